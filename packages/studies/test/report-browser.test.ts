import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMedia } from '@genarun/backends/media';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { analyse, picturesShown, renderPage } from '../src/index.ts';
import { plantedExperiment, red } from './support/planted-report.ts';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('report: Chromium is not installed (apt-get install chromium), so the page is not opened');

const pages = ['overview', 'arrival', 'capture', 'history', 'impact', 'predictable', 'variants', 'single', 'method'];

describe.skipIf(!installed)('a report opened in Chromium', () => {
  let browser: Browser;
  let folder = '';
  let address = '';
  let wrong: string[] = [];
  beforeAll(async () => {
    const report = await analyse(plantedExperiment(), { settings: { permutations: 99, surrogates: 39, resamples: 99, featuredRuns: 2 } });
    folder = await mkdtemp(join(tmpdir(), 'genarun-report-'));
    await writeFile(join(folder, 'index.html'), renderPage(report, new Map(picturesShown(report).map((sha256) => [sha256, red]))));
    address = pathToFileURL(join(folder, 'index.html')).href;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(wrong).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}, hash = ''): Promise<Page> {
    wrong = [];
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const tab = await context.newPage();
    tab.on('console', (message) => void wrong.push(message.text()));
    tab.on('pageerror', (error) => void wrong.push(error.message));
    tab.on('request', (request) => void (/^data:|index\.html/.test(request.url()) || wrong.push(request.url())));
    await tab.goto(`${address}${hash}`);
    return tab;
  }

  const shown = (tab: Page) =>
    tab.evaluate(() =>
      [...document.querySelectorAll('section.page')]
        .filter((page) => page.checkVisibility({ contentVisibilityAuto: true }) && page.clientHeight > 0)
        .map(({ id }) => id),
    );

  test.each([
    { width: 1280, colorScheme: 'light' as const },
    { width: 375, colorScheme: 'dark' as const },
  ])(
    'at $width pixels, $colorScheme: every page shows by itself, whole, with all its pictures, and no wider than the screen',
    async ({ width, colorScheme }) => {
      const tab = await open({ viewport: { width, height: 800 }, colorScheme });
      expect(await shown(tab)).toEqual(['overview']);
      const images: number[] = [];
      for (const id of pages) {
        await tab.click(`#pages a[href="#${id}"]`);
        await tab.waitForFunction((wanted) => document.activeElement?.id === `${wanted}-title`, id);
        expect(await shown(tab)).toEqual([id]);
        const seen = await tab.evaluate((wanted) => {
          const page = document.getElementById(wanted);
          const pictures = [...(page?.querySelectorAll('img') ?? [])];
          return {
            title: document.title.startsWith(page?.dataset.title ?? '?'),
            current: [...document.querySelectorAll('[aria-current=page]')].map((link) => link.getAttribute('href')),
            top: window.scrollY,
            wider: document.documentElement.scrollWidth - window.innerWidth,
            missing: pictures.filter((picture) => picture.naturalWidth === 0 || picture.clientHeight < 20 || picture.alt === '').length,
            pictures: pictures.length,
            lost: [...(page?.querySelectorAll('a[href^="#"]') ?? [])].filter(
              (link) => document.getElementById(link.getAttribute('href')?.slice(1) ?? '') === null,
            ).length,
          };
        }, id);
        expect(seen).toEqual({ title: id !== 'overview', current: [`#${id}`], top: 0, wider: 0, missing: 0, pictures: expect.any(Number), lost: 0 });
        images.push(seen.pictures);
      }
      expect(images.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
      await tab.context().close();
    },
  );

  test('pictures are there as soon as their page is: none is blank on a screenshot of the whole page', async () => {
    const tab = await open();
    await tab.click('#pages a[href="#capture"]');
    await tab.waitForFunction(() => document.title.startsWith('Is it stuck?'));
    const screenshot = await tab.screenshot({ fullPage: true });
    const places = await tab.evaluate(() =>
      [...document.querySelectorAll('#capture .face img')].map((image) => {
        const { left, top, width, height } = image.getBoundingClientRect();
        return { x: Math.round(left + width / 2 + window.scrollX), y: Math.round(top + height / 2 + window.scrollY) };
      }),
    );
    const { data, width } = await createMedia().decode(screenshot);
    expect(places.length).toBeGreaterThan(1);
    for (const { x, y } of places) {
      const from = (y * width + x) * 4;
      expect([...data.subarray(from, from + 3)]).toEqual([255, 0, 0]);
    }
    await tab.context().close();
  });

  test('goes back to where the reader was, and forward again; a link to a run opens the page it is on', async () => {
    const tab = await open();
    const opened = (title: string) => tab.waitForFunction((wanted) => document.title.startsWith(wanted), title);
    await tab.click('#pages a[href="#capture"]');
    await opened('Is it stuck?');
    await tab.evaluate(() => window.scrollTo({ top: 700, behavior: 'instant' }));
    await tab.evaluate(() => document.querySelector<HTMLAnchorElement>('#capture a[href^="#run-"]')?.click());
    await opened('Data and method');
    expect(await shown(tab)).toEqual(['method']);
    expect(await tab.evaluate(() => document.activeElement?.id)).toMatch(/^run-\d+$/);
    await tab.goBack();
    await opened('Is it stuck?');
    expect(await shown(tab)).toEqual(['capture']);
    expect(await tab.evaluate(() => window.scrollY)).toBe(700);
    await tab.goForward();
    await opened('Data and method');
    expect(await shown(tab)).toEqual(['method']);
    await tab.context().close();
    const linked = await open({}, '#run-3');
    expect(await shown(linked)).toEqual(['method']);
    await linked.context().close();
  });

  test('is read by keyboard alone: the first tab leads past the pages, Enter opens one', async () => {
    const tab = await open();
    await tab.keyboard.press('Tab');
    expect(await tab.evaluate(() => document.activeElement?.className)).toBe('skip');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await tab.waitForFunction(() => document.activeElement?.id === 'arrival-title');
    await tab.context().close();
  });

  test('shows everything without a script, and on paper', async () => {
    const plain = await open({ javaScriptEnabled: false });
    expect(await Promise.all(pages.map((id) => plain.locator(`#${id} h2`).isVisible()))).toEqual(pages.map(() => true));
    expect(await plain.locator('#map-3d svg').isVisible()).toBe(true);
    expect(await plain.locator('#map-3d button').first().isVisible()).toBe(false);
    await plain.context().close();
    const tab = await open();
    await tab.emulateMedia({ media: 'print' });
    expect(await Promise.all([...pages.map((id) => tab.locator(`#${id} .onward, #${id}`).first().isVisible())])).toEqual(pages.map(() => true));
    expect(await tab.locator('#method table').first().isVisible()).toBe(true);
    expect([await tab.locator('#map-3d svg').isVisible(), await tab.locator('#map-3d canvas').isVisible()]).toEqual([true, false]);
    await tab.context().close();
  });

  test('the map of three dimensions turns by keys and by hand, turns back, and does not move by itself for who wants no motion', async () => {
    const tab = await open({ reducedMotion: 'reduce' }, '#arrival');
    const canvas = tab.locator('#map-3d canvas');
    const view = () => canvas.getAttribute('data-view');
    // A frame later the canvas is drawn.
    const drawn = () =>
      canvas.evaluate(
        (element) => new Promise<string>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done((element as HTMLCanvasElement).toDataURL())))),
      );
    const first = await drawn();
    expect(await view()).toBe('35.0 25.0');
    await canvas.focus();
    await tab.keyboard.press('ArrowLeft');
    await tab.keyboard.press('ArrowUp');
    expect(await view()).toBe('29.0 31.0');
    expect(await drawn()).not.toBe(first);
    await tab.keyboard.press('Home');
    expect(await drawn()).toBe(first);
    const box = (await canvas.boundingBox())!;
    await tab.mouse.move(box.x + 100, box.y + 100);
    await tab.mouse.down();
    await tab.mouse.move(box.x + 140, box.y + 80);
    await tab.mouse.up();
    expect(await view()).toBe('55.0 15.0');
    await tab.click('text=Turn back');
    expect(await drawn()).toBe(first);
    expect(await tab.locator('text=Turn slowly').isVisible()).toBe(false);
    await tab.context().close();
    const moving = await open({ reducedMotion: 'no-preference' }, '#arrival');
    await moving.click('text=Turn slowly');
    await moving.waitForFunction(() => document.querySelector<HTMLElement>('#map-3d canvas')?.dataset.view !== '35.0 25.0');
    await moving.click('text=Turn slowly');
    expect(await moving.getAttribute('[data-turn=slowly]', 'aria-pressed')).toBe('false');
    await moving.context().close();
  });
});
