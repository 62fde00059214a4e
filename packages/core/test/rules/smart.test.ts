import type { Node, Tokens } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../src/index.ts';
import { asking, group, refusal, value } from '../support/documents.ts';
import { createTestAdapter, createTestEngine, parsed } from '../support/engine.ts';

function setUp() {
  const adapter = createTestAdapter((request) => request.turns?.at(-1)?.text ?? '', { deterministic: false });
  const engine = createTestEngine({ adapters: [adapter] });
  return {
    adapter,
    engine,
    run: (nodes: readonly Node[], options: PlanOptions = { seed: 1 }, inputs = {}) => engine.run({ nodes, lenient: true }, inputs, options),
    plan: (nodes: readonly Node[], options: PlanOptions = { seed: 1 }) => engine.plan(parsed({ nodes }), {}, options),
  };
}

const output = async (nodes: readonly Node[], options?: PlanOptions) => {
  const result = await setUp().run(nodes, options);
  expect(result.status).toBe('succeeded');
  return result.output;
};

describe('a node with smart', () => {
  it('is performed once for each generation, in order, at addresses that count them', async () => {
    const { engine, run } = setUp();
    const result = await run([asking('text', 'order', 'a [brown,black] [cat,dog]', { smart: true })]);
    expect(result.output).toEqual({ order: ['a brown cat', 'a brown dog', 'a black cat', 'a black dog'] });
    const { invocations } = await engine.view(result.id);
    expect(invocations.map((row) => row.address).sort()).toEqual(['order@0', 'order@1', 'order@2', 'order@3']);
  });

  it('does nothing of the kind without it', async () => {
    expect(await output([asking('text', 'order', 'a [brown,black] cat')])).toEqual({ order: 'a [brown,black] cat' });
  });

  it('sends params with their types, and a seed among them as the seed', async () => {
    const { adapter, run } = setUp();
    await run([asking('text', 'order', 'x', { smart: true, params: { seed: '[1..3]', steps: '[25|30]', warmth: 0.5, mood: '[calm,"[a|b]"]' } })]);
    const sent = adapter.requests.map(({ seed, params }) => ({ seed, ...params })).sort((a, b) => Number(a.seed) - Number(b.seed));
    expect(sent.map((one) => one.seed)).toEqual([1, 1, 2, 2, 3, 3]);
    for (const one of sent) {
      expect([25, 30]).toContain((one as { steps?: unknown }).steps);
      expect(one).toMatchObject({ warmth: 0.5 });
    }
    expect(new Set(sent.map((one) => (one as { mood?: unknown }).mood))).toEqual(new Set(['calm', '[a|b]']));
  });

  it('derives a seed for each generation where none is given, and for -1', async () => {
    const { adapter, run } = setUp();
    await run([asking('text', 'a', '[x,y]', { smart: true }), asking('text', 'b', 'x', { smart: true, params: { seed: '[-1,-1]' } })]);
    expect(new Set(adapter.requests.map(({ seed }) => seed)).size).toBe(4);
    for (const { seed, params } of adapter.requests) {
      expect(seed).toBeGreaterThanOrEqual(0);
      expect(params).toEqual({});
    }
  });

  it('plans the same for the same seed, and keeps what was typed', async () => {
    const { plan } = setUp();
    const nodes = [asking('text', 'order', '[1..9:1:3] [a|b]', { smart: true })];
    const first = await plan(nodes);
    expect((await plan(nodes)).nodes).toEqual(first.nodes);
    expect((await plan(nodes, { seed: 2 })).nodes).not.toEqual(first.nodes);
    expect(first.pipeline.nodes[0]?.prompt).toBe('[1..9:1:3] [a|b]');
  });

  it('resolves expressions around and inside the markup, and reads what they give for no markup', async () => {
    const nodes = [value('animal', '[cat,dog]'), asking('text', 'order', '${animal} [in ${place},"$${x}"]', { smart: true })];
    const result = await setUp().run(nodes, { seed: 1 }, { place: 'Rome' });
    expect(result.output).toMatchObject({ order: ['[cat,dog] in Rome', '[cat,dog] ${x}'] });
  });

  it('takes tokens: its own before those of the caller, whose values are data', async () => {
    const nodes = [asking('text', 'order', '[a] [b] [c]', { smart: { tokens: { a: ['own'] } } })];
    const tokens: readonly Tokens[] = [
      { a: ['project'], b: ['project'] },
      { b: ['global'], c: ['${animal}[x|y]'] },
    ];
    expect(await output(nodes, { seed: 1, tokens })).toEqual({ order: ['own project ${animal}[x|y]'] });
  });

  it('keeps the tokens it used in the plan, so that the pipeline stands for the same without them', async () => {
    const { plan } = setUp();
    const nodes = [group('all', [asking('text', 'order', '[a] [mood]', { smart: true })])];
    const tokens: readonly Tokens[] = [{ a: ['b', 'x'], b: [{ value: 'y', weight: 2 }], unused: ['z'], mood: ['calm'] }];
    const { pipeline, nodes: planned } = await plan(nodes, { seed: 1, tokens });
    expect(pipeline.nodes[0]?.nodes?.[0]?.smart).toEqual({ tokens: { a: ['b', 'x'], b: [{ value: 'y', weight: 2 }], mood: ['calm'] } });
    const again = await plan(pipeline.nodes);
    expect(again.nodes).toEqual(planned);
    expect(again.pipeline).toEqual(pipeline);
  });

  it('makes each generation as often as count says, each with a seed of its own', async () => {
    const { adapter, run } = setUp();
    const result = await run([asking('text', 'order', '[a,b]', { smart: { count: 2 } })]);
    expect(result.output).toEqual({ order: ['a', 'a', 'b', 'b'] });
    expect(new Set(adapter.requests.map(({ seed }) => seed)).size).toBe(4);
  });

  it('keeps within its limit, with a warning that names the node', async () => {
    const { plan } = setUp();
    const { nodes, warnings } = await plan([asking('text', 'order', '[1..500]', { smart: { limit: 5 } })]);
    expect(nodes[0]?.node.forEach).toHaveLength(5);
    expect(warnings).toEqual(['node "order": 500 generations are asked for, 5 of them are taken, at random (at most 5 combinations of brackets a batch)']);
  });

  it('reads only the fields it names, and none with markup: false', async () => {
    const params = { mood: '[calm,wild]' };
    expect(await output([asking('text', 'order', '[a,b]', { smart: ['params'], params })])).toEqual({ order: ['[a,b]', '[a,b]'] });
    expect(await output([asking('text', 'order', '[a,b]', { smart: true, params, markup: { params: false } })])).toEqual({ order: ['a', 'b'] });
    expect(await output([asking('text', 'order', '[a,b]', { smart: [] })])).toEqual({ order: '[a,b]' });
  });

  it('has children for each generation, which see what it was asked', async () => {
    const nodes = [asking('text', 'order', 'a [cat,dog]', { smart: true, as: 'asked', nodes: [value('again', '${asked.prompt} / ${order}')] })];
    expect(await output(nodes)).toEqual({ order: [{ again: 'a cat / a cat', order: 'a cat' }, { again: 'a dog / a dog', order: 'a dog' }] }); // biome-ignore format: one line is a result
  });

  it('may stand in a forEach, though not in one node with it', async () => {
    const inner = asking('text', 'order', '${item} [a,b]', { smart: true });
    expect(await output([group('all', [inner], { forEach: ['x', 'y'] })])).toEqual({ all: [{ order: ['x a', 'x b'] }, { order: ['y a', 'y b'] }] });
    expect((await refusal([{ ...inner, forEach: ['x'] }])).message).toBe('node "order": smart and forEach in one node: one of them expected');
  });

  it('is refused where nothing is left, or parts do not pair', async () => {
    expect((await refusal([asking('text', 'order', 'a [none]', { smart: { tokens: { none: [] } } })])).message).toContain(
      'node "order": no generation is left: nothing is left to choose from',
    );
  });

  it('sends each generation what commands of its sub-prompt set', async () => {
    const { adapter, run } = setUp();
    const result = await run([asking('text', 'order', 'a || b pipeline:steps:[4,5]', { smart: true, params: { warmth: 1 } })]);
    expect(result.output).toEqual({ order: ['a', 'b', 'b'] });
    expect(adapter.requests.map(({ params }) => JSON.stringify(params)).sort()).toEqual(['{"warmth":1,"steps":4}', '{"warmth":1,"steps":5}', '{"warmth":1}']);
  });
});
