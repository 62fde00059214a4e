import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  didYouMean,
  GenarunError,
  isRecord,
  type LaneLimits,
  type Model,
  type ModelRequest,
  type Webhook,
} from '@genarun/spec';
import type { Jobs } from '../wire/job.ts';
import { createUnsent } from '../wire/unsent.ts';
import { keyOf, performCall } from './perform.ts';
import type { RawAnswer } from './sdk-fetch.ts';
import type { Account, JobDescription, SdkModel, SdkModels } from './sdk-model.ts';

/** What an adapter can be told by whoever composes it. */
export type SdkAdapterOptions = {
  /** Where the provider is reached, with the path before its operations. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Facts of models, over what is known: further models, prices, limits. */
  readonly models?: readonly (Partial<Omit<Model, 'adapter'>> & Pick<Model, 'id'>)[];
};

/** A provider reached through a package of the AI SDK. */
export type SdkProvider = {
  readonly name: string;
  readonly version: string;
  readonly baseUrl: string;
  readonly lane: LaneLimits;
  /** Names of the secrets that open it; the first one found is used. */
  readonly keys: readonly string[];
  /** Whether it is also reached without a key. */
  readonly keyOptional?: boolean;
  /** Name of the provider's own options in the SDK. Default: the adapter's. */
  readonly optionsName?: string;
  readonly sdkOrigin?: string;
  /** Names of the models that listings show. */
  readonly listed: readonly string[];
  /** A model by its name: any that the provider may have, also one that is not listed. */
  readonly describe: (name: string) => SdkModel | undefined;
  readonly load: (settings: { readonly apiKey: string; readonly baseURL: string; readonly fetch: typeof fetch }) => Promise<SdkModels>;
  readonly examine?: (answer: RawAnswer) => Account;
  /** Its models that are jobs: made once, watched, found again after a restart. */
  readonly jobs?: (door: JobDoor) => Jobs;
  readonly webhook?: Webhook;
};

/** How the jobs of a provider reach it. */
export type JobDoor = {
  readonly baseUrl: string;
  /** Throws `auth` where it is not set. */
  readonly key: (context: Pick<AdapterContext, 'secret'>) => string;
  readonly describe: (request: ModelRequest) => JobDescription;
};

/** An adapter of a provider: looks models up, checks what is asked, and makes the one call, or the one job, through the context. */
export function createSdkAdapter(provider: SdkProvider, options: SdkAdapterOptions = {}): Adapter {
  const prefix = `${provider.name}/`;
  const facts = new Map((options.models ?? []).map((model) => [model.id, model]));
  const find = (id: string): SdkModel | undefined => {
    if (!id.startsWith(prefix) || id.length === prefix.length) return undefined;
    const described = provider.describe(id.slice(prefix.length));
    return described && { ...described, model: { ...described.model, ...facts.get(id) } };
  };
  const names = new Set([...provider.listed.map((name) => prefix + name), ...facts.keys()]);
  const models = [...names].flatMap((id) => find(id)?.model ?? []);
  const baseUrl = (options.baseUrl ?? provider.baseUrl).replace(/\/+$/, '');
  const jobs = provider.jobs?.({ baseUrl, key: (context) => keyOf(provider, context) ?? '', describe: (request) => jobOf(request, find(request.model)) });
  const unsent = createUnsent();
  return defineAdapter({
    ...(provider.webhook === undefined ? {} : { webhook: provider.webhook }),
    name: provider.name,
    version: provider.version,
    lane: options.lane ?? provider.lane,
    ...(provider.keyOptional || provider.keys.length === 0 ? {} : { keys: provider.keys }),
    models: () => models,
    resolve: (id) => find(id)?.model,
    perform: async (request, context) => {
      if (context.signal.aborted) throw new GenarunError({ code: 'cancelled', message: `${request.model}: cancelled before it was sent` });
      const description = checked(request, find(request.model), { provider, names });
      if (description.call === 'job' && jobs !== undefined) return jobs.perform(request, context);
      return unsent.watch(context.callKey, performCall({ provider, description, baseUrl, request, context }));
    },
    ...(jobs === undefined
      ? {}
      : {
          reconcile: async (call, context) => {
            if (find(call.request.model)?.call === 'job') return jobs.reconcile(call, context);
            return { status: unsent.take(call.callKey) ? 'never_received' : 'unknown' };
          },
        }),
  });
}

function jobOf({ model }: ModelRequest, description: SdkModel | undefined): JobDescription {
  if (description?.call === 'job') return description;
  throw new GenarunError({ code: 'internal', message: `${model} is not performed as a job` });
}

function checked(
  request: ModelRequest,
  description: SdkModel | undefined,
  { provider, names }: { readonly provider: SdkProvider; readonly names: ReadonlySet<string> },
): SdkModel {
  const { model: id, task, count } = request;
  if (description === undefined)
    throw new GenarunError({
      code: 'not_found',
      message: `the adapter ${provider.name} has no model "${id}".${didYouMean(id, names)}`,
      hint: `genarun models list --adapter ${provider.name}`,
    });
  const { tasks, maxCount } = description.model;
  if (!tasks.includes(task))
    throw new GenarunError({ code: 'invalid_input', message: `${id} does ${tasks.join(', ')}, not ${task}`, hint: 'genarun models list shows what does it' });
  if (!Number.isInteger(count) || count < 1 || count > maxCount)
    throw new GenarunError({ code: 'invalid_input', message: `${id}: count must be 1 to ${maxCount}, got ${count}` });
  refuseMisplaced(request, description.model);
  return description;
}

/** Media go to parameters that take them. */
function refuseMisplaced({ media = [] }: ModelRequest, { id, parameters }: Model): void {
  const properties = isRecord(parameters.properties) ? parameters.properties : {};
  const files = Object.keys(properties).filter((name) => isRecord(properties[name]) && properties[name]['x-file'] !== undefined);
  const wrong = media.find(({ parameter }) => parameter !== undefined && !files.includes(parameter));
  if (wrong?.parameter === undefined) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id}: the parameter "${wrong.parameter}" takes no ${wrong.mime.split('/')[0]}.${didYouMean(wrong.parameter, files)}`,
    hint: `genarun models show ${id} lists the parameters`,
  });
}
