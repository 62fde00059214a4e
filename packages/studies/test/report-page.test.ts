import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, drawPictures, picturesShown, type Report, renderPage } from '../src/index.ts';
import { valueAt, writeFigure } from '../src/report/page/figures.ts';
import { plant, walking } from './support/planted.ts';
import { plantedExperiment, red } from './support/planted-report.ts';

let report: Report;
let page = '';
beforeAll(async () => {
  report = await analyse(plantedExperiment(), { settings: { permutations: 99, surrogates: 39, resamples: 99, featuredRuns: 2 } });
  page = renderPage(report, new Map(picturesShown(report).map((sha256) => [sha256, red])));
}, 60_000);

describe('the page', () => {
  test('shows no number that the JSON does not hold at the path it names, written as it says', () => {
    const json: unknown = JSON.parse(JSON.stringify(report));
    const shown = [...page.matchAll(/<data value="([^"]*)" data-path="([^"]*)" data-form="(number|percent|chance)">([^<]*)<\/data>/g)];
    expect(shown.length).toBeGreaterThan(300);
    expect(shown).toHaveLength(page.split('<data ').length - 1);
    for (const [, value = '', path = '', form = '', written = ''] of shown) {
      const held = valueAt(json, path);
      expect([path, held]).toEqual([path, value === '' ? null : Number(value)]);
      expect(written.replace('&lt;', '<')).toBe(writeFigure(value === '' ? null : Number(value), form as 'number'));
    }
  });

  test('writes no number into its sentences, lists, captions and measures but those it marks', () => {
    const prose = [...page.matchAll(/<(p|li|dd|caption|figcaption)(?: class="(?!still|jump|face)[^"]*")?>(.*?)<\/\1>/gs)]
      .map(([, , text = '']) => text)
      .filter((text) => !text.includes('text ') && !text.includes('prompt 1'));
    const left = prose.map((text) =>
      text
        .replace(/<data .*?<\/data>/g, '')
        .replace(/<code>.*?<\/code>/g, '')
        .replace(/<[^>]*>/g, '')
        .replaceAll('95 %', '')
        .replace(/&#\d+;/g, '')
        .replace(/R²|ω²|run \d+|prompt \d/g, ''),
    );
    expect(left.filter((text) => /\d/.test(text))).toEqual([]);
  });

  test('asks nothing from anywhere, runs no script but its own, and shows what came from outside as text', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const scripts = [...page.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    expect(page.replaceAll('&#39;', "'")).toContain(`script-src 'sha256-${createHash('sha256').update(scripts[0]!).digest('base64')}'`);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('default-src &#39;none&#39;');
  });

  test('says of every drawing what is to be seen, and of every question its answer and what it cannot show', () => {
    const drawings = [...page.matchAll(/<div class="drawing" role="img" aria-label="([^"]+)"/g)];
    expect(drawings.length).toBe(drawPictures(report, { theme: 'inherit', isTitled: false }).length);
    expect(drawings.every(([, alt = '']) => alt.length > 30)).toBe(true);
    for (const id of ['arrival', 'capture', 'history', 'impact', 'predictable', 'variants']) {
      const section = page.split(`<section class="page" id="${id}"`)[1]?.split('</section>')[0] ?? '';
      expect(section.split('class="answer"')).toHaveLength(2);
      expect(section).toContain('What this cannot show');
    }
  });

  test('is made of an experiment too small for any test', async () => {
    const small = plant({ networks: 1, prompts: 1, seeds: 1, seed: 1, dimension: 2, path: (seeding) => walking(seeding, 1, 2) });
    expect(renderPage(await analyse(small))).toContain('Which part matters most?');
    expect(renderPage(await analyse({ ...small, lenses: [] }))).toContain('Which part matters most?');
  });
});

test('pictures for files have a ground of their own, a title, and ids that do not clash on one page', () => {
  const pictures = drawPictures(report, { theme: 'light', isTitled: true });
  expect(pictures.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['map-2d', 'map-3d', 'timeline', 'transitions', 'drift', 'divergence', 'sensitivity', 'prediction', 'similarity', 'variance-ends']),
  );
  for (const { svg, title } of pictures) {
    expect(svg.startsWith('<svg xmlns=')).toBe(true);
    expect(svg).toContain('#ffffff');
    expect(svg).toContain(title.slice(0, 8));
    expect(svg).not.toContain('NaN');
  }
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
});
