import { readFileSync } from 'node:fs';
import { createRandom, expandSmart } from '@genarun/core';
import { expect, it, test } from 'vitest';
import { readGrammar, sentenceOf, type Writing } from './ebnf.ts';

// Holds the grammar of docs/guide/smart-parameters.md to the program: every sentence it gives is read whole.

const page = readFileSync(new URL('../docs/guide/smart-parameters.md', import.meta.url), 'utf8');
const grammar = readGrammar(/```ebnf\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
const tokens = { animal: ['cat', 'dog'], light: ['dawn', 'noon', 'night'] };

/** What the grammar says in words; nothing here begins markup by itself. */
function writing(seed: number): Writing {
  const random = createRandom(seed);
  const one = (of: readonly string[]) => () => of[Math.floor(random() * of.length)] ?? '';
  const own = {
    text: one(['a ', 'red', ' sky', 'ümlaut', '42 ', ' and ']),
    token: one(['animal', 'light', 'animal_1', 'Light']),
    letter: one(['k', 'q', 'z']),
    digit: one(['1', '2', '5']),
    character: one(['k', ' ', '5', '.']),
    tab: () => '\t',
    'line break': () => '\n',
    '…': () => 'name',
    // Commands stand at the beginning of a word and end at white space; what they may be called is not for chance.
    command: one([' pipeline:steps:[4,5] ', ' batch:sample:2 ', ' meta:style:ink ', ' pipeline:mood:"soft, warm" ', ' batch:maxbatchitems:3 ']),
  };
  return { random, own };
}

/** What the grammar refuses in its remarks: an empty bracket. */
const refused = /\[\s*\]/;

it('has a rule for every name it uses but those that stand for characters', () => {
  const names = [...JSON.stringify([...grammar]).matchAll(/"type":"rule","name":"([^"]+)"/g)].map(([, name]) => name ?? '');
  expect([...new Set(names)].filter((name) => !grammar.has(name)).sort()).toEqual(['character', 'digit', 'letter', 'line break', 'tab', 'text', '…']);
});

test('every prompt that the grammar gives is read whole: no bracket is left, and no count is wrong', () => {
  let brackets = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const prompt = sentenceOf(grammar, 'prompt', writing(seed));
    if (refused.test(prompt)) continue;
    const expansion = expandSmart({ prompt, seed, tokens: [tokens], template: true, limits: { batch: 50, order: 50 } });
    const ranks = expansion.ranks();
    const made = ranks.map((rank) => expansion.at(rank).prompt ?? '');
    brackets += prompt.includes('[') ? 1 : 0;
    expect([prompt, made.filter((text) => /[[\]]|\(&\)|\|\||(pipeline|batch|meta):/.test(text.replaceAll(/\$\{[^}]*\}/g, '')))]).toEqual([prompt, []]);
    expect([prompt, expansion.count <= 50n ? BigInt(ranks.length) : expansion.count]).toEqual([prompt, expansion.count]);
    expect([prompt, expansion.warnings().filter((warning) => /not closed|stays as it is/.test(warning))]).toEqual([prompt, []]);
  }
  expect(brackets).toBeGreaterThan(500);
});

test('so is every value', () => {
  for (let seed = 0; seed < 500; seed++) {
    const value = sentenceOf(grammar, 'value', writing(seed), 8);
    if (refused.test(value)) continue;
    const expansion = expandSmart({ parameters: { style: value }, seed, tokens: [tokens], template: true, limits: { batch: 50, order: 50 } });
    const made = expansion.ranks().map((rank) => String(expansion.at(rank).parameters.style ?? ''));
    expect([value, made.filter((text) => /[[\]]/.test(text))]).toEqual([value, []]);
  }
});
