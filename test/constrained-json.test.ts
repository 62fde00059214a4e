import { validateJson } from '@genarun/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForm, createWriter, type Form } from '../packages/local/src/constrain/constraint.ts';
import { createVocabulary, type TokenBytes } from '../packages/local/src/constrain/vocabulary.ts';

// Whatever a model's weights are, what it writes under a schema is valid, by the interpreter that the pipelines check answers with.

type Schema = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const pieces = [
  'the',
  ' a',
  '"',
  '":',
  '","',
  '{"',
  '"}',
  ']}',
  '": "',
  ', "',
  'true',
  '12',
  '.5',
  '-',
  'é',
  '日',
  '\\n',
  '\\"',
  'o"',
  'nam',
  'title',
  '\n',
  '  ',
  '\\u',
  '"]',
];
/** Token 0 ends an answer; then single bytes, pieces, and pieces that are no whole characters. */
const tokens: readonly TokenBytes[] = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...pieces.map((piece) => encoder.encode(piece)),
  Uint8Array.of(0x61, 0xe6, 0x97),
  Uint8Array.of(0xa5, 0x22),
  Uint8Array.of(0xf0, 0x9f),
  Uint8Array.of(0x98, 0x80, 0x62),
].map((bytes, index) => ({ id: index + 1, bytes }));
const size = tokens.length + 1;
const writer = createWriter(createVocabulary(tokens));

/** Uniform in [0, 1), the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An answer under logits of chance: the likeliest token each time, or one drawn. Some are no numbers at all. */
function write(form: Form, limit: number, seed: number, { draws = false, liking = 1, strange = 0.02 } = {}): { readonly text: string; readonly used: number } {
  const random = chance(seed);
  const constraint = form.begin(limit);
  let used = 0;
  while (used < limit && !constraint.isComplete()) {
    const logits = Float32Array.from({ length: size }, (_, id) => {
      const odd = random();
      if (odd < strange) return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][Math.floor(random() * 3)]!;
      // Some models like letters better than marks.
      return random() * 8 + (id > 256 ? 1 : id > 0x61 && id < 0x7b ? liking : 0);
    });
    constraint.mask(logits, [0]);
    const open = [...logits.keys()].filter((id) => logits[id] !== Number.NEGATIVE_INFINITY);
    expect(open.every((id) => Number.isFinite(logits[id]))).toBe(true);
    const chosen = draws ? open[Math.floor(random() * open.length)]! : open.reduce((best, id) => (logits[id]! > logits[best]! ? id : best));
    constraint.accept(chosen);
    used++;
  }
  return { text: constraint.text(), used };
}

const name = fc.constantFrom('title', 'name', 'slug', 'a b', 'größe', 'x"y', 'list', 'text');
const whole = fc.integer({ min: -40, max: 40 });
const ordered = <Value extends number>(a: Value, b: Value): readonly [Value, Value] => (a <= b ? [a, b] : [b, a]);

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.constant({ type: 'string' }),
  fc.tuple(fc.nat(6), fc.nat(6)).map(([a, b]) => ({ type: 'string', minLength: ordered(a, b)[0], maxLength: ordered(a, b)[1] })),
  fc.tuple(whole, whole).map(([a, b]) => ({ type: 'integer', minimum: ordered(a, b)[0], maximum: ordered(a, b)[1] })),
  fc
    .tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0.001, max: 3, noNaN: true }))
    .map(([low, span]) => ({ type: 'number', exclusiveMinimum: low, maximum: low + span })),
  fc.constantFrom<Schema>(
    { type: 'integer' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'null' },
    { type: ['string', 'null'] },
    {},
    { type: 'object' },
    { type: 'array' },
  ),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
  fc.constantFrom('yes', 7, null, 'a"b').map((value) => ({ const: value })),
  fc.constant({ $ref: '#/$defs/inner' }),
);

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(fc.uniqueArray(fc.tuple(name, tie('schema'), fc.boolean()), { maxLength: 4, selector: ([key]) => key }), fc.boolean()).map(([fields, closed]) => ({
      type: 'object',
      properties: Object.fromEntries(fields.map(([key, inner]) => [key, inner])),
      required: fields.filter(([, , isRequired]) => isRequired).map(([key]) => key),
      additionalProperties: !closed,
    })),
    fc.tuple(tie('schema'), fc.nat(3), fc.nat(3)).map(([items, a, b]) => ({ type: 'array', items, minItems: ordered(a, b)[0], maxItems: ordered(a, b)[1] })),
    fc.tuple(tie('schema'), fc.nat(1)).map(([value, minProperties]) => ({ type: 'object', additionalProperties: value, minProperties })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map((first) => ({ type: 'array', prefixItems: first, items: false, minItems: first.length })),
  ),
}));

