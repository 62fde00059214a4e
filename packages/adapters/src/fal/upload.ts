import { type AdapterContext, GenarunError, isRecord, type MediaBytes } from '@genarun/spec';
import { toDataUrl } from '../wire/download.ts';
import { faultOf } from '../wire/fault-of.ts';
import { requestJson } from '../wire/request.ts';
import { signed } from './account.ts';

/** Files up to this many bytes travel inside the request. */
const inlineBytes = 1_000_000;

/** An input file as an address: inside the request where it is small, else in fal's own storage. */
export async function placeFile(restUrl: string, medium: MediaBytes, context: AdapterContext): Promise<string> {
  const { bytes, mime } = medium;
  if (bytes.length <= inlineBytes) return toDataUrl(medium);
  const { json } = await requestJson(
    context,
    signed(`${restUrl}/storage/upload/initiate`, context, {
      query: { storage_type: 'fal-cdn-v3' },
      json: { content_type: mime, file_name: `input.${mime.split('/')[1] ?? 'bin'}` },
    }),
  );
  const place = isRecord(json) ? json : {};
  if (typeof place.upload_url !== 'string' || typeof place.file_url !== 'string')
    throw new GenarunError({ code: 'invalid_output', message: 'fal: an upload has no address' });
  // The address is signed by itself: the key stays here.
  const answer = await context.http.guarded({ method: 'PUT', url: place.upload_url, headers: { 'content-type': mime }, body: bytes, signal: context.signal });
  if (answer.status >= 300) throw faultOf({ provider: 'fal', ...answer });
  return place.file_url;
}
