import { callRow, commitOf, eventRow, invocationRow, planRow, productRow, runRow, sha } from './rows.ts';
import { drivenRun, type StoreScene } from './scene.ts';

export function keepingSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('cache, inbox and settings', () => {
    it(
      'keep the first cache entry of a key',
      withStore(async (store) => {
        const entry = {
          key: sha('1'),
          value: { text: '[1, 2]' },
          products: [{ index: 0, kind: 'image', mime: 'image/png', sha256: sha('2'), bytes: 3 }],
          raw: 'raw',
          createdAt: 5,
        } as const;
        await store.cache(entry);
        await store.cache({ ...entry, value: 'later' });
        expect(await store.cached(sha('1'))).toEqual(entry);
        expect(await store.cached(sha('3'))).toBeUndefined();
      }),
    );
    it(
      'clear the cache up to a time, or whole, and say how many entries went',
      withStore(async (store) => {
        for (const createdAt of [1, 2, 3]) await store.cache({ key: sha(String(createdAt)), value: null, products: [], createdAt });
        expect(await store.clearCache(2)).toBe(1);
        expect(await store.cached(sha('1'))).toBeUndefined();
        expect(await store.cached(sha('2'))).toEqual({ key: sha('2'), value: null, products: [], createdAt: 2 });
        expect(await store.clearCache()).toBe(2);
        expect(await store.clearCache()).toBe(0);
      }),
    );
    it(
      'deliver messages in the order they were posted, after the last one read',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        await store.createRun(runRow('other'));
        await store.post({ run: 'r', at: 5, type: 'answer', data: { address: 'ask', value: [1, null] } });
        await store.post({ run: 'other', at: 6, type: 'play', data: {} });
        await store.post({ run: 'r', at: 7, type: 'cancel', data: {} });
        const [first, second, ...rest] = await store.inbox('r', 0);
        expect(first).toMatchObject({ run: 'r', at: 5, type: 'answer', data: { address: 'ask', value: [1, null] } });
        expect(second).toMatchObject({ run: 'r', at: 7, type: 'cancel', data: {} });
        expect(rest).toEqual([]);
        expect((first?.id ?? 0) < (second?.id ?? 0)).toBe(true);
        expect(await store.inbox('r', first?.id ?? 0)).toEqual([second]);
        expect(await store.inbox('r', second?.id ?? 0)).toEqual([]);
      }),
    );
    it(
      'remember settings until they are replaced or unset',
      withStore(async (store) => {
        expect(await store.setting('theme')).toBeUndefined();
        await store.setSetting('theme', { dark: true });
        await store.setSetting('theme', '[1, 2]');
        expect(await store.setting('theme')).toBe('[1, 2]');
        await store.setSetting('theme', undefined);
        expect(await store.setting('theme')).toBeUndefined();
      }),
    );
  });
  blobsSuite({ describe, it, expect, withStore });
}

function blobsSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('the blobs it names', () => {
    it(
      'are those of products, plans, events, values, raws, outputs, calls, messages, cache and settings',
      withStore(async (store) => {
        const ref = (digit: string) => ({ nested: [{ $blob: sha(digit), type: 'application/json', bytes: 9_000 }] });
        const product = (digit: string) => ({ $product: 'image#0', kind: 'image', mime: 'image/png', uri: `blob:${sha(digit)}`, bytes: 3 });
        await store.createRun(runRow('r', { plan: planRow({ photo: product('0') }) }));
        const lease = await store.lease('r', 'driver', 1_000, 0);
        if (lease === undefined) throw new Error('the lease of a fresh run was refused');
        await store.commit(
          commitOf(lease, {
            events: [eventRow('r', 1, { data: ref('1') })],
            invocations: [invocationRow('r', 'a', { value: [product('2')], raw: ref('3').nested[0] })],
            products: [productRow('r', 'a', 0, { sha256: sha('4') })],
            run: { output: ref('5') },
          }),
        );
        await store.openCall(callRow('r', 'a', { answer: ref('6') }), false);
        await store.post({ run: 'r', at: 1, type: 'answer', data: { value: product('7') } });
        await store.cache({
          key: sha('f'),
          value: product('8'),
          products: [{ index: 0, kind: 'image', mime: 'image/png', sha256: sha('9'), bytes: 3 }],
          raw: ref('a'),
          createdAt: 1,
        });
        await store.setSetting('logo', ref('b'));
        expect([...(await store.referencedBlobs())].sort()).toEqual([...'0123456789ab'].map(sha));
      }),
    );
    it(
      'are no longer named when their run is removed and the cache is cleared',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.commit(
          commitOf(lease, {
            products: [productRow('r', 'a', 0)],
            invocations: [invocationRow('r', 'a', { value: { $blob: sha('b'), type: 'text/plain', bytes: 9_000 } })],
          }),
        );
        await store.cache({ key: sha('1'), value: { $blob: sha('c'), type: 'text/plain', bytes: 9_000 }, products: [], createdAt: 1 });
        await store.trashRun('r', 1);
        expect((await store.referencedBlobs()).size).toBe(3);
        await store.removeRun('r');
        await store.clearCache();
        expect((await store.referencedBlobs()).size).toBe(0);
      }),
    );
  });
  describe('a check', () => {
    it(
      'finds a product that names no blob',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.commit(commitOf(lease, { products: [productRow('r', 'good', 0)] }));
        expect(await store.check()).toEqual([]);
        await store.commit(commitOf(lease, { products: [productRow('r', 'odd', 0, { sha256: '' })] }));
        const problems = await store.check();
        expect(problems.length).toBe(1);
        expect(problems[0]?.includes('odd#0')).toBe(true);
      }),
    );
  });
}
