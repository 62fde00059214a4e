import { callRow, commitOf, eventRow, invocationRow, planRow, productRow, runRow, sha } from './rows.ts';
import { drivenRun, type StoreScene } from './scene.ts';

export function runsSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('runs', () => {
    it(
      'gives a run back as it was created, with its plan',
      withStore(async (store) => {
        const run = runRow('r1', { budget: 0.5, from: 'r0', plan: planRow({ text: '[1, 2]', list: [1, null, { deep: true }] }) });
        await store.createRun(run);
        expect(await store.run('r1')).toEqual(run);
      }),
    );
    it(
      'refuses a second run of the same id and keeps the first',
      withStore(async (store) => {
        await store.createRun(runRow('r1', { name: 'first' }));
        await expect(store.createRun(runRow('r1', { name: 'second' }))).rejects.toMatchObject({ code: 'invalid_input' });
        expect((await store.run('r1'))?.name).toBe('first');
      }),
    );
    it(
      'reads what is not there as nothing',
      withStore(async (store) => {
        expect(await store.run('none')).toBeUndefined();
        expect(await store.runs()).toEqual([]);
        expect(await store.events('none', 0)).toEqual([]);
        expect(await store.invocations('none')).toEqual([]);
        expect(await store.invocation('none', 'text')).toBeUndefined();
        expect(await store.products('none')).toEqual([]);
        expect(await store.calls('none')).toEqual([]);
        expect(await store.inbox('none', 0)).toEqual([]);
        expect(await store.leaseOf('none', 0)).toBeUndefined();
      }),
    );
    it(
      'refuses to write to a run that is not there',
      withStore(async (store) => {
        const refusal = { code: 'not_found' };
        await expect(store.trashRun('none', 1)).rejects.toMatchObject(refusal);
        await expect(store.removeRun('none')).rejects.toMatchObject(refusal);
        await expect(store.lease('none', 'driver', 1, 0)).rejects.toMatchObject(refusal);
        await expect(store.commit(commitOf({ run: 'none', owner: 'driver', epoch: 1 }))).rejects.toMatchObject(refusal);
        await expect(store.openCall(callRow('none', 'text'), false)).rejects.toMatchObject(refusal);
        await expect(store.post({ run: 'none', at: 1, type: 'pause', data: {} })).rejects.toMatchObject(refusal);
      }),
    );
  });
  listSuite({ describe, it, expect, withStore });
  removalSuite({ describe, it, expect, withStore });
}

function listSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('the list of runs', () => {
    it(
      'is newest first, without plans, and turns its pages by `before`',
      withStore(async (store) => {
        for (const [id, createdAt] of [
          ['a', 10],
          ['c', 30],
          ['b', 20],
        ] as const)
          await store.createRun(runRow(id, { createdAt }));
        const { plan: _plan, ...newest } = runRow('c', { createdAt: 30 });
        expect((await store.runs())[0]).toEqual(newest);
        expect((await store.runs({ limit: 2 })).map((run) => run.id)).toEqual(['c', 'b']);
        expect((await store.runs({ limit: 2, before: 20 })).map((run) => run.id)).toEqual(['a']);
      }),
    );
    it(
      'is chosen by status and by name',
      withStore(async (store) => {
        await store.createRun(runRow('a', { status: 'failed', createdAt: 1 }));
        await store.createRun(runRow('b', { status: 'waiting', createdAt: 2, name: '100%' }));
        await store.createRun(runRow('c', { status: 'succeeded', createdAt: 3 }));
        expect((await store.runs({ status: ['failed', 'waiting'] })).map((run) => run.id)).toEqual(['b', 'a']);
        expect((await store.runs({ name: '100%' })).map((run) => run.id)).toEqual(['b']);
        expect(await store.runs({ status: [] })).toEqual([]);
      }),
    );
    it(
      'shows a trashed run only in the trash, until it is put back',
      withStore(async (store) => {
        await store.createRun(runRow('a'));
        await store.trashRun('a', 5_000);
        expect(await store.runs()).toEqual([]);
        expect((await store.runs({ deleted: true })).map((run) => run.deletedAt)).toEqual([5_000]);
        expect((await store.run('a'))?.deletedAt).toBe(5_000);
        await store.trashRun('a', undefined);
        expect((await store.runs()).map((run) => run.id)).toEqual(['a']);
        expect(await store.runs({ deleted: true })).toEqual([]);
      }),
    );
  });
}

function removalSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('removing a run', () => {
    it(
      'removes everything that belongs to it and nothing else',
      withStore(async (store) => {
        for (const id of ['gone', 'kept']) {
          const lease = await drivenRun(store, id);
          const events = [eventRow(id, 1), eventRow(id, 2)];
          await store.commit(
            commitOf(lease, {
              events,
              invocations: [invocationRow(id, 'text')],
              products: [productRow(id, 'text', 0, { sha256: sha(id === 'gone' ? 'd' : 'e') })],
            }),
          );
          await store.openCall(callRow(id, 'text'), false);
          await store.post({ run: id, at: 1, type: 'cancel', data: {} });
        }
        await store.removeRun('gone');
        expect(await store.run('gone')).toBeUndefined();
        expect(await store.runs()).toMatchObject([{ id: 'kept' }]);
        expect(await store.events('gone', 0)).toEqual([]);
        expect(await store.invocations('gone')).toEqual([]);
        expect(await store.products('gone')).toEqual([]);
        expect(await store.calls('gone')).toEqual([]);
        expect(await store.inbox('gone', 0)).toEqual([]);
        expect(await store.productsByHash(sha('d'))).toEqual([]);
        expect((await store.events('kept', 0)).length).toBe(2);
        expect((await store.products('kept')).length).toBe(1);
        expect((await store.calls('kept')).length).toBe(1);
        expect((await store.inbox('kept', 0)).length).toBe(1);
        expect(await store.check()).toEqual([]);
      }),
    );
    it(
      'takes the pen from its driver',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.removeRun('r');
        await expect(store.commit(commitOf(lease, { events: [eventRow('r', 1)] }))).rejects.toMatchObject({ code: 'not_found' });
        expect(await store.renew(lease, 1_000, 0)).toBe(false);
        await store.release(lease);
      }),
    );
    it(
      'frees its id: a new run of that id starts empty',
      withStore(async (store) => {
        const lease = await drivenRun(store, 'r');
        await store.commit(commitOf(lease, { events: [eventRow('r', 1)], products: [productRow('r', 'text', 0)] }));
        await store.removeRun('r');
        const again = await drivenRun(store, 'r');
        await store.commit(commitOf(again, { events: [eventRow('r', 1)] }));
        expect((await store.run('r'))?.seq).toBe(1);
        expect(await store.products('r')).toEqual([]);
      }),
    );
  });
}
