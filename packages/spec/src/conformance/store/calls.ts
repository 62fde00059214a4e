import { callRow, runRow } from './rows.ts';
import type { StoreScene } from './scene.ts';

export function callsSuite({ describe, it, expect, withStore }: StoreScene): void {
  describe('the call ledger (E8)', () => {
    it(
      'keeps a call open until it is settled',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        const open = callRow('r', 'image', { reserved: 0.04 });
        await store.openCall(open, true);
        expect(await store.calls('r')).toEqual([open]);
        await store.settleCall({ run: 'r', address: 'image', attempt: 1, call: 0, requestId: 'req-1' }, true);
        const settled = { status: 'answered', settledAt: 9, cost: 0.03, usage: { products: 1 }, answer: { texts: ['[1, 2]'] } } as const;
        await store.settleCall({ run: 'r', address: 'image', attempt: 1, call: 0, ...settled }, false);
        expect(await store.calls('r', 'image')).toEqual([{ ...open, requestId: 'req-1', ...settled }]);
        await store.settleCall({ run: 'r', address: 'image', attempt: 1, call: 0, answer: undefined }, false);
        expect((await store.calls('r')).map((call) => call.answer)).toEqual([undefined]);
      }),
    );
    it(
      'refuses the same call twice and keeps the first',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        await store.openCall(callRow('r', 'image', { model: 'first' }), false);
        await expect(store.openCall(callRow('r', 'image', { model: 'second' }), true)).rejects.toMatchObject({ code: 'invalid_input' });
        expect((await store.calls('r')).map((call) => call.model)).toEqual(['first']);
      }),
    );
    it(
      'keeps an answered call answered, whatever a driver that was left behind says later',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        const row = callRow('r', 'image');
        await store.openCall(row, true);
        const answered = { status: 'answered', settledAt: 9, cost: 0.03, answer: { texts: ['x'] } } as const;
        const place = { run: 'r', address: 'image', attempt: 1, call: 0 };
        await store.settleCall({ ...place, ...answered }, true);
        for (const status of ['cancelled', 'failed', 'unknown', 'open'] as const)
          await store.settleCall({ ...place, status, settledAt: 10, fault: { code: 'cancelled', message: 'late', retryable: false } }, true);
        expect(await store.calls('r')).toEqual([{ ...row, ...answered }]);
      }),
    );
    it(
      'refuses to settle what was never opened',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        await expect(store.settleCall({ run: 'r', address: 'image', attempt: 1, call: 0, status: 'failed' }, false)).rejects.toMatchObject({
          code: 'not_found',
        });
      }),
    );
    it(
      'lists calls by address, attempt and number',
      withStore(async (store) => {
        await store.createRun(runRow('r'));
        for (const [address, attempt, call] of [
          ['b', 1, 0],
          ['a', 2, 0],
          ['a', 1, 1],
          ['a', 1, 0],
        ] as const)
          await store.openCall(callRow('r', address, { attempt, call }), false);
        const order = (rows: readonly { address: string; attempt: number; call: number }[]) => rows.map((row) => `${row.address}${row.attempt}${row.call}`);
        expect(order(await store.calls('r'))).toEqual(['a10', 'a11', 'a20', 'b10']);
        expect(order(await store.calls('r', 'b'))).toEqual(['b10']);
        expect(await store.calls('r', 'c')).toEqual([]);
      }),
    );
  });
}
