import { describe, expect, it } from 'vitest';
import { normalForm } from './normal-form.ts';

describe('normalForm', () => {
  it('resolves references, flattens allOf, keeps null, marks files and secrets, and orders by x-order', () => {
    const document = {
      components: {
        schemas: {
          Input: {
            type: 'object',
            required: ['prompt'],
            properties: {
              seed: { type: 'integer', nullable: true, 'x-order': 3 },
              prompt: { type: 'string', title: 'Prompt', 'x-order': 0 },
              ratio: { allOf: [{ $ref: '#/components/schemas/ratio' }], default: '1:1', description: 'Shape', 'x-order': 1 },
              picture: { type: 'string', format: 'uri', nullable: true, 'x-order': 2, 'x-cog-accept': 'image/*' },
              token: { type: 'string', format: 'password', 'x-cog-secret': true, 'x-order': 4 },
              weights: { type: 'array', items: { type: 'string', format: 'uri' }, default: [], 'x-order': 5 },
            },
          },
          ratio: { type: 'string', enum: ['1:1', '16:9'] },
        },
      },
    };
    const form = normalForm({ $ref: '#/components/schemas/Input' }, document);
    expect(Object.keys(form.properties ?? {})).toEqual(['prompt', 'ratio', 'picture', 'seed', 'token', 'weights']);
    expect(form.properties).toMatchObject({
      prompt: { type: 'string', 'x-ui': { order: 0, widget: 'textarea' } },
      ratio: { enum: ['1:1', '16:9'], default: '1:1', description: 'Shape', 'x-ui': { order: 1, widget: 'select' } },
      picture: { type: ['string', 'null'], 'x-file': { accept: 'image/*' }, 'x-ui': { widget: 'file' } },
      seed: { type: ['integer', 'null'], 'x-ui': { widget: 'number' } },
      token: { 'x-secret': true, 'x-ui': { widget: 'secret' } },
      weights: { type: 'array', 'x-file': { accept: '*/*' } },
    });
    expect(form.required).toEqual(['prompt']);
  });

  it('keeps variants, takes X-or-null as X with null, and knows files by their names', () => {
    const document = { components: { schemas: { Size: { type: 'object', properties: { width: { type: 'integer', exclusiveMinimum: 0 } } } } } };
    const form = normalForm(
      {
        type: 'object',
        'x-fal-order-properties': ['size', 'image_url'],
        properties: {
          image_url: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          size: { anyOf: [{ $ref: '#/components/schemas/Size' }, { type: 'string', enum: ['square'] }], default: 'square' },
          image_urls: { type: 'array', items: { type: 'string' }, maxItems: 4 },
          strength: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1 },
        },
      },
      document,
    );
    expect(Object.keys(form.properties ?? {}).slice(0, 2)).toEqual(['size', 'image_url']);
    expect(form.properties).toMatchObject({
      image_url: { type: ['string', 'null'], 'x-file': { accept: 'image/*' } },
      image_urls: { 'x-file': { accept: 'image/*' }, maxItems: 4 },
      size: { anyOf: [{ type: 'object', properties: { width: { exclusiveMinimum: 0 } } }, { enum: ['square'] }], 'x-ui': { widget: 'variant' } },
      strength: { exclusiveMinimum: 0, maximum: 1 },
    });
  });

  it('survives references that lead nowhere, in circles, or out of the document', () => {
    const document: Record<string, unknown> = { a: { $ref: '#/b' }, b: { $ref: '#/a' }, node: { type: 'object', properties: { next: { $ref: '#/node' } } } };
    expect(normalForm({ $ref: '#/a' }, document)).toEqual({});
    expect(normalForm({ $ref: '#/nowhere' }, document)).toEqual({});
    expect(normalForm({ $ref: 'https://example.org/x' }, document)).toEqual({});
    expect(normalForm({ $ref: '#/__proto__/toString' }, document)).toEqual({});
    expect(JSON.stringify(normalForm({ $ref: '#/node' }, document)).length).toBeLessThan(5000);
  });
});
