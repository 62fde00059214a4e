import { type Event, faultCodes, type Node, type Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createTestClock, createTestEngine, parsed, settle } from '../support/engine.ts';
import { createFlakyKind, group, output, refusal, run, value } from '../support/documents.ts';

const flaky = (id: string, faults: unknown, more: Partial<Node> = {}): Node => ({ id, kind: 'flaky', faults, ...more });

/** Starts a document under a clock in the test's hand. */
async function underClock(pipeline: Partial<Pipeline>) {
  const clock = createTestClock();
  const { kind, attempts } = createFlakyKind();
  const engine = createTestEngine({ clock, kinds: [kind] });
  const running = await engine.start(await engine.plan(parsed(pipeline)));
  await settle();
  return { clock, attempts, engine, running };
}

async function eventsOf(pipeline: Partial<Pipeline>): Promise<Event[]> {
  const engine = createTestEngine({ kinds: [createFlakyKind().kind] });
  const { id } = await engine.run(pipeline);
  const events: Event[] = [];
  for await (const event of engine.events(id)) events.push(event);
  return events;
}

describe('the codes', () => {
  it('of the closed list are matched by name', async () => {
    for (const code of faultCodes) {
      if (code === 'unknown_outcome') continue;
      const result = await run([flaky('a', [code], { onError: [{ match: code, value: 'handled' }] })]);
      expect(result, code).toMatchObject({ status: 'succeeded', output: { a: 'handled' } });
    }
  });

  it('a throw names any other', async () => {
    const result = await run([{ id: 'a', kind: 'throw', code: 'out_of_stock', message: 'none left' }]);
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'out_of_stock', message: 'none left', retryable: false, address: 'a' } });
    const handled = [
      {
        id: 'a',
        kind: 'throw',
        code: 'out_of_stock',
        onError: [
          { match: 'auth', value: 1 },
          { match: 'out_of_stock', value: 2 },
        ],
      },
    ];
    expect(await output(handled)).toEqual({ a: 2 });
  });
});

describe('onError', () => {
  it('entries are tried in order; the first that matches decides', async () => {
    const onError = [{ match: 'network', value: 1 }, { match: ['auth', 'quota'], value: 2 }, { match: 'any', value: 3 }, { value: 4 }];
    expect(await output([flaky('a', ['quota'], { onError }), flaky('b', ['network'], { onError }), flaky('c', ['not_found'], { onError })])).toEqual({
      a: 2,
      b: 1,
      c: 3,
    });
  });

  it('without match an entry takes every fault', async () => {
    expect(await output([flaky('a', ['quota'], { onError: [{ value: 1 }] })])).toEqual({ a: 1 });
  });

  it('the nearest level decides: the node, what it stands in, the document', async () => {
    const pipeline = {
      onError: [{ value: 'document' }],
      nodes: [
        group('g', [flaky('near', ['auth'], { onError: [{ value: 'node' }] }), flaky('far', ['auth'])], { onError: [{ value: 'group' }] }),
        flaky('out', ['auth']),
      ],
    };
    expect(await output(pipeline)).toEqual({ g: { near: 'node', far: 'group' }, out: 'document' });
  });

  it('a level whose entries do not match leaves it to the next', async () => {
    expect(await output({ onError: [{ value: 'document' }], nodes: [flaky('a', ['auth'], { onError: [{ match: 'quota', value: 1 }] })] })).toEqual({
      a: 'document',
    });
  });

  it('value: the fault counts as handled, children go on with it', async () => {
    const nodes = [flaky('a', ['auth'], { onError: [{ value: { title: 'none' } }], nodes: [value('b', '${a.title}')] }), value('c', '${a.b}')];
    expect(await run(nodes)).toMatchObject({ status: 'succeeded', output: { a: { title: 'none', b: 'none' }, c: 'none' } });
  });

  it('value may be null or a list, whose elements get children', async () => {
    expect(await output([flaky('a', ['auth'], { onError: [{ value: null }] })])).toEqual({ a: null });
    expect(await output([flaky('a', ['auth'], { onError: [{ value: [1, 2] }], as: 'n', collapse: true, nodes: [value('b', '${n}')] })])).toEqual({ a: [1, 2] });
  });

  it('do: continue gives null and the run ends partial', async () => {
    const result = await run([flaky('a', ['auth'], { onError: [{ do: 'continue' }] }), value('b', 2)]);
    expect(result).toMatchObject({ status: 'partial', output: { a: null, b: 2 }, fault: { code: 'auth' } });
  });

  it('do: skip gives null and the run succeeds', async () => {
    const result = await run([flaky('a', ['auth'], { onError: [{ do: 'skip' }] }), value('b', 2)]);
    expect(result).toMatchObject({ status: 'succeeded', output: { a: null, b: 2 } });
    expect(result.fault).toBeUndefined();
  });

  it('do: fail lets the fault stand although an outer level would handle it', async () => {
    const pipeline = { onError: [{ value: 1 }], nodes: [flaky('a', ['auth'], { onError: [{ do: 'fail' as const }] })] };
    expect(await run(pipeline)).toMatchObject({ status: 'failed', output: { a: null } });
  });

  it('names of handlers that are no nodes are refused with the nearest', async () => {
    expect((await refusal([flaky('a', [], { onError: [{ run: 'clean' }] }), value('clear', 1)])).message).toMatch(
      /onError\.run names "clean".*Did you mean "clear"/,
    );
    expect((await refusal([flaky('a', [], { compensate: 'undoo' }), value('undo', 1)])).message).toMatch(/compensate names "undoo".*Did you mean "undo"/);
  });
});

