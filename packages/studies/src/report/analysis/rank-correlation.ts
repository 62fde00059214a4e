import type { DistanceMatrix } from '@genarun/topology';
import { type Maybe, rounded } from './numbers.ts';

/** The rank correlation (Spearman 1904) of two matrices of distances over all pairs of items; null for fewer than three items, or where one does not vary. */
export function rankCorrelation(first: DistanceMatrix, second: DistanceMatrix): Maybe {
  const { size } = first;
  if (size < 3) return null;
  const pairs = ({ data }: DistanceMatrix) => Array.from({ length: size }, (_, row) => Array.from(data.subarray(row * size, row * size + row))).flat();
  const [a, b] = [ranks(pairs(first)), ranks(pairs(second))];
  const middle = (a.length - 1) / 2;
  let [both, one, other] = [0, 0, 0];
  for (let place = 0; place < a.length; place++) {
    const [x, y] = [(a[place] ?? 0) - middle, (b[place] ?? 0) - middle];
    both += x * y;
    one += x * x;
    other += y * y;
  }
  return rounded(both / Math.sqrt(one * other));
}

/** Ranks from 0; equal values share the mean of theirs. */
function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranked = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from] ?? 0];
    while (to < order.length && values[order[to] ?? 0] === value) to++;
    for (const place of order.slice(from, to)) ranked[place] = (from + to - 1) / 2;
  }
  return ranked;
}
