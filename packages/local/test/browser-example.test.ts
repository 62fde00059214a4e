import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { exampleModels } from './support/example-models.ts';
import { executablePath, hasChromium } from './support/page/stage.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'examples/18-models-in-a-page');

describe('the example of a page', () => {
  it('brings along the models that its formulas give', () => {
    const read = (path: string, bytes: Uint8Array): unknown => (path.endsWith('.json') ? JSON.parse(new TextDecoder().decode(bytes)) : Buffer.from(bytes));
    for (const [path, bytes] of exampleModels()) expect(read(path, readFileSync(join(folder, path)))).toEqual(read(path, bytes));
  });

  it.skipIf(!hasChromium)(
    'walks from word to picture to word, the same way for the same seed',
    async () => {
      // Built by `npm ci` already; built again so that what runs is what stands here.
      await ended(spawn(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'ignore' }));
      const server = spawn(process.execPath, [join(folder, 'serve.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
      const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'] });
      try {
        const address = await new Promise<string>((resolve) => server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim())));
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(address);
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
        server.kill();
      }
    },
    60_000,
  );
});

function ended(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`)))));
}
