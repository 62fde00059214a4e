import { type Blobs, GenarunError, type Hash } from '@genarun/spec';

/** Blobs in the memory of this process. Bytes are copied in and out, so that nobody changes what a name stands for. */
export function createMemoryBlobs({ hash }: { readonly hash: Hash }): Blobs {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const sha256 = hash(bytes);
      if (!kept.has(sha256)) kept.set(sha256, new Uint8Array(bytes));
      return sha256;
    },
    get: async (sha256) => {
      const bytes = kept.get(sha256);
      if (bytes !== undefined) return new Uint8Array(bytes);
      throw new GenarunError({ code: 'not_found', message: `blobs: there is no blob "${sha256}"` });
    },
    has: async (sha256) => kept.has(sha256),
    delete: async (sha256) => {
      kept.delete(sha256);
    },
    async *list() {
      yield* [...kept.keys()];
    },
  };
}
