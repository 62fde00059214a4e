import { readFileSync } from 'node:fs';
import { expandSmart } from '@genarun/core';
import { tokensSchema } from '@genarun/spec';
import { expect, it } from 'vitest';

// Holds every row of the tables in docs/guide/smart-parameters.md to what the program makes of it.

const page = readFileSync(new URL('../docs/guide/smart-parameters.md', import.meta.url), 'utf8');
const tokens = tokensSchema.parse(JSON.parse(/```json\n(\{\n {2}"animal"[\s\S]*?)```/.exec(page)?.[1] ?? ''));

/** A row: what is typed, and for each generation the texts it may be. */
type Row = { readonly typed: string; readonly expected: readonly (readonly string[])[] };

function rowsUnder(heading: string): readonly Row[] {
  const tables = [...page.matchAll(/^\| (\w+) \| (\w+) \|\n\|---\|---\|\n((?:\|.*\|\n)+)/gm)].filter(([, first, second]) => `${first} ${second}` === heading);
  return tables.flatMap(([, , , rows = '']) => rows.trim().split('\n').map(readRow));
}

function readRow(line: string): Row {
  const [, typed = '', made = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
  const codes = (text: string) => [...text.matchAll(/`([^`]*)`/g)].map((match) => match[1] ?? '');
  const expected = made.startsWith('one of') ? made.split(', then').map(codes) : codes(made).map((text) => [text]);
  return { typed: codes(typed)[0] ?? '', expected };
}

const prompts = rowsUnder('prompt generations');
const values = rowsUnder('value values');

it('there are rows to hold', () => {
  expect([prompts.length > 30, values.length > 5, Object.keys(tokens)]).toEqual([true, true, ['animal', 'pets', 'color']]);
});

it.each(prompts)('the prompt $typed', ({ typed, expected }) => {
  for (let seed = 0; seed < 5; seed++) {
    const expansion = expandSmart({ prompt: typed, tokens: [tokens], seed });
    const made = expansion.ranks().map((rank) => expansion.at(rank).prompt);
    expect(made).toHaveLength(expected.length);
    made.forEach((text, at) => {
      expect(expected[at]).toContain(text);
    });
  }
});

it.each(values)('the value $typed', ({ typed, expected }) => {
  const expansion = expandSmart({ parameters: { value: typed }, seed: 3 });
  const made = expansion.ranks().map((rank) => JSON.stringify(expansion.at(rank).parameters.value));
  expect(made).toHaveLength(expected.length);
  made.forEach((text, at) => {
    expect(expected[at]).toContain(text);
  });
});
