import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { exampleModels } from './support/example-models.ts';
import { bundleForPages, wasmFolder } from './support/page/bundle.ts';
import { serve } from './support/page/serve.ts';
import { args, executablePath, hasChromium } from './support/page/stage.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'examples/18-models-in-a-page');

describe('the example of a page', () => {
  it('brings along the models that its formulas give', () => {
    const read = (path: string, bytes: Uint8Array): unknown => (path.endsWith('.json') ? JSON.parse(new TextDecoder().decode(bytes)) : Buffer.from(bytes));
    for (const [path, bytes] of exampleModels()) expect(read(path, readFileSync(join(folder, path)))).toEqual(read(path, bytes));
  });

  it('is served with the headers that let a page share memory, and nothing beside it', async () => {
    const server = spawn(process.execPath, [join(folder, 'serve.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const address = await new Promise<string>((resolve) => server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim())));
      const page = await fetch(address);
      expect([page.status, page.headers.get('cross-origin-opener-policy')]).toEqual([200, 'same-origin']);
      expect(await page.text()).toContain('browserAdapter');
      for (const path of ['/package.json', '/examples/18-models-in-a-page/%2e%2e/%2e%2e/package.json'])
        expect((await fetch(new URL(path, address))).status).toBe(404);
    } finally {
      server.kill();
    }
  });

  it.skipIf(!hasChromium)(
    'walks from word to picture to word, the same way for the same seed',
    async () => {
      // As built, at the paths at which the example's own server has them.
      const built = [...(await bundleForPages())].map(([path, bytes]): [string, Uint8Array] => [
        path === '/core.js' ? '/packages/core/dist/browser.js' : path.replace('/local/', '/packages/local/dist/browser/'),
        bytes,
      ]);
      const folders = { '/examples/18-models-in-a-page/': folder, '/node_modules/onnxruntime-web/dist/': wasmFolder() };
      const server = await serve({ files: new Map(built), folders });
      const browser = await chromium.launch({ executablePath, args });
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(`${server.url}examples/18-models-in-a-page/page.html`);
        const state = page.locator('#state');
        await page.getByText('Ready.').waitFor();
        await page.locator('select').selectOption('waves');
        const walk = async (): Promise<string> => {
          await page.locator('button').click();
          await page.getByText('succeeded:').waitFor();
          return (await state.textContent()) ?? '';
        };
        const first = await walk();
        expect(first).toMatch(/^succeeded: waves(, (circle|cross|square|waves)){5}$/);
        expect(await page.locator('img').count()).toBe(5);
        expect(await walk()).toBe(first);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
        await server.close();
      }
    },
    60_000,
  );
});
