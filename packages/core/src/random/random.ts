/**
 * A 31-bit seed derived from a run's seed and an address (E5): MurmurHash3 (x86, 32 bit; Austin Appleby, public domain) over the
 * UTF-16 units of the address, started from the seed, sign bit cleared. Equal inputs give equal seeds on every machine.
 */
export function deriveSeed(runSeed: number, address: string): number {
  let hash = runSeed | 0;
  for (let index = 0; index < address.length; index++) {
    let unit = Math.imul(address.charCodeAt(index), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= address.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 0x7fffffff;
}

/** Uniform numbers in [0, 1), 32 bits each: Mulberry32 (Tommy Ettinger, public domain), period 2^32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
