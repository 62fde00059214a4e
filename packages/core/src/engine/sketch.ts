import type { Pixels } from '@genarun/spec';

const cells = 8;

/** The means of red, green and blue over a grid of 8 × 8, row by row, as hex: what a picture looks like from afar. */
export function sketchOf({ width, height, data }: Pixels): string {
  const sums = new Float64Array(cells * cells * 3);
  const counts = new Float64Array(cells * cells);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * cells) / height) * cells;
    for (let x = 0; x < width; x++, at += 4) {
      const cell = row + Math.floor((x * cells) / width);
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let channel = 0; channel < 3; channel++) sums[cell * 3 + channel] = (sums[cell * 3 + channel] ?? 0) + (data[at + channel] ?? 0);
    }
  }
  return Array.from(sums, (sum, index) =>
    Math.round(sum / Math.max(1, counts[Math.floor(index / 3)] ?? 1))
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}

/** How far two sketches are apart: the mean difference of their channels, 0 to 1. */
export function sketchDistance(left: string, right: string): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 2) sum += Math.abs(Number.parseInt(left.slice(at, at + 2), 16) - Number.parseInt(right.slice(at, at + 2), 16));
  return left.length === 0 ? 0 : (sum * 2) / left.length / 255;
}

/** Words and pairs of words of a text with how often they stand in it. */
export type TextProfile = { readonly counts: ReadonlyMap<string, number>; readonly total: number };

export function profileOf(text: string): TextProfile {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const parts = [...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)];
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return { counts, total: parts.length };
}

/** How far two texts are apart: 1 − the Dice coefficient of their words and pairs of words, 0 to 1. */
export function profileDistance(left: TextProfile, right: TextProfile): number {
  if (left.total + right.total === 0) return 0;
  const [small, large] = left.counts.size < right.counts.size ? [left, right] : [right, left];
  let shared = 0;
  for (const [part, count] of small.counts) shared += Math.min(count, large.counts.get(part) ?? 0);
  return 1 - (2 * shared) / (left.total + right.total);
}
