import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Adapter,
  type Commit,
  defineAdapter,
  type Event,
  GenarunError,
  isBlobRef,
  type Model,
  type ModelRequest,
  type Node,
  type Store,
} from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { begin } from '../src/engine/state.ts';
import { builtInKinds, compilePlan, createMemoryBlobs, createMemoryStore, evolve, portableHash, replay } from '../src/index.ts';
import { createTestAdapter, createTestClock, createTestEngine, createTestKind, parsed, settle } from './support/engine.ts';

const list = (prompt: string, child: Node): Node => ({ id: 'l', kind: 'list', model: 'test/model', prompt, nodes: [child] });

/** Answers a list of three to a JSON question and the last prompt to any other. */
const answers = (request: ModelRequest) => (request.json ? '["x","y","z"]' : `said ${request.turns?.at(-1)?.text}`);

async function allEvents(store: Store, run: string): Promise<readonly Event[]> {
  return store.events(run, 0, 100_000);
}

describe('E1: state changes only through the journal', () => {
  it('the fold of the stored journal is the state of the run that wrote it', async () => {
    const engine = createTestEngine({ adapters: [createTestAdapter(answers)] });
    const result = await engine.run({
      nodes: [list('three', { id: 't', kind: 'text', model: 'test/model', prompt: '${item}' }), { id: 'after', kind: 'transform', value: '${l}' }],
    });
    const stored = await engine.store.run(result.id);
    const state = replay(
      compilePlan(stored!.plan, { kind: (name) => builtInKinds.find((kind) => kind.name === name) }),
      await allEvents(engine.store, result.id),
    );
    expect(state.status).toBe('succeeded');
    expect(state.counts).toMatchObject(result.counts);
    expect([...state.places.keys()].sort()).toEqual(['after', 'l', 'l.0/t', 'l.1/t', 'l.2/t']);
    for (const row of await engine.store.invocations(result.id)) expect(state.places.get(row.address)?.value).toEqual(row.value);
  });

  it('numbers events from 1 without gaps and tells them to every listener in order', async () => {
    const engine = createTestEngine({ adapters: [createTestAdapter(answers)] });
    const run = await engine.start(await engine.plan(parsed({ nodes: [list('three', { id: 't', kind: 'text', model: 'test/model', prompt: '${item}' })] })));
    const seen: number[] = [];
    for await (const event of run.events()) seen.push(event.seq);
    const later: number[] = [];
    for await (const event of run.events({ after: 3 })) later.push(event.seq);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
    expect(later).toEqual(seen.slice(3));
  });
});

describe('E2: an ending opens what it opens, whatever the size of the run', () => {
  /** How often the plan's nodes are looked at while a chain of n is folded. */
  async function looks(n: number): Promise<number> {
    const engine = createTestEngine();
    const nodes = Array.from({ length: n }, (_, index) => ({
      id: `n${index}`,
      kind: 'transform',
      value: index,
      ...(index > 0 ? { needs: `n${index - 1}` } : {}),
    }));
    const compiled = compilePlan(await engine.plan(parsed({ nodes })), { kind: (name) => builtInKinds.find((kind) => kind.name === name) });
    let count = 0;
    const counting = new Proxy(compiled.nodes, {
      get: (target, key, receiver) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) count++;
        return Reflect.get(target, key, receiver);
      },
    });
    const event = (seq: number, type: Event['type'], address?: string): Event => ({
      run: 'r',
      seq,
      at: 0,
      epoch: 1,
      v: 1,
      type,
      data: { value: 1 },
      ...(address === undefined ? {} : { address }),
    });
    const state = begin({ ...compiled, nodes: counting });
    evolve(state, event(1, 'run.started'));
    nodes.forEach((node, index) => {
      evolve(state, event(index + 2, 'done', node.id));
    });
    expect(state.root.complete).toBe(true);
    return count;
  }

  it('looks at the plan in proportion to its nodes', async () => {
    const [small, large] = [await looks(500), await looks(2000)];
    expect(large / small).toBeLessThan(4.2);
  });
});

