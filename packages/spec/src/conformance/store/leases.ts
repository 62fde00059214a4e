import { commitOf, eventRow, invocationRow, runRow } from './rows.ts';
import { drivenRun, type StoreScene } from './scene.ts';

export function leasesSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('the lease (E12)', () => {
    it(
      'belongs to one driver until it expires',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        expect(await store.lease('r', 'one', 100, 1_000)).toEqual({ run: 'r', owner: 'one', epoch: 1 });
        expect(await store.lease('r', 'two', 100, 1_050)).toBeUndefined();
        expect(await store.leaseOf('r', 1_050)).toEqual({ owner: 'one', expiresAt: 1_100 });
        expect(await store.leaseOf('r', 1_100)).toBeUndefined();
        expect(await store.lease('r', 'two', 100, 1_100)).toEqual({ run: 'r', owner: 'two', epoch: 2 });
      }),
    );
    it(
      'grows its epoch each time it is taken, also by the same owner and after a release',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        expect((await store.lease('r', 'one', 100, 0))?.epoch).toBe(1);
        const second = await store.lease('r', 'one', 100, 0);
        expect(second?.epoch).toBe(2);
        if (second !== undefined) await store.release(second);
        expect(await store.leaseOf('r', 0)).toBeUndefined();
        expect((await store.lease('r', 'two', 100, 0))?.epoch).toBe(3);
      }),
    );
    it(
      'lives on by renewal, and only its holder renews or releases it',
      withStore(async (store) => {
        const old = await drivenRun(store, 'r');
        expect(await store.renew(old, 1_000, 900)).toBe(true);
        expect(await store.leaseOf('r', 1_500)).toEqual({ owner: 'driver', expiresAt: 1_900 });
        const taken = await store.lease('r', 'other', 1_000, 2_000);
        expect(taken?.epoch).toBe(2);
        expect(await store.renew(old, 1_000, 2_001)).toBe(false);
        await store.release(old);
        expect(await store.leaseOf('r', 2_001)).toEqual({ owner: 'other', expiresAt: 3_000 });
      }),
    );
    it(
      'once lost, refuses the whole commit and writes nothing',
      withStore(async (store) => {
        const old = await drivenRun(store, 'r');
        await store.lease('r', 'other', 1_000, 2_000);
        const late = commitOf(old, { events: [eventRow('r', 1)], invocations: [invocationRow('r', 'text')], run: { status: 'failed' } });
        await expect(store.commit(late)).rejects.toMatchObject({ code: 'cancelled' });
        expect(await store.commit(late).catch((error: Error) => error.message.startsWith('lease lost'))).toBe(true);
        expect(await store.events('r', 0)).toEqual([]);
        expect(await store.invocations('r')).toEqual([]);
        expect((await store.run('r'))?.status).toBe('running');
      }),
    );
    it(
      'is lost by its own owner when that owner takes it again, and by a release',
      withStore(async (store) => {
        const first = await drivenRun(store, 'r');
        const second = await store.lease('r', 'driver', 1_000, 0);
        await expect(store.commit(commitOf(first, { events: [eventRow('r', 1)] }))).rejects.toMatchObject({ code: 'cancelled' });
        if (second === undefined) throw new Error('the owner was refused its own lease');
        await store.commit(commitOf(second, { events: [eventRow('r', 1)] }));
        await store.release(second);
        await expect(store.commit(commitOf(second, { events: [eventRow('r', 2)] }))).rejects.toMatchObject({ code: 'cancelled' });
      }),
    );
    it(
      'is given to exactly one of many who ask at once',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        const given = await Promise.all(Array.from({ length: 8 }, (_, index) => store.lease('r', `driver-${index}`, 1_000, 0)));
        expect(given.filter((lease) => lease !== undefined).length).toBe(1);
      }),
    );
  });
}
