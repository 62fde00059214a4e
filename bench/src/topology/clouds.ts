/** Fixed synthetic clouds in R^768, the same on every machine up to the last bits of `Math`. */
export const kinds = ['walk', 'attractors', 'cycle'] as const;
export type Kind = (typeof kinds)[number];

const dimension = 768;

/** Uniform numbers in [0, 1) (mulberry32), and normal ones by Box and Muller. */
function randomness(seed: number): { readonly uniform: () => number; readonly normal: () => number } {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.hypot(...vector);
  return vector.map((coordinate) => coordinate / norm);
}

/** A walk on the sphere with drift; a walk that is drawn to one of eight attractors with noise stronger in some directions; a noisy limit cycle of 37.3 steps. */
const steps: Readonly<Record<Kind, (random: ReturnType<typeof randomness>) => (index: number) => Float64Array>> = {
  walk: ({ normal }) => {
    const drift = unit(new Float64Array(dimension).map(normal));
    let at = unit(new Float64Array(dimension).map(normal));
    return () => {
      at = unit(at.map((coordinate, axis) => coordinate + 0.01 * normal() + 0.002 * (drift[axis] ?? 0)));
      return at;
    };
  },
  attractors: ({ normal, uniform }) => {
    const centres = Array.from({ length: 8 }, () => unit(new Float64Array(dimension).map(normal)));
    const scales = new Float64Array(dimension).map(() => 0.03 * Math.exp(0.8 * normal()));
    let current = 0;
    return () => {
      if (uniform() < 0.03) current = Math.floor(uniform() * centres.length);
      return unit((centres[current] ?? new Float64Array(dimension)).map((coordinate, axis) => coordinate + (scales[axis] ?? 0) * normal()));
    };
  },
  cycle: ({ normal }) => {
    const [a, b] = [unit(new Float64Array(dimension).map(normal)), unit(new Float64Array(dimension).map(normal))];
    return (index) => {
      const angle = (2 * Math.PI * index) / 37.3;
      return unit(a.map((coordinate, axis) => coordinate * Math.cos(angle) + (b[axis] ?? 0) * Math.sin(angle) + 0.02 * normal()));
    };
  },
};

/** The first `count` points of a cloud. */
export function cloudOf(kind: Kind, count: number): { readonly data: Float32Array; readonly count: number; readonly dimension: number } {
  const step = steps[kind](randomness(7));
  const data = new Float32Array(count * dimension);
  for (let index = 0; index < count; index++) data.set(step(index), index * dimension);
  return { data, count, dimension };
}
