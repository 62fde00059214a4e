import type { FillPairs } from './kernel.ts';

const round = Math.fround;

/** The kernel without WebAssembly: the same sums in the same order, rounded to 32 bits after every operation, so the same bits come out. */
export function plainKernel(points: Float32Array, count: number, stride: number): FillPairs {
  const data = new Float32Array((count * (count - 1)) / 2);
  return {
    data: () => data,
    fill(from, to, manhattan) {
      const sum = manhattan ? absoluteSum : squareSum;
      for (let i = from + 1; i < count; i++) {
        const start = (i * (i - 1)) / 2;
        for (let j = from; j < Math.min(to, i); j++) {
          const total = sum(points, i * stride, j * stride, stride);
          data[start + j] = manhattan ? total : round(Math.sqrt(total));
        }
      }
    },
  };
}

function squareSum(points: Float32Array, a: number, b: number, stride: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < stride; k += 4) {
    const d0 = round((points[a + k] ?? 0) - (points[b + k] ?? 0));
    const d1 = round((points[a + k + 1] ?? 0) - (points[b + k + 1] ?? 0));
    const d2 = round((points[a + k + 2] ?? 0) - (points[b + k + 2] ?? 0));
    const d3 = round((points[a + k + 3] ?? 0) - (points[b + k + 3] ?? 0));
    s0 = round(s0 + round(d0 * d0));
    s1 = round(s1 + round(d1 * d1));
    s2 = round(s2 + round(d2 * d2));
    s3 = round(s3 + round(d3 * d3));
  }
  return round(round(s0 + s1) + round(s2 + s3));
}

function absoluteSum(points: Float32Array, a: number, b: number, stride: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < stride; k += 4) {
    s0 = round(s0 + Math.abs(round((points[a + k] ?? 0) - (points[b + k] ?? 0))));
    s1 = round(s1 + Math.abs(round((points[a + k + 1] ?? 0) - (points[b + k + 1] ?? 0))));
    s2 = round(s2 + Math.abs(round((points[a + k + 2] ?? 0) - (points[b + k + 2] ?? 0))));
    s3 = round(s3 + Math.abs(round((points[a + k + 3] ?? 0) - (points[b + k + 3] ?? 0))));
  }
  return round(round(s0 + s1) + round(s2 + s3));
}
