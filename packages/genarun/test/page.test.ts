import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunView } from '@genarun/core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRunFolder } from '../src/export/run-folder.ts';
import { type Archive, createArchive, planOf } from './fixture/archive.ts';
import { keepExhibition } from './fixture/exhibition.ts';
import { hostile, keepHostile, keepWaiting } from './fixture/unfinished.ts';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('page: Chromium is not installed (apt-get install chromium), so the page is not opened');

const start = Date.UTC(2026, 10, 21, 9, 30);
let folder = '';
let archive: Archive;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-page-'));
  archive = createArchive();
  await keepExhibition(archive, { id: 'good', start, size: 96 });
  await keepExhibition(archive, { id: 'partial', start, size: 96, failing: true });
  await keepWaiting(archive, 'waiting', start);
  await keepHostile(archive, 'hostile', start);
  for (const runId of ['good', 'partial', 'waiting', 'hostile']) await writeRunFolder({ ...archive, runId, directory: join(folder, runId) });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the page as a file', () => {
  test('holds its pictures and sounds once each, and names nothing outside', async () => {
    const text = await readFile(join(folder, 'good/index.html'), 'utf8');
    expect(text.match(/src="data:image\/webp;base64,/g)).toHaveLength(12);
    expect(text.match(/src="data:audio\/wav;base64,/g)).toHaveLength(3);
    expect(/https?:\/\//.test(text)).toBe(false);
    expect(text).toContain('default-src &#39;none&#39;');
    expect(text).not.toContain('unsafe-inline');
  });

  test('says "simulation, no AI" where simulations made it, and not where none did', async () => {
    expect(await readFile(join(folder, 'good/index.html'), 'utf8')).toContain('simulation, no AI');
    expect(await readFile(join(folder, 'waiting/index.html'), 'utf8')).not.toContain('simulation');
  });

  test('stays small for a run of many thousands, says what it leaves out, and leaves nothing out of run.json', async () => {
    const plan = planOf({ genarun: 1, name: 'large', nodes: [{ id: 'list', kind: 'list', nodes: [{ id: 'line', kind: 'text' }] }] }, { models: [] });
    const rows = Array.from({ length: 20_000 }, (_, index) => ({
      run: 'large',
      address: `list.${index}/line`,
      node: 'line',
      kind: 'text',
      status: index === 15_000 ? ('failed' as const) : ('done' as const),
      attempt: 1,
      startedAt: start + index,
      endedAt: start + index + 5,
      value: `line ${index} `.repeat(20),
    }));
    const view: RunView = {
      run: { ...(await archive.engine.view('good')).run, id: 'large', plan, counts: { done: 19_999, failed: 1 } },
      invocations: rows,
      products: [],
      calls: [],
      open: [],
    };
    archive.keep({ view, output: rows.map((entry) => entry.value) });
    await writeRunFolder({ ...archive, runId: 'large', directory: join(folder, 'large') });
    const text = await readFile(join(folder, 'large/index.html'), 'utf8');
    expect((await stat(join(folder, 'large/index.html'))).size).toBeLessThan(5_000_000);
    expect(text.replaceAll('\u202f', '')).toMatch(/1001 of 20000 invocations are shown here/);
    expect(text).toContain('id="at-list.15000/line"');
    expect(JSON.parse(await readFile(join(folder, 'large/run.json'), 'utf8')).invocations).toHaveLength(20_000);
  });
});

describe.skipIf(!installed)('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(() => browser?.close());

  async function open(run: string): Promise<{ readonly page: Page; readonly requests: string[]; readonly complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(5000);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, run, 'index.html')).href);
    return { page, requests, complaints };
  }

  test('shows every picture from the file alone, without a request and without a complaint', async () => {
    const { page, requests, complaints } = await open('good');
    const widths = await page
      .locator('.picture img')
      .evaluateAll((images) => Promise.all(images.map((image) => (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth))));
    expect(widths.length).toBe(36);
    expect(Math.min(...widths)).toBe(96);
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('runs nothing and loses nothing when every text of a run is hostile', async () => {
    const { page, requests, complaints } = await open('hostile');
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(await page.locator('h1').textContent()).toBe(hostile.replace('\u0000', '\ufffd'));
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('a[href^="javascript"], [onerror]').count()).toBe(0);
    await page.click('[data-fold=open]');
    await page.locator('#steps details.asked > summary').first().click();
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the policy stops a script that got in all the same', async () => {
    const { page } = await open('good');
    await page.evaluate(`{ const script = document.createElement('script'); script.textContent = 'window.broken = 4'; document.body.append(script); }`);
    await page.evaluate(
      `{ const image = document.createElement('div'); image.innerHTML = '<img src=x onerror="window.broken = 5">'; document.body.append(image); }`,
    );
    expect(await page.evaluate('window.broken')).toBeUndefined();
    await page.close();
  });

  test('searching keeps what matches and its ancestors, and clearing brings everything back', async () => {
    const { page } = await open('good');
    const steps = page.locator('#steps li[role=none]');
    const before = await steps.count();
    await page.keyboard.press('/');
    await page.keyboard.type('okafor');
    await page.locator('#found', { hasText: 'step' }).waitFor();
    expect(await page.locator('[id="at-ideas.1/series"]').isVisible()).toBe(true);
    expect(await page.locator('[id="at-ideas.0/series"]').isVisible()).toBe(false);
    expect(await page.locator('#gallery figure:visible').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('#steps li[role=none][hidden]').count()).toBe(0);
    expect(await steps.count()).toBe(before);
    await page.close();
  });

  test('the tree is walked with the arrow keys', async () => {
    const { page } = await open('good');
    const focused = () => page.evaluate('document.activeElement.parentElement.id');
    await page.locator('#steps summary').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('at-ideas.0');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('at-ideas.0/series');
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toBe('at-ideas.0');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('[id="at-ideas.0"]').getAttribute('open')).toBeNull();
    await page.keyboard.press('End');
    expect(await focused()).toBe('at-ideas.2');
    await page.close();
  });

  test('a fault leads to its place in the tree, opened', async () => {
    const { page } = await open('partial');
    expect(await page.locator('.panel.bad').textContent()).toContain('content_policy the prompt was refused by the model');
    await page.click('.panel.bad a.address');
    const place = page.locator('[id="at-ideas.1/series/portrait"]');
    await place.locator(':scope > summary').waitFor();
    expect(await place.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await place.locator('details.asked > summary').click();
    const words = await place.textContent();
    expect(words).toContain('Portrait of ${series.photographer}, [35mm | medium format] film');
    expect(words).toContain('Portrait of Tomás Okafor, medium format film');
    await page.close();
  });

  test('a picture opens large from its file, the arrow keys go on, Escape gives the focus back', async () => {
    const { page, requests } = await open('good');
    await page.locator('#gallery a[href$="ideas.0-series-photos_0.png"]').click();
    const large = page.locator('#lightbox-picture');
    await large.waitFor();
    await page.locator('#lightbox-picture[src$="ideas.0-series-photos_0.png"]').waitFor();
    expect(await page.locator('#lightbox-facts').textContent()).toContain('sim/painter (simulation, no AI)');
    await page.keyboard.press('ArrowRight');
    await page.locator('#lightbox-picture[src$="ideas.0-series-photos_1.png"]').waitFor();
    await page.keyboard.press('Escape');
    expect(await large.isVisible()).toBe(false);
    expect(await page.evaluate(`document.activeElement.hasAttribute('data-picture')`)).toBe(true);
    expect(requests.every((url) => url.startsWith('file:'))).toBe(true);
    await page.close();
  });

  test('an open question says how to answer it', async () => {
    const { page } = await open('waiting');
    expect(await page.locator('.panel.wait').textContent()).toMatch(/Which cover shall we print\?\s*genarun answer waiting favourite VALUE/);
    await page.close();
  });
});