describe('retry', () => {
  it('tries again at most "max" times, and only what may succeed later', async () => {
    const { clock, attempts, running } = await underClock({
      nodes: [
        flaky('a', ['network', 'timeout'], { retry: { max: 3 } }),
        flaky('b', ['auth'], { retry: { max: 3 } }),
        flaky('c', ['network', 'network'], { retry: { max: 1 } }),
      ],
    });
    await clock.advance(60_000);
    expect(await running.result()).toMatchObject({ status: 'failed', output: { a: 'made', b: null, c: null } });
    expect([...attempts]).toEqual([
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('an onError entry that names the code retries also what is not retryable by itself', async () => {
    const { clock, running } = await underClock({ nodes: [flaky('a', ['auth'], { onError: [{ match: 'auth', retry: { max: 1 } }] })] });
    await clock.advance(2000);
    expect(await running.result()).toMatchObject({ status: 'succeeded', output: { a: 'made' } });
  });

  it('an onError entry for any retries only what may succeed later', async () => {
    const { clock, attempts, running } = await underClock({
      onError: [{ match: 'any', retry: { max: 2 } }],
      nodes: [flaky('a', ['auth']), flaky('b', ['network'])],
    });
    await clock.advance(60_000);
    expect((await running.result()).output).toEqual({ a: null, b: 'made' });
    expect([...attempts]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('what is not cured by retrying goes on to the next entries', async () => {
    const onError = [
      { match: 'network', retry: { max: 1 } },
      { match: 'any', value: 'instead' },
    ];
    const { clock, running } = await underClock({ nodes: [flaky('a', ['network', 'network'], { onError })] });
    await clock.advance(60_000);
    expect(await running.result()).toMatchObject({ status: 'succeeded', output: { a: 'instead' } });
  });

  const waits = async (retry: object, faults: unknown[]) => {
    const { clock, attempts, running } = await underClock({ nodes: [flaky('a', faults, { retry: { max: 9, ...retry } })] });
    const moments: number[] = [];
    let seen = attempts.get('a') ?? 0;
    for (let passed = 0; passed < 400_000 && moments.length < faults.length; passed += 250) {
      await clock.advance(250);
      if ((attempts.get('a') ?? 0) > seen) moments.push(passed + 250);
      seen = attempts.get('a') ?? 0;
    }
    expect((await running.result()).status).toBe('succeeded');
    return moments.map((moment, index) => moment - (moments[index - 1] ?? 0));
  };

  it('waits 1 s, 2 s, 4 s … by default', async () => {
    expect(await waits({}, ['network', 'network', 'network'])).toEqual([1000, 2000, 4000]);
  });

  it('backoff is exponential, linear or none; delay is the first wait and maxDelay the longest', async () => {
    expect(await waits({ backoff: 'exponential', delay: '500ms' }, ['network', 'network', 'network'])).toEqual([500, 1000, 2000]);
    expect(await waits({ backoff: 'linear', delay: 2 }, ['network', 'network', 'network'])).toEqual([2000, 4000, 6000]);
    expect(await waits({ backoff: 'none', delay: '3s' }, ['network', 'network'])).toEqual([3000, 3000]);
    expect(await waits({ delay: '2s', maxDelay: '3s' }, ['network', 'network', 'network'])).toEqual([2000, 3000, 3000]);
  });

  it('a retry-after is honoured, also beyond maxDelay', async () => {
    expect(await waits({ delay: '1s', maxDelay: '2s' }, [{ code: 'rate_limit', retryAfterMs: 7000 }, 'rate_limit'])).toEqual([7000, 2000]);
  });

  it('an attempt that takes longer than "timeout" is a fault "timeout"', async () => {
    const slow = {
      ...createFlakyKind().kind,
      name: 'slow',
      perform: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };
    const clock = createTestClock();
    const engine = createTestEngine({ clock, kinds: [slow] });
    const running = await engine.start(await engine.plan(parsed({ nodes: [{ id: 'a', kind: 'slow', timeout: '5s' }] })));
    await clock.advance(6000);
    expect(await running.result()).toMatchObject({ status: 'failed', fault: { code: 'timeout' } });
  });
});

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