const inner: Schema = {
  type: 'object',
  properties: { name: { type: 'string' }, more: { $ref: '#/$defs/inner' } },
  required: ['name'],
  additionalProperties: false,
};
const rooted = schema.map((one): Schema => ({ allOf: [one], $defs: { inner } }));

describe('JSON held to a schema', () => {
  it('is whole and valid for every schema and every weights, greedy and drawn, in a budget that just suffices and in a larger one', () => {
    fc.assert(
      fc.property(rooted, fc.nat(), fc.nat(80), fc.boolean(), (one, seed, more, draws) => {
        const form = createForm(writer, one, 'local/chance');
        expect(form.unforced).toEqual([]);
        for (const limit of [form.need, form.need + more]) {
          const { text, used } = write(form, limit, seed, { draws });
          expect(used).toBeLessThanOrEqual(limit);
          expect([validateJson(one, JSON.parse(text)), text]).toEqual([[], text]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is whole and valid also where a vocabulary has no braces and brackets', () => {
    const without = createWriter(
      createVocabulary(tokens.filter(({ bytes }) => !bytes.some((byte) => [...'{}[]'].some((mark) => mark.charCodeAt(0) === byte)))),
    );
    fc.assert(
      fc.property(rooted, fc.nat(), fc.nat(80), fc.boolean(), (one, seed, more, draws) => {
        const form = createForm(without, one, 'local/chance');
        for (const limit of [Math.max(1, form.need), form.need + 1 + more]) {
          const { text } = write(form, limit, seed, { draws });
          expect([validateJson(one, JSON.parse(text)), text]).toEqual([[], text]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is an object or a list where there is no schema, and ends', () => {
    const form = createForm(writer, undefined, 'local/chance');
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 200; seed++) {
      const value: unknown = JSON.parse(write(form, 2 + seed, seed, { draws: seed % 2 === 0 }).text);
      expect(typeof value).toBe('object');
      kinds.add(Array.isArray(value) ? 'list' : 'object');
    }
    expect(kinds.size).toBe(2);
  });

  it('leaves room for every text: the first takes its share and no more', () => {
    const names = ['first', 'second', 'third', 'fourth'];
    const bytes = createWriter(createVocabulary(tokens.slice(0, 256)));
    const all = Object.fromEntries(names.map((key) => [key, { type: 'string' }]));
    const form = createForm(bytes, { type: 'object', properties: all, required: names }, 'local/chance');
    for (let seed = 1; seed <= 20; seed++) {
      const value: Record<string, string> = JSON.parse(write(form, form.need + 120, seed, { liking: 40, strange: 0 }).text);
      const lengths = names.map((key) => encoder.encode(value[key]).length);
      expect(Math.max(...lengths)).toBeLessThan(40);
      expect(Math.min(...lengths)).toBeGreaterThan(25);
    }
  });

  it('knows how many tokens it needs, and makes do with them', () => {
    const form = createForm(writer, { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }, 'local/chance');
    // { · " · title · ": · " · " · }
    expect(form.need).toBe(7);
    for (let seed = 1; seed <= 20; seed++) expect(Object.keys(JSON.parse(write(form, 7, seed).text))).toEqual(['title']);
  });

  it('names what it does not force', () => {
    const one = {
      type: 'object',
      properties: { slug: { type: 'string', pattern: '^a' }, tags: { type: 'array', uniqueItems: true, items: { format: 'uri' } } },
    };
    expect(createForm(writer, one, 'local/chance').unforced).toEqual(['pattern', 'uniqueItems', 'format']);
  });

  it('refuses a schema that nothing fits, and one that leads out of itself', () => {
    for (const one of [
      { type: 'integer', minimum: 2, maximum: 1 },
      { type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] },
      { type: 'array', items: false, minItems: 1 },
    ])
      expect(() => createForm(writer, one, 'local/chance')).toThrow('nothing that local/chance can write fits the schema');
    expect(() => createForm(writer, { $ref: 'https://example.org/schema' }, 'local/chance')).toThrow('only references into itself');
    expect(() => createForm(writer, { $ref: '#/$defs/none' }, 'local/chance')).toThrow('which is not in it');
  });

  it('names the marks that a vocabulary lacks', () => {
    const few = createWriter(createVocabulary([...'abc,:'].map((letter, id) => ({ id, bytes: encoder.encode(letter) }))));
    expect(() => createForm(few, { type: 'object', required: ['a'] }, 'local/letters')).toThrow('has no token for "');
  });
});
