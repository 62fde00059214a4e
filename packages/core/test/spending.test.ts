import { type Adapter, defineAdapter, GenarunError, type Model } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestEngine } from './support/engine.ts';

type Call = { readonly reported: number; readonly turns: number; readonly ends: 'answered' | 'refused' | 'nonsense' };

const model: Model = {
  ...{ id: 'test/model', adapter: 'test', label: 'test', tasks: ['text'], input: ['text'], output: 'text', parameters: {}, seed: 'none' },
  ...{ deterministic: false, maxCount: 1, price: { perCall: 1 } },
} as Model;

/** A provider that reports what each call costs, its own way and in its own time; every answer that leaves it is paid for. */
function createProvider(calls: readonly Call[], concurrency: number) {
  const paid: number[] = [];
  let at = 0;
  const adapter: Adapter = defineAdapter({
    ...{ name: 'test', version: '1', lane: { concurrency }, models: () => [model], resolve: () => model },
    perform: async () => {
      const { reported, turns, ends } = calls[at++ % calls.length] ?? { reported: 0, turns: 0, ends: 'answered' };
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (ends === 'refused') throw new GenarunError({ code: 'provider_outage', message: 'down' });
      paid.push(reported);
      return { texts: [ends === 'nonsense' ? 'no JSON' : '{"a":"b"}'], usage: { inputTokens: 1, outputTokens: 1 }, cost: reported };
    },
  });
  return { adapter, paid, asked: () => at };
}

const call = (most: number) =>
  fc.record({
    reported: fc.integer({ min: 0, max: most }).map((hundredths) => hundredths / 100),
    turns: fc.integer({ min: 0, max: 5 }),
    ends: fc.constantFrom<Call['ends']>('answered', 'answered', 'answered', 'refused', 'nonsense'),
  });

const rows = (count: number) => ({
  nodes: [
    {
      ...{
        id: 'row',
        kind: 'object',
        model: 'test/model',
        prompt: 'Row ${number}',
        schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      },
      ...{
        as: 'number',
        forEach: Array.from({ length: count }, (_, at) => at),
        retry: { max: 1, delay: '1ms' },
        onError: [{ match: 'any', do: 'continue' as const }],
      },
    },
  ],
});

const sum = (amounts: readonly (number | undefined)[]) => amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);

async function spend(
  calls: readonly Call[],
  { concurrency, budget, count }: { readonly concurrency: number; readonly budget: number; readonly count: number },
) {
  const provider = createProvider(calls, concurrency);
  const engine = createTestEngine({ adapters: [provider.adapter] });
  const result = await engine.run(rows(count), {}, { budget });
  const view = await engine.view(result.id);
  return { result, view, provider };
}

describe('a budget under concurrency (E13)', () => {
  const shape = { concurrency: fc.integer({ min: 1, max: 12 }), budget: fc.integer({ min: 0, max: 20 }), count: fc.integer({ min: 1, max: 15 }) };

  it('is never overspent by calls that cost no more than was reserved for them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call(100), { minLength: 1, maxLength: 20 }), fc.record(shape), async (calls, scene) => {
        const { result, provider } = await spend(calls, scene);
        expect(sum(provider.paid)).toBeLessThanOrEqual(scene.budget + 1e-9);
        expect(['succeeded', 'partial', 'paused', 'failed']).toContain(result.status);
        // It pauses only where the next job, of two calls at most, would really not fit.
        if (result.status === 'paused') expect(sum(provider.paid) + 2).toBeGreaterThan(scene.budget - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('is overspent by no more than what calls report beyond what was reserved for them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call(400), { minLength: 1, maxLength: 20 }), fc.record(shape), async (calls, scene) => {
        const { provider } = await spend(calls, scene);
        const excess = sum(provider.paid.map((cost) => Math.max(0, cost - 1)));
        expect(sum(provider.paid)).toBeLessThanOrEqual(scene.budget + excess + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('tells the same sum by run, by node and by call, failed attempts included, and it is what the provider was paid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call(400), { minLength: 1, maxLength: 20 }), fc.record(shape), async (calls, scene) => {
        const { view, provider } = await spend(calls, scene);
        const paid = sum(provider.paid);
        expect(sum(view.calls.map(({ cost }) => cost))).toBeCloseTo(paid, 9);
        expect(view.run.cost).toBeCloseTo(paid, 9);
        expect(sum(view.invocations.map(({ cost }) => cost))).toBeCloseTo(paid, 9);
        expect(view.calls).toHaveLength(provider.asked());
        expect(view.calls.filter(({ status }) => status === 'failed').length).toBe(provider.asked() - provider.paid.length);
      }),
      { numRuns: 60 },
    );
  });
});
