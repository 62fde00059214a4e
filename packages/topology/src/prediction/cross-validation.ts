import { bootstrapInterval, type Interval } from '../statistics/bootstrap.ts';
import { codeLabels } from '../statistics/labels.ts';
import { createPermuter, judge } from '../statistics/permutation.ts';
import { createRandom, type Random } from '../statistics/random.ts';
import { assignFolds } from './folds.ts';

/** Learns from the training items and gives, for each wanted item, one share per label (row after row, each row sums to 1). */
export type Predictor = (task: {
  readonly codes: Int32Array;
  readonly levels: number;
  readonly isTraining: Uint8Array;
  readonly wanted: Int32Array;
}) => Float64Array;

/** How well labels are predicted for items the predictor has not seen, against always naming the commonest label it has seen. */
export type Prediction = {
  readonly accuracy: Interval;
  readonly baseline: number;
  /** accuracy − baseline, item by item, so that the interval is one of the difference. */
  readonly gain: Interval;
  /** Mean over labels of the share found. */
  readonly balancedAccuracy: number;
  /** Mean −ln of the share given to the true label (shares below 1e-6 count as that), and the same for the training frequencies. */
  readonly logLoss: number;
  readonly baselineLogLoss: number;
  /** By permuting labels (whole groups where there are groups) and repeating the whole cross-validation. Null when no permutations were asked for. */
  readonly p: number | null;
  readonly permutations: number;
  /** The predicted label of each item. */
  readonly predicted: readonly string[];
};

/** What is predicted, by whom, and how that is judged. */
export type PredictionOptions = {
  readonly labels: ArrayLike<string | number>;
  readonly predictor: Predictor;
  /** 10 unless told. */
  readonly folds?: number;
  /** Items of one group are predicted together and never from each other. */
  readonly groups?: ArrayLike<string | number>;
  /** 199 unless told; 0 switches the test off. */
  readonly permutations?: number;
  readonly resamples?: number;
  readonly seed: number;
};

/** Cross-validated prediction of labels. Intervals are bootstrapped over groups (over items when there are none). */
export function crossValidate(options: PredictionOptions): Prediction {
  const { labels, predictor, folds = 10, groups, permutations = 199, resamples = 999, seed } = options;
  const { codes, levels, counts } = codeLabels(labels);
  const random = createRandom(seed);
  const fold = assignFolds({ labels, folds, groups, random });
  const outcome = predictAll({ codes, levels: levels.length, fold, predictor });
  const units = codeLabels(groups ?? Int32Array.from(codes, (_, item) => item));
  const hit = Float64Array.from(codes, (code, item) => (outcome.predicted[item] === code ? 1 : 0));
  const gain = hit.map((value, item) => value - (outcome.common[item] === codes[item] ? 1 : 0));
  const interval = (values: Float64Array) => clusterInterval(values, units.codes, { seed, resamples });
  const accuracy = interval(hit);
  const found = new Float64Array(levels.length);
  for (let item = 0; item < codes.length; item++) found[codes[item] ?? 0] = (found[codes[item] ?? 0] ?? 0) + (hit[item] ?? 0);
  return {
    accuracy,
    baseline: accuracy.estimate - gain.reduce((sum, value) => sum + value, 0) / codes.length,
    gain: interval(gain),
    balancedAccuracy: found.reduce((sum, value, level) => sum + value / (counts[level] ?? 1), 0) / levels.length,
    logLoss: outcome.logLoss,
    baselineLogLoss: outcome.baselineLogLoss,
    p:
      permutations > 0
        ? permutationP({ codes, levels: levels.length, fold, predictor }, { accuracy: accuracy.estimate, units: groups && units.codes, permutations, random })
        : null,
    permutations,
    predicted: Array.from(outcome.predicted, (code) => levels[code] ?? ''),
  };
}

type Task = { readonly codes: Int32Array; readonly levels: number; readonly fold: Int32Array; readonly predictor: Predictor };
type Outcome = { readonly predicted: Int32Array; readonly common: Int32Array; readonly logLoss: number; readonly baselineLogLoss: number };

function predictAll({ codes, levels, fold, predictor }: Task): Outcome {
  const [predicted, common] = [new Int32Array(codes.length), new Int32Array(codes.length)];
  let [logLoss, baselineLogLoss] = [0, 0];
  const items = Int32Array.from(codes, (_, item) => item);
  for (let each = 0; each <= Math.max(...fold); each++) {
    const wanted = items.filter((item) => fold[item] === each);
    const isTraining = Uint8Array.from(fold, (of) => (of === each ? 0 : 1));
    const shares = predictor({ codes, levels, isTraining, wanted });
    const frequencies = new Float64Array(levels);
    for (const item of items)
      if (isTraining[item] === 1) frequencies[codes[item] ?? 0] = (frequencies[codes[item] ?? 0] ?? 0) + 1 / (codes.length - wanted.length);
    for (let place = 0; place < wanted.length; place++) {
      const item = wanted[place] ?? 0;
      const own = shares.subarray(place * levels, (place + 1) * levels);
      predicted[item] = largest(own);
      common[item] = largest(frequencies);
      logLoss -= Math.log(Math.max(1e-6, own[codes[item] ?? 0] ?? 0)) / codes.length;
      baselineLogLoss -= Math.log(Math.max(1e-6, frequencies[codes[item] ?? 0] ?? 0)) / codes.length;
    }
  }
  return { predicted, common, logLoss, baselineLogLoss };
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  return best;
}

function permutationP(
  task: Task,
  { accuracy, units, permutations, random }: { readonly accuracy: number; readonly units?: Int32Array; readonly permutations: number; readonly random: Random },
): number {
  const permute = units === undefined ? createPermuter(task.codes.length) : createGroupPermuter(units);
  const permuted = Float64Array.from({ length: permutations }, () => {
    const codes = permute(random).map((from) => task.codes[from] ?? 0);
    const { predicted } = predictAll({ ...task, codes });
    return predicted.reduce((sum, code, item) => sum + (code === codes[item] ? 1 : 0), 0) / codes.length;
  });
  return judge(accuracy, permuted).p;
}

/** Exchanges whole groups of equal size, each member for the member at the same place. */
function createGroupPermuter(units: Int32Array): (random: Random) => Int32Array {
  const members: number[][] = [];
  for (let item = 0; item < units.length; item++) {
    const unit = units[item] ?? 0;
    const group = members[unit] ?? [];
    group.push(item);
    members[unit] = group;
  }
  const permute = createPermuter(
    members.length,
    members.map((group) => group.length),
  );
  return (random) => {
    const order = permute(random);
    const from = new Int32Array(units.length);
    for (const [unit, group] of members.entries()) for (const [place, item] of group.entries()) from[item] = members[order[unit] ?? 0]?.[place] ?? item;
    return from;
  };
}

/** A bootstrap interval of a mean over items, drawing whole groups. */
function clusterInterval(values: Float64Array, units: Int32Array, options: { readonly seed: number; readonly resamples: number }): Interval {
  const count = units.reduce((most, unit) => Math.max(most, unit + 1), 0);
  const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
  for (let item = 0; item < values.length; item++) {
    const unit = units[item] ?? 0;
    sums[unit] = (sums[unit] ?? 0) + (values[item] ?? 0);
    sizes[unit] = (sizes[unit] ?? 0) + 1;
  }
  return bootstrapInterval({
    ...options,
    size: count,
    statistic: (indices) => {
      let [sum, size] = [0, 0];
      for (const unit of indices) {
        sum += sums[unit] ?? 0;
        size += sizes[unit] ?? 0;
      }
      return sum / size;
    },
  });
}
