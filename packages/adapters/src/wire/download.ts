import { type AdapterContext, cut, GenarunError, type HttpResponse, type MediaBytes, printUrl } from '@genarun/spec';
import { decodeBase64 } from './base64.ts';
import { faultOf } from './fault-of.ts';

/** What an output is taken for; `animated` pictures pass as video. */
export type Wanted = 'image' | 'audio' | 'video';

const defaultMaxBytes = 200_000_000;
const accepted: Readonly<Record<Wanted, RegExp>> = {
  image: /^image\//,
  audio: /^(?:audio\/|video\/(?:mp4|webm|ogg)$)/,
  video: /^(?:video\/|image\/(?:gif|webp|apng))/,
};

/**
 * Fetches an output that a provider names (https or a `data:` address) through the guarded client, without any key, and checks by its bytes that it is what
 * was asked for. Throws GenarunError: `not_found` for a link that has expired, `invalid_output` for other bytes or too many, else as the client and faultOf.
 */
export async function download(
  context: Pick<AdapterContext, 'http' | 'media' | 'signal'>,
  {
    provider,
    url,
    wanted,
    maxBytes = defaultMaxBytes,
  }: { readonly provider: string; readonly url: string; readonly wanted: Wanted; readonly maxBytes?: number },
): Promise<MediaBytes> {
  const bytes = url.startsWith('data:') ? fromDataUrl(url, provider) : await fetched(context, provider, url, maxBytes);
  if (bytes.length > maxBytes)
    throw new GenarunError({ code: 'invalid_output', message: `${provider}: an output of ${bytes.length} bytes, ${maxBytes} at most expected` });
  return toMedia(context, { provider, bytes, wanted });
}

/** Bytes that came inside an answer as a medium, checked by what they are. Throws GenarunError `invalid_output`. */
export async function toMedia(
  { media }: Pick<AdapterContext, 'media'>,
  { provider, bytes, wanted }: { readonly provider: string; readonly bytes: Uint8Array; readonly wanted: Wanted },
): Promise<MediaBytes> {
  const info = await media.probe(bytes);
  if (bytes.length > 0 && accepted[wanted].test(info.mime)) return { ...info, bytes };
  const start = /^(?:text\/|application\/json)/.test(info.mime) ? `: "${cut(new TextDecoder().decode(bytes.subarray(0, 200)))}"` : '';
  throw new GenarunError({ code: 'invalid_output', message: `${provider}: ${wanted} expected, got ${bytes.length} bytes of ${info.mime}${start}` });
}

/** Base64 text (a `data:` prefix may stand before it) as bytes. Throws GenarunError `invalid_output`. */
export function fromBase64(text: string, provider: string): Uint8Array {
  const bytes = decodeBase64(text, /^data:[^,]*,/.exec(text)?.[0].length);
  if (bytes === undefined) throw new GenarunError({ code: 'invalid_output', message: `${provider}: expected base64, got "${cut(text.slice(0, 60))}"` });
  return bytes;
}

/** Bytes as base64. */
export function bytesToBase64(bytes: Uint8Array): string {
  const step = 32_768; // more arguments than this overflow a call
  let binary = '';
  for (let at = 0; at < bytes.length; at += step) binary += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(binary);
}

/** A medium as a `data:` address. */
export function toDataUrl({ bytes, mime }: MediaBytes): string {
  return `data:${mime};base64,${bytesToBase64(bytes)}`;
}

function fromDataUrl(url: string, provider: string): Uint8Array {
  if (/^data:[^,]*;base64,/i.test(url)) return fromBase64(url, provider);
  return new TextEncoder().encode(decodeURIComponent(url.slice(url.indexOf(',') + 1)));
}

async function fetched({ http, signal }: Pick<AdapterContext, 'http' | 'signal'>, provider: string, url: string, maxBytes: number): Promise<Uint8Array> {
  const response: HttpResponse = await http.guarded({ method: 'GET', url, signal, maxBytes });
  if (response.status === 200) return response.body;
  if (response.status === 403 || response.status === 404 || response.status === 410)
    throw new GenarunError({
      code: 'not_found',
      message: `${provider}: HTTP ${response.status} at ${printUrl(url).split('?')[0]}: the link to the output has expired`,
      hint: 'The provider keeps outputs for a short time only.',
    });
  if (response.status < 300) throw new GenarunError({ code: 'invalid_output', message: `${provider}: HTTP ${response.status} where an output was expected` });
  throw faultOf({ provider, ...response });
}
