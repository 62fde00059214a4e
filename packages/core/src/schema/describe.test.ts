import { describe, expect, it } from 'vitest';
import { describeShape } from './describe.ts';
import { toJsonSchema } from './shape.ts';

describe('describeShape', () => {
  it('writes a shape as a model reads it', () => {
    expect(
      describeShape(toJsonSchema({ title: 'string', photographer: { name: 'string' }, tags: ['string'], state: { enum: ['draft', 'final'] }, 'day?': 'date' })),
    ).toBe('{ "title": string, "photographer": { "name": string }, "tags": [string, …], "state": "draft" | "final", "day" (optional): string (YYYY-MM-DD) }');
  });

  it('says what limits a value', () => {
    expect(describeShape({ type: 'array', items: { type: 'integer', minimum: 1, maximum: 5 }, minItems: 3, maxItems: 3 })).toBe(
      '[integer (1 to 5), …] (exactly 3 elements)',
    );
    expect(describeShape({ type: 'string', description: 'One\n sentence' })).toBe('string (One sentence)');
    expect(describeShape({ type: ['string', 'null'] })).toBe('string | null');
  });

  it('names a part that refers to itself instead of repeating it', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', properties: { nodes: { type: 'array', items: { $ref: '#/$defs/node' } } }, required: ['nodes'] } },
    };
    expect(describeShape(tree)).toBe('{ "nodes": [node, …] }');
  });

  it('stays short', () => {
    const wide = toJsonSchema(Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`field${index}`, 'string'])));
    expect(describeShape(wide)).toHaveLength(8000);
  });
});
