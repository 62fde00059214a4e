/** Bytes as received, named by their sha256 (hex). Content addressed: writing twice is writing once. */
export type Blobs = {
  /** Keeps the bytes durably (fsynced before it resolves) and answers their sha256. */
  readonly put: (bytes: Uint8Array) => Promise<string>;
  /** The bytes; throws GenarunError `not_found`. */
  readonly get: (sha256: string) => Promise<Uint8Array>;
  readonly has: (sha256: string) => Promise<boolean>;
  /** Removes it; removing what is not there is no error. */
  readonly delete: (sha256: string) => Promise<void>;
  /** Every name kept, in any order. */
  readonly list: () => AsyncIterable<string>;
  /** A path or URL where a person's tools can open the bytes, where the backend has one. */
  readonly locate?: (sha256: string) => string;
};

/**
 * The sha256 of every blob that a JSON text names, as `{ "$blob": … }` or as a `blob:<sha256>` URI, also inside quoted JSON.
 * A name too many only keeps bytes; a name too few would lose them.
 */
export function namedBlobs(json: string): readonly string[] {
  return Array.from(json.matchAll(/(?:blob:|\$blob\\*":\s*\\*")([0-9a-f]{64})/g), (match) => match[1] ?? '');
}
