import { type Adapter, type AdapterContext, defineAdapter, GenarunError, type LaneLimits, type MediaBytes, type Model, type ModelRequest } from '@genarun/spec';
import { findModel, offers } from '../catalogue/index.ts';
import { requireModel } from '../hosted/described.ts';
import { keyOf } from '../hosted/key.ts';
import { answerFrom, inputOf, prepare } from '../hosted/prepare.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { bytesToBase64 } from '../wire/download.ts';
import { createJobs } from '../wire/job.ts';
import { type ProviderRequest, readBought, requestJson } from '../wire/request.ts';
import { parametersOf } from './parameters.ts';
import { type Ended, lookAt, parseTicket, readTicket, writeTicket } from './task.ts';
import { bflWebhook, webhookSecret } from './webhook.ts';

export type BflOptions = {
  /** Default `https://api.bfl.ai`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Facts over what is known. */
  readonly models?: readonly (Partial<Model> & Pick<Model, 'id'>)[];
};

const keys = ['BFL_API_KEY'] as const;
/** US dollars a credit. Source: Black Forest Labs, pricing. */
const dollarsPerCredit = 0.01;
const delays: readonly number[] = [500, 500, 1000, 1000, 1500, 2000, 3000, 5000];

/**
 * Black Forest Labs: `bfl/flux-2-pro`, `bfl/flux-kontext-max` and any other FLUX model by the name in its address. Key: BFL_API_KEY. Pictures from text and
 * pictures. Parameters are checked for the models of the published API description; those of other names are sent as they are. The cost is the reported one.
 */
export function bflAdapter({ baseUrl = 'https://api.bfl.ai', lane = { concurrency: 24 }, models = [] }: BflOptions = {}): Adapter {
  const base = baseUrl.replace(/\/+$/, '');
  const more = new Map(models.map((model) => [model.id, model]));
  const resolve = (id: string): Model | undefined => {
    const name = nameOf(id);
    return name === undefined ? undefined : { ...describeModel(id, name), ...more.get(id) };
  };
  const signed = (url: string, context: AdapterContext, request: Partial<ProviderRequest> = {}): ProviderRequest => ({
    ...request,
    provider: 'bfl',
    url,
    headers: { 'x-key': keyOf(keys, 'bfl', context) },
  });
  const prepared = (request: ModelRequest) => {
    const schema = parametersOf(nameOf(request.model) ?? '');
    return prepare(request, schema === undefined ? {} : { schema });
  };
  const jobs = createJobs<Ended & { readonly credits?: number }>({
    provider: 'bfl',
    delays,
    submit: async (request, context) => {
      const input = await inputOf(prepared(request), async ({ bytes }: MediaBytes) => bytesToBase64(bytes));
      const body = { ...input, ...newsOf(context) };
      const { json } = await requestJson(context, signed(`${base}/v1/${nameOf(request.model)}`, context, { json: body, buys: true }));
      return writeTicket(readBought('bfl', () => readTicket(json)));
    },
    newsId: (id) => new URL(parseTicket(id).pollingUrl).searchParams.get('id') ?? id,
    look: async (id, _request, context) => {
      const { pollingUrl, credits } = parseTicket(id);
      const look = lookAt((await requestJson(context, signed(ownAddress(pollingUrl, base), context))).json);
      return 'done' in look && credits !== undefined ? { done: { ...look.done, credits } } : look;
    },
    collect: async ({ sample, returned, credits }, request, context) => {
      const answer = await answerFrom(sample, { provider: 'bfl', request, prepared: prepared(request), context, returned });
      return credits === undefined ? answer : { ...answer, cost: Number((credits * dollarsPerCredit).toPrecision(12)) };
    },
  });
  return defineAdapter({
    name: 'bfl',
    version: '1',
    lane,
    keys,
    models: () => [...new Set([...listed, ...offers('bfl').map(({ id }) => id)])].flatMap((id) => resolve(id) ?? []),
    resolve,
    perform: async (request, context) => {
      requireModel(request, resolve);
      return jobs.perform(request, context);
    },
    reconcile: jobs.reconcile,
    webhook: bflWebhook,
  });
}

/** Where news is to be sent, where it can be checked when it comes. */
function newsOf({ hints, secret }: AdapterContext): Readonly<Record<string, string>> {
  const own = secret(webhookSecret);
  return hints?.url === undefined || own === undefined || own === '' ? {} : { webhook_url: hints.url, webhook_secret: own };
}

const listed = ['bfl/flux-2-pro', 'bfl/flux-2-flex', 'bfl/flux-2-klein-4b'];

function nameOf(id: string): string | undefined {
  return /^bfl\/(flux[\w.-]*)$/.exec(id)?.[1];
}

function describeModel(id: string, name: string): Model {
  const offer = findModel(id);
  const schema = parametersOf(name);
  return {
    id,
    adapter: 'bfl',
    label: `${name} at Black Forest Labs`,
    tasks: ['image'],
    input: ['text', 'image'],
    output: 'image',
    parameters: { type: 'object', properties: {}, additionalProperties: true },
    seed: 'integer',
    deterministic: false,
    maxCount: 1,
    ...(schema === undefined ? {} : factsOf(schema)),
    ...(offer === undefined ? {} : { family: offer.family, ...(offer.price === undefined ? {} : { price: offer.price }) }),
  };
}

/** Tasks are asked for where the provider says, at its own hosts alone: the key goes nowhere else. Throws `invalid_output`. */
function ownAddress(pollingUrl: string, base: string): string {
  const { origin, protocol, hostname } = new URL(pollingUrl);
  if (origin === new URL(base).origin || (protocol === 'https:' && (hostname === 'bfl.ai' || hostname.endsWith('.bfl.ai')))) return pollingUrl;
  throw new GenarunError({ code: 'unknown_outcome', message: `bfl: the task is to be asked for at ${origin}, which is no host of bfl.ai; the key stays here` });
}
