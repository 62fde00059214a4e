import type { Node, Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../src/index.ts';
import { asking, refusal, value } from '../support/documents.ts';
import { createTestAdapter, createTestEngine, createTestKind } from '../support/engine.ts';

/** One engine whose model counts; answers are told apart by their number. */
function setUp(more: Parameters<typeof createTestAdapter>[1] = {}) {
  const adapter = createTestAdapter((request, call) => `${request.turns?.at(-1)?.text}#${call}`, { price: { perCall: 0.01 }, ...more });
  const engine = createTestEngine({ adapters: [adapter] });
  const run = (nodes: readonly Node[] | Partial<Pipeline>, plan: PlanOptions = { seed: 1 }) =>
    engine.run(Array.isArray(nodes) ? { nodes: nodes as readonly Node[] } : (nodes as Partial<Pipeline>), {}, plan);
  return { engine, run, asked: () => adapter.requests.map((request) => request.turns?.at(-1)?.text) };
}

describe('a hit', () => {
  it('answers an equal request again, costs nothing and says so', async () => {
    const { engine, run, asked } = setUp();
    const first = await run([asking('text', 'a', 'p')]);
    const second = await run([asking('text', 'a', 'p')]);
    expect(asked()).toEqual(['p']);
    expect([first.cost, second.cost]).toEqual([0.01, 0]);
    expect(second.output).toEqual(first.output);
    expect((await engine.view(second.id)).invocations[0]).toMatchObject({ cached: true, status: 'done' });
    expect((await engine.view(first.id)).invocations[0]?.cached).toBeUndefined();
  });

  it('needs the same request: prompt, params, model, seed', async () => {
    const { run, asked } = setUp();
    await run([asking('text', 'a', 'p')]);
    await run([asking('text', 'a', 'q')]);
    await run([asking('text', 'a', 'p', { params: { warmth: 1 } })]);
    await run([asking('text', 'a', 'p', { model: 'test/other' })]);
    await run([asking('text', 'a', 'p')], { seed: 2 });
    expect(asked()).toHaveLength(5);
  });

  it('does not need the same seed where none is sent', async () => {
    const { run, asked } = setUp({ seed: 'none' });
    await run([asking('text', 'a', 'p')], { seed: 1 });
    await run([asking('text', 'a', 'p')], { seed: 2 });
    expect(asked()).toEqual(['p']);
  });
});

describe('there is no cache', () => {
  it('for models that do not give equal answers', async () => {
    const { run, asked } = setUp({ deterministic: false });
    await run([asking('text', 'a', 'p')]);
    await run([asking('text', 'a', 'p')]);
    expect(asked()).toHaveLength(2);
  });

  it('for calls without a seed where the model takes one', async () => {
    const { run, asked } = setUp();
    await run([asking('text', 'a', 'p', { seed: 'none' })]);
    await run([asking('text', 'a', 'p', { seed: 'none' })]);
    expect(asked()).toHaveLength(2);
  });

  it('where cache: false switches it off', async () => {
    const { run, asked } = setUp();
    await run([asking('text', 'a', 'p', { cache: false })]);
    await run([asking('text', 'a', 'p', { cache: false })]);
    expect(asked()).toHaveLength(2);
  });

  it('for errors', async () => {
    let fail = true;
    const adapter = createTestAdapter(() => {
      if (fail) throw new Error('broken');
      return 'mended';
    });
    const engine = createTestEngine({ adapters: [adapter] });
    const nodes = [asking('text', 'a', 'p')];
    expect((await engine.run({ nodes }, {}, { seed: 1 })).status).toBe('failed');
    fail = false;
    expect(await engine.run({ nodes }, {}, { seed: 1 })).toMatchObject({ status: 'succeeded', output: { a: 'mended' } });
  });

  it('for an answer that broke the schema', async () => {
    const answers = ['no', 'no', '{"x": 1}'];
    const adapter = createTestAdapter((_request, call) => answers[call - 1] ?? '');
    const engine = createTestEngine({ adapters: [adapter] });
    const nodes = [asking('object', 'a', 'p')];
    await engine.run({ nodes }, {}, { seed: 1 });
    expect((await engine.run({ nodes }, {}, { seed: 1 })).output).toEqual({ a: { x: 1 } });
  });
});

describe('--from', () => {
  const nodes = (second: string) => [asking('text', 'a', 'p'), asking('text', 'b', `${second} \${a}`), asking('text', 'c', 'c ${b}'), asking('text', 'd', 'd')];

  it('takes over the seed and every unchanged result: only what changed, and what depends on it, runs again', async () => {
    const { run, asked } = setUp({ deterministic: false });
    const first = await run(nodes('old'), {});
    expect(asked()).toHaveLength(4);
    const again = await run(nodes('new'), { from: first.id });
    expect(again.seed).toBe(first.seed);
    const texts = asked().slice(4);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^new p#/);
    expect(texts[1]).toMatch(/^c new/);
    expect(again.output).toMatchObject({ a: (first.output as { a: string }).a, d: (first.output as { d: string }).d });
  });

  it('of a run that is not there is refused', async () => {
    expect((await refusal([value('a', 1)], { plan: { from: 'nobody' } })).message).toMatch(/no run "nobody"/);
  });
});

describe('--only, --skip and --redo', () => {
  const nodes = [asking('text', 'a', 'a'), asking('text', 'b', 'b ${a}', { nodes: [asking('text', 'inner', 'inner')] }), asking('text', 'c', 'c')];

  it('only performs the named nodes and what they need', async () => {
    const { run, asked } = setUp();
    const result = await run(nodes, { seed: 1, choice: { only: ['b'] } });
    expect(asked().map((text) => text?.slice(0, 1))).toEqual(['a', 'b', 'i']);
    expect(result.output).toMatchObject({ c: null });
  });

  it('skip leaves nodes out', async () => {
    const { run, asked } = setUp();
    const result = await run(nodes, { seed: 1, choice: { skip: ['b/inner', 'c'] } });
    expect(asked()).toHaveLength(2);
    expect(result).toMatchObject({ status: 'succeeded', output: { b: { inner: null }, c: null } });
  });

  it('redo performs nodes again although an unchanged result is there', async () => {
    const { run, asked } = setUp();
    await run(nodes);
    await run(nodes, { seed: 1, choice: { redo: ['c'] } });
    expect(asked().slice(4)).toEqual(['c']);
  });

  it('names that are no nodes are refused with the nearest', async () => {
    expect((await refusal([value('first', 1)], { plan: { choice: { only: ['frist'] } } })).message).toMatch(/--only frist.*Did you mean "first"/);
  });
});

describe('kinds without a model', () => {
  it('are performed each time, unless they say that equal requests give equal answers', async () => {
    const counts = { plain: 0, pure: 0 };
    const kinds = [
      createTestKind('plain', async () => ({ value: ++counts.plain }), { lane: () => 'io' }),
      createTestKind('pure', async () => ({ value: ++counts.pure }), { lane: () => 'io', cacheable: true }),
    ];
    const engine = createTestEngine({ kinds });
    for (let time = 0; time < 2; time++)
      await engine.run({
        nodes: [
          { id: 'a', kind: 'plain' },
          { id: 'b', kind: 'pure' },
        ],
      });
    expect(counts).toEqual({ plain: 2, pure: 1 });
  });
});
