import { type Points, pointsOf } from '../../src/points/points.ts';

/** Numbers from 0 to 1 by a multiplicative congruential generator: the same on every machine. */
export function uniform(seed: number): () => number {
  let state = (seed * 7919 + 1) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A cloud of `count` points in a cube, on a grid of `steps` per side when given (many ties and duplicates). */
export function cube(seed: number, count: number, dimension: number, steps?: number): Points {
  const next = uniform(seed);
  const coordinate = () => (steps === undefined ? next() : Math.floor(next() * steps));
  return pointsOf(Array.from({ length: count }, () => Array.from({ length: dimension }, coordinate)));
}

/** A walk of unit vectors: each step adds to every coordinate at most `step`. */
export function walk(seed: number, count: number, dimension: number, step: number): Points {
  const next = uniform(seed);
  let at = Array.from({ length: dimension }, () => next() - 0.5);
  const rows: number[][] = [];
  for (let index = 0; index < count; index++) {
    const norm = Math.hypot(...at);
    at = at.map((coordinate) => coordinate / norm);
    rows.push(at);
    at = at.map((coordinate) => coordinate + step * (next() - 0.5));
  }
  return pointsOf(rows);
}

/** Points on a circle in the plane, at even angles. */
export function circle(count: number): Points {
  return pointsOf(Array.from({ length: count }, (_, index) => [Math.cos((2 * Math.PI * index) / count), Math.sin((2 * Math.PI * index) / count)]));
}

/** Distances of lines through the origin in R³ spread by a golden spiral: the real projective plane. */
export function projectivePlane(count: number): number[] {
  const lines = Array.from({ length: count }, (_, index) => {
    const height = (index + 0.5) / count;
    const angle = index * Math.PI * (3 - Math.sqrt(5));
    const radius = Math.sqrt(1 - height * height);
    return [radius * Math.cos(angle), radius * Math.sin(angle), height] as const;
  });
  return lines.flatMap((a, i) => lines.slice(0, i).map((b) => Math.acos(Math.min(1, Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])))));
}
