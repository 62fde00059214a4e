import { describe, expect, it } from 'vitest';
import { toJsonSchema } from './shape.ts';
import { schemaProblems, validateJson } from './validate.ts';

const series = toJsonSchema({ title: 'string', photos: [{ caption: 'string', rating: 'integer' }], 'taken?': 'date', 'link?': 'url', 'slug?': 'slug' });
const good = { title: 'Rain', photos: [{ caption: 'A wet street', rating: 4 }], taken: '2024-02-29', link: 'https://example.org/a', slug: 'wet-street' };

describe('validateJson', () => {
  it('says nothing about a valid value', () => {
    expect(validateJson(series, good)).toEqual([]);
  });

  it('names the path, the expected and the received, for every error at once', () => {
    const errors = validateJson(series, { title: 7, photos: [good.photos[0], { caption: 'x', rating: 4.5 }], taken: 'yesterday', slug: 'Not A Slug' });
    expect(errors).toContain('title: expected string, got number 7');
    expect(errors).toContain('photos[1].rating: expected integer, got number 4.5');
    expect(errors).toContain('taken: expected a date (YYYY-MM-DD), got text "yesterday"');
    expect(errors.some((error) => error.startsWith('slug: expected text that matches'))).toBe(true);
    expect(errors).toHaveLength(4);
  });

  it('names missing fields, and unknown ones with the nearest known', () => {
    const errors = validateJson(series, { titel: 'Rain', photos: [] });
    expect(errors).toContain('value: expected a field "title", got an object with titel, photos');
    expect(errors.find((error) => error.startsWith('titel:'))).toContain('Did you mean "title"?');
  });

  it('shows the errors of the one alternative that fits by type, else names the alternatives', () => {
    const schema = { anyOf: [{ type: 'null' }, toJsonSchema({ name: 'string' })] };
    expect(validateJson(schema, { name: 3 })).toEqual(['name: expected string, got number 3']);
    expect(validateJson(schema, 3)).toEqual(['value: expected null | { "name": string }, got number 3'.replace(' | ', ' or ')]);
  });

  it('counts elements and compares fixed values', () => {
    expect(validateJson({ type: 'array', items: { enum: ['a', 'b'] }, minItems: 3 }, ['a', 'c'])).toEqual([
      'value: expected at least 3 elements, got a list of 2',
      '[1]: expected one of "a", "b", got text "c"',
    ]);
  });

  it('follows references, also recursive ones', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: { type: 'object', properties: { name: { type: 'string' }, nodes: { type: 'array', items: { $ref: '#/$defs/node' } } }, required: ['name'] },
      },
    };
    expect(validateJson(tree, { name: 'a', nodes: [{ name: 'b', nodes: [] }] })).toEqual([]);
    expect(validateJson(tree, { name: 'a', nodes: [{ name: 'b', nodes: [{ name: 1 }] }] })).toEqual(['nodes[0].nodes[0].name: expected string, got number 1']);
  });

  it('names fields with special characters', () => {
    expect(validateJson({ type: 'object', properties: { 'a/b #~%': { type: 'string' } } }, { 'a/b #~%': 1 })).toEqual([
      '["a/b #~%"]: expected string, got number 1',
    ]);
  });

  it('leaves the schema it is given as it is, also a frozen one', () => {
    const frozen = Object.freeze({ type: 'object', properties: Object.freeze({ a: Object.freeze({ type: 'string', pattern: '^x' }) }) });
    expect(validateJson(frozen, { a: 'xy' })).toEqual([]);
    expect(validateJson(frozen, { a: 'y' })).toHaveLength(1);
    expect(Reflect.ownKeys(frozen)).toEqual(['type', 'properties']);
  });
});

describe('validateJson never throws', () => {
  it.each([
    [{ type: 'string', pattern: '[' }, 'x', 'no regular expression'],
    [{ type: 'string', pattern: '(?=a)' }, 'x', 'look-around'],
    [{ $ref: '#/nowhere' }, 1, 'Unresolved'],
    [{ $ref: '#' }, 1, 'without end'],
    [{ properties: { a: 5 } }, {}, 'a schema is an object'],
    [{ patternProperties: { '^(a+)+$': {} } }, {}, 'exponential'],
  ])('a schema %j that cannot be used is a sentence', (schema, value, part) => {
    expect(validateJson(schema, value)[0]).toContain(part);
  });

  it('a value that is no JSON, too deep or too large is a sentence', () => {
    expect(validateJson({}, undefined)).toEqual(['value: expected JSON, got nothing']);
    expect(validateJson({}, { a: Number.NaN })).toEqual(['value: expected JSON, got NaN']);
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level++) deep = [deep];
    expect(validateJson({}, deep)[0]).toContain('64 levels');
    expect(validateJson({}, new Array(200_000).fill(0))[0]).toContain('100000 parts');
  });

  it('a hostile pattern or URL takes no time', () => {
    expect(validateJson({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(20_000)}!`)).toHaveLength(1);
    expect(validateJson({ type: 'string', format: 'url' }, `http://${'a'.repeat(20_000)}!!`)).toEqual([]);
    expect(validateJson({ type: 'string', format: 'url' }, 'no address')).toEqual(['value: expected a URL, got text "no address"']);
  });
});

describe('schemaProblems', () => {
  it('is empty for a schema that can be used', () => {
    expect(schemaProblems(series)).toEqual([]);
    expect(schemaProblems({ pattern: '(' })).toHaveLength(1);
  });
});
