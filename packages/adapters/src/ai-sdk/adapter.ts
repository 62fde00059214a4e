import {
  type Adapter,
  type AdapterContext,
  createRedact,
  cut,
  defineAdapter,
  didYouMean,
  GenarunError,
  type LaneLimits,
  type Model,
  type ModelAnswer,
  type ModelRequest,
} from '@genarun/spec';
import { embedTexts } from './embedding.ts';
import { makeImages } from './image.ts';
import { createSdkFetch, type RawAnswer, type SdkFetch } from './sdk-fetch.ts';
import type { Account, SdkModel, SdkModels } from './sdk-model.ts';
import { speak, transcribe } from './speech.ts';
import { performLanguage } from './tasks.ts';

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
};

/** An adapter of a provider: looks models up, makes the one call through the context, and says what went wrong in the words of the closed list. */
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
  return defineAdapter({
    name: provider.name,
    version: provider.version,
    lane: options.lane ?? provider.lane,
    ...(provider.keyOptional || provider.keys.length === 0 ? {} : { keys: provider.keys }),
    models: () => models,
    resolve: (id) => find(id)?.model,
    perform: async (request, context) => {
      if (context.signal.aborted) throw new GenarunError({ code: 'cancelled', message: `${request.model}: cancelled before it was sent` });
      const description = checked(request, find(request.model), { provider, names });
      return performWith({ provider, description, baseUrl: (options.baseUrl ?? provider.baseUrl).replace(/\/+$/, ''), request, context });
    },
  });
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
  return description;
}

type Performance = {
  readonly provider: SdkProvider;
  readonly description: SdkModel;
  readonly baseUrl: string;
  readonly request: ModelRequest;
  readonly context: AdapterContext;
};

async function performWith({ provider, description, baseUrl, request, context }: Performance): Promise<ModelAnswer> {
  const key = provider.keys.map((name) => context.secret(name)).find((secret) => secret !== undefined && secret !== '');
  if (key === undefined && !provider.keyOptional && provider.keys.length > 0) throw missingKey(provider);
  const { model } = description;
  const wanted = model.output === 'audio' || model.output === 'video' ? model.output : 'image';
  const wire = createSdkFetch({
    ...{ provider: provider.name, context, baseUrl, wanted, secrets: key === undefined ? [] : [key], buys: model.price?.free !== true },
    ...(provider.sdkOrigin === undefined ? {} : { sdkOrigin: provider.sdkOrigin }),
    examine: provider.examine,
  });
  try {
    const answer = await dispatch({ provider, description, baseUrl, request, context, wire, key });
    context.progress(1);
    return request.seed === undefined || model.seed === 'none' ? answer : { ...answer, returned: { seed: request.seed, ...answer.returned } };
  } catch (error) {
    throw wire.fault() ?? translated(error, { id: model.id, answered: wire.answered(), key, signal: context.signal });
  }
}

async function dispatch(performance: Performance & { readonly wire: SdkFetch; readonly key: string | undefined }): Promise<ModelAnswer> {
  const { provider, description, baseUrl, request, context, wire, key } = performance;
  if (description.call === 'own') return description.perform({ description, request, context, fetch: wire.fetch, baseUrl, key });
  const models = await provider.load({ apiKey: key ?? '', baseURL: baseUrl, fetch: wire.fetch });
  const name = request.model.slice(provider.name.length + 1);
  const shared = { request, context, account: wire.account, optionsName: provider.optionsName ?? provider.name };
  if (description.call === 'language' && models.language) return performLanguage({ ...shared, description, sdk: models.language(name) });
  if (description.call === 'image' && models.image) return makeImages({ ...shared, description, sdk: models.image(name) });
  if (description.call === 'embedding' && models.embedding) return embedTexts({ ...shared, description, sdk: models.embedding(name) });
  if (description.call === 'speech' && models.speech) return speak({ ...shared, description, sdk: models.speech(name) });
  if (description.call === 'transcription' && models.transcription) return transcribe({ ...shared, description, sdk: models.transcription(name) });
  throw new GenarunError({
    code: 'internal',
    message: `the adapter ${provider.name} describes ${request.model} as ${description.call}, which its package does not have`,
  });
}

function missingKey({ name, keys }: SdkProvider): GenarunError {
  return new GenarunError({
    code: 'auth',
    message: `the adapter ${name} needs a key: ${keys.join(' or ')} is not set`,
    hint: `Set ${keys[0]}, or run: genarun keys set ${name}`,
  });
}

type Circumstances = { readonly id: string; readonly answered: boolean; readonly key: string | undefined; readonly signal: AbortSignal };

/** What the SDK threw by itself: before an answer it refused the request, after one it could not read the answer. */
function translated(error: unknown, { id, answered, key, signal }: Circumstances): GenarunError {
  if (error instanceof GenarunError) return error;
  if (signal.aborted) return new GenarunError({ code: 'cancelled', message: `${id}: cancelled` });
  const said = cut(createRedact(key === undefined ? [] : [key]).text(error instanceof Error ? error.message : String(error)));
  if (answered)
    return new GenarunError({
      code: 'invalid_output',
      message: `${id}: the answer cannot be read: ${said}`,
      hint: 'It may have been billed; try again, or choose another model.',
    });
  const ours = error instanceof Error && error.name.startsWith('AI_');
  return new GenarunError({ code: ours ? 'invalid_input' : 'internal', message: `${id}: ${said}` });
}
