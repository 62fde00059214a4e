import type { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { readText } from './read.ts';

const failure = (text: string, file = 'a.yaml'): GenarunError => {
  try {
    readText(text, file);
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('expected an error');
};

describe('readText', () => {
  it('reads YAML 1.2: yes is text, 0o17 a number, a merge key a plain key', () => {
    expect(readText('a: yes\nb: 0o17\nc: ~\nd: 2024-01-01\n<<: x\n1: one\ne: |\n  two\n  lines\n', 'a.yaml').value).toEqual({
      a: 'yes',
      b: 15,
      c: null,
      d: '2024-01-01',
      '<<': 'x',
      '1': 'one',
      e: 'two\nlines\n',
    });
  });

  it('knows where values and keys stand in YAML', () => {
    const source = readText('name: x\nsteps:\n  - id: a\n    input:\n      data: "b"\n', 'w.yaml');
    expect(source.position(['steps', 0])).toEqual({ file: 'w.yaml', line: 3, column: 5 });
    expect(source.position(['steps', 0, 'input', 'data'])).toEqual({ file: 'w.yaml', line: 5, column: 13 });
    expect(source.position(['steps', 0, 'input', 'data'], 'key')).toEqual({ file: 'w.yaml', line: 5, column: 7 });
  });

  it('reads JSON and YAML flow style whatever the file is called, but only JSON from a .json file', () => {
    expect(readText('{a: 1, b: [x, y]}', 'a.yaml').value).toEqual({ a: 1, b: ['x', 'y'] });
    expect(readText('{"a": 1}', 'a.yaml').value).toEqual({ a: 1 });
    expect(failure('{a: 1}', 'a.json').message).toContain('expected a key in double quotes');
    expect(failure('{"a": 1,, }').position).toBe('a.yaml:1:9');
  });

  it('fills in aliases as values of their own', () => {
    const value = readText('a: &x {k: [1]}\nb: *x\n', 'a.yaml').value as { a: object; b: object };
    expect(value).toEqual({ a: { k: [1] }, b: { k: [1] } });
    expect(value.a).not.toBe(value.b);
  });

  it.each([
    ['', 'a.yaml:1:1', 'the document is empty'],
    ['# only a remark\n', 'a.yaml:1:1', 'the document is empty'],
    ['a: 1\nb: [1, 2\n', 'a.yaml:3:1', 'not well-formed YAML'],
    ['a: 1\na: 2\n', 'a.yaml:2:1', 'the key "a" stands twice'],
    ['a:\n  __proto__: {x: 1}\n', 'a.yaml:2:3', 'the key "__proto__" is not allowed'],
    ['a: !!binary aGk=\n', 'a.yaml:1:13', 'the tag'],
    ['a: !thing x\n', 'a.yaml:1:11', 'the tag !thing is not known'],
    ['a: .inf\n', 'a.yaml:1:4', 'finite'],
    ['a: 1\n---\nb: 2\n', 'a.yaml:2:1', 'one document'],
    ['%YAML 1.1\n---\na: yes\n', 'a.yaml:1:1', 'expected YAML 1.2'],
    ['? [a, b]\n: 1\n', 'a.yaml:1:3', 'a plain word as key'],
    ['a: *nowhere\n', 'a.yaml:1:4', 'nowhere'],
    ['a: &x [*x]\n', 'a.yaml:1:8', 'would never end'],
  ])('refuses %j at %s', (text, position, message) => {
    const error = failure(text);
    expect(error).toMatchObject({ name: 'GenarunError', code: 'invalid_input', position });
    expect(error.message).toContain(message);
  });

  it('refuses 50 MB by length alone, in milliseconds, naming the size', () => {
    const text = 'x'.repeat(50 * 1024 * 1024);
    const start = performance.now();
    const error = failure(text);
    expect(performance.now() - start).toBeLessThan(200);
    expect(error.message).toContain('at most 1 MB');
    expect(error.message).toContain('50.0 MB');
  });

  it('counts bytes of UTF-8, not characters', () => {
    expect(failure(`a: "${'é'.repeat(600_000)}"`).message).toContain('1.1 MB');
    expect(readText(`a: "${'é'.repeat(400_000)}"`, 'a.yaml').value).toBeTypeOf('object');
  });

  it.each([
    ['brackets', '['.repeat(10_000)],
    ['braces', '{a: '.repeat(10_000)],
    ['dashes on one line', '- '.repeat(10_000)],
    ['question marks', '? '.repeat(10_000)],
    ['indentation', Array.from({ length: 1200 }, (_, level) => `${' '.repeat(level)}a:\n`).join('')],
    ['mixed', '- ? '.repeat(5_000)],
  ])('refuses 10,000-deep nesting by %s with one clear message', (_, text) => {
    const start = performance.now();
    const error = failure(text);
    expect(error.message).toBe('the document is nested too deeply: at most 64 objects and lists may stand inside one another');
    expect(error.code).toBe('invalid_input');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('does not take brackets inside texts for nesting', () => {
    expect(readText(`a: |\n  ${'['.repeat(500)}\nb: "${'{'.repeat(500)}"\n`, 'a.yaml').value).toBeTypeOf('object');
  });

  it('refuses a YAML bomb', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++)
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(failure(lines.join('\n')).message).toContain('YAML aliases more than 100 times');
    const long = `a: &a "${'x'.repeat(100_000)}"\nb: [${Array(50).fill('*a').join(', ')}]\n`;
    expect(failure(long).message).toContain('grows over 1 MB');
  });

  it('reads a map of 60,000 keys in reasonable time', () => {
    const start = performance.now();
    const value = readText(Array.from({ length: 60_000 }, (_, index) => `k${index}: ${index}`).join('\n'), 'a.yaml').value as object;
    expect(Object.keys(value)).toHaveLength(60_000);
    expect(performance.now() - start).toBeLessThan(8000);
  });
});