describe('E3: performing never throws', () => {
  it.each([new Error('boom'), new GenarunError({ code: 'quota', message: 'empty' }), 'a string', undefined])('%s becomes an event', async (thrown) => {
    const engine = createTestEngine({
      kinds: [
        createTestKind('bad', async () => {
          throw thrown;
        }),
      ],
    });
    const result = await engine.run({
      nodes: [
        { id: 'a', kind: 'bad' },
        { id: 'b', kind: 'transform', value: 1 },
      ],
    });
    expect(result).toMatchObject({ status: 'failed', counts: { failed: 1, done: 1 }, output: { a: null, b: 1 } });
    expect(result.fault?.code).toBe(thrown instanceof GenarunError ? 'quota' : 'internal');
  });
});

describe('E4: shared code asks the registered thing', () => {
  it('no engine, plan or template source names a kind, an adapter or a dialect', () => {
    const names = [...builtInKinds.map((kind) => kind.name), 'sim', 'tree', 'workflow', 'network', 'canonical'].filter(
      (name) => !['text', 'list', 'object', 'pipeline', 'wait'].includes(name),
    );
    const source = join(import.meta.dirname, '../src');
    for (const folder of ['engine', 'plan', 'template', 'queue']) {
      for (const file of readdirSync(join(source, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
        const code = readFileSync(join(source, folder, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
        for (const name of names) expect(new RegExp(`(===|!==|case|\\bkind:)\\s*'${name}'`).test(code), `${folder}/${file} asks for '${name}'`).toBe(false);
        expect(/kind(\.name)? ===|adapter(\.name)? === '|dialect ===/.test(code), `${folder}/${file} switches on a name`).toBe(false);
      }
    }
  });
});

describe('E5: same plan, same seed, same answers, same output', () => {
  const nodes = [list('[one | two | three] ideas', { id: 't', kind: 'text', model: 'test/model', prompt: '[a | b | c | d] ${item}' })];
  const byRequest = (request: ModelRequest) => (request.json ? '["x","y","z"]' : `${request.seed}: ${request.turns?.at(-1)?.text}`);

  it('whatever the concurrency and the order of answers', async () => {
    const outputs = [];
    for (const concurrency of [1, 8]) {
      const adapter = {
        ...createTestAdapter(async (request, call) => {
          for (let turn = call % 3; turn > 0; turn--) await settle();
          return byRequest(request);
        }),
        lane: { concurrency },
      };
      outputs.push(JSON.stringify((await createTestEngine({ adapters: [adapter] }).run({ nodes }, {}, { seed: 42 })).output));
    }
    expect(outputs[0]).toBe(outputs[1]);
  });

  it('and another seed differs', async () => {
    const run = async (seed: number) =>
      JSON.stringify((await createTestEngine({ adapters: [createTestAdapter(byRequest)] }).run({ nodes }, {}, { seed })).output);
    expect(await run(1)).not.toBe(await run(2));
  });
});

describe('E6: large values travel by reference', () => {
  it('8 KB of JSON stands inline, more becomes a blob, and readers see the whole value', async () => {
    const blobs = createMemoryBlobs({ hash: portableHash });
    const engine = createTestEngine({
      blobs,
      kinds: [createTestKind('big', async ({ fields }) => ({ value: 'x'.repeat(Number(fields.size)) }), { fields: { size: builtInKinds[0]!.fields.prompt! } })],
    });
    const result = await engine.run({
      nodes: [
        { id: 'small', kind: 'big', size: '8190' },
        { id: 'large', kind: 'big', size: '8191' },
        { id: 'reader', kind: 'transform', value: '${large.size} ${small.size}' },
      ],
    });
    expect(result.output).toMatchObject({ reader: '8191 8190' });
    const rows = Object.fromEntries((await engine.store.invocations(result.id)).map((row) => [row.node, row.value]));
    expect(isBlobRef(rows.small)).toBe(false);
    expect(rows.large).toEqual({ $blob: portableHash(JSON.stringify('x'.repeat(8191))), type: 'application/json', bytes: 8193 });
    expect(await engine.output(result.id)).toEqual(result.output);
  });
});

describe('E7: bookkeeping is batched', () => {
  it('what ended together is one transaction, and none is open while a model is called', async () => {
    const store = createMemoryStore();
    let open = 0;
    const commits: Commit[] = [];
    const counted: Store = {
      ...store,
      commit: async (commit) => {
        open++;
        commits.push(commit);
        await store.commit(commit);
        open--;
      },
    };
    let overlapped = false;
    const engine = createTestEngine({
      store: counted,
      concurrency: 100,
      kinds: [
        createTestKind('quick', async () => {
          overlapped ||= open > 0;
          return { value: 1 };
        }),
      ],
    });
    await engine.run({ nodes: [{ id: 'a', kind: 'quick', forEach: Array.from({ length: 100 }, (_, index) => index) }] });
    expect(overlapped).toBe(false);
    expect(commits.length).toBeLessThan(12);
    expect(commits.flatMap((commit) => commit.events).length).toBeGreaterThan(200);
  });
});

/** A priced model behind a "provider" that can lose its answers. */
function createPaidAdapter(options: { readonly lose?: () => boolean; readonly reconcile?: boolean; readonly store?: Store; readonly price?: number }) {
  const bought = new Map<string, string>();
  const seen: string[] = [];
  const model: Model = {
    id: 'paid/model',
    adapter: 'paid',
    label: 'paid',
    tasks: ['text'],
    input: ['text'],
    output: 'text',
    parameters: {},
    seed: 'none',
    deterministic: false,
    maxCount: 1,
    price: { perCall: options.price ?? 0.1 },
  };
  const adapter: Adapter = defineAdapter({
    name: 'paid',
    version: '1',
    lane: { concurrency: 4 },
    models: () => [model],
    resolve: (id) => (id === model.id ? model : undefined),
    perform: async (request, context) => {
      const [run = '', address = ''] = context.callKey.split(':');
      if (options.store) seen.push(...(await options.store.calls(run, address)).map((call) => `${call.address} ${call.status}`));
      const text = `bought ${request.turns?.at(-1)?.text}`;
      bought.set(context.callKey, text);
      if (options.lose?.()) throw new GenarunError({ code: 'unknown_outcome', message: 'the answer was lost' });
      return { texts: [text], usage: {} };
    },
    ...(options.reconcile
      ? {
          reconcile: async ({ callKey }) => {
            const text = bought.get(callKey);
            return text === undefined ? { status: 'never_received' as const } : { status: 'answered' as const, answer: { texts: [text], usage: {} } };
          },
        }
      : {}),
  });
  return { adapter, bought, seen };
}

describe('E8: every paid call has a row in the ledger', () => {
  it('which is there before the request leaves', async () => {
    const store = createMemoryStore();
    const { adapter, seen } = createPaidAdapter({ store });
    const result = await createTestEngine({ store, adapters: [adapter] }).run({ nodes: [{ id: 'a', kind: 'text', model: 'paid/model', prompt: 'p' }] });
    expect(seen).toEqual(['a open']);
    expect(await store.calls(result.id)).toMatchObject([{ address: 'a', attempt: 1, call: 0, status: 'answered', cost: 0.1 }]);
    expect(result.cost).toBeCloseTo(0.1);
  });

  it('a lost answer is surfaced as unknown, never bought again unasked', async () => {
    const { adapter, bought } = createPaidAdapter({ lose: () => true });
    const engine = createTestEngine({ adapters: [adapter] });
    const result = await engine.run({ nodes: [{ id: 'a', kind: 'text', model: 'paid/model', prompt: 'p', retry: { max: 3 } }] });
    expect(result).toMatchObject({ status: 'failed', counts: { unknown: 1 } });
    expect((await (await engine.resume(result.id)).result()).counts).toMatchObject({ unknown: 1 });
    expect(bought.size).toBe(1);
  });

  it('and is asked for where the provider can be asked', async () => {
    const { adapter, bought } = createPaidAdapter({ reconcile: true, lose: () => true });
    const result = await createTestEngine({ adapters: [adapter] }).run({ nodes: [{ id: 'a', kind: 'text', model: 'paid/model', prompt: 'p' }] });
    expect(result).toMatchObject({ status: 'succeeded', output: { a: 'bought p' }, cost: 0.1 });
    expect(bought.size).toBe(1);
  });

  it('a provider that can be asked only later is asked again before anything is bought again', async () => {
    const store = createMemoryStore();
    const deaf = createPaidAdapter({ lose: () => true });
    const lost = await createTestEngine({ store, adapters: [deaf.adapter] }).run({ nodes: [{ id: 'a', kind: 'text', model: 'paid/model', prompt: 'p' }] });
    const hearing = createPaidAdapter({ reconcile: true });
    for (const [key, text] of deaf.bought) hearing.bought.set(key, text);
    const result = await (await createTestEngine({ store, adapters: [hearing.adapter] }).resume(lost.id, { retryUnknown: true })).result();
    expect(result).toMatchObject({ status: 'succeeded', output: { a: 'bought p' } });
    expect(hearing.bought.size).toBe(1);
  });
});

describe('E9: waiting costs no worker', () => {
  const ask = {
    nodes: [
      { id: 'ok', kind: 'human', interaction: 'approve', question: 'Go on?' },
      { id: 'end', kind: 'transform', value: 'approved: ${ok}' },
    ],
  };

  it('the run rests, and goes on with another engine when the answer is there', async () => {
    const store = createMemoryStore();
    const first = createTestEngine({ store });
    const waiting = await first.run(ask);
    expect(waiting.status).toBe('waiting');
    await first.close();
    const second = createTestEngine({ store });
    await second.answer(waiting.id, 'ok', true);
    expect(await (await second.resume(waiting.id)).result()).toMatchObject({ status: 'succeeded', output: { ok: true, end: 'approved: true' } });
  });

  it('a wait for a moment ends by the clock', async () => {
    const clock = createTestClock();
    const engine = createTestEngine({ clock });
    const run = await engine.start(
      await engine.plan(
        parsed({
          nodes: [
            { id: 'pause', kind: 'wait', for: '30s' },
            { id: 'end', kind: 'transform', value: 'late', needs: 'pause' },
          ],
        }),
      ),
    );
    await settle();
    await clock.advance(29_000);
    expect((await engine.view(run.id)).open).toMatchObject([{ address: 'pause', status: 'waiting' }]);
    await clock.advance(1_500);
    expect(await run.result()).toMatchObject({ status: 'succeeded', output: { end: 'late' } });
  });
});

describe('E10: cancel reaches what is under way', () => {
  it('the call sees its signal, the queue is emptied, nothing more is opened', async () => {
    let aborted = 0;
    let started = 0;
    const kind = createTestKind('slow', (_, { signal }) => {
      started++;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted++;
          reject(signal.reason);
        });
      });
    });
    const engine = createTestEngine({ kinds: [kind], concurrency: 3 });
    const run = await engine.start(
      await engine.plan(
        parsed({
          nodes: [
            { id: 'a', kind: 'slow', forEach: [1, 2, 3, 4, 5, 6] },
            { id: 'b', kind: 'transform', value: 1, needs: 'a' },
          ],
        }),
      ),
    );
    await settle();
    run.cancel();
    expect(await run.result()).toMatchObject({ status: 'cancelled', counts: { cancelled: 3 } });
    expect([started, aborted]).toEqual([3, 3]);
    await expect(engine.resume(run.id)).rejects.toThrow('has ended (cancelled)');
  });
});

describe('E11: data is never code', () => {
  it('markup in what a model, a person or an input says stays as it is', async () => {
    const said = 'look: ${secret} [a | b] {{ 1 }} {% if %} $${x} \\[q\\]';
    const engine = createTestEngine({
      adapters: [createTestAdapter((request) => (request.turns?.at(-1)?.text === 'go' ? said : `echo ${request.turns?.at(-1)?.text}`))],
    });
    const result = await engine.run(
      {
        inputs: { given: { type: 'string' } },
        nodes: [
          { id: 'a', kind: 'text', model: 'test/model', prompt: 'go' },
          { id: 'b', kind: 'text', model: 'test/model', prompt: '${a} and ${given}' },
          { id: 'c', kind: 'transform', value: { nested: ['${a}'] } },
        ],
      },
      { given: '${a}' },
    );
    expect(result.output).toEqual({ a: said, b: `echo ${said} and \${a}`, c: { nested: [said] } });
  });
});

describe('E12: one driver per run', () => {
  it('a second driver is refused while the first holds the lease, and takes over when it is gone', async () => {
    const store = createMemoryStore();
    const clock = createTestClock();
    const hold = createTestKind(
      'hold',
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const quick = createTestKind('hold', async () => ({ value: 'done by the second' }));
    const first = createTestEngine({ store, clock, kinds: [hold], driver: 'first', leaseMs: 1000 });
    const second = createTestEngine({ store, clock, kinds: [quick], driver: 'second', leaseMs: 1000 });
    const run = await first.start(await first.plan(parsed({ nodes: [{ id: 'a', kind: 'hold' }] })));
    await settle();
    await expect(second.resume(run.id)).rejects.toThrow('being driven by first');
    run.stop();
    await run.result();
    const resumed = await second.resume(run.id);
    await settle();
    await clock.advance(10);
    expect(await resumed.result()).toMatchObject({ status: 'succeeded', output: { a: 'done by the second' } });
    const epochs = (await allEvents(store, run.id)).map((event) => event.epoch);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    expect(new Set(epochs).size).toBe(2);
  });

  it('a driver whose lease was taken writes nothing more and stops', async () => {
    const store = createMemoryStore();
    const kind = createTestKind('step', async () => {
      await settle();
      return { value: 1 };
    });
    const engine = createTestEngine({ store, kinds: [kind], leaseMs: 60_000 });
    const run = await engine.start(await engine.plan(parsed({ nodes: [{ id: 'a', kind: 'step' }] })));
    const stolen = await store.lease(run.id, 'thief', 60_000, Date.now() + 120_000);
    const result = await run.result();
    expect(result.fault?.message).toMatch(/^lease lost/);
    for (const event of await allEvents(store, run.id)) expect(event.epoch).toBeLessThan(stolen!.epoch);
  });
});

describe('E13: a budget is never exceeded by what was reserved', () => {
  it('calls that do not fit pause the run; a higher budget lets it go on', async () => {
    const { adapter, bought } = createPaidAdapter({ price: 0.1 });
    const engine = createTestEngine({ adapters: [adapter] });
    const result = await engine.run(
      { nodes: [{ id: 'a', kind: 'text', model: 'paid/model', prompt: '${item}', forEach: [1, 2, 3, 4, 5, 6, 7, 8] }] },
      {},
      { budget: 0.5 },
    );
    expect(result).toMatchObject({ status: 'paused', reason: 'budget' });
    expect(bought.size).toBe(5);
    const resumed = await (await engine.resume(result.id, { budget: 1 })).result();
    expect(resumed).toMatchObject({ status: 'succeeded', counts: { done: 8 } });
    expect(bought.size).toBe(8);
  });

  it('a model without a price is refused under a budget unless allowed', async () => {
    const adapter = createTestAdapter(answers, { price: undefined });
    const engine = createTestEngine({ adapters: [adapter] });
    const pipeline = { nodes: [{ id: 'a', kind: 'text', model: 'test/model', prompt: 'p' }] };
    await expect(engine.run(pipeline, {}, { budget: 1 })).rejects.toThrow('no price is known for test/model');
    expect(await engine.run(pipeline, {}, { budget: 1, allowUnpriced: true })).toMatchObject({ status: 'succeeded', costUnknown: true });
  });
});
