import { expect, it } from 'vitest';
import { createTestEngine } from '../support/engine.ts';

const broken = { id: 'bad', kind: 'throw', code: 'broken', message: 'it broke', needs: 'a' } as const;

it('a handler of the run reads what completed before the fault', async () => {
  const engine = createTestEngine();
  const result = await engine.run({
    failFast: true,
    onError: [{ match: 'any', run: 'tell' }],
    nodes: [{ id: 'a', kind: 'transform', value: 'first' }, broken, { id: 'tell', kind: 'transform', value: '${a}: ${fault.code} at ${fault.node}' }],
  });
  expect(result.status).toBe('failed');
  expect((await engine.store.invocation(result.id, '!tell'))?.value).toBe('first: broken at bad');
});

it('a handler of a scope reads what completed inside it, and deeper', async () => {
  const engine = createTestEngine();
  const result = await engine.run({
    nodes: [
      {
        id: 'scope',
        kind: 'group',
        failFast: true,
        onError: [{ match: 'broken', run: 'tell', do: 'continue' }],
        nodes: [{ id: 'a', kind: 'group', nodes: [{ id: 'deep', kind: 'transform', value: 'inside' }] }, broken],
      },
      { id: 'tell', kind: 'transform', value: '${a.deep} ${deep}' },
    ],
  });
  expect(result.status).toBe('partial');
  expect((await engine.store.invocation(result.id, 'scope!tell'))?.value).toBe('inside inside');
});

it("a value for a fault of the run is the run's output", async () => {
  const engine = createTestEngine();
  const result = await engine.run({
    failFast: true,
    onError: [{ match: 'broken', value: { instead: true } }],
    nodes: [{ id: 'a', kind: 'transform', value: 1 }, broken, { id: 'b', kind: 'transform', value: '${bad}' }],
  });
  expect(result).toMatchObject({ status: 'succeeded', output: { instead: true } });
});
