import type { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dialectSchema, parseDocument } from '../src/index.ts';

const failure = (text: string, file = 'p.yaml'): GenarunError => {
  try {
    parseDocument(text, { file });
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('expected an error');
};

const head = 'genarun: 1\nname: walk\nnodes:\n';

describe('the canonical dialect', () => {
  it('gives the document as it is, with a position for every part', () => {
    const text = `${head}  - id: poem\n    kind: text\n    prompt: >\n      A poem on\n      rain\n    nodes:\n      - { id: picture, kind: image, prompt: "\${poem}" }\n`;
    const parsed = parseDocument(text, { file: 'dir/p.yaml' });
    expect(parsed.dialect).toBe('canonical');
    expect(parsed.warnings).toEqual([]);
    expect(parsed.pipeline).toEqual({
      genarun: 1,
      name: 'walk',
      nodes: [{ id: 'poem', kind: 'text', prompt: 'A poem on rain\n', nodes: [{ id: 'picture', kind: 'image', prompt: '${poem}' }] }],
    });
    expect(parsed.origins.get('')).toEqual({ file: 'dir/p.yaml', line: 1, column: 1 });
    expect(parsed.origins.get('/nodes/0')).toEqual({ file: 'dir/p.yaml', line: 4, column: 5 });
    expect(parsed.origins.get('/nodes/0/prompt')).toEqual({ file: 'dir/p.yaml', line: 6, column: 13 });
    expect(parsed.origins.get('/nodes/0/nodes/0/prompt')).toEqual({ file: 'dir/p.yaml', line: 10, column: 45 });
  });

  it('gives JSON the same meaning as YAML', () => {
    const json = '{"genarun": 1, "name": "walk", "nodes": [{"id": "a", "kind": "text", "prompt": "x"}]}';
    expect(parseDocument(json, { file: 'p.json' }).pipeline).toEqual(
      parseDocument(`${head}  - id: a\n    kind: text\n    prompt: x\n`, { file: 'p.yaml' }).pipeline,
    );
  });

  it.each([
    [`${head}  - id: a\n    kind: text\n    promt: x\n`, 'p.yaml:6:5', 'nodes[0].promt (in "a"): unknown key "promt". Did you mean "prompt"?'],
    [`${head}  - id: a\n    kind: txt\n`, 'p.yaml:5:11', 'nodes[0].kind (in "a"): unknown kind "txt". Did you mean "text"?'],
    [`${head}  - id: a\n`, 'p.yaml:4:5', 'nodes[0].kind (in "a"): expected one of "text", "object"'],
    [`${head}  - id: a\n    kind: 7\n`, 'p.yaml:5:11', 'got the number 7'],
    [`${head}  - id: 1a\n    kind: group\n`, 'p.yaml:4:9', 'an id is a letter or _ followed by letters, digits, _ and -, got the string "1a"'],
    [
      `${head}  - id: a\n    kind: text\n    messages: []\n`,
      'p.yaml:6:15',
      'nodes[0].messages (in "a"): expected a list with at least 1 item, got an empty list',
    ],
    [
      `${head}  - id: a\n    kind: text\n    messages:\n      - usr: x\n`,
      'p.yaml:7:9',
      'nodes[0].messages[0].usr (in "a"): unknown key "usr". Did you mean "user"?',
    ],
    [
      `${head}  - id: a\n    kind: text\n    timeout: soon\n`,
      'p.yaml:6:14',
      'a duration is a number of seconds or for example 500ms, 30s, 5m, 2h, 7d, got the string "soon"',
    ],
    [`${head}  - id: a\n    kind: text\n    needs: 3\n`, 'p.yaml:6:12', 'nodes[0].needs (in "a"): expected a string or a list, got the number 3'],
    [`${head}  - id: a\n    kind: list\n    size: { mn: 3 }\n`, 'p.yaml:6:13', 'nodes[0].size.mn (in "a"): unknown key "mn". Did you mean "min"?'],
    [
      `${head}  - id: a\n    kind: text\n    onError: [ { match: any, do: contnue } ]\n`,
      'p.yaml:6:34',
      'expected one of "continue", "fail", "skip", got the string "contnue". Did you mean "continue"?',
    ],
    [`${head}  - id: a\n    kind: text\n    retry: { max: 200 }\n`, 'p.yaml:6:19', 'expected a number of at most 100, got the number 200'],
    [`${head}  - id: a\n    kind: translate\n    text: x\n`, 'p.yaml:4:5', 'nodes[0].to (in "a"): expected a string, got nothing'],
    [
      `${head}  - id: a\n    kind: group\n    nodes:\n      - id: b\n        kind: group\n        nodes:\n          - id: a\n            kind: group\n`,
      'p.yaml:10:17',
      'nodes[0].nodes[0].nodes[0].id: the id "a" is already taken by nodes[0], inside which this node stands',
    ],
    [`${head}  - id: a\n    kind: group\n  - id: a\n    kind: group\n`, 'p.yaml:6:9', 'nodes[1].id: the id "a" is already taken by nodes[0]'],
    ['genarun: 1\nnodes: []\n', 'p.yaml:1:1', 'name: expected a string, got nothing'],
    ['genarun: 1\nname: x\nnodes: []\n', 'p.yaml:3:8', 'nodes: expected a list with at least 1 item, got an empty list'],
    ['genarun: 2\nname: x\nnodes: [{id: a, kind: group}]\n', 'p.yaml:1:10', 'genarun: expected 1, got the number 2'],
    ['name: x\nnodes: [{id: a, kind: group}]\n', 'p.yaml:1:1', 'genarun: expected 1, got nothing'],
    ['genarun: 1\nname: x\ninput: {}\nnodes: [{id: a, kind: group}]\n', 'p.yaml:3:1', 'input: unknown key "input". Did you mean "inputs"?'],
    ['genarun: 1\nname: x\ninputs: { "a b": {} }\nnodes: [{id: a, kind: group}]\n', 'p.yaml:3:11', 'got "a b"'],
    [
      'genarun: 1\nname: x\ninputs: { a: { tpe: string } }\nnodes: [{id: a, kind: group}]\n',
      'p.yaml:3:16',
      'inputs.a.tpe: unknown key "tpe". Did you mean "type"?',
    ],
  ])('says what is wrong with %j', (text, position, message) => {
    const error = failure(text);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ name: 'GenarunError', code: 'invalid_input', position });
  });

  it('lets two branches each have a child of the same id', () => {
    const branch = (id: string) => `  - id: ${id}\n    kind: group\n    nodes: [ { id: inner, kind: group } ]\n`;
    expect(parseDocument(head + branch('a') + branch('b'), { file: 'p.yaml' }).pipeline.nodes).toHaveLength(2);
  });

  it('lists several problems, ten at most, the later ones with their positions', () => {
    const nodes = Array.from({ length: 14 }, (_, index) => `  - id: n${index}\n    kind: text\n    wrong${index}: 1\n`).join('');
    const error = failure(head + nodes);
    expect(error.position).toBe('p.yaml:6:5');
    expect(error.message.split('\n')).toHaveLength(12);
    expect(error.message).toContain('and 13 more:\n  p.yaml:9:5: nodes[1].wrong1');
    expect(error.message).toContain('… and 4 others');
  });

  it('knows the kinds it is given', () => {
    const kinds = { shout: { words: z.string() } };
    expect(parseDocument(`${head}  - { id: a, kind: shout, words: hey }\n`, { file: 'p.yaml', kinds }).pipeline.nodes[0]).toEqual({
      id: 'a',
      kind: 'shout',
      words: 'hey',
    });
    expect(() => parseDocument(`${head}  - { id: a, kind: text }\n`, { file: 'p.yaml', kinds })).toThrow('unknown kind "text"');
  });

  it.each([['just words'], ['- 1\n- 2\n'], ['{}'], ['nme: x\nstep: []\n'], ['null'], ['42']])('says which dialects there are when none fits: %j', (text) => {
    expect(failure(text)).toMatchObject({ code: 'invalid_input', position: 'p.yaml:1:1' });
    expect(failure(text).message).toContain('expected a pipeline in one of the dialects canonical');
  });

  it('publishes a JSON Schema per dialect', () => {
    expect(dialectSchema('canonical')).toMatchObject({ type: 'object', required: ['genarun', 'name', 'nodes'], additionalProperties: false });
    expect(() => dialectSchema('canonicl')).toThrow('Did you mean "canonical"?');
  });
});
