import { expect, test } from 'vitest';
import { type AnalyseOptions, analyse, type Dataset, renderPage } from '../src/index.ts';
import { corner, plant, settling } from './support/planted.ts';

const dimension = 6;
const settings: AnalyseOptions['settings'] = {
  ...{ permutations: 19, surrogates: 19, resamples: 99, shapeRuns: 1, comparedRuns: 8, clusteredPoints: 60, mappedPoints: 20, featuredRuns: 0 },
};

/** Two prompts and four variants of each by two kinds, further and further away; ends are `factor` times as far apart. */
function planted(factor: number, spread: number): Dataset {
  const variants: Dataset['variants'] = [0, 1].flatMap((of) =>
    [1, 2, 3, 4].flatMap((grade) => [
      { prompt: 2 + of * 8 + 2 * (grade - 1), of, kind: 'edits' as const, edits: grade },
      { prompt: 3 + of * 8 + 2 * (grade - 1), of, kind: 'noise' as const, deviation: grade / 10, angle: grade / 9, model: 'sim/embedder' },
    ]),
  );
  const place = (prompt: number, times: number) => {
    const variant = variants.find((each) => each.prompt === prompt);
    const near = variant === undefined ? 0 : variant.kind === 'edits' ? variant.edits / 5 : variant.kind === 'noise' ? variant.angle : 0;
    return corner(5, dimension, times * near).map((value, axis) => value + (corner(variant?.of ?? prompt, dimension, 4)[axis] ?? 0));
  };
  const data = plant({
    ...{ networks: 1, prompts: 18, seeds: 3, seed: 4, dimension },
    promptVector: (prompt) => place(prompt, 1),
    path: (seeding) => settling(seeding, 32, place(seeding.prompt, factor), spread),
  });
  return { ...data, variants };
}

function answerOf(page: string): string {
  const section = page.split('<section class="page" id="variants"')[1]?.split('</section>')[0] ?? '';
  return (/<p class="answer">(.*?)<\/p>/s.exec(section)?.[1] ?? '').replace(/<[^>]*>/g, '');
}

test('the page says for each kind of variant what it does, with numbers, beside what another seed does', async () => {
  const report = await analyse(planted(3, 0.02), { settings });
  const answer = answerOf(renderPage(report));
  expect(answer).toMatch(
    /^Runs of 8 variants by edits of letters end [\d.]+ \[[\d.]+, [\d.]+\] from those of their prompt, [\d.]+ \[.*\] more than another seed does/,
  );
  expect(answer).toContain('8 variants by embedding noise');
  expect(answer).toMatch(/each unit of distance between the prompts adds (?:3|2\.9\d|3\.0\d) \[/);
  const section = renderPage(report).split('<section class="page" id="variants"')[1]?.split('</section>')[0] ?? '';
  const tables = [...section.matchAll(/<thead>(.*?)<\/thead><tbody><tr>(.*?)<\/tr>/gs)];
  expect(tables).toHaveLength(2);
  for (const [, head = '', row = ''] of tables) expect(row.split(/<t[hd] /)).toHaveLength(head.split('<th ').length);
  const [edits] = report.arrival.sensitivity?.effects ?? [];
  expect(edits).toMatchObject({ kind: 'edits', isMore: true, drawn: 'variants' });
});

test('where another seed does as much, it says so', async () => {
  const answer = answerOf(renderPage(await analyse(planted(0.05, 2), { settings })));
  expect(answer).toContain('by edits of letters end');
  expect(answer).toContain('no more than another seed does');
  expect(answer).not.toMatch(/\] more than another seed does/);
});
