import { describe, expect, it } from 'vitest';
import { group, output, refusal, run, value } from '../support/documents.ts';

const people = [
  { name: 'Ada', born: 1815, place: { town: 'London' } },
  { name: 'Alan', born: 1912, place: { town: 'London' } },
  { name: 'Edsger', born: 1930, place: { town: 'Rotterdam' } },
];

/** What one expression gives, with some data in scope. */
async function evaluate(expression: string): Promise<unknown> {
  const result = await output([
    group('data', []),
    value('people', people),
    value('theme', 'Night Trains'),
    value('n', 7),
    value('nothing', null),
    value('zero', 0),
    value('blank', ''),
    value('none', []),
    value('it', `\${${expression}}`),
  ]);
  return (result as { it: unknown }).it;
}

async function fault(expression: string): Promise<string> {
  const result = await run([value('people', people), value('theme', 'Night Trains'), value('n', 7), value('it', `\${${expression}}`)]);
  expect(result.status).toBe('failed');
  expect(result.fault?.code).toBe('invalid_input');
  return result.fault?.message ?? '';
}

describe('what is scanned', () => {
  it('"$${" is a literal "${"', async () => {
    expect(await output([value('a', 'costs $${price} and $${')])).toEqual({ a: 'costs ${price} and ${' });
  });

  it('a lone "$", "{{" and "{%" are literal', async () => {
    const text = 'US$ 5, $x, {{ a }}, {% if a %}{% raw %} }} %} $';
    expect(await output([value('a', text), value('b', `\${a | size} ${text}`)])).toEqual({ a: text, b: `${text.length} ${text}` });
  });

  it('a "}" inside quotes does not end the expression', async () => {
    expect(await evaluate('"a}b" | append: \'}\'')).toBe('a}b}');
  });

  it('an expression that is not closed is refused with its place', async () => {
    expect((await refusal([value('a', 'x ${b')])).message).toMatch(/node "a": value: a "\$\{" is not closed.*character 3/);
  });

  it('an empty expression is refused', async () => {
    expect((await refusal([value('a', '${}')])).message).toMatch(/node "a": value: an expression is empty/);
  });

  it('what is inserted is not scanned again', async () => {
    const nodes = [value('a', 'literal $${b} and [x|y] {{ b }}'), value('b', 'B'), value('c', '${a}')];
    expect(await output(nodes)).toMatchObject({ c: 'literal ${b} and [x|y] {{ b }}' });
  });

  it('keys of objects are names, not templates', async () => {
    expect(await output([value('x', 1), value('a', { '${x}': '${x}' })])).toMatchObject({ a: { '${x}': 1 } });
  });

  it('tags are not known: an expression is a value and its filters', async () => {
    expect((await refusal([value('a', '${% assign b = 1 %}')])).message).toMatch(/the expression "% assign b = 1 %" ends too early/);
    expect((await refusal([value('x', 1), value('a', '${x x}')])).message).toMatch(/not well formed near "x"/);
    expect((await refusal([value('x', 1), value('a', '${x ==}')])).message).toMatch(/ends too early/);
  });
});

describe('types', () => {
  it('a field that is one single expression keeps its type', async () => {
    expect(await evaluate('people')).toEqual(people);
    expect(await evaluate(' n ')).toBe(7);
    expect(await evaluate('n > 3 and theme != ""')).toBe(true);
    expect(await evaluate('nothing')).toBe(null);
  });

  it('an expression beside other text gives text', async () => {
    expect(await output([value('n', 7), value('a', '${n} ')])).toMatchObject({ a: '7 ' });
  });

  it('a non-string in running text prints as JSON', async () => {
    const nodes = [value('o', { a: [1, 'x', null], b: true }), value('n', 1.5), value('z', null), value('t', 'o=${o} n=${n} z=${z}')];
    expect(await output(nodes)).toMatchObject({ t: 'o={"a":[1,"x",null],"b":true} n=1.5 z=null' });
  });

  it('expressions act inside lists and objects, each with its own type', async () => {
    expect(await output([value('n', 7), value('a', { list: ['${n}', 'n=${n}', 3], deep: { n: '${n}' } })])).toMatchObject({
      a: { list: [7, 'n=7', 3], deep: { n: 7 } },
    });
  });

  it('a value that a template gives is kept as it is, also where it looks like markup of Liquid', async () => {
    expect(await evaluate('"{{ n }}"')).toBe('{{ n }}');
  });
});

describe('paths', () => {
  it('go into objects and lists by dots and brackets', async () => {
    expect(await evaluate('people[1].place.town')).toBe('London');
    expect(await evaluate('people.0.name')).toBe('Ada');
    expect(await evaluate('people[0]["name"]')).toBe('Ada');
    expect(await evaluate('people.first.name')).toBe('Ada');
    expect(await evaluate('people.last.name')).toBe('Edsger');
    expect(await evaluate('people.size')).toBe(3);
    expect(await evaluate('theme.size')).toBe(12);
  });

  it('may be chosen by a value', async () => {
    expect(await output([value('o', { a: 1 }), value('key', 'a'), value('v', '${o[key]}')])).toMatchObject({ v: 1 });
  });

  it('that lead nowhere are a fault that says what is there', async () => {
    expect(await fault('people[0].nmae')).toMatch(/nmae/);
    const result = await run([value('o', { name: 1 }), value('v', '${o.nmae}')], {});
    expect(result.fault?.message).toMatch(/\$\{o\.nmae\}: there is no "nmae" in an object with name/);
  });

  it('may be longer than a value is deep only under default', async () => {
    expect(await evaluate('nothing.a.b | default: "-"')).toBe('-');
    expect(await evaluate('people[9].name | default: "-"')).toBe('-');
  });
});

