import type { DistanceMatrix } from '../points/points.ts';
import type { Predictor } from './cross-validation.ts';

/**
 * Predicts by the vote of the k nearest known items (Fix & Hodges 1951), each vote weighted by 1 / (distance + a millionth of the mean distance),
 * so that equal votes are decided by nearness. One more vote is shared out by the frequencies of the training labels, so that no label is ever held
 * impossible. 5 neighbours unless told.
 */
export function nearestVote(distances: DistanceMatrix, neighbours = 5): Predictor {
  const { data, size } = distances;
  const order = Array.from({ length: size }, (_, row) => {
    const others = Int32Array.from({ length: size }, (__, index) => index).filter((index) => index !== row);
    return others.sort((a, b) => (data[row * size + a] ?? 0) - (data[row * size + b] ?? 0) || a - b);
  });
  let sum = 0;
  for (const value of data) sum += value;
  const small = 1e-6 * (sum / Math.max(1, data.length)) + 1e-12;
  return ({ codes, levels, isTraining, wanted }) => {
    const frequencies = frequenciesOf(codes, isTraining, levels);
    const shares = new Float64Array(wanted.length * levels);
    for (let place = 0; place < wanted.length; place++) {
      const row = wanted[place] ?? 0;
      const votes = new Float64Array(levels);
      let [found, total] = [0, 0];
      for (const other of order[row] ?? []) {
        if (found === neighbours) break;
        if (isTraining[other] !== 1) continue;
        found++;
        const weight = 1 / ((data[row * size + other] ?? 0) + small);
        votes[codes[other] ?? 0] = (votes[codes[other] ?? 0] ?? 0) + weight;
        total += weight;
      }
      for (let level = 0; level < levels; level++) {
        const vote = total > 0 ? ((votes[level] ?? 0) / total) * found : 0;
        shares[place * levels + level] = (vote + (frequencies[level] ?? 0)) / (found + 1);
      }
    }
    return shares;
  };
}

function frequenciesOf(codes: Int32Array, isTraining: Uint8Array, levels: number): Float64Array {
  const frequencies = new Float64Array(levels);
  const count = isTraining.reduce((sum, each) => sum + each, 0);
  for (let item = 0; item < codes.length; item++) if (isTraining[item] === 1) frequencies[codes[item] ?? 0] = (frequencies[codes[item] ?? 0] ?? 0) + 1 / count;
  return frequencies;
}
