import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { root } from './terminal.ts';

const executablePath = '/usr/bin/chromium';
const installed = existsSync(executablePath);
if (!installed) console.warn('embedding: Chromium is not installed (apt-get install chromium), so the page of example 13 is not opened');

const text = (file: string) => readFile(join(root, file), 'utf8');

it('docs/embedding.md shows nothing but what the example executes', async () => {
  const executed = (await text('examples/13-embedding/program.mjs')) + (await text('examples/13-embedding/page.html'));
  const shown = [...(await text('docs/embedding.md')).matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect(shown.length).toBeGreaterThanOrEqual(6);
  for (const code of shown) expect(executed).toContain(code);
});

it.skipIf(!installed)('the page of example 13 asks whoever looks at it, and goes on with the answer', async () => {
  const server = spawn(process.execPath, [join(root, 'examples/13-embedding/serve.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const tab = await browser.newPage();
    await tab.goto(await addressOf(server));
    await tab.locator('#yes').click({ timeout: 20_000 });
    await tab.waitForFunction(() => document.getElementById('output')?.textContent !== '', undefined, { timeout: 20_000 });
    expect(await tab.textContent('#question')).toBe('Keep “O rain, you are here at last”?');
    expect(JSON.parse((await tab.textContent('#output')) ?? '')).toMatchObject({
      status: 'succeeded',
      output: { approval: true, kept: 'O RAIN, YOU ARE HERE AT LAST' },
    });
  } finally {
    await browser.close();
    server.kill();
  }
});

/** The address that the server prints once it listens. */
async function addressOf(server: ChildProcess): Promise<string> {
  for await (const chunk of server.stdout ?? []) return String(chunk).trim();
  throw new Error('the server ended before it listened');
}
