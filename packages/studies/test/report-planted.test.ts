import { describe, expect, test } from 'vitest';
import { analyse, type Report } from '../src/index.ts';
import { corner, cycling, plant, settling, walking } from './support/planted.ts';

const dimension = 10;
const quick = { permutations: 399, surrogates: 199, resamples: 199 };

/** Main effects and pairs that hold in the table of where runs end. */
function effects({ found }: Report): readonly string[] {
  return found.filter((name) => name.endsWith('shifts where runs end')).map((name) => name.split(' shifts')[0] ?? '');
}

describe('what was planted is recovered', () => {
  test('limit cycles are loops with their period, fixed points are absorbed, walks are neither', async () => {
    const kinds = ['cycle', 'fixed point', 'none'];
    const data = plant({
      networks: 3,
      prompts: 3,
      seeds: 2,
      seed: 3,
      dimension,
      path: (seeding) =>
        seeding.network === 0
          ? cycling(seeding, 75, { period: 15, dimension })
          : seeding.network === 1
            ? settling(seeding, 75, corner(seeding.prompt, dimension))
            : walking(seeding, 75, dimension),
    });
    const report = await analyse(data, { settings: quick });
    for (const [place, capture] of report.capture.runs.entries()) {
      const kind = kinds[Math.floor(place / 6)];
      expect([place, capture.kind]).toEqual([place, kind]);
      if (kind === 'cycle') {
        expect(capture.period).toBe(15);
        expect(capture.loopCorrected).toBeLessThanOrEqual(0.05);
      } else expect(capture.loopCorrected).toBeGreaterThan(0.05);
      if (kind === 'fixed point') expect(capture.onset).toBeLessThan(25);
    }
    expect(report.found).toContain('some run goes round in a loop');
    expect(report.capture.counts).toEqual({ runs: 18, fixedPoints: 6, cycles: 6, free: 6, exact: 0 });
  });

  test('walks alone are hardly ever called stuck', async () => {
    const data = plant({ networks: 2, prompts: 6, seeds: 2, seed: 8, dimension, path: (seeding) => walking(seeding, 60, dimension) });
    const { capture } = await analyse(data, { settings: { ...quick, shapeRuns: 24 } });
    expect(capture.counts.free).toBeGreaterThanOrEqual(23);
  });

  test('two models that take turns are no cycle: of each round only the last one of them is looked at', async () => {
    const turns = plant({
      networks: 1,
      prompts: 3,
      seeds: 3,
      seed: 12,
      dimension,
      path: (seeding) => walking(seeding, 80, dimension).map((place, step) => place.map((value, axis) => value + (axis === 0 && step % 2 === 1 ? 40 : 0))),
    });
    const runs = turns.runs.map((run) => ({ ...run, network: ['Writer', 'Translator'] }));
    const { capture, view, size } = await analyse({ ...turns, runs }, { settings: quick });
    expect(capture.counts.cycles).toBe(0);
    expect([view.stride, size.steps]).toEqual([2, 9 * 40]);
    // One model in both places takes no turns with another one.
    const same = await analyse({ ...turns, runs: turns.runs.map((run) => ({ ...run, network: ['Writer', 'Writer'] })) }, { settings: quick });
    expect([same.view.stride, same.size.steps]).toEqual([1, 9 * 80]);
  });

  test('an output that comes back ends a seeded run for good, and gives the length of the loop in invocations', async () => {
    const planted = plant({ networks: 1, prompts: 3, seeds: 2, seed: 5, dimension, path: (seeding) => walking(seeding, 9, dimension) });
    const runs = planted.runs.map((run, place) => ({
      ...run,
      network: ['Painter', 'Captioner'],
      outputs: run.outputs.map((output) => ({ ...output, key: place === 0 && output.sequence === 8 ? 'run-0 4' : output.key })),
    }));
    const { capture } = await analyse({ ...planted, runs }, { settings: quick });
    expect(capture.runs[0]).toMatchObject({ kind: 'cycle', evidence: 'exact', onset: 4, period: 4 });
    expect(capture.runs.slice(1).every(({ evidence }) => evidence !== 'exact')).toBe(true);
  });

  test('where only the prompt matters it says prompt', async () => {
    const data = plant({
      networks: 3,
      prompts: 4,
      seeds: 3,
      seed: 1,
      dimension,
      promptVector: (prompt) => corner(prompt, dimension),
      path: (seeding) => settling(seeding, 24, corner(seeding.prompt, dimension), 0.8),
    });
    const report = await analyse(data, { settings: { ...quick, shapeRuns: 4 } });
    expect(effects(report)).toEqual(['prompt']);
    expect(report.impact.strongest).toBe('prompt');
    const { estimate, low, high } = report.impact.strongestShare!;
    expect(estimate).toBeGreaterThan(0.6);
    expect(low).toBeLessThan(estimate!);
    expect(high).toBeGreaterThan(estimate!);
    expect(report.found).toContain('the prompt tells the region at the end');
  });

  test('where only the network matters it says network', async () => {
    const data = plant({
      networks: 3,
      prompts: 4,
      seeds: 3,
      seed: 2,
      dimension,
      path: (seeding) => settling(seeding, 24, corner(seeding.network, dimension), 0.8),
    });
    const report = await analyse(data, { settings: { ...quick, shapeRuns: 4 } });
    expect(effects(report)).toEqual(['network']);
    expect(report.impact.strongest).toBe('network');
    expect(report.found).not.toContain('the prompt tells the region at the end');
  });

  test('where a pair of models matters only together it says network × prompt, not either of them alone', async () => {
    const data = plant({
      networks: 2,
      prompts: 2,
      seeds: 6,
      seed: 4,
      dimension,
      path: (seeding) => settling(seeding, 24, corner((seeding.network + seeding.prompt) % 2, dimension), 0.8),
    });
    expect(effects(await analyse(data, { settings: { ...quick, shapeRuns: 4 } }))).toEqual(['network × prompt']);
  });

  test('what a slightly different prompt does is told beside what another seed does', async () => {
    const away = (prompt: number) => [0, 0.1, 0.5, 2, 4, 8][prompt] ?? 0;
    const data = plant({
      networks: 2,
      prompts: 6,
      seeds: 3,
      seed: 9,
      dimension,
      promptVector: (prompt) => corner(0, dimension, away(prompt)),
      // Ends are three times as far apart as the prompts.
      path: (seeding) => settling(seeding, 40, corner(0, dimension, 3 * away(seeding.prompt)), 0.3),
    });
    const { sensitivity } = (await analyse({ ...data, variants: [{ prompt: 1, of: 0, kind: 'edits', edits: 2 }] }, { settings: { ...quick, shapeRuns: 2 } }))
      .arrival;
    expect(sensitivity?.slope.estimate).toBeCloseTo(3, 0);
    expect(sensitivity?.slope.low).toBeGreaterThan(2);
    expect(sensitivity?.yardstick.high).toBeLessThan(1);
    expect(sensitivity?.pairs).toHaveLength(10);
    expect(sensitivity?.variantPairs).toMatchObject([{ of: 0, prompt: 1, kind: 'edits', grade: 2, start: 0.1 }]);
  });

  test('equal data and settings give an equal report, all of it JSON', async () => {
    const make = () =>
      plant({
        networks: 2,
        prompts: 3,
        seeds: 2,
        seed: 6,
        dimension,
        promptVector: (prompt) => corner(prompt, dimension),
        path: (seeding) => walking(seeding, 20, dimension),
      });
    const [first, second] = await Promise.all([analyse(make(), { settings: quick }), analyse(make(), { settings: quick })]);
    expect(first).toEqual(second);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  test('runs of one output, or none, are no error', async () => {
    const data = plant({ networks: 1, prompts: 2, seeds: 2, seed: 6, dimension, path: (seeding) => walking(seeding, 1, dimension) });
    const report = await analyse(data, { settings: quick });
    expect(report.capture.counts.free).toBe(4);
    const empty = await analyse({ ...data, lenses: [] }, { settings: quick });
    expect(empty.size.steps).toBe(0);
    expect(empty.found).toEqual([]);
  });
});
