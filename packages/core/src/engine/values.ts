import { type BlobRef, type Blobs, inlineLimitBytes, isBlobRef, isRecord, type Json } from '@genarun/spec';
import { MissingBlob } from './lookup.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Values too large to stand inline, in and out of blobs (E6). Remembers the most recently read ones. */
export type Values = {
  /** The value itself up to 8 KB of JSON, else a BlobRef; the bytes are kept when it resolves. */
  readonly inline: (value: unknown) => Promise<unknown> | unknown;
  /** For the reducers' side: throws MissingBlob when the value has to be loaded first. */
  readonly read: (ref: BlobRef) => Json;
  readonly load: (ref: BlobRef) => Promise<Json>;
  /** Replaces every BlobRef inside. */
  readonly whole: (value: unknown) => Promise<Json>;
};

export function createValues(blobs: Blobs, remembered = 64): Values {
  const known = new Map<string, Json>();
  const remember = (sha256: string, value: Json) => {
    known.delete(sha256);
    known.set(sha256, value);
    if (known.size > remembered) known.delete(known.keys().next().value ?? '');
  };
  const keep = async (json: Uint8Array, value: unknown): Promise<BlobRef> => {
    const sha256 = await blobs.put(json);
    remember(sha256, value as Json); // it has just been written as JSON
    return { $blob: sha256, type: 'application/json', bytes: json.length };
  };
  const load = async (ref: BlobRef): Promise<Json> => {
    const found = known.get(ref.$blob);
    if (found !== undefined) return found;
    const value: Json = JSON.parse(decoder.decode(await blobs.get(ref.$blob)));
    remember(ref.$blob, value);
    return value;
  };
  const whole = async (value: unknown): Promise<Json> => {
    if (isBlobRef(value)) return load(value);
    if (Array.isArray(value)) return Promise.all(value.map(whole));
    if (!isRecord(value)) return (value ?? null) as Json; // a scalar
    const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, needsLoading(item) ? await whole(item) : item] as const));
    return Object.fromEntries(entries) as Json; // built from JSON
  };
  return {
    inline: (value) => {
      if (fitsInline(value)) return value;
      const json = encoder.encode(JSON.stringify(value));
      return json.length <= inlineLimitBytes ? value : keep(json, value);
    },
    read: (ref) => {
      const found = known.get(ref.$blob);
      if (found === undefined) throw new MissingBlob(ref);
      return found;
    },
    load,
    whole,
  };
}

function needsLoading(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Whether a value surely fits inline, found without writing it out: three bytes a UTF-16 unit is the worst case. */
function fitsInline(value: unknown): boolean {
  let left = inlineLimitBytes;
  const take = (item: unknown): boolean => {
    if (typeof item === 'string') left -= item.length * 3 + 2;
    else if (typeof item !== 'object' || item === null) left -= 24;
    else if (Array.isArray(item)) {
      left -= 2;
      for (const element of item) if (!take(element)) return false;
    } else {
      for (const [key, field] of Object.entries(item)) {
        left -= key.length * 3 + 4;
        if (!take(field)) return false;
      }
    }
    return left >= 0;
  };
  return take(value);
}
