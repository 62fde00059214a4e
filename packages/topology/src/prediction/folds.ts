import { codeLabels } from '../statistics/labels.ts';
import type { Random } from '../statistics/random.ts';

type Labels = ArrayLike<string | number>;

/**
 * The fold (0 … folds − 1) of each item. Items of one group (the runs of one prompt, say) are never split, so that nothing is predicted from its
 * own kin; without groups the folds hold each label in equal shares. Fewer folds come back when there are fewer groups. Throws a RangeError below two folds.
 */
export function assignFolds(options: { readonly labels: Labels; readonly folds: number; readonly groups?: Labels; readonly random: Random }): Int32Array {
  const { labels, folds, groups, random } = options;
  const size = labels.length;
  const units = codeLabels(groups ?? Array.from({ length: size }, (_, index) => index));
  const count = Math.min(folds, units.levels.length);
  if (count < 2) throw new RangeError(`cross-validation: expected at least two folds and two groups, got ${folds} folds and ${units.levels.length} groups`);
  const main = mainLabels(units.codes, units.levels.length, codeLabels(labels).codes);
  const order = random.shuffle(Int32Array.from({ length: units.levels.length }, (_, unit) => unit));
  // Dealt out label by label, so that each fold gets its share of each.
  const dealt = [...order].sort((a, b) => (main[a] ?? 0) - (main[b] ?? 0));
  const foldOfUnit = new Int32Array(units.levels.length);
  const start = random.integer(count);
  for (const [place, unit] of dealt.entries()) foldOfUnit[unit] = (place + start) % count;
  return units.codes.map((unit) => foldOfUnit[unit] ?? 0);
}

function mainLabels(units: Int32Array, count: number, labels: Int32Array): Int32Array {
  const tallies = Array.from({ length: count }, () => new Map<number, number>());
  for (let item = 0; item < units.length; item++) {
    const tally = tallies[units[item] ?? 0];
    const label = labels[item] ?? 0;
    tally?.set(label, (tally.get(label) ?? 0) + 1);
  }
  return Int32Array.from(tallies, (tally) => [...tally].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0] as readonly [number, number])[0]);
}
