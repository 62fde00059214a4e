import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { paraphrased, paraphraseWish } from './paraphrase.ts';
import { synonymsOf } from './synonyms.ts';

const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}+/gu) ?? [];

function ask(source: string, how: string, { refused = [], key = 'a' }: { refused?: readonly string[]; key?: string } = {}): string {
  const not = refused.length === 0 ? '' : `\n\nIt may be none of these:\n${refused.map((text) => `- ${text}`).join('\n')}`;
  return paraphrased(paraphraseWish(`Paraphrase the prompt below ${how}.${not}\n\nPrompt:\n${source}`)!, createRandom(key));
}

const prompt = 'a lighthouse at dusk above a stormy sea';

test('a light paraphrase replaces one word by another of its meaning, a stronger one more, and the strong one changes the order', () => {
  const light = wordsOf(ask(prompt, 'lightly'));
  expect(light.filter((word, place) => word !== wordsOf(prompt)[place])).toHaveLength(1);
  const moderate = wordsOf(ask(prompt, 'moderately'));
  const changed = moderate.flatMap((word, place) => (word === wordsOf(prompt)[place] ? [] : [[wordsOf(prompt)[place] ?? '', word] as const]));
  expect(changed.length).toBeGreaterThan(1);
  for (const [from, to] of changed) expect(synonymsOf(from)).toContain(to);
  expect(ask('a red apple on a table', 'strongly')).toMatch(/^(?:on a desk, |an apple that is )/);
});

test('it is the same for equal seeds, another one for other seeds, never the source, and never what was refused', () => {
  expect(ask(prompt, 'strongly')).toBe(ask(prompt, 'strongly'));
  expect(new Set(['a', 'b', 'c', 'd'].map((key) => ask(prompt, 'moderately', { key }))).size).toBeGreaterThan(1);
  const found: string[] = [];
  for (let count = 0; count < 12; count++) {
    const made = ask('a red apple', 'lightly', { refused: found });
    expect([...found, 'a red apple']).not.toContain(made);
    found.push(made);
  }
});

test('words of no known synonym stay, in any language', () => {
  expect(ask('ein roter Apfel', 'moderately')).toContain('ein roter Apfel');
});

test('it is asked for in a few ways, and nothing else is taken for it', () => {
  expect(paraphraseWish('Paraphrase: a fox')?.source).toBe('a fox');
  expect(paraphraseWish('Please rephrase this slightly: a fox')).toMatchObject({ source: 'a fox', reach: 'light' });
  expect(paraphraseWish('Write a text about how to paraphrase')).toBeUndefined();
  expect(paraphraseWish('Paraphrase')).toBeUndefined();
});

test('number and first letter are kept', () => {
  expect(synonymsOf('Ships')).toEqual(['Vessels']);
  expect(synonymsOf('qwerty')).toEqual([]);
});
