import type { ProductRow } from '@genarun/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash } from '../../test/fixture/archive.ts';
import { planAssets } from './assets.ts';

const product = (address: string, index = 0, mime = 'image/png'): ProductRow => ({
  run: 'r',
  address,
  index,
  owner: 'local',
  kind: 'image',
  mime,
  sha256: hash(`${address}#${index}`),
  bytes: 1,
  createdAt: 0,
});
const names = (products: readonly ProductRow[], mentioned: readonly unknown[] = []) =>
  planAssets({ products, mentioned, hash }).assets.map((asset) => asset.name);

test('files are named after their address, with the index where there are several', () => {
  expect(
    names([
      product('ideas.0/series/portrait'),
      product('walk@3~17', 0, 'image/jpeg'),
      product('photos', 0),
      product('photos', 1),
      product('voice', 0, 'audio/wav; codecs=1'),
      product('thing', 0, 'application/x-unheard-of'),
    ]),
  ).toEqual(['ideas.0-series-portrait.png', 'walk@3~17.jpg', 'photos_0.png', 'photos_1.png', 'voice.wav', 'thing.bin']);
});

test('addresses that would share a file get names of their own, also where case does not count', () => {
  const clashing = names([product('a/b'), product('a-b'), product('A-b'), product('other')]);
  expect(new Set(clashing.map((name) => name.toLowerCase())).size).toBe(4);
  expect(clashing[3]).toBe('other.png');
  expect(names([product('A-b'), product('a-b'), product('a/b'), product('other')]).sort()).toEqual([...clashing].sort());
});

test('no name is a device, hidden, too long, or a way out of the folder', () => {
  const [device, long, out] = names([
    product('nul'),
    product(Array.from({ length: 60 }, (_, index) => `level${index}`).join('/')),
    product('../../etc/passwd'),
  ]);
  expect(device).toBe('_nul.png');
  expect(long?.length).toBeLessThanOrEqual(130);
  expect(out).toMatch(/^_[^/\\]*passwd\.png$/);
});

test('media that came in from outside get files too, once each', () => {
  const sha256 = hash('photo');
  const ref = { $product: 'inputs/photo#0', kind: 'image', mime: 'image/jpeg', uri: `blob:${sha256}`, bytes: 5 };
  const { assets, assetOf } = planAssets({ products: [product('edit')], mentioned: [{ photo: ref, again: [ref] }], hash });
  expect(assets.map((asset) => asset.path)).toEqual(['assets/edit.png', 'assets/inputs-photo.jpg']);
  expect(assetOf({ ...ref, kind: 'image' })?.sha256).toBe(sha256);
});

test('names are unique and plain for any addresses', () => {
  const address = fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  fc.assert(
    fc.property(fc.uniqueArray(address, { maxLength: 12 }), (addresses) => {
      const given = names(addresses.map((entry) => product(entry)));
      return new Set(given.map((name) => name.toLowerCase())).size === given.length && given.every((name) => /^[A-Za-z0-9_@][A-Za-z0-9._~@-]*$/.test(name));
    }),
  );
});
