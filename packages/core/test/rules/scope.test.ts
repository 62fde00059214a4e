import { describe, expect, it } from 'vitest';
import { asking, group, output, refusal, run, value } from '../support/documents.ts';
import { createTestAdapter, createTestEngine } from '../support/engine.ts';

describe('a node sees', () => {
  it('its inputs by name and all of them as "inputs"', async () => {
    const pipeline = { inputs: { year: { type: 'integer' as const } }, nodes: [value('a', '${year}'), value('b', '${inputs.year}')] };
    expect(await output(pipeline, { params: { year: 2025 } })).toEqual({ a: 2025, b: 2025 });
  });

  it('an ancestor by its id, however deep it stands', async () => {
    const nodes = [value('book', { title: 'T' }, { nodes: [group('part', [value('page', '${book.title}')])] })];
    expect(await output(nodes)).toEqual({ book: { title: 'T', part: { page: 'T' } } });
  });

  it('one element by "as", with "index"', async () => {
    const nodes = [value('ideas', ['a', 'b'], { as: 'idea', nodes: [value('line', '${idea}${index}')] })];
    expect(await output(nodes)).toEqual({
      ideas: [
        { idea: 'a', line: 'a0' },
        { idea: 'b', line: 'b1' },
      ],
    });
  });

  it('one element as "item" where "as" is not given', async () => {
    expect(await output([value('ideas', ['a'], { nodes: [value('line', '${item}')] })])).toEqual({ ideas: [{ item: 'a', line: 'a' }] });
  });

  it('every name of a list of "as" names', async () => {
    const nodes = [value('ideas', ['a'], { as: ['idea', 'i'], nodes: [value('line', '${idea}${i}')] })];
    expect(await output(nodes)).toEqual({ ideas: [{ idea: 'a', line: 'aa' }] });
  });

  it('the whole list of an ancestor by its id beside one element by "as"', async () => {
    expect(await output([value('ideas', ['a', 'b'], { as: 'idea', nodes: [value('line', '${idea} of ${ideas}')] })])).toEqual({
      ideas: [
        { idea: 'a', line: 'a of ["a","b"]' },
        { idea: 'b', line: 'b of ["a","b"]' },
      ],
    });
  });

  it('the nearest of several nodes of the same name', async () => {
    const nodes = [value('x', 'far'), group('g', [value('x', 'near'), value('y', '${x}')]), value('z', '${x}')];
    expect(await output(nodes)).toEqual({ x: 'far', g: { x: 'near', y: 'near' }, z: 'far' });
  });

  it('the keys of an ancestor that spreads its own object', async () => {
    const nodes = [value('book', { title: 'T' }, { spread: true, nodes: [value('page', '${title}')] })];
    expect(await output(nodes)).toEqual({ book: { title: 'T', page: 'T' } });
  });
});

