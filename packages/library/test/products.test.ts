import { createMedia } from '@genarun/backends/media';
import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  changeCollection,
  collectedProducts,
  collectProducts,
  createCollection,
  discollectProducts,
  listCollections,
  moveCollected,
  removeCollection,
} from '../src/collections/collections.ts';
import { findDuplicates } from '../src/finding/duplicates.ts';
import { findProducts } from '../src/finding/find-products.ts';
import { hashDistance, pictureHash, readHash } from '../src/finding/picture-hash.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { addProduct } from '../src/products/add-product.ts';
import { changeProducts, purgeProducts, restoreProducts, trashProducts } from '../src/products/change-products.ts';
import { compareProducts } from '../src/products/compare-products.ts';
import { editProduct } from '../src/products/edit-product.ts';
import { lineageOf } from '../src/products/lineage.ts';
import { listTags, tagProducts, tagsOf } from '../src/products/tag-products.ts';
import { openDatabase } from './support/database.ts';

const media = createMedia();
let library: Library;
let close: () => Promise<void>;
beforeEach(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  let now = 0;
  const clock = { now: () => ++now, after: () => () => undefined };
  library = await openLibrary({ tables, store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), clock, random: Math.random });
});
afterEach(() => close());

/** A picture with a disc, whose place and colour tell it from others. */
const picture = (hue: number, x = 40, size = 128) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><rect width="128" height="128" fill="hsl(${hue},60%,80%)"/><circle cx="${x}" cy="${x / 2 + 30}" r="28" fill="hsl(${hue + 90},70%,30%)"/></svg>`,
    ),
  )
    .resize(size)
    .png()
    .toBuffer();
const add = async (name: string, bytes: Uint8Array) =>
  addProduct(library, { bytes, ...(await media.probe(bytes)) }, { name, source: 'imported', pictureHash: await pictureHash(media, bytes) });

test('a changed picture is a new product that says what it was made from, and what was done', async () => {
  const first = await addProduct(
    library,
    { bytes: await picture(20), mime: 'image/png', width: 128, height: 128 },
    { name: 'disc', source: 'imported', prompt: 'a disc', seed: 3, parameters: { steps: 4 } },
    { tags: ['round'] },
  );
  const second = await editProduct(library, media, first, {
    edits: [
      { type: 'crop', left: 0, top: 0, width: 64, height: 32 },
      { type: 'resize', width: 32 },
    ],
  });
  const third = await editProduct(library, media, second, { edits: [], format: 'jpeg' });
  expect(second).toMatchObject({
    source: 'edited',
    width: 32,
    height: 16,
    mime: 'image/png',
    prompt: 'a disc',
    seed: 3,
    parameters: { steps: 4 },
    name: 'disc (crop, resize)',
  });
  expect(third).toMatchObject({ mime: 'image/jpeg', width: 32 });
  expect((await tagsOf(library, [third.id])).get(third.id)).toEqual(['round']);
  expect(await library.blobs.get(first.sha256)).toEqual(new Uint8Array(await picture(20)));
  const lineage = await lineageOf(library, second);
  expect(lineage.ancestors.map(({ product, role, distance }) => [product.id, role, distance])).toEqual([[first.id, 'resize', 1]]);
  expect(lineage.ancestors[0]?.details).toMatchObject({ edits: [{ type: 'crop' }, { type: 'resize', width: 32 }] });
  expect(lineage.descendants.map(({ product, role }) => [product.id, role])).toEqual([[third.id, 'convert']]);
  expect((await lineageOf(library, first)).descendants.map(({ distance }) => distance)).toEqual([1, 2]);
  const sound = await addProduct(library, { bytes: new Uint8Array(3), mime: 'audio/wav' }, { name: 's', source: 'imported' });
  await expect(editProduct(library, media, sound, { edits: [], format: 'png' })).rejects.toThrow('a picture expected, got audio/wav');
  await expect(editProduct(library, media, first, { edits: [] })).rejects.toThrow('nothing to change');
});

test('the trash keeps everything until it is emptied', async () => {
  const one = await add('one', await picture(20));
  const two = await editProduct(library, media, one, { edits: [{ type: 'rotate', degrees: 90 }] });
  await tagProducts(library, [one.id], { add: ['keep'] });
  await trashProducts(library, [one.id]);
  expect((await findProducts(library)).products.map(({ id }) => id)).toEqual([two.id]);
  expect(await library.blobs.has(one.sha256)).toBe(true);
  expect((await lineageOf(library, two)).ancestors[0]?.product.deletedAt).toBeTypeOf('number');
  expect(await purgeProducts(library, [two.id])).toBe(0);
  await restoreProducts(library, [one.id]);
  expect((await findProducts(library, { tags: ['keep'] })).products.map(({ id }) => id)).toEqual([one.id]);
  await trashProducts(library, [one.id]);
  expect(await purgeProducts(library, [one.id, two.id])).toBe(1);
  expect((await findProducts(library, { deleted: true })).products).toEqual([]);
  expect(await listTags(library)).toEqual([]);
});

test('tags, ratings and favourites are kept as they are given, and refused where they are none', async () => {
  const { id } = await add('one', await picture(20));
  await tagProducts(library, [id], { add: ['  Blue   Hour ', 'sea'] });
  await tagProducts(library, [id], { add: ['sea'], remove: ['BLUE hour'] });
  expect((await tagsOf(library, [id])).get(id)).toEqual(['sea']);
  await changeProducts(library, [id], { rating: 4, favourite: true });
  expect((await findProducts(library, { favourite: true, rating: { from: 4 } })).products).toHaveLength(1);
  await changeProducts(library, [id], { rating: undefined });
  expect((await findProducts(library, { favourite: true, rating: { from: 1 } })).products).toHaveLength(0);
  await expect(changeProducts(library, [id], { rating: 6 })).rejects.toThrow('from 1 to 5 expected, got 6');
  await expect(tagProducts(library, [id], { add: ['a, b'] })).rejects.toThrow('without a comma');
});

test('a collection keeps its order through any number of moves', async () => {
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) ids.push((await add(name, await picture(name.charCodeAt(0) * 20))).id);
  const collection = await createCollection(library, { name: 'Show' });
  expect(await collectProducts(library, collection, ids)).toBe(4);
  expect(await collectProducts(library, collection, [ids[0] ?? ''])).toBe(0);
  const names = async () => (await collectedProducts(library, collection)).map(({ name }) => name).join('');
  await moveCollected(library, collection, ids[3] ?? '', 1);
  expect(await names()).toBe('dabc');
  await moveCollected(library, collection, ids[0] ?? '', 99);
  expect(await names()).toBe('dbca');
  // Into the same gap until numbers have no room between them.
  for (let round = 0; round < 130; round++) await moveCollected(library, collection, ids[round % 2 === 0 ? 0 : 1] ?? '', 2);
  expect(await names()).toBe('dbac');
  expect(await discollectProducts(library, collection, [ids[2] ?? ''])).toBe(1);
  await trashProducts(library, [ids[3] ?? '']);
  expect(await names()).toBe('ba');
  expect(await listCollections(library)).toMatchObject([{ name: 'Show', products: 2, first: ids[1] }]);
  await expect(createCollection(library, { name: 'Show' })).rejects.toThrow('already');
  await changeCollection(library, collection, { name: 'Exhibition' });
  await removeCollection(library, collection);
  expect(await listCollections(library)).toEqual([]);
  expect((await findProducts(library)).products).toHaveLength(3);
});

test('equal files and pictures that look the same are told as duplicates, others are not', async () => {
  const first = await add('first', await picture(20));
  const again = await add('again', await picture(20));
  const smaller = await add(
    'smaller',
    await sharp(await picture(20))
      .resize(90)
      .jpeg({ quality: 70 })
      .toBuffer(),
  );
  await add('other', await picture(20, 95));
  await add('third', await picture(200, 70));
  const groups = await findDuplicates(library);
  expect(groups.map(({ kind, products }) => [kind, products.map(({ id }) => id)])).toEqual([
    ['same file', [first.id, again.id]],
    ['same picture', [first.id, smaller.id]],
  ]);
  expect(hashDistance(readHash('0000000000000000'), readHash('ffffffffffffffff'))).toBe(64);
  expect(hashDistance(readHash('8000000000000001'), readHash('0000000000000000'))).toBe(2);
});

test('a comparison tells what is the same and what is not', async () => {
  const one = await addProduct(
    library,
    { bytes: new Uint8Array([1]), mime: 'image/png' },
    { name: '1', source: 'imported', prompt: 'a cat', seed: 1, parameters: { steps: 4 } },
  );
  const two = await addProduct(
    library,
    { bytes: new Uint8Array([2]), mime: 'image/png' },
    { name: '2', source: 'imported', prompt: 'a cat', seed: 2, parameters: { cfg: 7 } },
  );
  const fields = compareProducts([one, two]);
  expect(fields.find(({ field }) => field === 'prompt')).toEqual({ field: 'prompt', values: ['a cat', 'a cat'], same: true });
  expect(fields.find(({ field }) => field === 'steps')).toEqual({ field: 'steps', values: [4, undefined], same: false });
  expect(fields.some(({ field }) => field === 'model')).toBe(false);
});
