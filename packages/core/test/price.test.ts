import { expect, it } from 'vitest';
import { boundOf } from '../src/engine/price.ts';
import { embedKind } from '../src/kinds/embed.ts';
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

it('reserves for the pictures that go in', async () => {
  const picture = { $product: 'a#0', kind: 'image', mime: 'image/png', uri: 'blob:x', bytes: 1 };
  const model = { ...createTestAdapter(() => '').models()[0]!, price: { perInputToken: 0.001, perInputMedium: 0.5 } };
  const demand = embedKind.demand?.({ of: [picture, picture, 'ab'] }, model);
  expect(demand).toMatchObject({ inputMedia: 2, inputTokens: 6 });
  expect(boundOf(model, demand!)).toBeCloseTo(1.006);
});
