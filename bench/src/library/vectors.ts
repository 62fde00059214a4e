/** Numbers of every vector: as many as small models of sentences and pictures give. */
export const dimension = 384;
const latent = 32;
const themes = 4000;

/** A stream of numbers from a seed, uniform in [0, 1). */
export function stream(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Nearly normal: the sum of four uniform numbers. */
function normal(next: () => number): number {
  return (next() + next() + next() + next() - 2) * Math.sqrt(3);
}

const mixing = (() => {
  const next = stream(1);
  return Float32Array.from({ length: dimension * latent }, () => normal(next) / Math.sqrt(latent));
})();
const centres = (() => {
  const next = stream(2);
  return Float32Array.from({ length: themes * latent }, () => normal(next));
})();

/**
 * The vector of a number, always the same, of length 1. As embeddings do, vectors lie around themes, and near a space of fewer dimensions (32) than they have
 * numbers; a share of plain noise lies over them.
 */
export function vectorAt(index: number): Float32Array {
  const next = stream(index + 10);
  const theme = Math.floor(next() * themes) * latent;
  const inner = Float32Array.from({ length: latent }, (_, at) => (centres[theme + at] ?? 0) + 0.6 * normal(next));
  const vector = new Float32Array(dimension);
  let squares = 0;
  for (let row = 0; row < dimension; row++) {
    let sum = 0.1 * (next() + next() - 1);
    for (let at = 0; at < latent; at++) sum += (mixing[row * latent + at] ?? 0) * (inner[at] ?? 0);
    vector[row] = sum;
    squares += sum * sum;
  }
  const length = Math.sqrt(squares);
  for (let row = 0; row < dimension; row++) vector[row] = (vector[row] ?? 0) / length;
  return vector;
}
