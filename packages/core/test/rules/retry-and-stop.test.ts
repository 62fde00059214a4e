import { GenarunError } from '@genarun/spec';
import { expect, it } from 'vitest';
import { createTestEngine, createTestKind } from '../support/engine.ts';

it("a node's own retry stands before the document's", async () => {
  let calls = 0;
  const failing = createTestKind('busy', async (request, context) => {
    calls++;
    throw new GenarunError({ code: 'rate_limit', message: `busy at ${context.address} (${request.node})` });
  });
  const engine = createTestEngine({ kinds: [failing] });
  const result = await engine.run({
    onError: [{ match: 'rate_limit', retry: { max: 5, delay: '1ms' } }],
    nodes: [{ id: 'a', kind: 'busy', retry: { max: 0 } }],
  });
  expect(result.status).toBe('failed');
  expect(calls).toBe(1);
});

it('a group repeats until what its children make was there before', async () => {
  const engine = createTestEngine();
  const result = await engine.run({
    nodes: [
      {
        id: 'loop',
        kind: 'group',
        repeat: { max: 20, collect: 'all', stop: { duplicate: 'exact' }, carry: { n: 0 } },
        nodes: [{ id: 'step', kind: 'transform', value: '${iteration | modulo: 3}' }],
      },
    ],
  });
  expect(result.output).toEqual({ loop: [{ step: 0 }, { step: 1 }, { step: 2 }, { step: 0 }] });
});
