import { didYouMean, GenarunError } from '@genarun/spec';
import type { picks } from '../manifest/outputs.ts';
import type { Label } from '../worker/engine.ts';

export type PickOf = (typeof picks)[number];

export type Choosing = {
  readonly pick: PickOf;
  /** How many of `top`. */
  readonly top: number;
  readonly temperature: number;
  /** Only these labels; absent: all. */
  readonly only?: readonly string[];
  readonly random: () => number;
};

/** What the graph gave, as shares. */
export function shares(values: Float32Array, activation: 'none' | 'softmax' | 'sigmoid'): Float32Array {
  if (activation === 'none') return values;
  if (activation === 'sigmoid') return values.map((value) => 1 / (1 + Math.exp(-value)));
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(values, (value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

/** The labels that are answered, and the `top` likeliest with their shares, best first; of equal shares the earlier label. */
export function chooseLabels(
  scores: Float32Array,
  labels: readonly string[],
  { pick, top, temperature, only, random }: Choosing,
): { readonly chosen: readonly Label[]; readonly best: readonly Label[] } {
  const allowed = only === undefined ? undefined : new Set(only);
  const ranked = labels
    .map((label, index): Label => ({ label, score: scores[index] ?? 0 }))
    .filter(({ label }) => allowed?.has(label) ?? true)
    .sort((a, b) => b.score - a.score);
  const best = ranked.slice(0, top);
  if (pick === 'top') return { chosen: best, best };
  return { chosen: pick === 'best' ? ranked.slice(0, 1) : [drawn(ranked, temperature, random())], best };
}

function drawn(ranked: readonly Label[], temperature: number, uniform: number): Label {
  const highest = Math.max(ranked[0]?.score ?? 0, Number.MIN_VALUE);
  const weights = ranked.map(({ score }) => (Math.max(0, score) / highest) ** (1 / temperature));
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  const found = ranked.find((_, index) => {
    left -= weights[index] ?? 0;
    return left < 0;
  });
  return found ?? ranked[0] ?? { label: '', score: 0 };
}

/** The labels a request keeps to, each of which the model must know. Throws GenarunError `invalid_input` naming one it does not. */
export function knownLabels(only: readonly string[], labels: readonly string[], model: string): readonly string[] {
  const known = new Set(labels);
  const stranger = only.find((label) => !known.has(label));
  if (only.length > 0 && stranger === undefined) return only;
  throw new GenarunError({
    code: 'invalid_input',
    message:
      stranger === undefined
        ? `${model}: "only" names no label`
        : `${model}: "only" names "${stranger}", which is none of its ${labels.length} labels.${didYouMean(stranger, labels)}`,
  });
}
