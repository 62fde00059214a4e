import { setImmediate } from 'node:timers/promises';
import { type Adapter, defineAdapter, GenarunError } from '@genarun/spec';
import { answerTo, type WireAnswer } from './answers.ts';
import { countedModels, modelAnswer, wireRequest } from './counting-adapter.ts';
import type { LedgerLine } from './ledger.ts';

/** A provider in this process that bills like the model server, and goes on when those who asked have died. */
export function localProvider({ cached = false }: { readonly cached?: boolean } = {}): { readonly adapter: Adapter; readonly lines: readonly LedgerLine[] } {
  const lines: LedgerLine[] = [];
  const known = new Map<string, Promise<WireAnswer | undefined>>();
  const work = async (key: string, model: string, answer: () => WireAnswer): Promise<WireAnswer | undefined> => {
    await setImmediate();
    if (model === 'm/broken') return undefined;
    lines.push({ type: 'billed', key, model });
    return answer();
  };
  const models = countedModels(cached);
  const adapter = defineAdapter({
    name: 'm',
    version: '1',
    lane: { concurrency: 4 },
    models: () => models,
    resolve: (id) => models.find((model) => model.id === id),
    perform: async (request, { callKey, requestId }) => {
      const working = work(callKey, request.model, () => answerTo(wireRequest(request)));
      known.set(callKey, working);
      await requestId(`req-${callKey}`);
      const answer = await working;
      if (!answer) throw new GenarunError({ code: 'provider_outage', message: 'out of order' });
      return modelAnswer(answer, request);
    },
    reconcile: async ({ callKey, request }) => {
      const working = known.get(callKey);
      if (!working) return { status: 'never_received' };
      const answer = await working;
      return answer ? { status: 'answered', answer: modelAnswer(answer, request) } : { status: 'failed', message: 'out of order' };
    },
  });
  return { adapter, lines };
}
