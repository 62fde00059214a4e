import { describe, expect, it } from 'vitest';
import { group, output, refusal, run, value } from '../support/documents.ts';

const failing = (id: string, more = {}) => ({ id, kind: 'flaky', faults: ['auth'], ...more });

describe('the assembled output of a node', () => {
  it('without children is its value', async () => {
    expect(await output([value('a', { x: 1 })])).toEqual({ a: { x: 1 } });
  });

  it('an object with children: its fields plus one per child id', async () => {
    expect(await output([value('a', { x: 1 }, { nodes: [value('b', 2), value('c', [3])] })])).toEqual({ a: { x: 1, b: 2, c: [3] } });
  });

  it('a scalar with children: the value by "as" beside its children', async () => {
    expect(await output([value('a', 'text', { as: 'line', nodes: [value('b', 2)] })])).toEqual({ a: { line: 'text', b: 2 } });
  });

  it('a scalar with children and no "as": the value by the node\'s id', async () => {
    expect(await output([value('a', 'text', { nodes: [value('b', 2)] })])).toEqual({ a: { a: 'text', b: 2 } });
  });

  it('a list with children: one merged object per element, in order', async () => {
    const list = [{ n: 1 }, { n: 2 }];
    expect(await output([value('a', list, { as: 'e', nodes: [value('b', '${e.n}')] })])).toEqual({
      a: [
        { n: 1, b: 1 },
        { n: 2, b: 2 },
      ],
    });
  });

  it('a list of scalars with children: the element by "as", or as "item"', async () => {
    expect(await output([value('a', ['x'], { as: 'e', nodes: [value('b', 1)] })])).toEqual({ a: [{ e: 'x', b: 1 }] });
    expect(await output([value('a', ['x', null], { nodes: [value('b', 1)] })])).toEqual({
      a: [
        { item: 'x', b: 1 },
        { item: null, b: 1 },
      ],
    });
  });

  it('the first of several "as" names is the key', async () => {
    expect(await output([value('a', ['x'], { as: ['e', 'i'], nodes: [value('b', 1)] })])).toEqual({ a: [{ e: 'x', b: 1 }] });
  });

  it('a list without elements is empty', async () => {
    expect(await output([value('a', [], { nodes: [value('b', 1)] })])).toEqual({ a: [] });
  });

  it("a group: its children's fields", async () => {
    expect(await output([group('g', [value('a', 1), group('h', [value('b', 2)])])])).toEqual({ g: { a: 1, h: { b: 2 } } });
  });

  it('lists below lists stay nested', async () => {
    const nodes = [value('a', ['x', 'y'], { as: 'e', nodes: [value('b', [1, 2], { as: 'n', nodes: [value('c', '${e}${n}')] })] })];
    expect(await output(nodes)).toEqual({
      a: [
        {
          e: 'x',
          b: [
            { n: 1, c: 'x1' },
            { n: 2, c: 'x2' },
          ],
        },
        {
          e: 'y',
          b: [
            { n: 1, c: 'y1' },
            { n: 2, c: 'y2' },
          ],
        },
      ],
    });
  });
});

describe('collapse', () => {
  it('one sole child replaces its parent', async () => {
    expect(await output([value('a', 'x', { collapse: true, nodes: [value('b', '${a}!')] })])).toEqual({ a: 'x!' });
  });

  it('element by element', async () => {
    expect(await output([value('a', ['x', 'y'], { as: 'e', collapse: true, nodes: [value('b', '${e}!')] })])).toEqual({ a: ['x!', 'y!'] });
  });

  it('through several levels', async () => {
    const nodes = [value('a', ['x', 'y'], { as: 'e', collapse: true, nodes: [group('g', [value('b', '${e}')], { collapse: true })] })];
    expect(await output(nodes)).toEqual({ a: ['x', 'y'] });
  });

  it('does nothing with several children', async () => {
    expect(await output([group('g', [value('a', 1), value('b', 2)], { collapse: true })])).toEqual({ g: { a: 1, b: 2 } });
  });

  it('of a group', async () => {
    expect(await output([group('g', [value('a', 1)], { collapse: true })])).toEqual({ g: 1 });
  });

  it('of the document: one sole root is the output', async () => {
    expect(await output({ collapse: true, nodes: [value('a', [1])] })).toEqual([1]);
    expect(await output({ collapse: true, nodes: [value('a', 1), value('b', 2)] })).toEqual({ a: 1, b: 2 });
  });
});

