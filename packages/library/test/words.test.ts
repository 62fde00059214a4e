import { nodeHash, systemClock } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProducts } from '../src/finding/find-products.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { addProduct } from '../src/products/add-product.ts';
import { changeProducts } from '../src/products/change-products.ts';
import { openDatabase } from './support/database.ts';

let library: Library;
let close: () => Promise<void>;
beforeAll(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  const blobs = createMemoryBlobs({ hash: nodeHash });
  library = await openLibrary({ tables, store: createMemoryStore(), blobs, clock: systemClock, random: Math.random });
});
afterAll(() => close());

let made = 0;
async function add({ prompt, tags = [], ...more }: { readonly prompt: string; readonly negativePrompt?: string; readonly tags?: readonly string[] }) {
  const file = { bytes: new TextEncoder().encode(`product ${++made}`), mime: 'image/png' };
  return addProduct(library, file, { name: `n${made}`, source: 'imported', prompt, ...more }, { tags });
}
async function found(text: string): Promise<readonly string[]> {
  return (await findProducts(library, { text })).products.map(({ id }) => id);
}

test.each<readonly [prompt: string, finds: readonly string[], misses: readonly string[]]>([
  ['A Black Cat, asleep', ['cat', 'BLACK', '"black cat"', 'cat asleep', 'as*', '"black ca*', 'zebra OR cat'], ['ca', '"cat black"', 'cat -asleep', 'lack']],
  ['Füchse im Café, Ångström', ['fuchse', 'FÜCHSE', 'cafe', 'café', 'cafe\u0301', 'angstrom', 'ång*'], ['fuechse', 'caf']],
  ['decomposed cafe\u0301 crème', ['café', 'cafe', 'creme'], ['crem']],
  ['Мой ёж и Волк', ['мой', 'МОЙ', 'волк', 'ёж'], ['мои', 'еж']],
  ['Η Οδός και ο ΟΔΟΣ', ['οδος', 'ΟΔΟΣ', 'Οδός', '"οδός και"'], ['οδο']],
  ['well-known black-and-white portrait', ['well', 'known', 'well-known', '"black and white"', 'black-and-white'], ['wellknown', 'white-and-black']],
  ['35mm film, f/1.8, ISO 400, 1/125', ['35mm', 'f/1.8', '1.8', '"1 8"', 'iso 400', '35*', '1/125'], ['35', 'mm', '1.9', '18']],
  ['mail me@example.org or https://example.org/a/b?c=d', ['example', 'me@example.org', 'example.org/a', '"a b c d"'], ['exampleorg']],
  ["snake_case camelCase it’s John's", ['snake', 'snake_case', 'camelcase', "it's", 'it’s', 'john', "john's"], ['snakecase', 'johns', 'camel']],
  ['東京タワー 夜景', ['東京タワー', '東京*', '夜景'], ['タワー', '京']],
  ['한국어 텍스트', ['한국어', '한국*', '"한국어 텍스트"'], ['국어']],
  ['½ cup ① x² Ⅷ', ['½', '①', 'x²', 'ⅷ'], ['x', '1']],
  ['quotes \' " \\ : & | ! <-> ( ) * % _ $1 ?', ["quotes '", 'quotes &', 'quotes !', '$1', "'quotes'"], ['quotes cat']],
  ['cat AND dog NOT NEAR or', ['AND', 'and dog', 'not', 'near', 'or'], ['cat -dog', 'bird OR -cat']],
  [`${'x'.repeat(300)} end`, ['x'.repeat(300), 'xxx*', 'end'], ['x']],
])('%j is found by what it says', async (prompt, finds, misses) => {
  const { id } = await add({ prompt });
  for (const words of finds) expect([words, await found(words)]).toEqual([words, expect.arrayContaining([id])]);
  for (const words of misses) expect([words, (await found(words)).filter((other) => other === id)]).toEqual([words, []]);
});

test('words may stand in different columns, phrases may not', async () => {
  const { id } = await add({ prompt: 'a lonely lighthouse', negativePrompt: 'blurry fog', tags: ['Best of', 'seaside'] });
  for (const words of ['lighthouse blurry', 'lighthouse best', '"best of"', 'seaside', 'fog -rain']) expect([words, await found(words)]).toEqual([words, [id]]);
  for (const words of ['"lighthouse blurry"', '"fog best"', '"fog seaside"', 'lighthouse -fog']) expect([words, await found(words)]).toEqual([words, []]);
});

test('words that are changed are found anew, and no longer as they were', async () => {
  const { id } = await add({ prompt: 'an umbrella' });
  await changeProducts(library, [id], { caption: 'a parasol' });
  expect(await found('umbrella parasol')).toEqual([id]);
  await changeProducts(library, [id], { caption: 'a canopy' });
  expect([await found('parasol'), await found('canopy')]).toEqual([[], [id]]);
});

test('a prompt of a megabyte, and one with a NUL in it, are kept and found', async () => {
  const long = await add({ prompt: `gargantuan ${Array.from({ length: 100_000 }, (_, at) => `w${at}`).join(' ')} ${'y'.repeat(400_000)}` });
  expect(await found('gargantuan "w7 w8"')).toEqual([long.id]);
  const cut = await add({ prompt: 'zeppelin\0' });
  expect(await found('zeppelin')).toEqual([cut.id]);
});
