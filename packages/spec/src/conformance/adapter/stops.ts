import { GenarunError } from '../../error.ts';
import type { ModelRequest } from '../../model.ts';
import type { AdapterUnderTest } from '../adapter.ts';
import type { SuiteApi } from '../api.ts';
import { watched } from './watch.ts';

/** What a promise is rejected with, or undefined when it is not. */
async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Refusals, cancelling and reconciling. */
export function adapterStopsSuite({ describe, it, expect }: SuiteApi, create: () => Promise<AdapterUnderTest> | AdapterUnderTest): void {
  describe('Adapter, where it stops', () => {
    it('refuses what it cannot do with a GenarunError of the right code', async () => {
      const subject = await create();
      for (const { request, code } of subject.refusals) {
        const error = await rejection(subject.adapter.perform(request, watched(subject).context));
        expect(error instanceof GenarunError).toBe(true);
        expect(error).toMatchObject({ code });
      }
    });

    it('does not know a model of another adapter', async () => {
      const subject = await create();
      const [known] = subject.requests;
      const request: ModelRequest = { task: 'text', count: 1, params: {}, ...known, model: 'another-adapter/model' };
      await expect(subject.adapter.perform(request, watched(subject).context)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('does nothing once the caller has given up', async () => {
      const subject = await create();
      for (const request of subject.requests) {
        const { context, requestIds } = watched(subject, 'run:node:1:0', AbortSignal.abort());
        await expect(subject.adapter.perform(request, context)).rejects.toMatchObject({ code: 'cancelled', retryable: false });
        expect(requestIds).toEqual([]);
      }
    });

    it('says what became of a call it never heard of, where it can be asked at all', async () => {
      const subject = await create();
      const [request] = subject.requests;
      if (subject.adapter.reconcile === undefined || request === undefined) return;
      const { status } = await subject.adapter.reconcile({ callKey: 'never:sent:1:0', request }, watched(subject).context);
      expect(['never_received', 'unknown'].includes(status)).toBe(true);
    });
  });
}
