import type { RunView } from '@genarun/core';
import type { InvocationRow } from '@genarun/spec';
import { expect, test } from 'vitest';
import { model, planOf } from '../../test/fixture/archive.ts';
import { buildTree, countEntries, type Entry, pruneTree } from './tree.ts';

const plan = planOf(
  {
    genarun: 1,
    name: 'p',
    nodes: [
      { id: 'zebra', kind: 'list', nodes: [{ id: 'walk', kind: 'group', nodes: [{ id: 'a', kind: 'text' }] }] },
      { id: 'apple', kind: 'text' },
    ],
  },
  { models: [model('sim/writer', true)] },
);
const row = (address: string, status: InvocationRow['status'] = 'done'): InvocationRow => ({ run: 'r', address, node: 'n', kind: 'text', status, attempt: 1 });

function viewOf(invocations: readonly InvocationRow[], open: RunView['open'] = []): RunView {
  return {
    run: {
      id: 'r',
      owner: 'local',
      name: 'p',
      dialect: 'canonical',
      status: 'succeeded',
      seed: 1,
      createdAt: 0,
      updatedAt: 0,
      cost: 0,
      costUnknown: false,
      counts: {},
      seq: 1,
      plan,
    },
    invocations,
    products: [],
    calls: [],
    open,
  };
}

const outline = (entries: readonly Entry[], depth = 0): string[] =>
  entries.flatMap((entry) => [
    `${' '.repeat(depth)}${entry.role} ${entry.label}${entry.row === undefined ? '' : ` ${entry.row.status}`}${entry.hidden > 0 ? ` (+${entry.hidden})` : ''}`,
    ...outline(entry.children, depth + 1),
  ]);

test('invocations stand under their elements, rounds and iterations, in the order of the document and of the numbers', () => {
  const view = viewOf(
    [row('apple'), row('zebra'), row('zebra.10/walk@1~2/a'), row('zebra.2/walk@1~2/a', 'failed'), row('zebra.2/walk@0~0/a')],
    [{ address: 'zebra.2/walk@1~3/a', status: 'started', since: 1 }],
  );
  expect(outline(buildTree(view))).toEqual([
    'node zebra done',
    ' element 2',
    '  node walk',
    '   round 0',
    '    iteration 0',
    '     node a done',
    '   round 1',
    '    iteration 2',
    '     node a failed',
    '    iteration 3',
    '     node a',
    ' element 10',
    '  node walk',
    '   round 1',
    '    iteration 2',
    '     node a done',
    'node apple done',
  ]);
});

test('a large run keeps the first of every fan-out and what failed, and says how much it leaves out', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => row(`zebra.${index}/walk/a`, index === 700 ? 'failed' : 'done'));
  const whole = buildTree(viewOf([row('zebra'), ...rows]));
  const pruned = pruneTree(whole, 200);
  expect(countEntries(whole)).toBe(1001);
  expect(countEntries(pruned)).toBe(102);
  expect(pruned[0]?.hidden).toBe(899);
  expect(pruned[0]?.children.at(-1)?.label).toBe('700');
  expect(pruneTree(whole, 5000)).toBe(whole);
});

test('a run that is wide everywhere still keeps within the limit', () => {
  const many = planOf({ genarun: 1, name: 'p', nodes: Array.from({ length: 300 }, (_, index) => ({ id: `n${index}`, kind: 'text' })) }, { models: [] });
  const view = viewOf(many.nodes.map((node) => row(node.path)));
  expect(countEntries(pruneTree(buildTree({ ...view, run: { ...view.run, plan: many } }), 50))).toBe(50);
});
