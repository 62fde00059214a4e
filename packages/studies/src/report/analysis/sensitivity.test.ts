import { describe, expect, test } from 'vitest';
import { corner, plant, settling } from '../../../test/support/planted.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { sensitivityOf } from './sensitivity.ts';
import { defaultSettings } from './settings.ts';
import { viewOf } from './view.ts';

const dimension = 10;

function sensitivityOfPlanted(dataset: Dataset) {
  return sensitivityOf(dataset, viewOf(dataset, dataset.lenses[0]!, 'euclidean'), { ...defaultSettings, resamples: 199, permutations: 199 });
}

describe('variants of prompts', () => {
  const kinds = ['edits', 'paraphrase', 'noise'] as const;
  /** Six prompts of their own and, of each, three variants of each kind at growing distances. */
  const variants = Array.from({ length: 6 }, (_, of) =>
    kinds.flatMap((kind, at) =>
      [1, 2, 3].map((grade) => {
        const place = { prompt: 6 + of * 9 + at * 3 + grade - 1, of };
        if (kind === 'edits') return { ...place, kind, edits: grade };
        return kind === 'paraphrase'
          ? { ...place, kind, grade, model: 'sim/writer' }
          : { ...place, kind, deviation: grade / 10, angle: grade / 10, model: 'sim/embedder' };
      }),
    ),
  ).flat();
  const written = (prompt: number) => variants.find((variant) => variant.prompt === prompt)?.of ?? prompt;
  const distance = (prompt: number) => {
    const variant = variants.find((each) => each.prompt === prompt);
    return variant === undefined ? 0 : variant.kind === 'edits' ? variant.edits * 0.2 : variant.kind === 'paraphrase' ? variant.grade * 0.5 : variant.deviation;
  };
  /** Variants lie beside their prompt; ends are `factor` times as far apart as they are. */
  const planted = (factor: number, path: { readonly seed: number; readonly spread: number; readonly sharedSpread?: number }, seeds = 3) =>
    plant({
      networks: 1,
      prompts: 60,
      seeds,
      seed: path.seed,
      dimension,
      promptVector: (prompt) => corner(9, dimension, distance(prompt)).map((value, axis) => value + (corner(written(prompt), dimension, 5)[axis] ?? 0)),
      path: (seeding) => {
        const goal = corner(9, dimension, factor * distance(seeding.prompt)).map(
          (value, axis) => value + (corner(written(seeding.prompt), dimension, 5)[axis] ?? 0),
        );
        const { sharedSpread = 0 } = path;
        return settling(
          seeding,
          24,
          goal.map((value, axis) => value + (axis === 8 ? sharedSpread * seeding.replicate : 0)),
          path.spread,
        );
      },
    });

  test('where ends are k times as far apart as prompts, k is found for each kind, and it is more than another seed does', () => {
    for (const factor of [2, 4]) {
      const sensitivity = sensitivityOfPlanted({ ...planted(factor, { seed: 21, spread: 0.02 }), variants });
      expect(sensitivity?.effects.map(({ kind, variants: count, prompts, drawn }) => [kind, count, prompts, drawn])).toEqual(
        kinds.map((kind) => [kind, 18, 6, 'prompts']),
      );
      for (const { slope, intercept, fit, isMore, excess, startLeast, startMost, end, yardstick } of sensitivity?.effects ?? []) {
        expect(slope.estimate).toBeCloseTo(factor, 1);
        expect(slope.low).toBeLessThanOrEqual(factor + 0.05);
        expect(slope.high).toBeGreaterThanOrEqual(factor - 0.05);
        expect(intercept).toBeCloseTo(0, 1);
        expect(fit).toBeGreaterThan(0.99);
        expect(isMore).toBe(true);
        expect(excess.low).toBeGreaterThan(0);
        expect(startLeast).toBeLessThan(startMost!);
        expect(end.estimate! - yardstick.estimate!).toBeCloseTo(excess.estimate!, 4);
      }
      expect(sensitivity?.variantPairs).toHaveLength(54);
    }
  });

  test('where seeds scatter more than prompts do, no kind does more than another seed does', () => {
    // Scatter of every run for itself, and scatter that all prompts share by their seed.
    for (const path of [
      { seed: 22, spread: 3 },
      { seed: 23, spread: 0.02, sharedSpread: 4 },
    ]) {
      const sensitivity = sensitivityOfPlanted({ ...planted(0.1, path), variants });
      for (const { isMore, excess } of sensitivity?.effects ?? []) {
        expect(isMore).toBe(false);
        expect(excess.low).toBeLessThanOrEqual(0);
      }
      expect(sensitivity?.effects).toHaveLength(3);
    }
  });

  test('where the wording is of no account, hardly any experiment says that it does more than another seed', () => {
    let more = 0;
    for (let seed = 0; seed < 60; seed++) {
      const few = Array.from({ length: 12 }, (_, place) => ({ prompt: 2 + place, of: place % 2, kind: 'edits' as const, edits: 1 + (place % 3) }));
      const data = plant({
        ...{ networks: 1, prompts: 14, seeds: 2, seed: 100 + seed, dimension },
        promptVector: (prompt) => corner(0, dimension, prompt / 10),
        path: ({ random }) => [Float64Array.from({ length: dimension }, () => random.normal())],
      });
      more += sensitivityOfPlanted({ ...data, variants: few })?.effects.filter(({ isMore }) => isMore).length ?? 0;
    }
    expect(more).toBeLessThanOrEqual(7);
  });

  test('with one seed there is no yardstick, and it says that it cannot tell', () => {
    const sensitivity = sensitivityOfPlanted({ ...planted(2, { seed: 24, spread: 0.02 }, 1), variants });
    expect(sensitivity?.yardstick.estimate).toBeNull();
    expect(sensitivity?.effects.map(({ isMore, slope }) => [isMore, Math.round(slope.estimate!)])).toEqual(Array(3).fill([null, 2]));
  });

  test('variants of one prompt alone are compared too, with intervals over variants', () => {
    const own = variants.filter(({ of }) => of === 0);
    const sensitivity = sensitivityOfPlanted({ ...planted(2, { seed: 25, spread: 0.02 }), variants: own });
    expect(sensitivity?.effects.map(({ drawn, prompts, variants: count }) => [drawn, prompts, count])).toEqual(Array(3).fill(['variants', 1, 3]));
  });
});
