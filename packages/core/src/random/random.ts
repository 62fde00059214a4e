import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** A 31-bit seed derived from a run's seed and an address (E5): the first four bytes of sha256(`seed:address`), sign bit cleared. */
export function deriveSeed(runSeed: number, address: string): number {
  const digest = sha256(utf8ToBytes(`${runSeed}:${address}`));
  return ((((digest[0] ?? 0) << 24) | ((digest[1] ?? 0) << 16) | ((digest[2] ?? 0) << 8) | (digest[3] ?? 0)) >>> 0) & 0x7fffffff;
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
