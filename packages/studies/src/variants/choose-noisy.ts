import type { Random } from '@genarun/topology';

export type NoiseOptions = {
  /** The prompt's vector. */
  readonly origin: ArrayLike<number>;
  readonly candidates: readonly ArrayLike<number>[];
  /** Radians. */
  readonly deviation: number;
  /** Places of candidates that are taken already. */
  readonly taken: ReadonlySet<number>;
  readonly random: Random;
};

/** A candidate by its place, and its angle to the prompt in radians. */
export type NoisyChoice = { readonly place: number; readonly angle: number };

/** Nearer than this a model does not tell two texts apart. */
const apart = 1e-3;

/**
 * The candidate that stands for the prompt's vector u (at length 1) with Gaussian noise on the sphere: v is normal in the tangent space at u, with deviation σ / √(d − 1)
 * on each of its d − 1 axes, so that its length r is σ in the root mean square, and the noisy vector is t = cos r · u + sin r · v / r. In hundreds of dimensions no text
 * lies near t, and the one nearest to t would nearly always be the one nearest to u, whatever σ. Therefore distance decides first: among the eighth of the candidates
 * (at least three) whose angle to u is nearest to r it is the one nearest to t. Undefined where no candidate is left that the model tells from the prompt.
 */
export function chooseNoisy({ origin, candidates, deviation, taken, random }: NoiseOptions): NoisyChoice | undefined {
  const u = unit(origin);
  const { noisy, reach } = withNoise(u, deviation, random);
  const free = candidates.flatMap((candidate, place) => {
    const vector = unit(candidate);
    const angle = Math.acos(Math.max(-1, Math.min(1, dot(u, vector))));
    return taken.has(place) || !(angle > apart) ? [] : [{ place, angle, vector }];
  });
  const ring = free.sort((a, b) => Math.abs(a.angle - reach) - Math.abs(b.angle - reach)).slice(0, Math.max(3, Math.ceil(candidates.length / 8)));
  const [first, ...others] = ring.map(({ place, angle, vector }) => ({ place, angle, nearness: dot(vector, noisy) }));
  if (first === undefined) return undefined;
  const { place, angle } = others.reduce((best, each) => (each.nearness > best.nearness ? each : best), first);
  return { place, angle };
}

function withNoise(u: Float64Array, deviation: number, random: Random): { readonly noisy: Float64Array; readonly reach: number } {
  const scale = deviation / Math.sqrt(Math.max(1, u.length - 1));
  const drawn = u.map(() => scale * random.normal());
  const along = dot(drawn, u);
  const v = drawn.map((value, axis) => value - along * (u[axis] ?? 0));
  const reach = Math.sqrt(dot(v, v));
  return { reach, noisy: u.map((value, axis) => Math.cos(reach) * value + (reach === 0 ? 0 : (Math.sin(reach) * (v[axis] ?? 0)) / reach)) };
}

function unit(vector: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(vector);
  const length = Math.sqrt(dot(own, own));
  return length === 0 ? own : own.map((value) => value / length);
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let axis = 0; axis < first.length; axis++) sum += (first[axis] ?? 0) * (second[axis] ?? 0);
  return sum;
}
