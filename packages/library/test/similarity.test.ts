import { simAdapter } from '@genarun/adapters/sim';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { embedProducts, embedText } from '../src/finding/embed-products.ts';
import { keepEmbeddings } from '../src/finding/embeddings.ts';
import { pictureHash } from '../src/finding/picture-hash.ts';
import { signatureOf } from '../src/finding/signature.ts';
import { hashPictures, similarPictures } from '../src/finding/similar-pictures.ts';
import { openSimilarityIndex } from '../src/finding/similar-products.ts';
import { openLibrary } from '../src/library.ts';
import { addProduct } from '../src/products/add-product.ts';
import { trashProducts } from '../src/products/change-products.ts';
import { tagProducts } from '../src/products/tag-products.ts';
import { openDatabase } from './support/database.ts';

const media = createMedia();

async function open() {
  const { store, tables, close } = await openDatabase();
  const blobs = createMemoryBlobs({ hash: nodeHash });
  const library = await openLibrary({ tables, store, blobs, clock: systemClock, random: Math.random });
  return { store, blobs, library, close };
}

/** Numbers that are the same in every run. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

test('the bits in which signatures differ tell the angle between vectors', () => {
  const normal = normals(1);
  for (const mix of [0, 0.2, 0.5, 1]) {
    const one = Float32Array.from({ length: 300 }, normal);
    const other = one.map((value) => (1 - mix) * value + mix * normal());
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    const angle = Math.acos(Math.min(1, dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other))));
    const [first, second] = [signatureOf(one), signatureOf(other)];
    const differing = first.reduce((sum, byte, at) => sum + (byte ^ (second[at] ?? 0)).toString(2).replaceAll('0', '').length, 0);
    expect(Math.abs(differing / 512 - angle / Math.PI)).toBeLessThan(0.08);
  }
});

test('the nearest vectors are found among thousands, exactly ordered, and none of those in the trash', async () => {
  const { library, close } = await open();
  const normal = normals(7);
  const centres = Array.from({ length: 100 }, () => Float32Array.from({ length: 64 }, normal));
  const vectors = new Map<string, Float32Array>();
  for (let at = 0; at < 2000; at++) {
    const { id } = await addProduct(library, { bytes: new Uint8Array([at & 255, at >> 8]), mime: 'image/png' }, { name: `${at}`, source: 'imported' });
    vectors.set(
      id,
      (centres[at % 100] ?? new Float32Array(64)).map((value) => value + 0.6 * normal()),
    );
  }
  await keepEmbeddings(library, 'm', vectors);
  const index = await openSimilarityIndex(library, 'm');
  expect(index.size).toBe(2000);
  const cosine = (a: Float32Array, b: Float32Array) => {
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  let met = 0;
  for (const [id, vector] of [...vectors].slice(0, 40)) {
    const exact = [...vectors]
      .map(([other, given]) => [other, cosine(vector, given)] as const)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 10);
    const found = await index.nearest(vector, { limit: 10, candidates: 200 });
    expect(found[0]?.product.id).toBe(id);
    expect(found[0]?.likeness).toBeCloseTo(1, 5);
    met += exact.filter(([other]) => found.some(({ product }) => product.id === other)).length;
  }
  expect(met / 400).toBeGreaterThanOrEqual(0.9);
  // Within a filter as exactly, also those that lie far from all others.
  const even = [...vectors].filter((_, at) => at % 50 === 0);
  await tagProducts(
    library,
    even.map(([id]) => id),
    { add: ['even'] },
  );
  const [, wanted = new Float32Array(64)] = [...vectors][1] ?? [];
  const within = await index.nearest(wanted, { limit: 15, within: { kind: 'image', tags: ['even'] } });
  const exact = even.map(([id, vector]) => [id, cosine(wanted, vector)] as const).sort((a, b) => b[1] - a[1]);
  expect(within.map(({ product }) => product.id)).toEqual(exact.slice(0, 15).map(([id]) => id));
  expect(await index.nearest(wanted, { within: { kind: 'audio' } })).toEqual([]);
  expect(await index.nearest(wanted, { limit: 3, within: { tags: undefined } })).toHaveLength(3);
  const [first = ''] = vectors.keys();
  await trashProducts(library, [first]);
  const after = await index.nearest(vectors.get(first) ?? new Float32Array(64), { limit: 10 });
  expect(after.some(({ product }) => product.id === first)).toBe(false);
  expect(after).toHaveLength(10);
  await expect(index.nearest(new Float32Array(12).fill(1))).rejects.toThrow('has 64 numbers, the one looked for 12');
  await close();
});

test('pictures are found by what they show and by words, through runs that are kept', async () => {
  const { library, store, blobs, close } = await open();
  const queue = createInProcessQueue({ clock: systemClock });
  const http = { fetch: () => Promise.reject(new Error('no network here')) } as never;
  const engine = createEngine({
    store,
    queue,
    blobs,
    http,
    media,
    clock: systemClock,
    hash: nodeHash,
    random: Math.random,
    adapters: [simAdapter()],
    parse: (text, file) => parseDocument(text, { file }),
  });
  const parse = (text: string, file: string) => parseDocument(text, { file });
  const colours = { red: '#d11', blue: '#12c', green: '#1a3' };
  for (const [name, colour] of Object.entries(colours)) {
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
      .png()
      .toBuffer();
    await addProduct(library, { bytes, mime: 'image/png', width: 64, height: 64 }, { name, source: 'imported' });
  }
  await addProduct(library, { bytes: new Uint8Array([1]), mime: 'audio/wav' }, { name: 'song', source: 'imported', prompt: 'a lullaby for a whale' });
  await addProduct(library, { bytes: new Uint8Array([2]), mime: 'audio/wav' }, { name: 'silence', source: 'imported' });
  const embedding = { engine, parse, model: 'sim/embedder' };
  expect(await embedProducts(library, embedding)).toBe(4);
  expect(await embedProducts(library, embedding)).toBe(0);
  const index = await openSimilarityIndex(library, 'sim/embedder');
  const nearest = async (text: string) => (await index.nearest(await embedText(library, embedding, text), { limit: 1 }))[0]?.product.name;
  expect([await nearest('red'), await nearest('blue'), await nearest('a whale and its lullaby')]).toEqual(['red', 'blue', 'song']);
  expect((await store.runs()).map(({ name, status }) => [name, status])).toContainEqual(['embed products', 'succeeded']);
  await engine.close();
  await close();
});

test('pictures that were never hashed are hashed once, and found by how they look', async () => {
  const { library, close } = await open();
  const draw = (x: number) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#eee"/><circle cx="${x}" cy="40" r="20" fill="#333"/></svg>`,
      ),
    )
      .png()
      .toBuffer();
  for (const x of [20, 24, 80]) await addProduct(library, { bytes: await draw(x), mime: 'image/png' }, { name: `${x}`, source: 'imported' });
  await addProduct(library, { bytes: new Uint8Array([1, 2]), mime: 'image/png' }, { name: 'broken', source: 'imported' });
  expect(await hashPictures(library, media)).toBe(3);
  const found = await similarPictures(library, await pictureHash(media, await draw(20)), { least: 0 });
  expect(found.map(({ product }) => product.name)).toEqual(['20', '24', '80']);
  expect(found[0]?.likeness).toBe(1);
  await close();
});