describe('a slot without a value', () => {
  it('a failed child nulls only its own slot', async () => {
    const result = await run([value('a', { x: 1 }, { nodes: [failing('b'), value('c', 3)] })]);
    expect(result.output).toEqual({ a: { x: 1, b: null, c: 3 } });
  });

  it('a failed element of a list is null at its index', async () => {
    const inner = { id: 'b', kind: 'flaky', faults: ['${fault[n]}'], gives: '${n}' };
    const made = await run([value('fault', [null, 'auth', null]), value('a', [0, 1, 2], { as: 'n', collapse: true, nodes: [inner] })]);
    expect(made.output).toMatchObject({ a: [0, null, 2] });
    expect(made.status).toBe('partial');
  });

  it('a failed parent is null as a whole: its children have nothing to stand on', async () => {
    const result = await run([failing('a', { nodes: [value('b', 1)] }), value('c', 2)]);
    expect(result.output).toEqual({ a: null, c: 2 });
    expect(result.counts).toEqual({ failed: 1, done: 1 });
  });

  it('a node whose "when" is false is null', async () => {
    expect(await output([value('a', 1, { when: false, nodes: [value('b', 1)] }), value('c', 2)])).toEqual({ a: null, c: 2 });
  });

  it('a disabled node is null and nothing below it is performed', async () => {
    const result = await run([failing('a', { enabled: false, nodes: [failing('b')] }), group('g', [value('c', 1, { enabled: false }), value('d', 2)])]);
    expect(result).toMatchObject({ status: 'succeeded', output: { a: null, g: { c: null, d: 2 } } });
  });
});

describe('the output template', () => {
  const nodes = [value('a', { x: 1 }), value('b', [1, 2])];
  it('reads nodes and inputs and keeps types', async () => {
    const pipeline = { inputs: { year: { default: 2025 } }, nodes, output: { when: '${year}', first: '${b.first}', all: ['${a}', 'x=${a.x}'] } };
    expect(await output(pipeline)).toEqual({ when: 2025, first: 1, all: [{ x: 1 }, 'x=1'] });
  });

  it('may be one expression', async () => {
    expect(await output({ nodes, output: '${b}' })).toEqual([1, 2]);
  });

  it('has null where a node has failed, and the run still ends', async () => {
    const result = await run({ nodes: [failing('f'), ...nodes], output: { f: '${f}', deep: '${f.title}', b: '${b}' } });
    expect(result).toMatchObject({ status: 'failed', output: { f: null, b: [1, 2] } });
  });

  it('reads a node that stands deeper where its id is unique', async () => {
    expect(await output({ nodes: [value('l', [1, 2], { as: 'n', nodes: [value('deep', '${n}!')] })], output: '${deep}' })).toEqual(['1!', '2!']);
  });

  it('with an unknown name is refused with the nearest one', async () => {
    expect((await refusal({ nodes: [value('themes', 1)], output: '${themse}' })).message).toMatch(/output: unknown name "themse".*Did you mean "themes"/);
  });
});

