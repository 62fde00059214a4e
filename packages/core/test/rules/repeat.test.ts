import type { ModelRequest, Node } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { asking, group, output, refusal, run, value } from '../support/documents.ts';
import { createTestEngine, parsed } from '../support/engine.ts';

async function addresses(nodes: Parameters<typeof output>[0], trial: Parameters<typeof output>[1] = {}): Promise<string[]> {
  const engine = createTestEngine(trial.engine);
  const { id } = await engine.run(Array.isArray(nodes) ? { nodes } : (nodes as object));
  return (await engine.view(id)).invocations.map((row) => row.address).sort();
}

describe('repeat', () => {
  it('iteration n reads iteration n−1 as "previous"; the first one reads null', async () => {
    const nodes = [value('a', '${previous | default: "s"}x', { repeat: { max: 3, collect: 'all' } })];
    expect(await output(nodes)).toEqual({ a: ['sx', 'sxx', 'sxxx'] });
  });

  it('counts its iterations from 0 as "iteration"', async () => {
    expect(await output([value('a', '${iteration}', { repeat: { max: 3, collect: 'all' } })])).toEqual({ a: [0, 1, 2] });
  });

  it('gives the last value, or all with collect', async () => {
    expect(await output([value('a', '${iteration}', { repeat: { max: 3 } })])).toEqual({ a: 2 });
    expect(await output([value('a', '${iteration}', { repeat: { max: 3, collect: 'last' } })])).toEqual({ a: 2 });
  });

  it('max may be an expression; 0 gives nothing', async () => {
    expect(await output([value('n', 2), value('a', '${iteration}', { repeat: { max: '${n}', collect: 'all' } })])).toMatchObject({ a: [0, 1] });
    expect(await output([value('a', 1, { repeat: { max: 0 } }), value('b', 1, { repeat: { max: 0, collect: 'all' } })])).toEqual({ a: null, b: [] });
  });

  it('a max that is no whole number is a fault', async () => {
    const result = await run([value('n', 'many'), value('a', 1, { repeat: { max: '${n}' } })]);
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'invalid_input' } });
    expect(result.fault?.message).toMatch(/repeat\.max expected a whole number/);
  });

  it('until is read after each iteration and sees its value by id', async () => {
    expect(await output([value('a', '${iteration | times: 2}', { repeat: { max: 9, until: 'a > 3' } })])).toEqual({ a: 4 });
  });

  it('while is read before each iteration', async () => {
    expect(await output([value('go', true), value('a', '${iteration}', { repeat: { max: 5, while: 'go and iteration < 2', collect: 'all' } })])).toMatchObject({
      a: [0, 1],
    });
    expect(await output([value('a', '${previous | default: 0 | plus: 2}', { repeat: { while: 'previous == null or previous < 6', collect: 'all' } })])).toEqual(
      { a: [2, 4, 6] },
    );
    expect(await output([value('go', false), value('a', 1, { repeat: { max: 5, while: 'go' } })])).toMatchObject({ a: null });
  });

  it('carried variables start with their first value and take the output field of their name', async () => {
    const nodes = [value('a', { sum: '${sum | plus: n}', n: '${n | plus: 1}' }, { repeat: { while: 'n <= 4', carry: { sum: 0, n: 1 } } })];
    expect(await output(nodes)).toEqual({ a: { sum: 10, n: 5 } });
  });

  it('carried variables of a group come from its children', async () => {
    const nodes = [group('loop', [value('n', '${n | plus: 1}')], { repeat: { while: 'n < 3', carry: { n: 0 }, collect: 'all' } })];
    expect(await output(nodes)).toEqual({ loop: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  });

  it('with cycle one model call is one iteration, and model n is cycle[n mod length]', async () => {
    const models: string[] = [];
    const answer = (request: ModelRequest) => {
      models.push(request.model);
      return `${request.turns?.at(-1)?.text}${request.model.at(-1)}`;
    };
    const nodes = [asking('text', 'walk', '${previous | default: "s"}', { model: undefined, repeat: { max: 5, cycle: ['test/a', 'test/b'] } })];
    expect(await output(nodes, { answer })).toEqual({ walk: 'sababa' });
    expect(models).toEqual(['test/a', 'test/b', 'test/a', 'test/b', 'test/a']);
  });

  it('stop: duplicate exact ends when an output was there before', async () => {
    const nodes = [value('a', '${iteration | modulo: 3}', { repeat: { max: 50, stop: { duplicate: 'exact' }, collect: 'all' } })];
    expect(await output(nodes)).toEqual({ a: [0, 1, 2, 0] });
  });

  it('without an end is stopped by the most invocations a run may have', async () => {
    const result = await run([value('a', '${iteration}', { repeat: {} })], { engine: { maxInvocations: 20 } });
    expect(result.status).not.toBe('succeeded');
    expect(result.fault?.message).toMatch(/at most 20 invocations/);
  });

  it('an iteration that fails ends the loop', async () => {
    const nodes: Node[] = [
      value('f', [null, 'auth', null]),
      { id: 'a', kind: 'flaky', faults: ['${f[iteration]}'], gives: '${iteration}', repeat: { max: 3, collect: 'all' } },
    ];
    const result = await run(nodes);
    expect(result).toMatchObject({ status: 'partial', output: { a: [0, null] }, fault: { code: 'auth', address: 'a~1' } });
  });

  it('a condition that cannot be read is a fault, not an end like another', async () => {
    const result = await run([value('a', 'text', { repeat: { max: 3, until: 'a | parse_json' } })]);
    expect(result).toMatchObject({ status: 'partial', output: { a: 'text' }, fault: { code: 'invalid_input' } });
  });

  it('forEach stands outside: each element has its own loop', async () => {
    const nodes = [value('a', '${previous | default: w}${w}', { forEach: ['x', 'y'], as: 'w', repeat: { max: 2 } })];
    expect(await output(nodes)).toEqual({ a: ['xxx', 'yyy'] });
  });

  it('children belong to each iteration and are read through "previous"', async () => {
    const nodes = [value('a', '${previous.b | default: 0}', { repeat: { max: 3, collect: 'all' }, nodes: [value('b', '${a | plus: 1}')] })];
    expect(await output(nodes)).toEqual({
      a: [
        { a: 0, b: 1 },
        { a: 1, b: 2 },
        { a: 2, b: 3 },
      ],
    });
  });

  it('until of a group sees its children', async () => {
    const nodes = [group('loop', [value('n', '${iteration}')], { repeat: { max: 9, until: 'n == 2' } })];
    expect(await output(nodes)).toEqual({ loop: { n: 2 } });
  });
});

