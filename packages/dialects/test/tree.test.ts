import type { GenarunError, Node, Parsed } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { dialectSchema, parseDocument, printPipeline } from '../src/index.ts';
import { samples } from './samples.ts';

const parse = (document: unknown, file = 'gallery.tree.json'): Parsed => parseDocument(JSON.stringify(document), { file });
const first = (document: unknown): Node => parse(document).pipeline.nodes[0] as Node;
const failure = (document: unknown): GenarunError => {
  try {
    parse(document);
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('expected an error');
};
const text = (fields: object = {}): object => ({ id: 'a', type: 'text', config: { prompt: 'x' }, ...fields });

describe('a tree', () => {
  it('becomes a lenient pipeline that goes on around what fails, named after its file', () => {
    const { pipeline, dialect, warnings } = parse(text());
    expect(dialect).toBe('tree');
    expect(pipeline).toEqual({
      genarun: 1,
      name: 'gallery',
      lenient: true,
      collapse: true,
      onError: [{ match: 'any', do: 'continue' }],
      nodes: [{ id: 'a', kind: 'text', prompt: 'x' }],
    });
    expect(warnings).toEqual([]);
  });

  it('of one top node gives that node’s value; a list of nodes gives an object of theirs', () => {
    expect(parse(text()).pipeline.collapse).toBe(true);
    const several = parse([text(), text({ id: 'b' })]).pipeline;
    expect(several.collapse).toBeUndefined();
    expect(several.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('asks a run for what its top nodes require, and checks every node’s own', () => {
    const { pipeline } = parse(text({ requiredInputs: ['year'], generations: [text({ id: 'b', requiredInputs: ['i', 'tone'] })] }));
    expect(pipeline.inputs).toEqual({ year: { required: true } });
    expect(pipeline.nodes[0]).toMatchObject({ requires: ['year'], nodes: [{ requires: ['i', 'tone'] }] });
  });

  it.each([
    ['text', { kind: 'text' }],
    ['TEXT', { kind: 'text' }],
    ['text-array', { kind: 'list', items: { type: 'string' }, as: ['i'] }],
    ['Object-Array', { kind: 'list', items: { type: 'object' }, as: ['i'] }],
    ['list', { kind: 'list', as: ['i'] }],
    ['object', { kind: 'object' }],
    ['image', { kind: 'image' }],
    ['audio', { kind: 'audio' }],
    ['video', { kind: 'video' }],
  ])('type %s becomes %j', (type, expected) => {
    expect(first(text({ type }))).toEqual({ id: 'a', prompt: 'x', ...expected });
  });

  it('makes a node without prompt and with generations a group, whatever its type', () => {
    for (const type of ['object', 'text-array', 'image', 'group'])
      expect(first({ id: 'a', type, outputKey: 'k', generations: [text({ id: 'b' }), text({ id: 'c' })] })).toMatchObject({
        kind: 'group',
        nodes: [{ id: 'b' }, { id: 'c' }],
      });
  });

  it('gives lists their key and i, others their key', () => {
    expect(first(text({ type: 'list', outputKey: 'theme' })).as).toEqual(['theme', 'i']);
    expect(first(text({ type: 'list', outputKey: 'i' })).as).toEqual(['i']);
    expect(first(text({ type: 'object', outputKey: 'fields' })).as).toBe('fields');
  });

  it('lets one sole child replace its parent, and spreads keys to descendants', () => {
    expect(first(text({ generations: [text({ id: 'b' })] }))).toMatchObject({ collapse: true, spread: true });
    const two = first(text({ generations: [text({ id: 'b' }), text({ id: 'c' })] }));
    expect(two.collapse).toBeUndefined();
    expect(two.spread).toBe(true);
    expect(first(text({ generations: [text({ id: 'b', enabled: false })] })).collapse).toBeUndefined();
  });

  it.each([
    [{ prefix: 'A', template: 'b', suffix: 'c' }, 'A b c'],
    [{ prefix: '', template: 'b', suffix: '  ' }, 'b'],
    [{ template: '${x}' }, '${x}'],
    ['plain', 'plain'],
  ])('joins the prompt %j with spaces', (prompt, expected) => {
    expect(first(text({ config: { prompt } })).prompt).toBe(expected);
  });

  it('keeps turns apart: system stays system, parseJson asks for JSON', () => {
    const prompt = [{ template: 'one', system: 'be kind' }, { prefix: 'two', template: 'more' }, { template: 'three', parseJson: true }, { system: 'alone' }];
    expect(first(text({ type: 'object', config: { prompt } })).messages).toEqual([
      { system: 'be kind', user: 'one' },
      { user: 'two more' },
      { user: 'three', json: true },
      { system: 'alone' },
    ]);
    expect(first(text({ type: 'image', config: { prompt } })).prompt).toBe('be kind one two more three alone');
  });

  it('reads a text whose last turn parses JSON as an object, and says so', () => {
    const parsed = parse(text({ config: { prompt: [{ template: 'x', parseJson: true }] } }));
    expect(parsed.pipeline.nodes[0]?.kind).toBe('object');
    expect(parsed.warnings[0]).toContain('parseJson');
  });

  it.each([
    [{ name: 'text', temperature: 0.2 }, undefined, { temperature: 0.2 }],
    [{ name: 'image', quality: 'hd' }, undefined, { quality: 'hd' }],
    [{ temperature: 1 }, undefined, { temperature: 1 }],
    [{ name: 'openai/gpt-5-mini' }, 'openai/gpt-5-mini', undefined],
    ['text', undefined, undefined],
    ['sim/writer', 'sim/writer', undefined],
  ])('takes model %j', (model, name, params) => {
    const node = first(text({ config: { prompt: 'x', model } }));
    expect(node.model).toBe(name);
    expect(node.params).toEqual(params);
  });

  it.each([
    ['text-array', { minLength: 3, maxLength: 20 }, { items: { type: 'string' }, size: { min: 3, max: 20 } }],
    ['text-array', { minLength: 3, required: true }, { size: { min: 3 } }],
    ['list', { required: true }, { size: { min: 1 } }],
    ['object-array', { required: ['t'] }, { items: { type: 'object', properties: { t: { type: 'string' } }, required: ['t'], additionalProperties: true } }],
    [
      'object',
      { required: ['t', 'u'] },
      { schema: { type: 'object', properties: { t: { type: 'string' }, u: { type: 'string' } }, required: ['t', 'u'], additionalProperties: true } },
    ],
    ['object', { required: true }, { schema: { type: 'object', minProperties: 1 } }],
  ])('checks a %s by %j, on the node or in its config', (type, validation, expected) => {
    expect(first(text({ type, validation }))).toMatchObject(expected);
    expect(first(text({ type, config: { prompt: 'x', validation } }))).toMatchObject(expected);
  });

  it('says when a length cannot be checked', () => {
    expect(parse(text({ validation: { minLength: 3 } })).warnings[0]).toContain('checked on lists only');
  });

  it('calls an API, with a request as written or assembled by a model', () => {
    expect(first({ id: 'a', type: 'call', config: { url: 'https://x.test', query: { q: '${i}' } } })).toEqual({
      id: 'a',
      kind: 'call',
      url: 'https://x.test',
      query: { q: '${i}' },
    });
    const assemble = { api: 'weather.yaml', instruction: 'weather in ${city}' };
    expect(first({ id: 'a', type: 'api', assembleCall: assemble })).toEqual({ id: 'a', kind: 'call', assemble });
    expect(first({ id: 'a', type: 'api', config: { assembleCall: 'weather in ${city}', api: 'weather.yaml', operation: 'now', model: 'sim/writer' } })).toEqual(
      { id: 'a', kind: 'call', model: 'sim/writer', assemble: { ...assemble, operation: 'now' } },
    );
  });

  it('asks people', () => {
    expect(first({ id: 'a', type: 'human', config: { interaction: 'multipleChoice', question: 'Which?', options: ['x', 'y'] } })).toEqual({
      id: 'a',
      kind: 'human',
      interaction: 'multipleChoice',
      question: 'Which?',
      options: ['x', 'y'],
    });
  });

  it('keeps enabled and rerunOnChange', () => {
    const { pipeline } = parse(text({ enabled: false, rerunOnChange: true }));
    expect(pipeline).toMatchObject({ rerunOnChange: true, nodes: [{ enabled: false }] });
  });

  it('maps every node to where it stood', () => {
    const parsed = parseDocument(
      '{\n "id": "a", "type": "list",\n "config": {"prompt": "x"},\n "generations": [\n  {"id": "b", "type": "text",\n   "config": {"prompt": "y"}}]}',
      { file: 't.json' },
    );
    expect(parsed.origins.get('/nodes/0')).toEqual({ file: 't.json', line: 1, column: 1 });
    expect(parsed.origins.get('/nodes/0/prompt')).toEqual({ file: 't.json', line: 3, column: 23 });
    expect(parsed.origins.get('/nodes/0/nodes/0')).toEqual({ file: 't.json', line: 5, column: 3 });
    expect(parsed.origins.has('/nodes/0/messages')).toBe(false);
  });

  it('reads as YAML too, and prints canonically', () => {
    const parsed = parseDocument('id: a\ntype: text\nconfig:\n  prompt: x\n', { file: 't.yaml' });
    expect(printPipeline(parsed.pipeline)).toContain('onError:\n  - match: any\n    do: continue\n');
    expect(parseDocument(printPipeline(parsed.pipeline), { file: 'p.yaml' }).dialect).toBe('canonical');
    expect(parse(JSON.parse(samples.tree as string)).pipeline.nodes).toHaveLength(1);
  });

  it('publishes its JSON Schema', () => {
    expect(dialectSchema('tree')).toHaveProperty('anyOf');
  });
});

describe('a tree with a mistake', () => {
  it.each([
    [text({ type: 'txt' }), 'type (in "a"): unknown type "txt". Did you mean "text"?'],
    [text({ outputkey: 'x' }), 'outputkey (in "a"): unknown key "outputkey". Did you mean "outputKey"?'],
    [text({ config: { promt: 'x' } }), 'config.promt (in "a"): unknown key "promt". Did you mean "prompt"?'],
    [text({ config: { prompt: [{ templat: 'x' }] } }), 'config.prompt[0].templat (in "a"): unknown key "templat". Did you mean "template"?'],
    [text({ config: { prompt: 5 } }), 'config.prompt (in "a"): expected a string, a list or an object, got the number 5'],
    [text({ config: { prompt: 'x', url: 'y' } }), 'config.url (in "a"): type text has no "url"'],
    [text({ config: {} }), 'config.prompt (in "a"): expected a prompt, or generations, got nothing'],
    [text({ config: undefined }), 'expected a prompt, or generations, got nothing'],
    [text({ id: 'a b' }), 'an id is a letter or _'],
    [text({ id: undefined, generations: [] }), 'id: expected a string, got nothing'],
    [text({ generations: [text()] }), 'generations[0].id: the id "a" is already taken by the document, inside which this node stands'],
    [[text(), text()], '[1].id: the id "a" is already taken by [0]; ids of siblings differ'],
    [text({ validation: { required: ['__proto__'] } }), 'a key that an object may have'],
    [text({ validation: { minLenght: 3 } }), 'Did you mean "minLength"?'],
    [text({ generations: [text({ id: 'b', rerunOnChange: true })] }), 'rerunOnChange stands on the top node only'],
    [text({ assembleCall: { api: 'x', instruction: 'y' } }), 'type text has no "assembleCall"'],
    [{ id: 'a', type: 'call', assembleCall: 'x' }, 'expects the API description in config.api'],
    [{ id: 'a', type: 'human', config: { question: 'x' } }, 'expects an interaction and a question'],
  ])('%j is refused', (document, message) => {
    const error = failure(document);
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain(message);
    expect(error.position).toMatch(/^gallery\.tree\.json:1:\d+$/);
  });
});
