import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine, parsed } from './support/engine.ts';

const nodes = [
  { id: 'open', kind: 'text', prompt: 'a' },
  { id: 'named', kind: 'text', model: 'test/named', prompt: 'b' },
];

it('a model chosen for a task serves the nodes that name none, and no other', async () => {
  const engine = createTestEngine({ adapters: [createTestAdapter(() => 'x')], defaultModels: { text: 'test/default' } });
  const plan = await engine.plan(parsed({ nodes }), {}, { models: { text: 'test/chosen' } });
  expect(plan.nodes.map(({ model }) => model)).toEqual(['test/chosen', 'test/named']);
  expect(plan.warnings).toEqual([]);
});

it('an alias or a node of the same name stands before the task', async () => {
  const engine = createTestEngine({ adapters: [createTestAdapter(() => 'x')], defaultModels: { text: 'test/default' } });
  const aliased = await engine.plan(
    parsed({ models: { text: 'test/inside' }, nodes: [...nodes, { id: 'c', kind: 'text', model: 'text', prompt: 'c' }] }),
    {},
    { models: { text: 'test/chosen' } },
  );
  expect(aliased.nodes.map(({ model }) => model)).toEqual(['test/default', 'test/named', 'test/chosen']);
});

it('a name that is none of them is refused with what there is', async () => {
  const engine = createTestEngine({ adapters: [createTestAdapter(() => 'x')], defaultModels: { text: 'test/default' } });
  await expect(engine.plan(parsed({ nodes }), {}, { models: { txt: 'test/chosen' } })).rejects.toThrow(/neither an alias of "models" nor a node or a task/);
});
