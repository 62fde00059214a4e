import type { Event, Node, Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createFlakyKind, group, run, value } from '../support/documents.ts';
import { createTestClock, createTestEngine, parsed } from '../support/engine.ts';

const flaky = (id: string, faults: unknown, more: Partial<Node> = {}): Node => ({ id, kind: 'flaky', faults, ...more });

async function eventsOf(pipeline: Partial<Pipeline>): Promise<Event[]> {
  const engine = createTestEngine({ kinds: [createFlakyKind().kind] });
  const { id } = await engine.run(pipeline);
  const events: Event[] = [];
  for await (const event of engine.events(id)) events.push(event);
  return events;
}

describe('run: a handler', () => {
  const handler = value('report', '${fault.code} at ${fault.node}: ${fault.message}');

  it('sees the fault and is performed only then', async () => {
    const events = await eventsOf({
      nodes: [flaky('a', ['auth'], { onError: [{ run: 'report' }] }), flaky('b', [], { onError: [{ run: 'report' }] }), handler],
    });
    const done = events.filter((event) => event.type === 'done').map((event) => [event.address, event.data.value]);
    expect(done).toEqual(expect.arrayContaining([['a!report', 'auth at a: auth at a']]));
    expect(done.map(([address]) => address).sort()).toEqual(['a!report', 'b']);
  });

  it('is no field of the output', async () => {
    expect((await run([flaky('a', ['auth'], { onError: [{ run: 'report' }] }), handler])).output).toEqual({ a: null });
  });

  it('afterwards the fault stands, unless the entry says otherwise', async () => {
    const status = async (more: object) => (await run([flaky('a', ['auth'], { onError: [{ run: 'report', ...more }] }), handler])).status;
    expect(await status({})).toBe('failed');
    expect(await status({ do: 'continue' })).toBe('partial');
    expect(await status({ do: 'skip' })).toBe('succeeded');
    expect(await run([flaky('a', ['auth'], { onError: [{ run: 'report', value: 7 }] }), handler])).toMatchObject({ status: 'succeeded', output: { a: 7 } });
  });

  it('what waits for the node waits for its handler too', async () => {
    const events = await eventsOf({ nodes: [flaky('a', ['auth'], { onError: [{ run: 'report', value: 7 }] }), value('b', '${a}'), handler] });
    const order = events.filter((event) => event.type === 'done').map((event) => event.address);
    expect(order).toEqual(['a!report', 'b']);
  });

  it('that fails itself is a fault too', async () => {
    const result = await run([flaky('a', ['auth'], { onError: [{ run: 'bad', do: 'skip' }] }), flaky('bad', ['quota'])]);
    expect(result.status).toBe('failed');
  });

  it('on the document sees which node failed', async () => {
    const engine = createTestEngine({ kinds: [createFlakyKind().kind] });
    const { id } = await engine.run({ onError: [{ run: 'report' }], nodes: [group('g', [flaky('deep', ['auth'])]), handler] });
    const rows = (await engine.view(id)).invocations;
    expect(rows.find((row) => row.node === 'report')?.value).toBe('auth at deep: auth at g/deep');
  });
});

describe('what depends on a fault', () => {
  it('a failed need: the dependant is skipped with the reason', async () => {
    const engine = createTestEngine({ kinds: [createFlakyKind().kind] });
    const { id, output: made } = await engine.run({ nodes: [flaky('a', ['auth']), value('b', 1, { needs: 'a' }), value('c', '${a}'), value('d', '${b}')] });
    expect(made).toEqual({ a: null, b: null, c: null, d: null });
    const reasons = (await engine.view(id)).invocations.filter((row) => row.status === 'skipped').map((row) => [row.address, row.reason]);
    expect(reasons).toEqual([
      ['b', 'it needs "a", which failed'],
      ['c', 'it needs "a", which failed'],
      ['d', 'it needs "b", which was skipped'],
    ]);
  });

  it('with default, or judged by "when", it goes on', async () => {
    const nodes = [flaky('a', ['auth']), value('b', '${a | default: "none"}'), value('c', 'yes', { when: 'a == null' })];
    expect((await run(nodes)).output).toEqual({ a: null, b: 'none', c: 'yes' });
  });

  it('a fault met with do: continue is no failed need, but gives no value', async () => {
    const nodes = [flaky('a', ['auth'], { onError: [{ do: 'continue' }] }), value('b', 1, { needs: 'a' }), value('c', '${a}')];
    expect((await run(nodes)).output).toEqual({ a: null, b: 1, c: null });
  });

  it('a false "when" is null: joins count it complete, unguarded references skip, and so on down the chain', async () => {
    const nodes = [
      value('a', 1, { when: false }),
      value('join', 'j', { needs: ['a', 'x'] }),
      value('x', 1),
      value('b', '${a}'),
      value('c', '${b}'),
      value('d', '${a | default: 5}'),
    ];
    const result = await run(nodes);
    expect(result).toMatchObject({ status: 'succeeded', output: { a: null, join: 'j', x: 1, b: null, c: null, d: 5 } });
  });

  it('"requires" is a fault where a value is missing', async () => {
    const nodes = [value('a', null), value('t', ''), value('b', 1, { requires: ['a', 't'] })];
    expect((await run(nodes)).fault).toMatchObject({ code: 'invalid_input', message: 'Missing required inputs: a, t' });
  });
});

