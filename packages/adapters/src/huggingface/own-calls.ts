import {
  type AdapterContext,
  GenarunError,
  type HttpResponse,
  isMedia,
  isRecord,
  type MediaBytes,
  type ModelAnswer,
  type ModelRequest,
  mimeOf,
  readBody,
} from '@genarun/spec';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { addressesIn } from '../hosted/output.ts';
import { prepare } from '../hosted/prepare.ts';
import { integer, number, parameterTable, text } from '../parameters/table.ts';
import { download, fromBase64, toMedia, type Wanted } from '../wire/download.ts';
import { patiently } from '../wire/poll.ts';
import { type ProviderRequest, requestBytes, requestJson } from '../wire/request.ts';
import { findRoute, readName, wordings } from './routes.ts';

const timeoutMs = 300_000;
const maxBytes = 100_000_000;
const provider = 'huggingface';

/** What pictures are asked for with, whoever performs the model. */
export const imageSchema = parameterTable(
  {
    prompt: text(),
    negative_prompt: text(),
    width: integer(64, 4096),
    height: integer(64, 4096),
    num_inference_steps: integer(1, 200),
    guidance_scale: number(0, 50),
    seed: integer(0),
  },
  ['prompt'],
);

type Place = Pick<OwnCall, 'baseUrl' | 'key' | 'context' | 'request'> & { readonly headers: Readonly<Record<string, string>> };

function signed({ baseUrl, key, headers }: Place, path: string, request: Partial<ProviderRequest>): ProviderRequest {
  return {
    ...request,
    ...{ provider, timeoutMs, maxBytes },
    url: `${baseUrl}${path}`,
    headers: { ...request.headers, ...headers, authorization: `Bearer ${key ?? ''}` },
  };
}

const nameOf = ({ model }: ModelRequest): string => model.slice(`${provider}/`.length);

/** One picture from a prompt, by whoever performs the model. */
export async function makeImage(place: Place, hubUrl: string): Promise<ModelAnswer> {
  const { request, context } = place;
  const { input, warnings } = prepare(request, { schema: imageSchema });
  const route = await findRoute(hubUrl, nameOf(request), context);
  const { path, json } = wordings[route.provider]?.(input, route) ?? { path: '', json: {} };
  const response = await requestBytes(context, signed(place, path, { method: 'POST', json, headers: { accept: 'image/png, application/json' }, buys: true }));
  const media = await mediaIn(response, 'image', context);
  return { media, usage: { products: media.length }, returned: { provider: route.provider }, warnings };
}

/** A spoken text. */
export async function speakText(place: Place): Promise<ModelAnswer> {
  const { request, context } = place;
  const said = request.texts?.join('\n') ?? request.prompt ?? '';
  const response = await requestBytes(
    context,
    signed(place, `/hf-inference/models/${readName(nameOf(request)).model}`, { json: { inputs: said, parameters: request.params }, buys: true }),
  );
  return { media: await mediaIn(response, 'audio', context), usage: { products: 1, characters: said.length } };
}

/** What is said in a sound. */
export async function hear(place: Place): Promise<ModelAnswer> {
  const { request, context } = place;
  const texts: string[] = [];
  for (const { bytes, mime } of request.media ?? []) {
    const path = `/hf-inference/models/${readName(nameOf(request)).model}`;
    const { json } = await requestJson(context, signed(place, path, { body: bytes, headers: { 'content-type': mime }, buys: true }));
    if (!isRecord(json) || typeof json.text !== 'string') throw new GenarunError({ code: 'invalid_output', message: 'huggingface: a text expected' });
    texts.push(json.text);
  }
  if (texts.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${request.model}: expected a sound, got none` });
  return { texts, usage: {} };
}

/** One vector for each text; vectors of single tokens are averaged. */
export async function embed(place: Place): Promise<ModelAnswer> {
  const { request, context } = place;
  const { texts = [], media = [] } = request;
  if (media.length > 0 || texts.length === 0)
    throw new GenarunError({ code: 'invalid_input', message: `${request.model}: expected texts, got ${texts.length} and ${media.length} media` });
  const path = `/hf-inference/models/${readName(nameOf(request)).model}/pipeline/feature-extraction`;
  const { json } = await requestJson(context, signed(place, path, { json: { inputs: texts }, buys: true }));
  const rows: readonly unknown[] = Array.isArray(json) ? json : [];
  const vectors = rows.map(pooled);
  if (vectors.length !== texts.length || vectors.some((vector) => vector === undefined))
    throw new GenarunError({ code: 'invalid_output', message: `huggingface: ${texts.length} vectors expected, got ${rows.length}` });
  return { vectors: vectors.filter((vector) => vector !== undefined), usage: { characters: texts.reduce((sum, item) => sum + item.length, 0) } };
}

function pooled(value: unknown): Float32Array | undefined {
  if (isNumbers(value)) return Float32Array.from(value);
  if (!Array.isArray(value) || !value.every(isNumbers)) return undefined;
  const [first] = value;
  if (first === undefined || value.some((row) => row.length !== first.length)) return undefined;
  return Float32Array.from(first, (_, column) => value.reduce((sum, row) => sum + (row[column] ?? 0), 0) / value.length);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number' && Number.isFinite(item));
}

/** Media in an answer: its very bytes, base64 in it, or addresses in it. */
async function mediaIn({ body, headers }: HttpResponse, wanted: Wanted, context: AdapterContext): Promise<readonly MediaBytes[]> {
  const read = readBody(body, headers['content-type']);
  if (read.type === 'bytes' || isMedia(mimeOf(headers['content-type']))) return [await toMedia(context, { provider, bytes: body, wanted })];
  const value: unknown = read.type === 'json' ? read.value : undefined;
  const data: readonly unknown[] = isRecord(value) && Array.isArray(value.data) ? value.data : [];
  const encoded = data.flatMap((item) => (isRecord(item) && typeof item.b64_json === 'string' ? [item.b64_json] : []));
  if (encoded.length > 0) return Promise.all(encoded.map((item) => toMedia(context, { provider, bytes: fromBase64(item, provider), wanted })));
  const addresses = addressesIn(value);
  if (addresses.length === 0) throw new GenarunError({ code: 'invalid_output', message: `huggingface: the answer has no ${wanted}` });
  return Promise.all(addresses.map((url) => patiently(context, provider, () => download(context, { provider, url, wanted }))));
}
