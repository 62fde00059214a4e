import { type Schema as JsonSchema, Validator } from '@cfworker/json-schema';
import { isRecord, type ModelRequest } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, paint, write, writeJson } from './sim.ts';

type Schema = Readonly<Record<string, unknown>>;

const names = fc.constantFrom('title', 'slug', 'tags', 'rating', 'author', 'photographerBio', 'count', 'isPublished', 'x', 'city', 'items');
const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.record({ type: fc.constant('string') }),
  fc.tuple(fc.nat(60), fc.nat(80)).map(([minLength, more]) => ({ type: 'string', minLength, maxLength: minLength + more })),
  fc
    .constantFrom('^[a-z0-9-]+$', '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', '^#[0-9a-f]{6}$', '^\\d{4}-\\d{2}-\\d{2}$', '^[A-Z]{3}$', '^(north|south) [0-9]{1,3}$')
    .map((pattern) => ({ type: 'string', pattern })),
  fc.constantFrom('uri', 'email', 'date', 'date-time', 'uuid', 'ipv4').map((format) => ({ type: 'string', format })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40)).map(([minimum, more]) => ({ type: 'integer', minimum, maximum: minimum + more })),
  fc
    .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .map(([minimum, more]) => ({ type: 'number', minimum, exclusiveMaximum: minimum + more })),
  fc.constant({ type: 'number', multipleOf: 0.5, minimum: 1, maximum: 7 }),
  fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 }).map((members) => ({ enum: members })),
  fc.jsonValue({ maxDepth: 1 }).map((value) => ({ const: value })),
  fc.constant({ type: ['null', 'integer'] }),
  fc.constant({ type: 'boolean' }),
);
const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .dictionary(names, tie('schema'), { maxKeys: 4, noNullPrototype: true })
      .map((properties) => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false })),
    fc.tuple(tie('schema'), fc.nat(3), fc.nat(3)).map(([items, minItems, more]) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
  ),
}));