describe('addresses', () => {
  it('are ids joined by "/", ".element" for elements, "@copy" for forEach, "~iteration" for repeat', async () => {
    const nodes = [
      value('ideas', ['x', 'y'], { nodes: [value('series', 's', { nodes: [value('photos', ['p'], { nodes: [value('image', 1)] })] })] }),
      value('walk', 1, { forEach: [1, 2], repeat: { max: 2 } }),
    ];
    expect(await addresses(nodes)).toEqual([
      'ideas',
      'ideas.0/series',
      'ideas.0/series/photos',
      'ideas.0/series/photos.0/image',
      'ideas.1/series',
      'ideas.1/series/photos',
      'ideas.1/series/photos.0/image',
      'walk@0~0',
      'walk@0~1',
      'walk@1~0',
      'walk@1~1',
    ]);
  });

  it('below copies and iterations go on in the same way', async () => {
    expect(await addresses([value('a', [1], { forEach: [1], repeat: { max: 1 }, nodes: [value('b', 1)] })])).toEqual(['a@0~0', 'a@0~0.0/b']);
  });

  it('are the same whenever the same plan runs', async () => {
    const nodes = [value('a', [3, 1], { nodes: [value('b', 1, { repeat: { max: 2 } })] })];
    expect(await addresses(nodes)).toEqual(await addresses(nodes));
  });
});

