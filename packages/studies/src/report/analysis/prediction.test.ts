import { expect, test } from 'vitest';
import { corner, plant, settling } from '../../../test/support/planted.ts';
import { foretellingsOf } from './prediction.ts';
import { defaultSettings } from './settings.ts';
import { viewOf } from './view.ts';

test('what only runs of a prompt and its variants have in common is not foretold of new prompts', () => {
  const [families, size, dimension] = [12, 4, 14];
  // Prompts and their variants lie together; where they lead is drawn for each family.
  const familyOf = (prompt: number) => (prompt < families ? prompt : Math.floor((prompt - families) / (size - 1)));
  const data = plant({
    ...{ networks: 1, prompts: families * size, seeds: 1, seed: 3, dimension },
    promptVector: (prompt) => corner(familyOf(prompt), dimension, 4),
    path: (seeding) => settling(seeding, 6, corner(0, dimension)),
  });
  const variants = data.prompts.flatMap((_, prompt) => (prompt < families ? [] : [{ prompt, of: familyOf(prompt), kind: 'edits' as const, edits: 1 }]));
  const leads = [0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0];
  const ends = data.runs.map(({ prompt }) => leads[familyOf(prompt)] ?? 0);
  const told = (of: typeof variants | undefined) =>
    foretellingsOf({
      ...{
        view: viewOf(data, data.lenses[0]!, 'euclidean'),
        ends,
        stuck: ends.map(() => false),
        settings: { ...defaultSettings, permutations: 99, resamples: 99 },
      },
      ...(of === undefined ? {} : { variants: of }),
    }).find(({ from }) => from === 'the prompt');
  expect(told(variants)).toMatchObject({ prompts: families });
  expect(told(variants)?.gain.estimate).toBeLessThanOrEqual(0.1);
  expect(told(variants)?.p).toBeGreaterThan(0.05);
  // Were they taken for prompts of their own, each would be foretold from its kin.
  expect(told(undefined)?.gain.estimate).toBeGreaterThan(0.15);
});
