import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  GenarunError,
  type Json,
  type LaneLimits,
  type Model,
  type ModelRequest,
  type Task,
} from '@genarun/spec';
import { offers } from '../catalogue/index.ts';
import { createDescriptions, frozenDescription, requireModel, withDescription } from '../hosted/described.ts';
import { knownModel } from '../hosted/known-model.ts';
import { refuseMany } from '../hosted/output.ts';
import { answerFrom, inputOf, prepare } from '../hosted/prepare.ts';
import { createJobs } from '../wire/job.ts';
import { keys } from './account.ts';
import { fetchDescription } from './describe.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { cancel, enqueue, type FalResult, lookAt } from './queue.ts';
import { placeFile } from './upload.ts';
import { falWebhook } from './webhook.ts';

export type FalOptions = {
  /** The queue. Default `https://queue.fal.run`. */
  readonly baseUrl?: string;
  /** The catalogue of endpoints. Default `https://api.fal.ai/v1`, or `/v1` below a base URL that is given. */
  readonly platformUrl?: string;
  /** Storage of inputs. Default `https://rest.fal.ai`, or a base URL that is given. */
  readonly restUrl?: string;
  /** The public keys that webhooks are signed with. Default those of fal, or below a base URL that is given. */
  readonly keysUrl?: string;
  readonly lane?: LaneLimits;
  /** Facts over what is known: a price, a label. */
  readonly models?: readonly (Partial<Model> & Pick<Model, 'id'>)[];
};

const able: readonly Task[] = ['image', 'video', 'audio', 'text', 'describe', 'embed'];

/**
 * Any endpoint of fal through its queue: `fal/owner/alias[/path]`. Key: FAL_KEY. What an endpoint does is told by the catalogue, else by its name (a name that tells
 * nothing does what is asked), and then by the category and schema that fal has of it, which are fetched when a plan is made.
 */
export function falAdapter(options: FalOptions = {}): Adapter {
  const { lane = { concurrency: 8 }, models = [] } = options;
  const queueUrl = trimmed(options.baseUrl ?? 'https://queue.fal.run');
  const platformUrl = trimmed(options.platformUrl ?? (options.baseUrl === undefined ? 'https://api.fal.ai/v1' : `${queueUrl}/v1`));
  const restUrl = trimmed(options.restUrl ?? (options.baseUrl === undefined ? 'https://rest.fal.ai' : queueUrl));
  const more = new Map(models.map((model) => [model.id, model]));
  const resolve = (id: string): Model | undefined => (readEndpoint(id) === undefined ? undefined : { ...knownModel(id, 'fal', able), ...more.get(id) });
  const descriptionOf = createDescriptions((id, context) => fetchDescription(platformUrl, endpointOf(id), context));
  const prepared = async (request: ModelRequest, context: AdapterContext) =>
    prepare(request, frozenDescription(context.model) ?? (await descriptionOf(request.model, context)));
  const jobs = createJobs<FalResult>({
    provider: 'fal',
    submit: async (request, context) => {
      const input = await inputOf(await prepared(request, context), (medium) => placeFile(restUrl, medium, context));
      return enqueue(queueUrl, endpointOf(request.model), input, context);
    },
    look: (id, request, context) => lookAt(queueUrl, endpointOf(request.model), id, context),
    collect: async ({ output, seconds }, request, context) => {
      const { left, warnings } = withoutBlocked(output);
      const usage = seconds === undefined ? {} : { seconds };
      return answerFrom(left, { provider: 'fal', request, prepared: await prepared(request, context), context, usage, returned: returnedOf(output), warnings });
    },
    cancel: (id, request, context) => cancel(queueUrl, endpointOf(request.model), id, context),
  });
  return defineAdapter({
    name: 'fal',
    version: '1',
    lane,
    keys,
    models: () => offers('fal').flatMap(({ id }) => resolve(id) ?? []),
    resolve,
    describe: async (id, context) => ({ ...withDescription(knownModel(id, 'fal', able), await descriptionOf(id, context)), ...more.get(id) }),
    perform: async (request, context) => {
      requireModel(request, resolve);
      refuseMany(request);
      return jobs.perform(request, context);
    },
    reconcile: jobs.reconcile,
    webhook: falWebhook(
      options.keysUrl ?? (options.baseUrl === undefined ? 'https://rest.alpha.fal.ai/.well-known/jwks.json' : `${restUrl}/.well-known/jwks.json`),
    ),
  });
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

function endpointOf(id: string): Endpoint {
  const endpoint = readEndpoint(id);
  if (endpoint === undefined)
    throw new GenarunError({ code: 'not_found', message: `"${id}" names no endpoint of fal`, hint: 'fal/owner/alias, for example fal/fal-ai/flux/dev' });
  return endpoint;
}

function returnedOf({ seed, revised_prompt: prompt }: Record<string, unknown>): Readonly<Record<string, Json>> {
  return { ...(typeof seed === 'number' ? { seed } : {}), ...(typeof prompt === 'string' ? { revised_prompt: prompt } : {}) };
}

/** fal blackens what its checker blocks and says so in a list beside: blackened pictures are no products. Throws `content_policy` where none is left. */
function withoutBlocked(output: Record<string, unknown>): { readonly left: unknown; readonly warnings: readonly string[] } {
  const { images, has_nsfw_concepts: flags } = output;
  if (!Array.isArray(images) || !Array.isArray(flags) || !flags.includes(true)) return { left: output, warnings: [] };
  const left = images.filter((_, at) => flags[at] !== true);
  if (left.length > 0) return { left, warnings: [`fal: the safety checker blocked ${images.length - left.length} of ${images.length} pictures`] };
  const message = 'fal: the safety checker blocked every picture (has_nsfw_concepts)';
  throw new GenarunError({ code: 'content_policy', message, hint: 'Change the prompt, or name another model.' });
}
