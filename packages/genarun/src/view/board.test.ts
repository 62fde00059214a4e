import type { Event, Plan, PlanNode } from '@genarun/spec';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { createBoard } from './board.ts';
import { eventLine } from './event-line.ts';
import { treeLines } from './tree-lines.ts';

const plain = picocolors.createColors(false);

function planNode(
  index: number,
  path: string,
  more: { readonly children?: readonly number[]; readonly handler?: boolean; readonly fields?: Readonly<Record<string, unknown>> } = {},
): PlanNode {
  const id = path.slice(path.lastIndexOf('/') + 1);
  return { index, id, path, parent: null, children: more.children ?? [], handler: more.handler ?? false, node: { id, kind: 'text', ...more.fields } };
}

/** ideas (a list) with a title below, a walk that repeats, letters for each of a list, and a handler. */
const nodes = [
  planNode(0, 'ideas', { children: [1] }),
  planNode(1, 'ideas/title'),
  planNode(2, 'walk', { fields: { repeat: { max: 5 } } }),
  planNode(3, 'letters', { fields: { forEach: '${names}' } }),
  planNode(4, 'rescue', { handler: true }),
];
// The board reads nothing of a plan but its nodes and roots.
const plan = { nodes, roots: [0, 2, 3] } as unknown as Plan;

let seq = 0;
function event(type: Event['type'], address?: string, data: Readonly<Record<string, unknown>> = {}, at = 1000): Event {
  return { run: 'r', seq: ++seq, at, epoch: 1, v: 1, type, ...(address === undefined ? {} : { address }), data };
}

function boardAfter(...events: readonly Event[]) {
  const board = createBoard(plan);
  for (const one of events) board.apply(one);
  return board;
}

const counted = (board: ReturnType<typeof createBoard>) =>
  Object.fromEntries(board.nodes.map(({ planned, total, counts }) => [planned.id, `${counts.done}/${total}`]));

describe('createBoard', () => {
  it('knows the roots when the run starts, except what fans out or repeats', () => {
    expect(counted(boardAfter(event('run.started')))).toEqual({ ideas: '0/1', title: '0/0', walk: '0/0', letters: '0/0', rescue: '0/0' });
  });

  it('opens the children of a list once per element', () => {
    const board = boardAfter(
      event('run.started'),
      event('started', 'ideas'),
      event('done', 'ideas', { value: ['a', 'b', 'c'] }),
      event('done', 'ideas.1/title'),
    );
    expect(counted(board)).toMatchObject({ ideas: '1/1', title: '1/3' });
    expect([board.ended, board.total]).toEqual([2, 4]);
  });

  it('opens the children of a large list by its number of elements', () => {
    expect(counted(boardAfter(event('run.started'), event('done', 'ideas', { value: { $blob: 'x' }, elements: 40 })))).toMatchObject({ title: '0/40' });
  });

  it('counts copies as they are expanded and iterations as they begin', () => {
    const board = boardAfter(
      event('run.started'),
      event('expanded', 'letters', { count: 4 }),
      event('started', 'walk~0'),
      event('done', 'walk~0'),
      event('started', 'walk~1'),
    );
    expect(counted(board)).toMatchObject({ letters: '0/4', walk: '1/2' });
  });

  it('counts a handler to its own node, not to the one that failed', () => {
    const board = boardAfter(event('run.started'), event('failed', 'ideas'), event('started', 'ideas!rescue'), event('done', 'ideas!rescue'));
    expect(counted(board)).toMatchObject({ ideas: '0/1', rescue: '1/1' });
  });

  it('takes back what is tried again', () => {
    const board = boardAfter(event('run.started'), event('started', 'ideas'), event('retrying', 'ideas'), event('started', 'ideas'));
    expect(board.nodes[0]).toMatchObject({ retries: 1, counts: { started: 1, failed: 0 } });
    expect(board.total).toBe(1);
  });

  it('counts a fault with a stand-in value as done', () => {
    expect(counted(boardAfter(event('run.started'), event('failed', 'ideas', { do: 'value' })))).toMatchObject({ ideas: '1/1' });
  });

  it('adds costs up, those of retries included', () => {
    const board = boardAfter(event('run.started'), event('retrying', 'ideas', { cost: 0.25 }), event('done', 'ideas', { cost: 0.5, costUnknown: true }));
    expect([board.cost, board.costUnknown]).toEqual([0.75, true]);
  });
});

describe('treeLines', () => {
  const options = { colours: plain, columns: 60, rows: 20, now: 4000, frame: 0 };

  it('shows nodes by depth with counts, time and what went wrong, and a summary', () => {
    const board = boardAfter(
      event('run.started'),
      event('started', 'ideas'),
      event('done', 'ideas', { value: ['a', 'b'] }, 2000),
      event('started', 'ideas.0/title'),
      event('failed', 'ideas.1/title'),
    );
    const lines = treeLines(board, options);
    expect(lines[0]).toMatch(/^✔ ideas +text +1\/1 +1\.0s$/);
    expect(lines[1]).toMatch(/^⠋ {3}title +text +1\/2 +3\.0s +1 failed$/);
    expect(lines.at(-1)).toMatch(/^2\/3 · 1 running · 3\.0s · \$0$/);
  });

  it('keeps every line shorter than the terminal is wide', () => {
    const board = boardAfter(event('run.started'), event('started', 'ideas'), event('done', 'ideas', { value: ['a'], cost: 0.5 }));
    expect(treeLines(board, { ...options, columns: 24 }).every((line) => line.length < 24)).toBe(true);
  });

  it('shows what is under way when there are more nodes than lines', () => {
    const many = Array.from({ length: 50 }, (_, index) => planNode(index, `n${index}`));
    const board = createBoard({ nodes: many, roots: many.map((node) => node.index) } as unknown as Plan);
    for (const one of [event('run.started'), event('done', 'n0'), event('started', 'n40')]) board.apply(one);
    const lines = treeLines(board, { ...options, rows: 10 });
    expect(lines.length).toBeLessThan(10);
    expect(lines.some((line) => line.includes('n40'))).toBe(true);
    expect(lines.some((line) => line.includes('more'))).toBe(true);
  });

  it('says which lane goes slower, and how, until it has recovered', () => {
    const slowed = event('run.slowed', undefined, { lane: 'openai', concurrency: 4, perMinute: 12.4, until: Date.UTC(2026, 0, 2, 14, 3, 5) });
    const told = 'openai: slowed to 12/min, 4 at a time, after 429, next at 14:03:05';
    expect(treeLines(boardAfter(event('run.started'), slowed), { ...options, columns: 100 })).toContain(`  ${told}`);
    expect(eventLine(slowed, plain)).toContain(told);
    const recovered = event('run.recovered', undefined, { lane: 'openai', concurrency: 8 });
    expect(treeLines(boardAfter(event('run.started'), slowed, recovered), options).some((line) => line.includes('openai'))).toBe(false);
    expect(eventLine(recovered, plain)).toContain('openai: as before again');
  });

  it('hides handlers until they are needed', () => {
    expect(treeLines(boardAfter(event('run.started')), options).some((line) => line.includes('rescue'))).toBe(false);
  });
});

describe('eventLine', () => {
  it('tells a fault with its code and message', () => {
    expect(eventLine(event('failed', 'a.1/b', { fault: { code: 'timeout', message: 'took too long' } }), plain)).toContain(
      'failed      a.1/b timeout: took too long',
    );
  });

  it('tells when something is tried again', () => {
    expect(eventLine(event('retrying', 'a', { until: 3000 }), plain)).toContain('again in 2.0s');
  });
});