describe('own properties only', () => {
  const secret = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
  it('nothing that is inherited can be read', async () => {
    for (const name of secret) {
      for (const path of [`o.${name}`, `o["${name}"]`, `list.${name}`, `text.${name}`, `n.${name}`, `o.inner.${name}`]) {
        const nodes = [value('o', { inner: { a: 1 } }), value('list', [1]), value('text', 't'), value('n', 1), value('v', `\${${path}}`)];
        const result = await run(nodes).catch((error: Error) => ({ status: 'refused', output: null, fault: { message: error.message } }));
        expect(result.status, path).not.toBe('succeeded');
      }
    }
  });

  it('nor under default', async () => {
    for (const name of secret) {
      expect(await evaluate(`people[0].${name} | default: "nothing"`), name).toBe('nothing');
      expect(await evaluate(`people[0]["${name}"] | default: "nothing"`), name).toBe('nothing');
      expect(await evaluate(`theme["${name}"] | default: "nothing"`), name).toBe('nothing');
      expect(await evaluate(`people | map: "${name}" | compact | size`), name).toBe(0);
      expect(await evaluate(`people | group_by: "${name}" | size`), name).toBe(1);
    }
  });

  it('as a name they are unknown', async () => {
    for (const name of secret) expect((await refusal([value('v', `\${${name}}`)])).message, name).toMatch(/unknown name/);
  });

  it('a key "__proto__" in data is data and changes no object', async () => {
    const nodes = [value('text', '{"__proto__": {"polluted": 1}, "a": 2}'), value('o', '${text | parse_json | merge: text2}'), value('text2', { b: 1 })];
    expect(await output(nodes)).toMatchObject({ o: { a: 2, b: 1 } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(await output([...nodes.slice(0, 1), value('p', '${text | parse_json}'), value('q', '${p.polluted | default: "no"}')])).toMatchObject({ q: 'no' });
  });
});

describe('strictness', () => {
  it('unknown filters are refused with the known ones', async () => {
    const error = await refusal([value('a', 'x'), value('b', '${a | upcsae}')]);
    expect(error.message).toMatch(/node "b": value: unknown filter "upcsae"/);
    expect(error.hint).toMatch(/upcase/);
  });

  it('filters that read a text as an expression do not exist', async () => {
    for (const name of ['where_exp', 'find_exp', 'group_by_exp', 'reject_exp', 'has_exp', 'find_index_exp'])
      expect((await refusal([value('b', `\${"a" | ${name}: "x", "x"}`)])).message, name).toMatch(/unknown filter/);
  });

  it('filters that give another answer each time do not exist', async () => {
    expect((await refusal([value('b', '${"a" | sample}')])).message).toMatch(/unknown filter "sample"/);
  });

  it('default stands in for null, for "" and for names that are not there', async () => {
    expect(await evaluate('nothing | default: "x"')).toBe('x');
    expect(await evaluate('blank | default: "x"')).toBe('x');
    expect(await evaluate('nobody | default: "x"')).toBe('x');
    expect(await evaluate('nobody.at.all | upcase | default: "x"')).toBe('x');
    expect(await evaluate('n | default: "x"')).toBe(7);
    expect(await evaluate('none | default: "x"')).toEqual('x');
  });

  it('default also stands in for 0 and false, which are false as JavaScript has it', async () => {
    expect(await evaluate('zero | default: 5')).toBe(5);
    expect(await evaluate('false | default: 5')).toBe(5);
    expect(await evaluate('false | default: 5, allow_false: true')).toBe(false);
  });

  it('what default offers is itself a strict name', async () => {
    expect((await refusal([value('name', 1), value('b', '${a | default: nmae}')])).message).toMatch(/unknown name "nmae"/);
  });
});

describe('conditions are bare expressions', () => {
  const when = async (condition: string) => {
    const result = await output([
      value('series', { rating: 7, tags: ['a', 'b'] }),
      value('theme', 'x'),
      value('zero', 0),
      value('blank', ''),
      value('none', []),
      value('it', 'yes', { when: condition }),
    ]);
    return (result as { it: unknown }).it === 'yes';
  };

  it('when: series.rating >= 7 and theme != ""', async () => {
    expect(await when('series.rating >= 7 and theme != ""')).toBe(true);
    expect(await when('series.rating > 7 or theme == ""')).toBe(false);
    expect(await when('not zero')).toBe(true);
    expect(await when('series.tags contains "b"')).toBe(true);
    expect(await when('series.tags.size == 2')).toBe(true);
  });

  it('0 and "" are false, [] is true, as JavaScript has it', async () => {
    expect(await when('zero')).toBe(false);
    expect(await when('blank')).toBe(false);
    expect(await when('none')).toBe(true);
  });

  it('true and false may be written as they are', async () => {
    expect(await output([value('a', 1, { when: true }), value('b', 1, { when: false }), value('c', 1, { when: 'false' })])).toEqual({ a: 1, b: null, c: null });
  });

  it('until is bare too and reads what the iteration made', async () => {
    const nodes = [value('a', '${iteration}', { repeat: { max: 9, until: 'a >= 2' } })];
    expect(await output(nodes)).toEqual({ a: 2 });
  });
});
