/** Numbers of products, one bit each. */
export type SerialSet = { readonly has: (serial: number) => boolean; readonly add: (serial: number) => void };

/** An empty set for numbers up to `greatest`. */
export function createSerialSet(greatest: number): SerialSet {
  const bits = new Uint8Array((greatest >> 3) + 1);
  return {
    has: (serial) => ((bits[serial >> 3] ?? 0) & (1 << (serial & 7))) !== 0,
    add: (serial) => {
      bits[serial >> 3] = (bits[serial >> 3] ?? 0) | (1 << (serial & 7));
    },
  };
}