describe('references make edges', () => {
  it('a sibling written later is waited for when it is named', async () => {
    expect(await output([value('b', 'after ${a}'), value('a', 'first')])).toEqual({ a: 'first', b: 'after first' });
  });

  it('everything that names nothing runs side by side', async () => {
    let together = 0;
    let most = 0;
    const adapter = createTestAdapter(async () => {
      most = Math.max(most, ++together);
      await new Promise((resolve) => setImmediate(resolve));
      together--;
      return 'x';
    });
    const engine = createTestEngine({ adapters: [adapter] });
    await engine.run({ nodes: ['a', 'b', 'c'].map((id) => asking('text', id, 'p')) });
    expect(most).toBe(3);
  });

  it('needs alone makes a node wait', async () => {
    const order: string[] = [];
    const answer = (request: { turns?: readonly { text: string }[] }) => {
      order.push(request.turns?.at(-1)?.text ?? '');
      return 'x';
    };
    await output([asking('text', 'b', 'second', { needs: 'a' }), asking('text', 'a', 'first')], { answer });
    expect(order).toEqual(['first', 'second']);
  });

  it('needs takes several names', async () => {
    const nodes = [asking('text', 'c', 'third', { needs: ['a', 'b'] }), asking('text', 'b', 'second', { needs: 'a' }), asking('text', 'a', 'first')];
    const order: string[] = [];
    const answer = (request: { turns?: readonly { text: string }[] }) => {
      order.push(request.turns?.at(-1)?.text ?? '');
      return 'x';
    };
    await output(nodes, { answer });
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('needs that names no node is refused with the nearest name', async () => {
    expect((await refusal([value('first', 1), value('b', 2, { needs: 'frist' })])).message).toMatch(/node "b": needs "frist".*Did you mean "first"\?/);
  });

  it('needs may not name an input: there is nothing to wait for', async () => {
    const error = await refusal({ inputs: { year: { default: 1 } }, nodes: [value('b', 2, { needs: 'year' })] });
    expect(error.message).toMatch(/needs "year", which is no node/);
  });

  it('nodes that wait for each other are refused with the circle spelled out', async () => {
    expect((await refusal([value('a', '${b}'), value('b', '${c}'), value('c', '${a}')])).message).toMatch(/circle: "a" → "b" → "c" → "a"/);
  });

  it('a node that reads itself is refused', async () => {
    expect((await refusal([value('a', '${a}')])).message).toMatch(/node "a": unknown name "a"/);
  });

  it('a child that waits for a node which waits for its parent is refused', async () => {
    const nodes = [group('g', [value('inner', '${after}')]), value('after', '${g}')];
    expect((await refusal(nodes)).message).toMatch(/circle/);
  });
});

describe('unknown names', () => {
  it('are an error before the run, with the nearest known name', async () => {
    const error = await refusal([value('themes', 1), value('b', 'x ${themse} y')]);
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(error.message).toMatch(/node "b": unknown name "themse" in "themse"\. Did you mean "themes"\?/);
  });

  it('are found in every field: params, when, forEach, until, messages', async () => {
    const wrong = { params: { a: ['${nmae}'] }, when: 'nmae == 1', forEach: '${nmae}', repeat: { max: 2, until: 'nmae' } };
    for (const [field, content] of Object.entries(wrong)) {
      const nodes = [value('name', 1), value('b', 1, { [field]: content })];
      expect((await refusal(nodes)).message, field).toMatch(/unknown name "nmae".*"name"/);
    }
    const talk = { id: 'b', kind: 'text', model: 'test/model', messages: [{ user: '${nmae}' }] };
    expect((await refusal([value('name', 1), talk])).message).toMatch(/unknown name "nmae"/);
  });

  it('read as empty text in a lenient document', async () => {
    expect(await output({ lenient: true, nodes: [value('a', 'x${nobody}y')] })).toEqual({ a: 'xy' });
  });

  it('the inside of a node is no name beside it where two nodes have it', async () => {
    const nodes = [group('g', [value('x', 1)]), group('h', [value('x', 2)]), value('y', '${x}')];
    expect((await refusal(nodes)).message).toMatch(/unknown name "x"/);
  });
});

describe('own and assembled values', () => {
  const book = (inner: string) => [value('book', { title: 'T' }, { nodes: [value('page', inner)] }), value('after', '${book}')];

  it('descendants read the own value at once', async () => {
    expect(await output(book('${book}'))).toMatchObject({ book: { page: { title: 'T' } } });
  });

  it('everything else waits for the whole subtree and reads the assembled output', async () => {
    expect(await output(book('p'))).toMatchObject({ after: { title: 'T', page: 'p' } });
  });

  it('needs waits for the whole subtree too', async () => {
    const order: string[] = [];
    const answer = (request: { turns?: readonly { text: string }[] }) => {
      order.push(request.turns?.at(-1)?.text ?? '');
      return 'x';
    };
    await output([asking('text', 'after', 'last', { needs: 'top' }), asking('text', 'top', 'first', { nodes: [asking('text', 'inner', 'second')] })], {
      answer,
    });
    expect(order).toEqual(['first', 'second', 'last']);
  });

  it('a child reads its sibling, but not what stands below the sibling of its parent, unless it is named', async () => {
    const nodes = [group('g', [value('a', 1), value('b', '${a}')]), value('c', '${b}')];
    expect(await output(nodes)).toEqual({ g: { a: 1, b: 1 }, c: 1 });
  });
});

describe('a reference into a fan-out from outside', () => {
  it('is an array in element order', async () => {
    const nodes = [value('ideas', ['a', 'b', 'c'], { as: 'i', nodes: [value('line', '<${i}>')] }), value('all', '${line}')];
    expect(await output(nodes)).toMatchObject({ all: ['<a>', '<b>', '<c>'] });
  });

  it('is an array in element order for forEach as well', async () => {
    const nodes = [value('line', '<${i}>', { forEach: ['a', 'b'], as: 'i' }), value('all', '${line}')];
    expect(await output(nodes)).toMatchObject({ line: ['<a>', '<b>'], all: ['<a>', '<b>'] });
  });

  it('is nested per level', async () => {
    const inner = value('words', '${row}', { as: 'word', nodes: [value('big', '${word | upcase}')] });
    const nodes = [value('rows', [['a', 'b'], ['c']], { as: 'row', nodes: [inner] }), value('all', '${big}')];
    expect(await output(nodes)).toMatchObject({ all: [['A', 'B'], ['C']] });
  });

  it('is nested per level for forEach in a list', async () => {
    const nodes = [value('rows', [[1, 2], [3]], { as: 'row', nodes: [value('cell', '${n}', { forEach: '${row}', as: 'n' })] }), value('all', '${cell}')];
    expect(await output(nodes)).toMatchObject({ all: [[1, 2], [3]] });
  });

  it('has null for an element that failed', async () => {
    const nodes = [
      value('ideas', [1, 2], { as: 'i', nodes: [{ id: 'line', kind: 'flaky', faults: [], gives: '${i}', when: 'i == 1' }] }),
      value('all', '${line}'),
    ];
    expect((await run(nodes)).output).toMatchObject({ all: [1, null] });
  });

  it('is an empty array where there is no element', async () => {
    expect(await output([value('ideas', [], { nodes: [value('line', 1)] }), value('all', '${line}')])).toMatchObject({ ideas: [], all: [] });
  });
});

describe('forEach', () => {
  it('performs a node once per element and keeps element order', async () => {
    expect(await output([value('a', '${n}-${index}', { forEach: [3, 1, 2], as: 'n' })])).toEqual({ a: ['3-0', '1-1', '2-2'] });
  });

  it('takes the entries of an object as key and value', async () => {
    expect(await output([value('o', { a: 1, b: 2 }), value('e', '${item.key}=${item.value}', { forEach: '${o}' })])).toMatchObject({ e: ['a=1', 'b=2'] });
  });

  it('gives an empty list for an empty list and for null', async () => {
    expect(await output([value('a', 1, { forEach: [] }), value('n', null), value('b', 1, { forEach: '${n}' })])).toMatchObject({ a: [], b: [] });
  });

  it('of something else is a fault that says what came', async () => {
    const result = await run([value('s', 'text'), value('a', 1, { forEach: '${s}' })]);
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'invalid_input' } });
    expect(result.fault?.message).toMatch(/node "a": forEach expected a list, got "text"/);
  });

  it('with a "when" that names the element judges each element by itself', async () => {
    expect(await output([value('a', '${n}', { forEach: [1, 2, 3], as: 'n', when: 'n > 1' })])).toEqual({ a: [null, 2, 3] });
  });

  it('with a "when" that does not name the element is switched as a whole', async () => {
    expect(await output([value('go', false), value('a', '${n}', { forEach: [1, 2], as: 'n', when: 'go' })])).toEqual({ go: false, a: null });
  });

  it('children of a copy see its element', async () => {
    const nodes = [value('a', { n: '${n}' }, { forEach: [1, 2], as: 'n', nodes: [value('double', '${n | times: 2}')] })];
    expect(await output(nodes)).toEqual({
      a: [
        { n: 1, double: 2 },
        { n: 2, double: 4 },
      ],
    });
  });
});
