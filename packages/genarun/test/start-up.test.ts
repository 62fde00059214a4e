import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { writeDocument } from './documents.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

/** The texts of the modules that a command loaded, from what V8 says it covered. */
async function loadedBy(words: readonly string[]): Promise<readonly string[]> {
  const folder = join(place.folder, 'coverage');
  mkdirSync(folder);
  expect((await place.run(words, { environment: { NODE_V8_COVERAGE: folder } })).code).toBe(0);
  const scripts: readonly { readonly url: string }[] = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).result);
  return scripts.filter(({ url }) => url.startsWith('file:')).map(({ url }) => readFileSync(fileURLToPath(url), 'utf8'));
}

const isClient = (text: string) => text.includes('node_modules/@ai-sdk/');

it('a run that calls no provider loads no client of one', async () => {
  const texts = await loadedBy(['run', writeDocument(place.folder, 'hello'), '--quiet']);
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.some(isClient)).toBe(false);
  const chunks = fileURLToPath(new URL('../dist/chunks/', import.meta.url));
  expect(readdirSync(chunks).some((name) => name.endsWith('.js') && isClient(readFileSync(join(chunks, name), 'utf8')))).toBe(true);
});

it('listing every model of every provider loads no client either', async () => {
  expect((await loadedBy(['models', 'list'])).some(isClient)).toBe(false);
});

it('--version loads nothing but its own few lines', async () => {
  const texts = await loadedBy(['--version']);
  expect(texts.reduce((size, text) => size + text.length, 0)).toBeLessThan(20_000);
});
