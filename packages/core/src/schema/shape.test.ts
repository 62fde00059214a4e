import { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { isJsonSchema } from './json-schema.ts';
import { toJsonSchema } from './shape.ts';

const closed = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});

describe('the short form', () => {
  it('turns words, lists, objects and optional fields into JSON Schema', () => {
    expect(toJsonSchema({ title: 'string', photographer: { name: 'text' }, tags: ['string'], rating: 'number', 'notes?': 'string' })).toEqual(
      closed(
        {
          title: { type: 'string' },
          photographer: closed({ name: { type: 'string' } }),
          tags: { type: 'array', items: { type: 'string' } },
          rating: { type: 'number' },
          notes: { type: 'string' },
        },
        ['title', 'photographer', 'tags', 'rating'],
      ),
    );
  });

  it('knows fixed values, alternatives, lists of objects, and anything', () => {
    expect(toJsonSchema({ state: { enum: ['draft', 'final'] } })).toEqual(closed({ state: { enum: ['draft', 'final'] } }));
    expect(toJsonSchema({ anyOf: ['string', { x: 'number' }] })).toEqual({ anyOf: [{ type: 'string' }, closed({ x: { type: 'number' } })] });
    expect(toJsonSchema([{ x: 'integer' }])).toEqual({ type: 'array', items: closed({ x: { type: 'integer' } }) });
    expect(toJsonSchema({})).toEqual({});
    expect(toJsonSchema('any')).toEqual({});
  });

  it('names the path and the nearest word when a word is unknown', () => {
    const error = catchError(() => toJsonSchema({ series: { title: 'strng' } }));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain('"series.title"');
    expect(error.message).toContain('Did you mean "string"?');
  });

  it('refuses two shapes in one list, numbers, prototype names, a field twice, and endless nesting', () => {
    expect(catchError(() => toJsonSchema({ a: ['string', 'number'] })).message).toContain('one shape');
    expect(catchError(() => toJsonSchema({ a: 3 })).message).toContain('got 3');
    expect(catchError(() => toJsonSchema(JSON.parse('{"__proto__":"string"}'))).message).toContain('name of a field');
    expect(catchError(() => toJsonSchema({ a: 'string', 'a?': 'string' })).message).toContain('twice');
    let deep: unknown = 'string';
    for (let level = 0; level < 10_000; level++) deep = [deep];
    expect(catchError(() => toJsonSchema(deep)).message).toContain('32 levels');
  });
});

describe('what tells the short form from JSON Schema', () => {
  it.each([
    [{ type: 'string' }],
    [{ type: 'string', minLength: 3 }],
    [{ type: 'string', description: 'A name' }],
    [{ type: ['string', 'null'] }],
    [{ type: 'object', properties: { type: { type: 'string' } }, required: ['type'] }],
    [{ properties: { a: { type: 'string' } } }],
    [{ type: 'array', items: { type: 'string' }, minItems: 2 }],
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'number' } } }],
    [{ oneOf: [{ type: 'string' }, { type: 'number' }] }],
    [{ enum: ['a', 'b'] }],
    [{ type: 'number', 'x-unit': 'm' }],
  ])('takes %j as it is', (schema) => {
    expect(isJsonSchema(schema)).toBe(true);
    expect(toJsonSchema(schema)).toEqual(schema);
  });

  it.each([
    [{ type: 'string', name: 'string' }],
    [{ type: 'string', title: 'string' }],
    [{ type: 'text' }],
    [{ type: 'object', required: 'boolean' }],
    [{ type: 'integer', minimum: 'integer' }],
    [{ title: 'string', description: 'string' }],
    [{ items: ['string'] }],
    [{ properties: { a: 'string' } }],
    [{ enum: ['string'] }],
    [{ format: 'string', pattern: 'string' }],
    [{ type: 'photo', url: 'url' }],
  ])('reads %j as fields', (shape) => {
    expect(isJsonSchema(shape)).toBe(false);
  });

  it('makes a field named "type" of a type word beside other fields', () => {
    expect(toJsonSchema({ type: 'string', name: 'string' })).toEqual(closed({ type: { type: 'string' }, name: { type: 'string' } }));
    expect(toJsonSchema({ type: 'text' })).toEqual(closed({ type: { type: 'string' } }));
  });

  it('lets short forms stand where a JSON Schema holds schemas', () => {
    expect(toJsonSchema({ type: 'array', items: { name: 'string' }, minItems: 1 })).toEqual({
      type: 'array',
      items: closed({ name: { type: 'string' } }),
      minItems: 1,
    });
  });
});

function catchError(action: () => unknown): GenarunError {
  try {
    action();
  } catch (error) {
    if (error instanceof GenarunError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
