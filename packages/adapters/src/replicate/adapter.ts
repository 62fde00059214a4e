import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  type Json,
  type LaneLimits,
  type Model,
  type ModelRequest,
  parameterNameFor,
  type Task,
  type Usage,
} from '@genarun/spec';
import { offers } from '../catalogue/index.ts';
import { createDescriptions, frozenDescription, requireModel, withDescription } from '../hosted/described.ts';
import { knownModel } from '../hosted/known-model.ts';
import { refuseMany } from '../hosted/output.ts';
import { answerFrom, inputOf, prepare } from '../hosted/prepare.ts';
import { createJobs } from '../wire/job.ts';
import { readBought } from '../wire/request.ts';
import { createAsk, keys } from './account.ts';
import { fetchDescription, type ReplicateDescription } from './describe.ts';
import { findPrediction } from './find.ts';
import { type ModelName, readModelName } from './model-name.ts';
import { lookAt, type Prediction, readPrediction } from './prediction.ts';
import { placeFile } from './upload.ts';
import { replicateWebhook } from './webhook.ts';

export type ReplicateOptions = {
  /** Default `https://api.replicate.com/v1`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Facts over what is known: a price per call or second, a label. */
  readonly models?: readonly (Partial<Model> & Pick<Model, 'id'>)[];
};

const able: readonly Task[] = ['image', 'video', 'audio', 'text', 'describe', 'embed'];

/**
 * Any model of Replicate: `replicate/owner/name[:version]`. Key: REPLICATE_API_TOKEN. What a model does is told by the catalogue, else by its name (`flux`, `sdxl` →
 * image; `veo`, `video` → video; `whisper`, `blip` → describe; `llama`, `instruct` → text…; a name that tells nothing does what is asked), and then by the
 * schema that Replicate has of it, which is fetched when a plan is made and its parameters are checked against before anything is sent.
 */
export function replicateAdapter({
  baseUrl = 'https://api.replicate.com/v1',
  lane = { concurrency: 8, perMinute: 500 },
  models = [],
}: ReplicateOptions = {}): Adapter {
  const ask = createAsk(baseUrl.replace(/\/+$/, ''));
  const more = new Map(models.map((model) => [model.id, model]));
  const resolve = (id: string): Model | undefined => (readModelName(id) === undefined ? undefined : { ...knownModel(id, 'Replicate', able), ...more.get(id) });
  const descriptionOf = createDescriptions((id, context) => fetchDescription(ask, nameIn(id), context));
  const prepared = async (request: ModelRequest, context: AdapterContext) => {
    const description = frozen(context.model) ?? (await descriptionOf(request.model, context));
    return { ...prepare(request, description), description };
  };
  const jobs = createJobs<Prediction>({
    provider: 'replicate',
    submit: async (request, context) => {
      const { description, ...fitted } = await prepared(request, context);
      const input = await inputOf(fitted, (medium) => placeFile(ask, medium, context));
      const { owner, name } = nameIn(request.model);
      const { runVersion } = description;
      const path = runVersion === undefined ? `/models/${owner}/${name}/predictions` : '/predictions';
      const url = context.hints?.url;
      const news = url?.startsWith('https:') ? { webhook: url, webhook_events_filter: ['completed'] } : {};
      const body = { ...(runVersion === undefined ? {} : { version: runVersion }), input, ...news };
      const { json } = await ask(context, path, { json: body, buys: true });
      return readBought('replicate', () => readPrediction(json).id);
    },
    look: async (id, _request, context) => lookAt(readPrediction((await ask(context, `/predictions/${encodeURIComponent(id)}`)).json)),
    collect: async (prediction, request, context) => {
      const { usage, returned } = accountOf(prediction);
      return answerFrom(prediction.output, { provider: 'replicate', request, prepared: await prepared(request, context), context, usage, returned });
    },
    cancel: (id, _request, context) => ask(context, `/predictions/${encodeURIComponent(id)}/cancel`, { method: 'POST' }),
    find: async ({ request }, context) => {
      const { input, files, description } = await prepared(request, context);
      const seed = parameterNameFor('seed', description.schema?.properties ?? {});
      return findPrediction(ask, { model: nameIn(request.model), input, hasFiles: files.length > 0, seed }, context);
    },
  });
  return defineAdapter({
    name: 'replicate',
    version: '1',
    lane,
    keys,
    models: () => offers('replicate').flatMap(({ id }) => resolve(id) ?? []),
    resolve,
    describe: async (id, context) => ({
      ...withDescription(knownModel(id, 'Replicate', able), await descriptionOf(id, context)),
      ...more.get(id),
    }),
    perform: async (request, context) => {
      requireModel(request, resolve);
      refuseMany(request);
      return jobs.perform(request, context);
    },
    reconcile: jobs.reconcile,
    webhook: replicateWebhook(ask),
  });
}

/** The version and the parameters that the plan was made with, so that a run ends as it was begun. */
function frozen(model: Model | undefined): ReplicateDescription | undefined {
  const described = frozenDescription(model);
  return described && { ...described, ...(described.version === undefined ? {} : { runVersion: described.version }) };
}

function nameIn(id: string): ModelName {
  return readModelName(id) ?? { owner: '', name: '' };
}

/** What a prediction took, and what was really used. */
function accountOf({ id, version, metrics, logs }: Prediction): { readonly usage: Usage; readonly returned: Readonly<Record<string, Json>> } {
  const number = (name: string): number | undefined => (typeof metrics[name] === 'number' ? metrics[name] : undefined);
  const given = (field: keyof Usage, value: number | undefined): Usage => (value === undefined ? {} : { [field]: value });
  const seed = /\bseed:?\s*(\d{1,16})\b/i.exec(logs)?.[1];
  return {
    usage: {
      ...given('seconds', number('predict_time')),
      ...given('inputTokens', number('input_token_count')),
      ...given('outputTokens', number('output_token_count')),
    },
    returned: { id, ...(version === '' ? {} : { version }), ...(seed === undefined ? {} : { seed: Number(seed) }) },
  };
}
