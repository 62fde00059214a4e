import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine } from './support/engine.ts';

const nodes = [{ id: 'a', kind: 'text', model: 'test/model', prompt: 'p' }];

it('bills the tokens of pictures at their own price, and each picture that goes in', async () => {
  const price = { perInputToken: 0.001, perInputImageToken: 0.01, perInputMedium: 1 };
  const adapter = createTestAdapter(() => 'x', { price });
  const usages = [{ inputTokens: 100, inputImageTokens: 60 }, { inputTokens: 100, inputMedia: 2 }, { inputTokens: 100 }];
  const perform: typeof adapter.perform = async () => ({ texts: ['x'], usage: usages.shift() ?? {} });
  const engine = createTestEngine({ adapters: [{ ...adapter, perform }] });
  expect((await engine.run({ nodes })).cost).toBeCloseTo(40 * 0.001 + 60 * 0.01);
  expect((await engine.run({ nodes })).cost).toBeCloseTo(0.1 + 2);
  expect((await engine.run({ nodes })).cost).toBeCloseTo(0.1);
});
