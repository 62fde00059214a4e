import { GenarunError } from '@genarun/spec';
import type { RandomMap } from '../manifest/inputs.ts';

/**
 * Uniform numbers in [0, 1) with 24 bits each, the same on every machine for the same seed and stream. The generator is sfc32 (counter and three words), its four
 * words are murmur-finished FNV-1a hashes of `seed/stream` from four starts, and its first 12 numbers are dropped. This never changes: seeds are kept with what they made.
 */
export function createRandom(seed: number, stream: string): () => number {
  const text = `${seed}/${stream}`;
  let [a, b, c, counter] = [hash(text, 0x811c9dc5), hash(text, 0x9e3779b9), hash(text, 0x85ebca6b), hash(text, 0xc2b2ae35)];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 8) / 0x1000000;
  };
  for (let dropped = 0; dropped < 12; dropped++) next();
  return next;
}

function hash(text: string, start: number): number {
  let value = start;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** So many numbers of a distribution; normal ones by Box and Muller, in pairs. */
export function drawNumbers(map: RandomMap, count: number, random: () => number): Float32Array {
  const { distribution } = map;
  if (distribution === 'constant') return new Float32Array(count).fill(map.value);
  if (distribution === 'uniform') return Float32Array.from({ length: count }, () => map.low + (map.high - map.low) * random());
  if (distribution !== 'normal') throw new GenarunError({ code: 'internal', message: `no distribution "${String(distribution)}"` });
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    numbers[index] = map.mean + map.std * radius * Math.cos(angle);
    if (index + 1 < count) numbers[index + 1] = map.mean + map.std * radius * Math.sin(angle);
  }
  return numbers;
}
