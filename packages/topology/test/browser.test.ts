import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PointMetric, type Points, pairDistances, persistence } from '../src/index.ts';
import { cube, walk } from './support/shapes.ts';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('browser: Chromium is not installed (apt-get install chromium), so topology is not run in a page');

/** What a page of somebody's own has: the package as one module, a worker that serves it, and questions by name that answer plain data. */
const page = `import * as topology from '/topology.js';
const bits = (data) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];
const pointsOf = ({ data, ...rest }) => ({ ...rest, data: Float64Array.from(data) });
const plain = ({ diagrams, cycles, stats }) => ({ diagrams: diagrams.map((bars) => bars.map((bar) => bar.map(String))), cycles, kernel: stats.kernel });
window.distances_ = (points, options) => bits(topology.pairDistances(pointsOf(points), options).data);
window.here_ = async (points, options) => plain(await topology.persistence(pointsOf(points), options));
const worker = new Worker('/worker.js', { type: 'module' });
const there = topology.persistenceIn(worker);
window.there_ = async (points, options, cancelAt) => {
  const stop = new AbortController();
  const told = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const onProgress = ({ stage, done, total }) => {
    told.push([stage, done / total]);
    if (told.length === cancelAt) stop.abort(new Error('enough'));
  };
  try {
    return { ...plain(await there.persistence(pointsOf(points), { ...options, signal: stop.signal, onProgress })), told, turns };
  } catch (error) { return { error: error.message, told, turns }; } finally { clearInterval(timer); }
};
window.nowhere_ = async (points) => {
  const lost = topology.persistenceIn(new Worker('/missing.js', { type: 'module' }));
  return lost.persistence(pointsOf(points)).then(() => 'answered', (error) => error.message);
};
document.title = 'ready';`;

const files: Readonly<Record<string, string>> = {
  '/page.js': page,
  '/worker.js': "import { servePersistence } from '/topology.js';\nservePersistence(self);",
  '/': '<!doctype html><title>topology</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
};

type Told = { readonly diagrams: string[][][]; readonly cycles?: unknown; readonly kernel: string };
type Asked = Told & { readonly error?: string; readonly told: [string, number][]; readonly turns: number };

describe.skipIf(!installed)('topology in a browser', () => {
  const servers: Server[] = [];
  let browser: Browser;
  let free: Page;
  let strict: Page;

  beforeAll(async () => {
    const source = join(import.meta.dirname, '../src/index.ts');
    const built = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022' });
    const library = built.outputFiles[0]!.text;
    const serve = async (headers: Readonly<Record<string, string>>) => {
      const server = createServer((request, response) => {
        const text = request.url === '/topology.js' ? library : files[request.url ?? ''];
        response.writeHead(text === undefined ? 404 : 200, { 'content-type': request.url === '/' ? 'text/html' : 'text/javascript', ...headers });
        response.end(text);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const tab = await browser.newPage();
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await tab.waitForFunction(() => document.title === 'ready', undefined, { timeout: 10_000 });
      return tab;
    };
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];
    browser = await chromium.launch({ executablePath, args });
    free = await serve({});
    // Such a policy forbids WebAssembly, in the page and in its workers.
    strict = await serve({ 'content-security-policy': "script-src 'self'" });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const server of servers) server.close();
  });

  const ask = <Answer>(tab: Page, name: string, points: Points, ...more: readonly unknown[]): Promise<Answer> =>
    tab.evaluate(`${name}(${[{ ...points, data: [...points.data] }, ...more].map((value) => JSON.stringify(value)).join(', ')})`);
  const plain = async (points: Points, options: Parameters<typeof persistence>[1]): Promise<Omit<Told, 'kernel'>> => {
    const { diagrams, cycles } = await persistence(points, options);
    return JSON.parse(JSON.stringify({ diagrams: diagrams.map((bars) => bars.map((bar) => bar.map(String))), cycles }));
  };

  it('measures the same distances as Node, to the last bit, with WebAssembly, without, and where it is forbidden', async () => {
    for (const metric of ['euclidean', 'chord', 'cosine', 'manhattan'] as const satisfies readonly PointMetric[])
      for (const points of [cube(3, 41, 7), walk(4, 20, 70, 0.4)]) {
        const { data } = pairDistances(points, { metric });
        const expected = [...new Uint32Array(data.buffer, data.byteOffset, data.length)];
        expect(await ask(free, 'distances_', points, { metric })).toEqual(expected);
        expect(await ask(free, 'distances_', points, { metric, kernel: 'plain' })).toEqual(expected);
        expect(await ask(strict, 'distances_', points, { metric })).toEqual(expected);
      }
  });

  it('finds the same diagrams and cycles as Node, in the page and in a worker, and in TypeScript where WebAssembly is forbidden', async () => {
    const points = cube(5, 90, 4);
    const options = { maxDimension: 2, cycles: true } as const;
    const expected = await plain(points, options);
    for (const [tab, kernel] of [
      [free, 'webassembly'],
      [strict, 'plain'],
    ] as const) {
      expect(await ask<Told>(tab, 'here_', points, options)).toEqual({ ...expected, kernel });
      expect(await ask<Asked>(tab, 'there_', points, options)).toMatchObject({ ...expected, kernel });
    }
  });

  it('tells its progress from the worker while the page goes on, stops when cancelled, and answers the next question', async () => {
    const large = cube(8, 800, 12);
    const done = await ask<Asked>(free, 'there_', large, { maxDimension: 2 });
    expect(done.error).toBeUndefined();
    const shares = done.told.filter(([stage]) => stage === 'edges').map(([, share]) => share);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(done.turns).toBeGreaterThan(2);
    const cancelled = await ask<Asked>(free, 'there_', large, { maxDimension: 2 }, 2);
    expect([cancelled.error, cancelled.told.length]).toEqual(['enough', 2]);
    expect((await ask<Asked>(free, 'there_', cube(1, 5, 2), {})).diagrams[0]).toHaveLength(5);
  });

  it('says when the code of a worker cannot be loaded, and what is no point', async () => {
    expect(await ask(free, 'nowhere_', cube(1, 5, 2))).toContain('expected an answer, but the worker failed');
    const zeros = { data: Float64Array.of(1, 2, 0, 0), count: 2, dimension: 2 };
    expect((await ask<Asked>(free, 'there_', zeros, { metric: 'chord' })).error).toBe(
      'row 1: expected a direction for chord and cosine, got a vector of zeros',
    );
  });
});