describe('limits', () => {
  it('a run has at most so many invocations; what would go beyond is a fault', async () => {
    const result = await run([value('n', 50), value('a', 1, { forEach: '${n | range}' })], { engine: { maxInvocations: 10 } });
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'invalid_input' } });
    expect(result.fault?.message).toMatch(/at most 10 invocations/);
  });

  it('a document with more nodes than that is refused or stopped', async () => {
    const nodes = Array.from({ length: 12 }, (_, at) => value(`n${at}`, at));
    const result = await run(nodes, { engine: { maxInvocations: 10 } }).catch((error: Error) => ({ status: 'refused', fault: { message: error.message } }));
    expect(result.status).not.toBe('succeeded');
    expect(result.fault?.message).toMatch(/at most 10 invocations/);
  });

  it('elements of lists count as well', async () => {
    const list = Array.from({ length: 8 }, (_, at) => at);
    const result = await run([value('l', list, { nodes: [value('a', 1), value('b', 2)] })], { engine: { maxInvocations: 10 } });
    expect(result.status).not.toBe('succeeded');
    expect(result.fault?.message).toMatch(/at most 10 invocations/);
  });
});

describe('seeds', () => {
  const seedsOf = async (more: object, seed = 7) => {
    const seeds: (number | undefined)[] = [];
    const answer = (request: ModelRequest) => {
      seeds.push(request.seed);
      return 'x';
    };
    await output({ nodes: [asking('text', 'a', 'p', more), asking('text', 'b', 'q', more)] }, { answer, plan: { seed } });
    return seeds;
  };

  it("derive (the default): one for each address, from the run's seed", async () => {
    const [a, b] = await seedsOf({});
    expect(a).toEqual(expect.any(Number));
    expect(a).not.toBe(b);
    expect(await seedsOf({})).toEqual([a, b]);
    expect(await seedsOf({ seed: 'derive' })).toEqual([a, b]);
    expect(await seedsOf({}, 8)).not.toEqual([a, b]);
  });

  it("run: the run's own; none: none; a number: that one", async () => {
    expect(await seedsOf({ seed: 'run' })).toEqual([7, 7]);
    expect(await seedsOf({ seed: 'none' })).toEqual([undefined, undefined]);
    expect(await seedsOf({ seed: 42 })).toEqual([42, 42]);
  });

  it("the document's seed is the run's, unless the caller gives one; else it is a new one", async () => {
    const engine = createTestEngine();
    const seed = async (pipeline: object, options = {}) => (await engine.plan(parsed({ nodes: [value('a', 1)], ...pipeline }), {}, options)).seed;
    expect(await seed({ seed: 5 })).toBe(5);
    expect(await seed({ seed: 5 }, { seed: 9 })).toBe(9);
    expect(await seed({})).not.toBe(await seed({}));
  });
});

describe('inputs', () => {
  it('are required unless they have a default or say otherwise', async () => {
    const inputs = { year: {}, place: {}, tone: { default: 'dry' }, note: { required: false } };
    const error = await refusal({ inputs, nodes: [value('a', 1)] });
    expect(error.message).toBe('Missing required inputs: year, place');
    expect(await output({ inputs, nodes: [value('a', ['${tone}', '${note}'])] }, { params: { year: 1, place: 2 } })).toEqual({ a: ['dry', null] });
  });

  it('are checked against type and options, texts taken as what they say', async () => {
    const inputs = { year: { type: 'integer' as const, options: [2024, 2025] } };
    expect(await output({ inputs, nodes: [value('a', '${year}')] }, { params: { year: '2025' } })).toEqual({ a: 2025 });
    expect((await refusal({ inputs, nodes: [value('a', 1)] }, { params: { year: 'x' } })).message).toMatch(/input "year": expected an integer, got "x"/);
    expect((await refusal({ inputs, nodes: [value('a', 1)] }, { params: { year: 2030 } })).message).toMatch(/expected one of 2024, 2025, got 2030/);
    expect((await refusal({ inputs, nodes: [value('a', 1)] }, { params: { yaer: 1 } })).message).toMatch(/unknown input "yaer"\. Did you mean "year"/);
  });
});
