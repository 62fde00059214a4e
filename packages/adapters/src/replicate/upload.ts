import { type AdapterContext, GenarunError, isRecord, type MediaBytes } from '@genarun/spec';
import { toDataUrl } from '../wire/download.ts';
import { multipart } from '../wire/multipart.ts';
import type { Ask } from './account.ts';

/** Files up to this many bytes travel inside the request. Source: Replicate, input files. */
const inlineBytes = 256_000;

/** An input file as an address: inside the request where it is small, else uploaded. */
export async function placeFile(ask: Ask, medium: MediaBytes, context: Pick<AdapterContext, 'http' | 'signal' | 'secret'>): Promise<string> {
  const { bytes, mime } = medium;
  if (bytes.length <= inlineBytes) return toDataUrl(medium);
  const form = multipart([{ name: 'content', bytes, file: `input.${mime.split('/')[1] ?? 'bin'}`, mime }]);
  const { json } = await ask(context, '/files', { body: form.body, headers: form.headers });
  const url = isRecord(json) && isRecord(json.urls) ? json.urls.get : undefined;
  if (typeof url !== 'string') throw new GenarunError({ code: 'invalid_output', message: 'replicate: the uploaded file has no address' });
  return url;
}
