import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse, type Dataset, drawPictures, picturesShown, type Report, renderPage } from '../src/index.ts';
import { valueAt, writeFigure } from '../src/report/page/figures.ts';
import { corner, cycling, plant, settling, walking } from './support/planted.ts';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('report: Chromium is not installed (apt-get install chromium), so the page is not opened');

const hostile = '</style><script>alert(1)</script> & "quoted"';
const pixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const dimension = 8;

function planted(): Dataset {
  const data = plant({
    networks: 3,
    prompts: 4,
    seeds: 3,
    seed: 5,
    dimension,
    promptVector: (prompt) => corner(prompt, dimension, 1 + prompt),
    path: (seeding) =>
      seeding.network === 0
        ? cycling(seeding, 48, { period: 12, dimension })
        : seeding.network === 1
          ? settling(seeding, 48, corner(seeding.prompt, dimension))
          : walking(seeding, 48, dimension),
  });
  const networks = [
    ['Painter', 'Writer'],
    ['Painter', 'Teller'],
    ['Drawer', 'Writer'],
  ];
  return {
    ...data,
    name: hostile,
    runs: data.runs.map((run, place) => ({
      ...run,
      network: networks[Math.floor(place / 12)]!,
      outputs: run.outputs.map((output) => ({ ...output, sha256: `sha-${place}-${output.sequence}`, text: place === 0 ? hostile : output.text! })),
    })),
    lenses: [...data.lenses, { ...data.lenses[0]!, model: 'another/embedder' }],
  };
}

let report: Report;
let page = '';
beforeAll(async () => {
  report = await analyse(planted(), { settings: { permutations: 99, surrogates: 39, resamples: 99, featuredRuns: 2 } });
  page = renderPage(report, new Map(picturesShown(report).map((sha256) => [sha256, pixel])));
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

  test('writes no number into its sentences but those it marks', () => {
    const prose = [...page.matchAll(/<p(?: class="answer")?>(.*?)<\/p>/gs)]
      .map(([, text = '']) => text)
      .filter((text) => !text.includes('text ') && !text.includes('prompt 1'));
    const left = prose.map((text) =>
      text
        .replace(/<data .*?<\/data>/g, '')
        .replace(/<[^>]*>/g, '')
        .replaceAll('95 %', '')
        .replace(/&#\d+;/g, '')
        .replace(/R²|ω²|run \d+|prompt \d/g, ''),
    );
    expect(left.filter((text) => /\d/.test(text))).toEqual([]);
  });

  test('asks nothing from anywhere, runs no script, and shows what came from outside as text', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain("default-src 'none'");
  });

  test('says of every drawing what is to be seen, and of every question its answer and what it cannot show', () => {
    const drawings = [...page.matchAll(/<div class="drawing" role="img" aria-label="([^"]+)"/g)];
    expect(drawings.length).toBe(drawPictures(report, { theme: 'inherit', isTitled: false }).length);
    expect(drawings.every(([, alt = '']) => alt.length > 30)).toBe(true);
    for (const id of ['arrival', 'capture', 'history', 'impact']) {
      const section = page.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '';
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

describe.skipIf(!installed)('opened in Chromium', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genarun-report-'));
    await writeFile(join(folder, 'index.html'), page);
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    { width: 1280, colorScheme: 'light' as const },
    { width: 390, colorScheme: 'dark' as const },
  ])('at $width pixels, $colorScheme: no error, no missing picture, nothing wider than the screen', async ({ width, colorScheme }) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const tab = await context.newPage();
    const wrong: string[] = [];
    tab.on('console', (message) => void wrong.push(message.text()));
    tab.on('pageerror', (error) => void wrong.push(error.message));
    tab.on('request', (request) => void (request.url().startsWith('data:') || request.url().endsWith('index.html') || wrong.push(request.url())));
    await tab.goto(pathToFileURL(join(folder, 'index.html')).href);
    const seen = await tab.evaluate(async () => {
      for (const image of document.images) image.loading = 'eager';
      await Promise.all([...document.images].map((image) => image.decode()));
      const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')].map((link) => link.getAttribute('href') ?? '');
      return {
        missing: [...document.images].filter((image) => image.naturalWidth === 0).length,
        images: document.images.length,
        wider: document.documentElement.scrollWidth - window.innerWidth,
        lost: links.filter((link) => document.getElementById(link.slice(1)) === null),
        withoutAlt: [...document.images].filter((image) => image.alt === '').length,
      };
    });
    expect(seen).toEqual({ missing: 0, images: expect.any(Number), wider: 0, lost: [], withoutAlt: 0 });
    expect(seen.images).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
    await context.close();
  });
});
