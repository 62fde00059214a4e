import { type Adapter, type AdapterContext, defineAdapter, isRecord, type Json, type LaneLimits, type Model } from '@genarun/spec';
import { requireModel } from '../hosted/described.ts';
import { keyOf } from '../hosted/key.ts';
import { answerFrom, prepare } from '../hosted/prepare.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { integer, number, parameterTable, text } from '../parameters/table.ts';
import { digestOf } from '../wire/digest.ts';
import { createJobs, type FoundJob } from '../wire/job.ts';
import { type ProviderRequest, readBought, requestBytes, requestJson } from '../wire/request.ts';
import { airOf } from './model-name.ts';
import { type Ended, lookAt, readId } from './workflow.ts';

export type CivitaiOptions = {
  /** Default `https://orchestration.civitai.com`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Models that listings show, and facts over what is known. */
  readonly models?: readonly (Partial<Model> & Pick<Model, 'id'>)[];
};

const keys = ['CIVITAI_API_TOKEN', 'CIVITAI_API_KEY'] as const;
/** US dollars a Buzz, as it is bought. Source: Civitai, Buzz purchase. */
const dollarsPerBuzz = 0.001;
/** Source: Civitai, orchestration guide. */
const delays: readonly number[] = [2000, 5000, 10_000, 15_000, 30_000];
const path = '/v2/consumer/workflows';

const schema = parameterTable(
  {
    prompt: text(),
    negativePrompt: text(),
    scheduler: text(),
    steps: integer(1, 100),
    cfgScale: number(1, 30),
    width: integer(64, 2048, { multipleOf: 8 }),
    height: integer(64, 2048, { multipleOf: 8 }),
    seed: integer(0, 4_294_967_295),
    quantity: integer(1, 4),
    clipSkip: integer(1, 12),
    additionalNetworks: { type: 'object' },
  },
  ['prompt'],
);

const listed = ['civitai/sdxl:101055@128078', 'civitai/sd1:4384@128713'];

/**
 * Civitai's generator: any checkpoint as `civitai/<ecosystem>:<model>@<version>` (the numbers of its page) or by its whole AIR, `civitai/urn:air:…`.
 * Key: CIVITAI_API_TOKEN. Equal requests would be taken for one: a call without a seed gets one of its own. The cost is the reported Buzz.
 */
export function civitaiAdapter({ baseUrl = 'https://orchestration.civitai.com', lane = { concurrency: 4 }, models = [] }: CivitaiOptions = {}): Adapter {
  const base = baseUrl.replace(/\/+$/, '');
  const more = new Map(models.map((model) => [model.id, model]));
  const resolve = (id: string): Model | undefined => (airOf(id) === undefined ? undefined : { ...describeModel(id), ...more.get(id) });
  const signed = (where: string, context: AdapterContext, request: Partial<ProviderRequest> = {}): ProviderRequest => ({
    ...request,
    provider: 'civitai',
    url: `${base}${where}`,
    headers: { authorization: `Bearer ${keyOf(keys, 'civitai', context)}` },
  });
  const place = (id: string) => `${path}/${encodeURIComponent(id)}`;
  const jobs = createJobs<Ended>({
    provider: 'civitai',
    delays,
    submit: async (request, context) => {
      const { input } = prepare(request, { schema });
      const mark = await markOf(context.callKey);
      const step = { $type: 'textToImage', input: { model: airOf(request.model), seed: mark.seed, ...input } };
      const json = { steps: [step], tags: ['genarun', mark.tag], metadata: { call: mark.tag } };
      const answer = await requestJson(context, signed(path, context, { json, buys: true }));
      return readBought('civitai', () => readId(answer.json));
    },
    look: async (id, _request, context) => lookAt((await requestJson(context, signed(place(id), context))).json),
    collect: async ({ addresses, blocked, buzz }, request, context) => {
      const returned: Record<string, Json> = buzz === undefined ? {} : { buzz };
      const warnings = blocked === 0 ? [] : [`civitai: ${blocked} pictures were blocked`];
      const answer = await answerFrom(addresses, { provider: 'civitai', request, prepared: prepare(request, { schema }), context, returned, warnings });
      return buzz === undefined ? answer : { ...answer, cost: Number((buzz * dollarsPerBuzz).toPrecision(12)) };
    },
    cancel: (id, _request, context) => requestBytes(context, signed(place(id), context, { method: 'DELETE' })),
    find: async ({ callKey }, context): Promise<FoundJob> => {
      const { tag } = await markOf(callKey);
      const { json } = await requestJson(context, signed(path, context, { query: { tags: tag, take: 10 } }));
      if (!isRecord(json) || !Array.isArray(json.items)) return 'unknown';
      const own = json.items.filter(isRecord).find(({ tags }) => Array.isArray(tags) && tags.includes(tag));
      return own ? { id: readId(own) } : 'never_received';
    },
  });
  return defineAdapter({
    name: 'civitai',
    version: '1',
    lane,
    keys,
    models: () => [...new Set([...listed, ...more.keys()])].flatMap((id) => resolve(id) ?? []),
    resolve,
    perform: async (request, context) => {
      requireModel(request, resolve);
      return jobs.perform(request, context);
    },
    reconcile: jobs.reconcile,
  });
}

function describeModel(id: string): Model {
  return {
    ...{ id, adapter: 'civitai', label: `${id.slice('civitai/'.length)} at Civitai`, tasks: ['image'], output: 'image', deterministic: false },
    ...factsOf(schema),
  };
}

/** What a call is found by, and its own seed. */
async function markOf(callKey: string): Promise<{ readonly tag: string; readonly seed: number }> {
  const hex = (await digestOf(`genarun ${callKey}`)).slice(0, 32);
  return { tag: `genarun-${hex}`, seed: Number.parseInt(hex.slice(0, 8), 16) & 0x7fffffff };
}
