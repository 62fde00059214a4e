import { expect, test } from 'vitest';
import { findingsOf } from '../src/report/analysis/findings.ts';
import { defaultSettings } from '../src/report/analysis/settings.ts';
import { plant, type Seeding, walking } from './support/planted.ts';

const settings = { ...defaultSettings, permutations: 199, surrogates: 199, resamples: 19, shapeRuns: 3, clusteredPoints: 90, mappedPoints: 11 };

const cloud = ({ random }: Seeding) => Array.from({ length: 12 }, () => Float64Array.from({ length: 6 }, () => random.normal()));

// What a report merely describes is left out: it takes most of the time and can hold no finding.
test.each([
  { kind: 'walks', path: (seeding: Seeding) => walking(seeding, 12, 6) },
  { kind: 'clouds', path: cloud },
])(
  'pure noise ($kind): of 100 seeds at most 11 show any effect at 0.05, family-wise',
  async ({ path }) => {
    const found: (readonly string[])[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const data = plant({ networks: 2, prompts: 3, seeds: 3, seed: 1000 + seed, dimension: 6, path });
      const findings = await findingsOf(data, { settings });
      // None of them could be found if they were not made.
      expect(findings.family.filter(({ p }) => p !== null).length).toBeGreaterThanOrEqual(5);
      found.push(findings.found);
    }
    expect(found.filter((names) => names.length > 0).length).toBeLessThanOrEqual(11);
  },
  120_000,
);
