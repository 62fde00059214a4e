/** What a computation is expected to take: memory of the engine in bytes, and row operations (some 10⁷ a second at n = 1000). */
export type Cost = { readonly bytes: number; readonly work: number };

/** What is to be worked out. */
export type CostQuestion = {
  /** Number of points. */
  readonly size: number;
  readonly maxDimension: 0 | 1 | 2;
  /** Share of all pairs that are within the threshold, 0 to 1. Default 1. */
  readonly density?: number;
};

/**
 * Predicts the cost of persistence before it starts. Memory: 4 bytes per pair, 8 per edge, two bits per pair of vertices, and in dimension 2 half a byte per
 * triangle. Work: one operation on a row of n bits per edge and per visited vertex of its link; measured clouds visit one to eight vertices per edge up to
 * dimension 1, and up to a third of all triangles in dimension 2. These are upper ends for clouds of several kinds, not bounds: in dimension 2 most take a
 * fraction, and hollow ones (a sphere in R³) three times the memory, which is why the sweep itself watches its budget too.
 */
export function predictCost({ size, maxDimension, density = 1 }: CostQuestion): Cost {
  const pairs = (size * (size - 1)) / 2;
  const edges = pairs * density;
  if (maxDimension === 0) return { bytes: 4 * pairs + 24 * size, work: size };
  const row = Math.ceil(size / 64);
  const dimension1 = { bytes: 4 * pairs + 8 * edges + 16 * size * row, work: 8 * edges * Math.max(1, row / 16) };
  if (maxDimension === 1) return dimension1;
  const triangles = ((size * (size - 1) * (size - 2)) / 6) * density ** 3;
  return { bytes: dimension1.bytes + 4 * pairs + 8 * size * row + triangles / 2, work: dimension1.work + (triangles / 3) * Math.max(1, row / 16) };
}
