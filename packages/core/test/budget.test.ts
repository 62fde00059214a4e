import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine } from './support/engine.ts';

const nodes = [{ id: 'row', kind: 'text', model: 'test/model', prompt: 'Row ${number}', as: 'number', forEach: Array.from({ length: 10 }, (_, row) => row) }];

it('a job that does not fit beside what is reserved waits for it; the run pauses only when the money is spent (E13)', async () => {
  // An answer may cost 1 dollar and does cost 0.01: two are reserved at a time, and all ten fit.
  const adapter = createTestAdapter(() => 'x', { price: { perOutputToken: 0.01 }, maxOutputTokens: 100 });
  const engine = createTestEngine({ adapters: [adapter] });
  const result = await engine.run({ nodes }, {}, { budget: 2.5 });
  expect(result).toMatchObject({ status: 'succeeded', counts: { done: 10 } });
  expect(result.cost).toBeCloseTo(0.1);
});

it('a raised budget is the run’s from then on', async () => {
  const adapter = createTestAdapter(() => 'x', { price: { perCall: 1 } });
  const engine = createTestEngine({ adapters: [adapter] });
  const first = await engine.run({ nodes }, {}, { budget: 3 });
  expect(first).toMatchObject({ status: 'paused', reason: 'budget', cost: 3 });
  expect(await (await engine.resume(first.id, { budget: 5 })).result()).toMatchObject({ status: 'paused', cost: 5 });
  expect((await engine.store.run(first.id))?.budget).toBe(5);
  expect(await (await engine.resume(first.id)).result()).toMatchObject({ status: 'paused', cost: 5 });
  expect(adapter.requests.length).toBe(5);
});

it('reserves no longer an answer than the parameters allow', async () => {
  const adapter = createTestAdapter(() => 'short', { price: { perOutputToken: 0.001 }, maxOutputTokens: 100_000 });
  const engine = createTestEngine({ adapters: [adapter] });
  const asking = (params?: Record<string, unknown>) => ({
    nodes: [{ id: 'a', kind: 'text', model: 'test/model', prompt: 'p', ...(params ? { params } : {}) }],
  });
  expect(await engine.run(asking(), {}, { budget: 1 })).toMatchObject({ status: 'paused', reason: 'budget' });
  expect(await engine.run(asking({ max_tokens: 500 }), {}, { budget: 1 })).toMatchObject({ status: 'succeeded' });
  expect(
    engine.estimate(
      await engine.plan({ dialect: 'canonical', pipeline: { genarun: 1, name: 't', ...asking({ max_tokens: 500 }) }, origins: new Map(), warnings: [] }),
    ).cost.max,
  ).toBeCloseTo(0.5);
});
