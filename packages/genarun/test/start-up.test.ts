import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  return (await urlsLoadedBy(words)).map((url) => readFileSync(fileURLToPath(url), 'utf8'));
}

async function urlsLoadedBy(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const folder = join(place.folder, 'coverage');
  mkdirSync(folder);
  expect((await place.run(words, { environment: { ...environment, NODE_V8_COVERAGE: folder } })).code).toBe(0);
  const scripts: readonly { readonly url: string }[] = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).result);
  return scripts.map(({ url }) => url).filter((url) => url.startsWith('file:'));
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

it('listing local models loads no runtime of models, and nothing of them is loaded where there are none', async () => {
  const folder = join(place.folder, 'models', 'noise');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'genarun-model.json'),
    JSON.stringify({
      ...{ genarunModel: 1, format: 'onnx', inputs: [{ name: 'z', from: 'seed', shape: [1] }] },
      outputs: [{ name: 'y', to: 'image', map: { type: 'greyscale' } }],
    }),
  );
  writeFileSync(join(folder, 'model.onnx'), '');
  const isRuntime = (url: string) => /onnxruntime|@huggingface|local\/dist\/worker/.test(url);
  const isLocal = (url: string) => /packages\/local\/dist/.test(url);
  const listing = await urlsLoadedBy(['models', 'list'], { GENARUN_MODELS: join(place.folder, 'models') });
  expect([listing.some(isLocal), listing.some(isRuntime)]).toEqual([true, false]);
  rmSync(join(place.folder, 'coverage'), { recursive: true });
  expect((await urlsLoadedBy(['models', 'list'])).some(isLocal)).toBe(false);
});

it('--version loads nothing but its own few lines', async () => {
  const texts = await loadedBy(['--version']);
  expect(texts.reduce((size, text) => size + text.length, 0)).toBeLessThan(20_000);
});
