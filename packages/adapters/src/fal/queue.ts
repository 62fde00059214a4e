import { type AdapterContext, GenarunError, isRecord, readBody } from '@genarun/spec';
import { faultOf } from '../wire/fault-of.ts';
import type { Look } from '../wire/poll.ts';
import { exchange, type ProviderRequest, readBought, requestJson, secretsOf } from '../wire/request.ts';
import { signed } from './account.ts';
import type { Endpoint } from './endpoint.ts';

/** What an ended request gave, and how long it took. */
export type FalResult = { readonly output: Record<string, unknown>; readonly seconds?: number };

/** Puts an input into an endpoint's queue and gives the id of the request. Throws GenarunError. */
export async function enqueue(queueUrl: string, { id }: Endpoint, input: unknown, context: AdapterContext): Promise<string> {
  const url = context.hints?.url;
  const { json } = await requestJson(
    context,
    signed(`${queueUrl}/${id}`, context, { json: input, buys: true, ...(url?.startsWith('https:') ? { query: { fal_webhook: url } } : {}) }),
  );
  return readBought('fal', () => {
    if (isRecord(json) && typeof json.request_id === 'string' && json.request_id !== '') return json.request_id;
    throw new GenarunError({ code: 'invalid_output', message: `fal: a request_id expected, got ${(JSON.stringify(json) ?? 'nothing').slice(0, 120)}` });
  });
}

/** Looks at a queued request; when it has ended, fetches its result. */
export async function lookAt(queueUrl: string, endpoint: Endpoint, request: string, context: AdapterContext): Promise<Look<FalResult>> {
  const address = addressOf(queueUrl, endpoint, request);
  const { json } = await requestJson(context, signed(`${address}/status`, context, { query: { logs: '1' } }));
  const status = isRecord(json) ? json : {};
  if (status.status !== 'COMPLETED') return { note: noteOf(status), ...progressIn(status.logs) };
  if (typeof status.error === 'string' && status.error !== '')
    return { failed: faultOf({ provider: 'fal', status: 422, headers: {}, body: { detail: status.error, type: status.error_type }, url: address }) };
  const metrics = isRecord(status.metrics) ? status.metrics : {};
  return resultOf(signed(address, context), typeof metrics.inference_time === 'number' ? metrics.inference_time : undefined, context);
}

/** Asks for a request to be cancelled; one that runs may end all the same. */
export async function cancel(queueUrl: string, endpoint: Endpoint, request: string, context: AdapterContext): Promise<void> {
  await requestJson(context, signed(`${addressOf(queueUrl, endpoint, request)}/cancel`, context, { method: 'PUT' }));
}

function addressOf(queueUrl: string, { app }: Endpoint, request: string): string {
  return `${queueUrl}/${app}/requests/${encodeURIComponent(request)}`;
}

/** A result that explains its own failure is the job's; a failure without a word is the wire's. */
async function resultOf(request: ProviderRequest, seconds: number | undefined, context: AdapterContext): Promise<Look<FalResult>> {
  const response = await exchange(context, request);
  const body = readBody(response.body, response.headers['content-type']);
  const value: unknown = body.type === 'json' ? body.value : undefined;
  if (response.status < 300 && isRecord(value)) return { done: { output: value, ...(seconds === undefined ? {} : { seconds }) } };
  if (response.status < 300) throw new GenarunError({ code: 'invalid_output', message: 'fal: a result in JSON expected' });
  const fault = faultOf({ provider: 'fal', ...response, secrets: secretsOf(request) });
  const isOwn =
    isRecord(value) && (value.detail !== undefined || value.error !== undefined) && response.status !== 429 && fault.code !== 'auth' && fault.code !== 'quota';
  if (isOwn || response.status === 422) return { failed: fault };
  throw fault;
}

function noteOf({ status, queue_position: position }: Record<string, unknown>): string {
  if (status === 'IN_QUEUE' && typeof position === 'number') return `${position} before it in the queue`;
  return typeof status === 'string' ? status.toLowerCase().replaceAll('_', ' ') : 'no state';
}

function progressIn(logs: unknown): { readonly fraction?: number } {
  const messages = Array.isArray(logs) ? logs.map((entry) => (isRecord(entry) ? String(entry.message ?? '') : '')) : [];
  const percent = messages.map((message) => /(\d{1,3})%\|/.exec(message)?.[1]).findLast((found) => found !== undefined);
  return percent === undefined ? {} : { fraction: Number(percent) / 100 };
}