describe('sim/writer, JSON by schema', () => {
  it('obeys any schema of the common keywords', async () => {
    await fc.assert(
      fc.asyncProperty(anySchema, fc.nat(1000), async (schema, seed) => {
        const value = await writeJson('Invent something about harbours.', { json: { schema }, seed });
        const { errors } = new Validator(JSON.parse(JSON.stringify(schema)), '2020-12', false).validate(value);
        expect(errors).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('fits contents to the names they stand under, and to each other', async () => {
    const schema = {
      type: 'object',
      properties: {
        slug: { type: 'string' },
        title: { type: 'string' },
        description: { type: 'string' },
        rating: { type: 'integer' },
        url: { type: 'string' },
        email: { type: 'string' },
        year: { type: 'integer' },
        photographer: { type: 'object', properties: { name: { type: 'string' }, bio: { type: 'string' }, portrait: { type: 'string' } } },
      },
    };
    const value = await writeJson('A photo project on rooftop beekeeping in 2031', { json: { schema } });
    expect(Object.keys(Object(value))).toEqual(Object.keys(schema.properties));
    expect(value).toMatchObject({
      slug: expect.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      description: expect.stringMatching(/^\p{Lu}[\s\S]*[.!?] \p{Lu}[\s\S]*[.!?]$/u),
      url: expect.stringMatching(/^https:\/\//),
      email: expect.stringMatching(/^\S+@\S+\.\S+$/),
      year: 2031,
      photographer: { name: expect.stringMatching(/^\p{Lu}\S+ \p{Lu}\S+$/u) },
    });
    if (!isRecord(value) || !isRecord(value.photographer)) throw new Error('no object');
    expect(value.slug).toBe(
      String(value.title)
        .normalize('NFKD')
        .replace(/[\u0300-\u036f’]/g, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-'),
    );
    expect(value.rating).toBeGreaterThan(0);
    expect(value.rating).toBeLessThanOrEqual(10);
    expect(String(value.photographer.bio)).toContain(String(value.photographer.name));
    expect(`${value.title} ${value.description}`.toLowerCase()).toContain('rooftop beekeeping');
  });

  it('takes over values that the request’s own data has for a name, where they are valid', async () => {
    const schema = { type: 'object', properties: { latitude: { type: 'number' }, city: { type: 'string' } } };
    const prompt = 'Build the request for the weather from {"city": "Riga", "latitude": 56.95, "unused": true}';
    expect(await writeJson(prompt, { json: { schema } })).toEqual({ latitude: 56.95, city: 'Riga' });
  });

  it('follows references and merges allOf', async () => {
    const schema: JsonSchema = {
      $defs: { pet: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
      allOf: [{ $ref: '#/$defs/pet' }, { type: 'object', properties: { age: { type: 'integer', minimum: 1, maximum: 3 } }, required: ['age'] }],
    };
    const { valid } = new Validator(schema, '2020-12').validate(await writeJson('A pet', { json: { schema } }));
    expect(valid).toBe(true);
  });

  it('is not misled by names that every object has', async () => {
    const schema = { type: 'object', required: ['constructor', 'toString'] };
    expect(Object.entries(Object(await writeJson('Names', { json: { schema } })))).toEqual([
      ['constructor', expect.any(String)],
      ['toString', expect.any(String)],
    ]);
  });

  it('ends on a schema that contains itself', async () => {
    const schema = { $defs: { tree: { type: 'object', properties: { name: { type: 'string' }, left: { $ref: '#/$defs/tree' } } } }, $ref: '#/$defs/tree' };
    expect(await writeJson('A tree', { json: { schema } })).toHaveProperty('left.left.name');
  });
});

describe('sim/writer, JSON by the words of the prompt', () => {
  const texts = (count: number) => Array.from({ length: count }, () => expect.stringMatching(/\p{L}{3}/u));

  it('repeats the form of an example', async () => {
    expect(await writeJson("Keep the three most visual ones. Answer as JSON in the form {data: ['first', 'second', 'third']}.")).toEqual({ data: texts(3) });
  });

  it('lets a number in words win over the length of the example', async () => {
    expect(await writeJson("Describe five photographs from this project as JSON {data: ['scene 1', 'scene 2']}: boats in winter")).toEqual({ data: texts(5) });
    expect(await writeJson("Twelve boats as JSON: {data: ['a', ...]}")).toEqual({ data: texts(12) });
  });

  it('writes scenes where the example or the noun asks for scenes', async () => {
    const value = await writeJson("Describe five photographs from this project as JSON {data: ['scene 1', 'scene 2']}: boats in winter");
    for (const scene of Object(value).data) expect(scene.split(' ').length).toBeGreaterThan(8);
  });

  it('gives the object whose keys are listed', async () => {
    const value = await writeJson('Write the project as JSON with the keys description, title, slug, photographerName, tags and year.');
    expect(Object.keys(Object(value))).toEqual(['description', 'title', 'slug', 'photographerName', 'tags', 'year']);
    expect(value).toMatchObject({ tags: expect.any(Array), year: expect.any(Number), photographerName: expect.stringMatching(/^\p{Lu}\S+ \p{Lu}\S+$/u) });
  });

  it('reads types in an example', async () => {
    const value = await writeJson(
      'Return JSON like { name: string, score: number, open: boolean, kind: "red | blue", tags: [string, ...], place: { lat: 1.5 } }',
    );
    expect(value).toMatchObject({
      name: expect.any(String),
      score: expect.any(Number),
      open: expect.any(Boolean),
      kind: expect.stringMatching(/^(red|blue)$/),
      tags: expect.any(Array),
      place: { lat: expect.any(Number) },
    });
  });

  it('gives a list of objects when several things with keys are wanted', async () => {
    const value = await writeJson('Invent four villages as a JSON array of objects with the keys name and population.');
    expect(value).toHaveLength(4);
    expect(value).toMatchObject(Array(4).fill({ name: expect.any(String), population: expect.any(Number) }));
  });
});

describe('sim/writer, texts', () => {
  it('lists as many things as asked, in words or figures, all different', async () => {
    for (const [prompt, count] of [
      ['List forty subjects from the news of 2025 that could carry a photo essay.', 40],
      ['Propose 3 approaches to night trains', 3],
      ['Give me a dozen ideas about salt', 12],
    ] as const) {
      const lines = (await write(prompt)).split('\n');
      expect(lines).toHaveLength(count);
      expect(new Set(lines.map((line) => line.replace(/^\d+\. /, ''))).size).toBe(count);
    }
  });

  it('writes whole sentences about what the prompt names', async () => {
    const text = await write('Explain why glaciers matter to the Alps.');
    expect(text).toMatch(/^\p{Lu}[\s\S]*[.!?]$/u);
    expect(text.toLowerCase()).toMatch(/glaciers|alps/);
    expect(text).not.toMatch(/\{\w+\}|undefined/);
  });

  it('follows the conversation: system words count, and a choice is one of the things listed before', async () => {
    const turns: ModelRequest['turns'] = [
      { role: 'system', text: 'Offer three angles on the subject and grade each for originality and relevance.' },
      { role: 'user', text: 'Subject: night ferries' },
    ];
    const offers = await write(turns);
    expect(offers.split('\n')).toHaveLength(3);
    expect(offers).toMatch(/originality \d+\/10, relevance \d+\/10/);
    const choice = await write([...turns!, { role: 'assistant', text: offers }, { role: 'user', text: 'Which angle would win?' }]);
    const chosen = /“([^”]+)”/.exec(choice)?.[1];
    expect(offers).toContain(chosen);
    const project = await writeJson([
      ...turns!,
      { role: 'assistant', text: offers },
      { role: 'user', text: 'Which angle would win?' },
      { role: 'assistant', text: choice },
      { role: 'user', text: 'Write it as JSON with the keys title and slug.' },
    ]);
    expect(project).toMatchObject({ title: chosen });
  });

  it('keeps to lengths: sentences, words, tokens', async () => {
    expect((await write('Describe the harbour in two sentences.')).match(/[.!?](?= |$)/g)).toHaveLength(2);
    expect((await write('Write about rain in 40 words')).split(/\s+/).length).toBeLessThanOrEqual(40);
    expect((await write('Write a long story about rain', { params: { max_tokens: 30, length: 'long' } })).length).toBeLessThanOrEqual(120);
  });

  it('varies with the seed, unless the temperature is 0', async () => {
    const of = (seed: number, temperature: number) => write('Tell me about the moon over the sea.', { seed, params: { temperature } });
    expect(await of(1, 0.8)).not.toBe(await of(2, 0.8));
    expect(await of(1, 0)).toBe(await of(2, 0));
  });

  it('sees pictures that come with the conversation', async () => {
    const turns: ModelRequest['turns'] = [{ role: 'user', text: 'What is this?' }];
    const [boat, face] = await Promise.all(['a boat on the blue sea', 'portrait of a woman'].map((prompt) => paint(prompt)));
    expect(await write(turns, { media: [boat!] })).not.toBe(await write(turns, { media: [face!] }));
  });

  it('is quick, also for prompts that try to be slow', async () => {
    const started = performance.now();
    for (const prompt of [
      '{'.repeat(5000),
      '['.repeat(5000),
      `with keys ${'a, '.repeat(3000)}`,
      'word '.repeat(20_000),
      `${'"'.repeat(3000)} JSON`,
      'as '.repeat(5000),
    ])
      await ask({ model: 'sim/writer', task: 'text', turns: [{ role: 'user', text: prompt }], seed: 1, json: {} });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
