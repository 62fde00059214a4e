import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  GenarunError,
  isRecord,
  type Json,
  type LaneLimits,
  type Model,
  type ModelAnswer,
  type ModelRequest,
} from '@genarun/spec';
import { findModel } from '../catalogue/index.ts';
import { requireModel } from '../hosted/described.ts';
import { keyOf } from '../hosted/key.ts';
import { type Prepared, prepare } from '../hosted/prepare.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { fromBase64, toMedia } from '../wire/download.ts';
import { createJobs } from '../wire/job.ts';
import { multipart, type Part } from '../wire/multipart.ts';
import { type ProviderRequest, readBought, requestJson } from '../wire/request.ts';
import { createUnsent } from '../wire/unsent.ts';
import { type Operation, operations } from './operations.ts';

export type StabilityOptions = {
  /** Default `https://api.stability.ai`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Facts over what is known. */
  readonly models?: readonly (Partial<Model> & Pick<Model, 'id'>)[];
};

const keys = ['STABILITY_API_KEY'] as const;
const timeoutMs = 300_000;
const maxBytes = 100_000_000;
const delays: readonly number[] = [2000, 5000, 10_000];

/**
 * Stability AI: `stability/stable-image-core`, `-ultra`, `stability/sd3.5-large` and its kin, and the operations on pictures by their names (`stability/inpaint`,
 * `stability/upscale-creative`…). Key: STABILITY_API_KEY. A name that begins with `sd3` is taken as a model of the same family. One picture a call.
 */
export function stabilityAdapter({
  baseUrl = 'https://api.stability.ai',
  lane = { concurrency: 8, perMinute: 600 },
  models = [],
}: StabilityOptions = {}): Adapter {
  const base = `${baseUrl.replace(/\/+$/, '')}/v2beta`;
  const more = new Map(models.map((model) => [model.id, model]));
  const resolve = (id: string): Model | undefined => {
    const operation = operationOf(id);
    return operation && { ...describeModel(id, operation), ...more.get(id) };
  };
  const signed = (path: string, context: AdapterContext, request: Partial<ProviderRequest> = {}): ProviderRequest => ({
    ...request,
    ...{ provider: 'stability', url: `${base}/${path}`, timeoutMs, maxBytes },
    headers: { accept: 'application/json', ...request.headers, authorization: `Bearer ${keyOf(keys, 'stability', context)}` },
  });
  const begin = async (request: ModelRequest, context: AdapterContext): Promise<unknown> => {
    const { path, schema, fixed = {} } = needed(request.model);
    const { body, headers } = formOf(prepare(request, { schema }), fixed);
    return (await requestJson(context, signed(`stable-image/${path}`, context, { body, headers, buys: true }))).json;
  };
  const finish = (json: unknown, request: ModelRequest, context: AdapterContext) =>
    answerOf(json, prepare(request, { schema: needed(request.model).schema }).warnings, context);
  const unsent = createUnsent();
  const jobs = createJobs<unknown>({
    provider: 'stability',
    delays,
    submit: async (request, context) => {
      const json = await begin(request, context);
      return readBought('stability', () => {
        if (isRecord(json) && typeof json.id === 'string') return json.id;
        throw new GenarunError({ code: 'invalid_output', message: 'stability: an id expected' });
      });
    },
    look: async (id, _request, context) => {
      const { status, json } = await requestJson(context, signed(`results/${encodeURIComponent(id)}`, context));
      return status === 202 ? { note: 'working' } : { done: json };
    },
    collect: finish,
  });
  return defineAdapter({
    name: 'stability',
    version: '1',
    lane,
    keys,
    models: () => Object.keys(operations).flatMap((name) => resolve(`stability/${name}`) ?? []),
    resolve,
    perform: async (request, context) => {
      requireModel(request, resolve);
      if (needed(request.model).isJob) return jobs.perform(request, context);
      return finish(await unsent.watch(context.callKey, begin(request, context)), request, context);
    },
    reconcile: async (call, context) => {
      if (operationOf(call.request.model)?.isJob) return jobs.reconcile(call, context);
      // What is made while the connection is open cannot be asked for later.
      return { status: unsent.take(call.callKey) ? 'never_received' : 'unknown' };
    },
  });
}

function operationOf(id: string): Operation | undefined {
  const name = /^stability\/([\w.-]+)$/.exec(id)?.[1] ?? '';
  if (Object.hasOwn(operations, name)) return operations[name];
  const family = operations['sd3.5-large'];
  return /^sd3[\w.-]*$/.test(name) && family ? { ...family, fixed: { model: name } } : undefined;
}

function needed(id: string): Operation {
  const operation = operationOf(id);
  if (!operation)
    throw new GenarunError({ code: 'not_found', message: `there is no model "${id}" at Stability`, hint: 'genarun models list --adapter stability' });
  return operation;
}

function describeModel(id: string, { schema }: Operation): Model {
  const offer = findModel(id);
  return {
    ...{ id, adapter: 'stability', label: `${id.slice('stability/'.length)} at Stability AI`, tasks: ['image'], output: 'image', deterministic: false },
    ...factsOf(schema),
    ...(offer === undefined ? {} : { family: offer.family, ...(offer.price === undefined ? {} : { price: offer.price }) }),
  };
}

/** Everything travels as a form, pictures as files in it. A picture that is to be changed decides its own shape. */
function formOf({ input, files }: Prepared, fixed: Readonly<Record<string, string>>): ReturnType<typeof multipart> {
  const isChange = files.length > 0 && fixed.model !== undefined;
  const { aspect_ratio: _ratio, ...shapeless } = input;
  const fields: Readonly<Record<string, Json>> = { ...fixed, ...(isChange ? { mode: 'image-to-image', strength: 0.7, ...shapeless } : input) };
  const texts: readonly Part[] = Object.entries(fields).map(([name, value]) => ({ name, text: typeof value === 'string' ? value : JSON.stringify(value) }));
  const pictures = files.flatMap(({ slot, media }) =>
    media.map(({ bytes, mime }): Part => ({ name: slot.name, bytes, file: `${slot.name}.${mime.split('/')[1] ?? 'png'}`, mime })),
  );
  return multipart([...texts, ...pictures]);
}

async function answerOf(json: unknown, warnings: readonly string[], context: AdapterContext): Promise<ModelAnswer> {
  const answer = isRecord(json) ? json : {};
  const reason = String(answer.finish_reason ?? answer.finishReason ?? '');
  if (/CONTENT_FILTERED/i.test(reason))
    throw new GenarunError({
      code: 'content_policy',
      message: 'stability: the picture was filtered (CONTENT_FILTERED)',
      hint: 'Change the prompt, or name another model.',
    });
  const image = [answer.image, answer.result].find((value) => typeof value === 'string');
  if (image === undefined || image === '')
    throw new GenarunError({ code: 'invalid_output', message: `stability: the answer has no picture${reason === '' ? '' : ` (${reason})`}` });
  const medium = await toMedia(context, { provider: 'stability', bytes: fromBase64(image, 'stability'), wanted: 'image' });
  const returned: Record<string, Json> = {
    ...(typeof answer.seed === 'number' ? { seed: answer.seed } : {}),
    ...(reason === '' ? {} : { finish_reason: reason }),
  };
  return { media: [medium], usage: { products: 1 }, returned, warnings };
}