describe('collisions', () => {
  const object = (more: object) => ({ id: 'series', kind: 'object', model: 'test/model', prompt: 'p', ...more });

  it('of a field and a child id are refused when the schema is known', async () => {
    const error = await refusal([object({ schema: { title: 'string', photo: 'string' }, nodes: [value('photo', 1)] })]);
    expect(error.message).toMatch(/node "series": its field "photo" and its child "photo" would take the same place/);
  });

  it('also of an optional field, of an element of a list, and of "as"', async () => {
    expect((await refusal([object({ schema: { 'photo?': 'string' }, nodes: [value('photo', 1)] })])).message).toMatch(/"photo"/);
    const list = { id: 'l', kind: 'list', model: 'test/model', prompt: 'p', items: { photo: 'string' }, nodes: [value('photo', 1)] };
    expect((await refusal([list])).message).toMatch(/node "l": its field "photo"/);
    expect((await refusal([value('a', ['x'], { as: 'photo', nodes: [value('photo', 1)] })])).message).toMatch(/node "a".*"photo"/);
    expect((await refusal([{ id: 't', kind: 'text', model: 'test/model', prompt: 'p', as: 'photo', nodes: [value('photo', 1)] }])).message).toMatch(/"photo"/);
  });

  it('cannot happen where the parent collapses', async () => {
    const nodes = [object({ schema: { photo: 'string' }, collapse: true, nodes: [value('photo', '${series.photo}!')] })];
    expect(await output(nodes, { answer: () => '{"photo": "P"}' })).toEqual({ series: 'P!' });
  });

  it('of an unknown schema: the child wins', async () => {
    const nodes = [object({ nodes: [value('photo', 1)] })];
    expect(await output(nodes, { answer: () => '{"photo": "P", "x": 1}' })).toEqual({ series: { photo: 1, x: 1 } });
  });
});

describe('paths into known shapes', () => {
  const series = (more: object = {}) => ({
    id: 'series',
    kind: 'object',
    model: 'test/model',
    prompt: 'p',
    schema: { title: 'string', photographer: { name: 'string', works: ['string'] } },
    ...more,
  });
  const below = (inner: string) => [series({ nodes: [value('x', inner)] })];
  const beside = (inner: string) => [series({ nodes: [value('photo', 1)] }), value('x', inner)];

  it('are checked before the run, with the nearest field', async () => {
    expect((await refusal(below('${series.titel}'))).message).toMatch(/node "x": "series\.titel": "series" has no field "titel"\. Did you mean "title"\?/);
    expect((await refusal(below('${series.photographer.nmae | upcase}'))).message).toMatch(/"series\.photographer" has no field "nmae"\. Did you mean "name"/);
    expect((await refusal(beside('${series.photgrapher.name}'))).message).toMatch(/Did you mean "photographer"/);
  });

  it('know fields, children, elements and what lists have', async () => {
    for (const inner of ['${series.title}', '${series.photographer.works.first}', '${series.photographer.works[0]}', '${series.title.size}'])
      await expect(refusal(below(inner)), inner).rejects.toThrow('the document was accepted');
    await expect(refusal(beside('${series.photo}'))).rejects.toThrow('the document was accepted');
  });

  it('a child is no field of the own value that descendants read', async () => {
    expect((await refusal([series({ nodes: [value('photo', 1), value('x', '${series.photo}')] })])).message).toMatch(/has no field "photo"/);
  });

  it('a field of a list is refused: it is asked of the list, not of an element', async () => {
    const list = { id: 'l', kind: 'list', model: 'test/model', prompt: 'p', items: { title: 'string' }, as: 'e', nodes: [value('ok', '${e.title}')] };
    expect((await refusal([list, value('x', '${l.title}')])).message).toMatch(/"l" is a list and has no "title"/);
    expect((await refusal([{ ...list, nodes: [value('x', '${e.titel}')] }])).message).toMatch(/"e" has no field "titel"\. Did you mean "title"/);
    expect((await refusal([list, value('x', '${l[0].titel}')])).message).toMatch(/"l\.0" has no field "titel"/);
  });

  it('are not checked where anything may come: open schemas, default, lenient documents, a value taken instead', async () => {
    const accepted = [
      [series({ schema: { type: 'object', properties: { title: { type: 'string' } } }, nodes: [value('x', '${series.more}')] })],
      below('${series.subtitle | default: "-"}'),
      [series({ onError: [{ value: { error: 'e' } }], nodes: [value('x', '${series.error}')] })],
    ];
    for (const nodes of accepted) await expect(refusal(nodes)).rejects.toThrow('the document was accepted');
    await expect(refusal({ lenient: true, nodes: below('${series.subtitle}') })).rejects.toThrow('the document was accepted');
  });
});
