import { faultCodes, type Node, type Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createFlakyKind, group, output, refusal, run, value } from '../support/documents.ts';
import { createTestClock, createTestEngine, parsed, settle } from '../support/engine.ts';

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
