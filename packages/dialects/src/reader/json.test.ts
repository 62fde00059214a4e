import type { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { readJson } from './json.ts';

const failure = (text: string): GenarunError => {
  try {
    readJson(text, 'a.json');
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('expected an error');
};

describe('readJson', () => {
  it('reads every kind of value as JSON.parse does', () => {
    const text = ' {"a": [1, -2.5e3, true, false, null, "\\u00e9\\n\\"x\\"", {}, []], "b": {"c": ""}} ';
    expect(readJson(text, 'a.json').value).toEqual(JSON.parse(text));
  });

  it('knows where values and keys stand', () => {
    const source = readJson('{\n  "a": [\n    1,\n    {"b": "x"}\n  ]\n}', 'a.json');
    expect(source.position(['a', 1, 'b'])).toEqual({ file: 'a.json', line: 4, column: 11 });
    expect(source.position(['a', 1, 'b'], 'key')).toEqual({ file: 'a.json', line: 4, column: 6 });
    expect(source.position(['a', 7])).toBeUndefined();
  });

  it('skips a byte order mark', () => {
    expect(readJson('\uFEFF{"a":1}', 'a.json').value).toEqual({ a: 1 });
  });

  it.each([
    ['{"a": 1,}', 'a.json:1:9', 'expected a key in double quotes'],
    ['{"a" 1}', 'a.json:1:6', 'expected ":" after the key "a"'],
    ['[1 2]', 'a.json:1:4', 'expected "," or "]"'],
    ['{"a": tru}', 'a.json:1:7', 'expected a JSON value, got "tru}"'],
    ['{"a": 1} x', 'a.json:1:10', 'expected the end of the document'],
    ['{"a": "x', 'a.json:1:7', 'not closed'],
    ['{"a":\n "x\ny"}', 'a.json:2:4', 'line break or control character'],
    ['{"a": "\\q"}', 'a.json:1:7', 'escape'],
    ['{"a": 1e999}', 'a.json:1:7', 'fits into 64 bits'],
    ['{"a": 01}', 'a.json:1:8', 'expected "," or "}"'],
    ['', 'a.json:1:1', 'got the end of the text'],
    ['{"a": 1,\n "a": 2}', 'a.json:2:2', 'the key "a" stands twice'],
    ['{"a": {"__proto__": {"x": 1}}}', 'a.json:1:8', 'the key "__proto__" is not allowed'],
    ['{"\\u005f_proto__": 1}', 'a.json:1:2', 'the key "__proto__" is not allowed'],
    ['{"constructor": 1}', 'a.json:1:2', 'the key "constructor" is not allowed'],
    ['{"prototype": 1}', 'a.json:1:2', 'the key "prototype" is not allowed'],
  ])('refuses %j at %s', (text, position, message) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'invalid_input', position });
    expect(error.message).toContain(message);
  });

  it('reads 64 levels and refuses 65, however many follow', () => {
    expect(readJson('['.repeat(64) + ']'.repeat(64), 'a.json').value).toBeInstanceOf(Array);
    expect(failure('['.repeat(65) + ']'.repeat(65)).position).toBe('a.json:1:65');
    expect(failure('{"a":'.repeat(10_000)).message).toContain('nested too deeply: at most 64');
  });
});