describe('compensate', () => {
  const undo = (id: string) => value(id, 'undo ${subject}');
  const order = (events: readonly Event[]) =>
    events.filter((event) => event.type === 'done' && event.address?.includes('!')).map((event) => [event.address, event.data.value]);

  it("runs completed nodes' compensations in reverse order when the run fails", async () => {
    const nodes = [
      value('a', 'A', { compensate: 'undoA' }),
      value('b', 'B${a}', { compensate: 'undoB' }),
      flaky('c', ['auth'], { needs: 'b', compensate: 'undoC' }),
      undo('undoA'),
      undo('undoB'),
      undo('undoC'),
    ];
    expect(order(await eventsOf({ nodes }))).toEqual([
      ['b!undoB', 'undo BA'],
      ['a!undoA', 'undo A'],
    ]);
  });

  it('runs none when the run succeeds', async () => {
    expect(order(await eventsOf({ nodes: [value('a', 'A', { compensate: 'undoA' }), undo('undoA')] }))).toEqual([]);
  });

  it('an entry with compensate: true undoes what completed within its level', async () => {
    const inner = [value('a', 'A', { compensate: 'undoA' }), flaky('c', ['auth'], { needs: 'a' })];
    const nodes = [
      value('out', 'O', { compensate: 'undoO' }),
      group('g', inner, { needs: 'out', failFast: true, onError: [{ compensate: true, do: 'continue' }] }),
      undo('undoA'),
      undo('undoO'),
    ];
    expect(order(await eventsOf({ nodes }))).toEqual([['g/a!undoA', 'undo A']]);
  });
});

describe('failFast', () => {
  it("an unhandled fault inside ends the subtree and becomes the node's own fault", async () => {
    const nodes = [
      group('g', [flaky('a', ['auth']), value('b', 1, { needs: 'a' }), value('c', 1)], { failFast: true, onError: [{ match: 'auth', value: 'instead' }] }),
      value('d', '${g}'),
    ];
    expect(await run(nodes)).toMatchObject({ status: 'succeeded', output: { g: 'instead', d: 'instead' } });
  });

  it('of the document: nothing more is opened, what is in flight is cancelled, what is done is kept', async () => {
    const clock = createTestClock();
    const engine = createTestEngine({ clock, kinds: [createFlakyKind().kind] });
    const nodes = [value('kept', 1), flaky('a', ['auth'], { needs: 'kept' }), { id: 'waits', kind: 'wait', for: '1s' }, value('never', 1, { needs: 'a' })];
    const running = await engine.start(await engine.plan(parsed({ failFast: true, nodes })));
    const result = await running.result();
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'auth', address: 'a' }, output: { kept: 1, a: null, waits: null, never: null } });
    expect(result.counts.cancelled).toBe(1);
  });
});

describe('the run is', () => {
  const inside = (faults: unknown, more: object = {}) => value('l', [1, 2], { nodes: [flaky('x', faults, more)] });
  const status = async (pipeline: Partial<Pipeline> | readonly Node[]) => (await run(pipeline)).status;

  it('succeeded when every fault is handled', async () => {
    expect(await status([flaky('a', ['auth'], { onError: [{ value: 1 }] }), inside(['auth'], { onError: [{ do: 'skip' }] })])).toBe('succeeded');
  });

  it('failed when an unhandled fault stands outside every element and iteration', async () => {
    expect(await status([flaky('a', ['auth']), value('b', 1)])).toBe('failed');
    expect(await status([group('g', [flaky('a', ['auth'])]), value('b', 1)])).toBe('failed');
    expect(await status([flaky('a', ['auth']), inside(['auth'])])).toBe('failed');
  });

  it('failed also with a code that a throw names', async () => {
    const result = await run([{ id: 'a', kind: 'throw', code: 'mine' }, value('b', 1)]);
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'mine' }, output: { a: null, b: 1 } });
  });

  it('partial when every unhandled fault lies inside an element, a copy or an iteration', async () => {
    expect(await status([inside(['auth'])])).toBe('partial');
    expect(await status([flaky('a', ['auth'], { forEach: [1, 2] })])).toBe('partial');
    expect(await status([flaky('a', ['auth'], { repeat: { max: 2 } })])).toBe('partial');
    expect(await status([value('l', [1], { nodes: [{ id: 'x', kind: 'throw', code: 'mine' }] })])).toBe('partial');
  });

  it('partial when every unhandled fault met do: continue', async () => {
    expect(await status({ onError: [{ do: 'continue' }], nodes: [flaky('a', ['auth']), { id: 't', kind: 'throw', code: 'mine' }, value('b', 1)] })).toBe(
      'partial',
    );
  });

  it('failed when one fault met do: continue and another none', async () => {
    expect(await status([flaky('a', ['auth'], { onError: [{ do: 'continue' }] }), flaky('b', ['auth'])])).toBe('failed');
  });

  it('failed when a failFast document ends by a fault inside an element', async () => {
    expect(await status({ failFast: true, nodes: [inside(['auth'])] })).toBe('failed');
  });

  it('everything paid for is kept either way', async () => {
    const result = await run([
      value('a', 1),
      flaky('f', ['auth'], { needs: 'a' }),
      value('l', [1, 2], { as: 'n', nodes: [value('x', '${n}'), flaky('y', ['auth'])] }),
    ]);
    expect(result.output).toEqual({
      a: 1,
      f: null,
      l: [
        { n: 1, x: 1, y: null },
        { n: 2, x: 2, y: null },
      ],
    });
  });
});
