import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('browser: Chromium is not installed (apt-get install chromium), so the core is not run in a browser');

const page = `<!doctype html><title>core</title><script type="module">
  import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom, portableHash } from '/core.js';
  const clock = { now: Date.now, after: (ms, callback) => { const timer = setTimeout(callback, ms); return () => clearTimeout(timer); } };
  const model = { id: 'page/model', adapter: 'page', label: 'page', tasks: ['text'], input: ['text'], output: 'text', parameters: {}, seed: 'integer', deterministic: true, maxCount: 1, price: { free: true } };
  const adapter = { name: 'page', version: '1', lane: { concurrency: 4 }, models: () => [model], resolve: (id) => (id === model.id ? model : undefined),
    perform: async (request) => ({ texts: [request.json ? '["sea","wood"]' : 'about ' + request.turns.at(-1).text], usage: {} }) };
  const engine = createEngine({ store: createMemoryStore(), queue: createInProcessQueue({ clock }), blobs: createMemoryBlobs({ hash: portableHash }), http: {}, media: {}, clock, hash: portableHash, adapters: [adapter], random: createRandom(1), inboxMs: 20 });
  const pipeline = { genarun: 1, name: 'in a page', inputs: { year: { type: 'integer' } }, nodes: [
    { id: 'ideas', kind: 'list', model: 'page/model', prompt: 'ideas of \${year}', as: 'idea', nodes: [{ id: 'text', kind: 'text', model: 'page/model', prompt: '[a|b] \${idea | upcase}' }] },
    { id: 'ok', kind: 'human', interaction: 'approve', question: 'Good?', needs: 'ideas' },
    { id: 'end', kind: 'transform', value: 'approved \${ok}: \${ideas.size}' } ] };
  const plan = await engine.plan({ dialect: 'canonical', pipeline, origins: new Map(), warnings: [] }, { year: 2025 }, { seed: 3 });
  const waiting = await (await engine.start(plan)).result();
  await engine.answer(waiting.id, 'ok', true);
  const result = await (await engine.resume(waiting.id)).result();
  document.title = JSON.stringify({ waiting: waiting.status, status: result.status, output: result.output });
</script>`;

describe.skipIf(!installed)('the core in a browser', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    const core = join(import.meta.dirname, '..');
    // The same build as the one that is published, without touching what another test may be reading.
    const built = await build({
      entryPoints: [join(core, 'src/index.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['@genarun/source', 'browser', 'import', 'module'],
    });
    server = createServer((request, response) => {
      response.setHeader('content-type', request.url === '/core.js' ? 'text/javascript' : 'text/html');
      response.end(request.url === '/core.js' ? built.outputFiles[0]?.contents : page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    browser = await chromium.launch({ executablePath, args });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('plans, runs, waits for a person and goes on, with memory backends and nothing of Node', async () => {
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('pageerror', (error) => complaints.push(error.message));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction(() => document.title.startsWith('{'), undefined, { timeout: 10_000 }).catch(() => undefined);
    expect(complaints).toEqual([]);
    const told = JSON.parse(await tab.title());
    expect(told).toMatchObject({ waiting: 'waiting', status: 'succeeded', output: { ok: true, end: 'approved true: 2' } });
    expect(told.output.ideas).toEqual([
      { idea: 'sea', text: expect.stringMatching(/^about [ab] SEA$/) },
      { idea: 'wood', text: expect.stringMatching(/^about [ab] WOOD$/) },
    ]);
  });
});
