import type { InvocationRow } from '../../run.ts';
import { commitOf, eventRow, invocationRow, productRow, sha } from './rows.ts';
import { drivenRun, type StoreScene } from './scene.ts';

const fullInvocation: InvocationRow = {
  run: 'r',
  address: 'ideas.2/series@1~3.0/image',
  node: 'image',
  kind: 'image',
  status: 'done',
  attempt: 2,
  model: 'sim/painter',
  startedAt: 10,
  endedAt: 20,
  value: '[1, 2]',
  raw: { $blob: sha('b'), type: 'text/plain', bytes: 9_000 },
  reason: 'taken over',
  asked: { prompt: 'A "quoted" ${word} [a|b]\n\u2028 🐚' },
  sent: { width: 512, guidance: 7.5 },
  returned: { seed: 4_294_967_296 },
  seed: 9_007_199_254_740_991,
  usage: { inputTokens: 3, seconds: 0.25 },
  cost: 0.000_012_5,
  costUnknown: false,
  cached: true,
  key: sha('c'),
  picks: [{ field: 'prompt', index: 1 }],
  warnings: ['unchecked'],
  wait: { until: 5 },
};

export function journalSuite(scene: StoreScene): void {
  const { describe, it, expect, withStore } = scene;
  describe('the journal (E1)', () => {
    it(
      'gives events back in order, from any point, as they were written',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const events = [
          eventRow('r', 1, { type: 'run.started', address: undefined, attempt: undefined, data: { text: '[1, 2]', nothing: null } }),
          eventRow('r', 2),
          eventRow('r', 3, { type: 'done' }),
        ];
        await store.commit(commitOf(lease, { events: events.slice(0, 1) }));
        await store.commit(commitOf(lease, { events: events.slice(1), durable: true }));
        expect(await store.events('r', 0)).toEqual(events);
        expect(await store.events('r', 1, 1)).toEqual(events.slice(1, 2));
        expect(await store.events('r', 3)).toEqual([]);
        expect((await store.run('r'))?.seq).toBe(3);
      }),
    );
    it(
      'has no gaps and no doubles: what does not continue it is refused whole',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.commit(commitOf(lease, { events: [eventRow('r', 1)] }));
        for (const wrong of [[eventRow('r', 1)], [eventRow('r', 3)], [eventRow('r', 2), eventRow('r', 2)], [eventRow('other', 2)]]) {
          const commit = commitOf(lease, {
            events: wrong,
            invocations: [invocationRow('r', 'text')],
            products: [productRow('r', 'text', 0)],
            run: { cost: 9 },
          });
          await expect(store.commit(commit)).rejects.toMatchObject({ code: 'invalid_input' });
        }
        expect((await store.events('r', 0)).length).toBe(1);
        expect(await store.invocations('r')).toEqual([]);
        expect(await store.products('r')).toEqual([]);
        expect((await store.run('r'))?.cost).toBe(0);
      }),
    );
    it(
      'takes commits that are posted at once in the order they were posted',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await Promise.all(Array.from({ length: 20 }, (_, index) => store.commit(commitOf(lease, { events: [eventRow('r', index + 1)] }))));
        expect((await store.events('r', 0)).map((event) => event.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      }),
    );
  });
  projectionSuite(scene);
  productSuite(scene);
}

function projectionSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('a commit', () => {
    it(
      'upserts invocations by address and lists them in order of address',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const failed = invocationRow('r', 'b', { status: 'failed', fault: { code: 'timeout', message: 'too slow', retryable: true } });
        await store.commit(commitOf(lease, { invocations: [failed, invocationRow('r', 'a.1'), invocationRow('r', 'a/x')] }));
        expect(await store.invocation('r', 'b')).toEqual(failed);
        await store.commit(commitOf(lease, { invocations: [invocationRow('r', 'b', { value: null, attempt: 2 })] }));
        expect(await store.invocations('r')).toEqual([
          invocationRow('r', 'a.1'),
          invocationRow('r', 'a/x'),
          invocationRow('r', 'b', { value: null, attempt: 2 }),
        ]);
      }),
    );
    it(
      'keeps every field of an invocation, numbers and texts exactly',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.commit(commitOf(lease, { invocations: [fullInvocation] }));
        expect(await store.invocation('r', fullInvocation.address)).toEqual(fullInvocation);
        expect(await store.invocations('r')).toEqual([fullInvocation]);
      }),
    );
    it(
      'changes the given fields of the run, clears those given as undefined, and leaves the others',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const ended = {
          status: 'failed',
          updatedAt: 9,
          endedAt: 9,
          cost: 0.25,
          costUnknown: true,
          counts: { done: 2, failed: 1 },
          output: null,
          reason: 'why',
        } as const;
        await store.commit(commitOf(lease, { run: { ...ended, fault: { code: 'auth', message: 'no key', retryable: false } } }));
        expect(await store.run('r')).toMatchObject({ ...ended, fault: { code: 'auth' }, name: 'postcards', seed: 7 });
        await store.commit(commitOf(lease, { run: { status: 'running', endedAt: undefined, output: undefined, fault: undefined } }));
        const { plan: _plan, ...row } = (await store.run('r')) ?? { plan: undefined };
        expect(row).toMatchObject({ status: 'running', cost: 0.25, reason: 'why', counts: { done: 2, failed: 1 } });
        expect(['endedAt', 'output', 'fault'].filter((field) => Reflect.get(row, field) !== undefined)).toEqual([]);
        expect(await store.runs()).toEqual([row]);
      }),
    );
    it(
      'refuses rows of another run whole',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const foreign = commitOf(lease, { events: [eventRow('r', 1)], invocations: [invocationRow('other', 'text')] });
        await expect(store.commit(foreign)).rejects.toMatchObject({ code: 'invalid_input' });
        await expect(store.commit(commitOf(lease, { events: [eventRow('r', 1)], products: [productRow('other', 'text', 0)] }))).rejects.toMatchObject({
          code: 'invalid_input',
        });
        expect(await store.events('r', 0)).toEqual([]);
      }),
    );
    it(
      'may hold two hundred events and a hundred invocations',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const events = Array.from({ length: 201 }, (_, index) => eventRow('r', index + 1, { data: { value: 'x'.repeat(index) } }));
        const invocations = Array.from({ length: 101 }, (_, index) => invocationRow('r', `list.${String(index).padStart(3, '0')}`, { value: index }));
        await store.commit(commitOf(lease, { events, invocations, run: { counts: { done: 101 } } }));
        expect(await store.events('r', 0)).toEqual(events);
        expect(await store.invocations('r')).toEqual(invocations);
        expect(await store.check()).toEqual([]);
      }),
    );
  });
}

function productSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('products', () => {
    it(
      'stay as they were first written',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        const first = productRow('r', 'b', 0, { width: 512, height: 256, model: 'sim/painter' });
        const other = productRow('r', 'a', 1, { kind: 'audio', mime: 'audio/wav', duration: 1.5, sha256: sha('b') });
        await store.commit(commitOf(lease, { products: [first, other, productRow('r', 'b', 10)] }));
        await store.commit(commitOf(lease, { products: [productRow('r', 'b', 0, { sha256: sha('f') }), productRow('r', 'b', 2)] }));
        expect(await store.products('r')).toEqual([other, first, productRow('r', 'b', 2), productRow('r', 'b', 10)]);
      }),
    );
    it(
      'are found by their blob, in whatever run',
      withStore(async (store) => {
        for (const id of ['r1', 'r2']) await store.commit(commitOf(await drivenRun(store, id), { products: [productRow(id, 'text', 0)] }));
        expect((await store.productsByHash(sha('a'))).map((row) => row.run).sort()).toEqual(['r1', 'r2']);
        expect(await store.productsByHash(sha('9'))).toEqual([]);
      }),
    );
  });
}
