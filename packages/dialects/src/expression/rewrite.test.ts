import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteExpression, rewriteTemplate, rewriteValue, soleExpression } from './rewrite.ts';

const rename = (name: string) => ({ a: 'x.a', data: 'step-1', size: 'never' })[name];

describe('rewriteExpression', () => {
  it.each([
    ['a', 'x.a'],
    ['a.b.a', 'x.a.b.a'],
    ['b.a', 'b.a'],
    ['a["a"]', 'x.a["a"]'],
    ['b[a]', 'b[x.a]'],
    ['b[0].a', 'b[0].a'],
    ['a == \'a\' and a != "a"', 'x.a == \'a\' and x.a != "a"'],
    ['a | size', 'x.a | size'],
    ['b | default: a', 'b | default: x.a'],
    ['b | default: a, allow_false: a', 'b | default: x.a, allow_false: x.a'],
    ['b | map: "a" | where: a, a', 'b | map: "a" | where: x.a, x.a'],
    ['not a or a contains b', 'not x.a or x.a contains b'],
    ['(1..a)', '(1..x.a)'],
    ['data.rows', 'step-1.rows'],
    ['data-2 > 1', 'data-2 > 1'],
    ['1a + a1', '1a + a1'],
    ['"unclosed a', '"unclosed a'],
    ['', ''],
  ])('%s becomes %s', (source, expected) => {
    expect(rewriteExpression(source, rename)).toBe(expected);
  });

  it('changes nothing when nothing is renamed, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => rewriteExpression(text, () => undefined) === text));
    fc.assert(fc.property(fc.string(), (text) => rewriteTemplate(text, () => undefined) === text));
  });

  it('is quick on long texts', () => {
    const start = performance.now();
    rewriteExpression('a.b | x: "c", '.repeat(20_000), rename);
    rewriteTemplate('${a}'.repeat(50_000), rename);
    rewriteTemplate('${'.repeat(50_000), rename);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('rewriteTemplate', () => {
  it.each([
    ['a ${a} ${ a.b | upcase }', 'a ${x.a} ${ x.a.b | upcase }'],
    ['$${a} ${a}', '$${a} ${x.a}'],
    ['${b | default: "}a"} a', '${b | default: "}a"} a'],
    ['${a', '${a'],
  ])('%s becomes %s', (text, expected) => {
    expect(rewriteTemplate(text, rename)).toBe(expected);
  });

  it('goes through whole values', () => {
    expect(rewriteValue({ k: ['${a}', 1, null], a: 'a' }, rename)).toEqual({ k: ['${x.a}', 1, null], a: 'a' });
  });
});

describe('soleExpression', () => {
  it.each([
    ['${a}', 'a'],
    [' ${ a == "}" } ', 'a == "}"'],
    ['${a} ${b}', undefined],
    ['a', undefined],
    ['${a', undefined],
  ])('of %s is %s', (text, expected) => {
    expect(soleExpression(text)).toBe(expected);
  });
});
