import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createCompatible, providers } from '../src/engine/providers.ts';

const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8');

/** The rows of the first table: what each adapter does. */
const rows = new Map(
  [...(page.split('## Calls that last')[0] ?? '').matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)].map(([, name = '', cells = '']) => [
    name,
    cells.split(' | ').map((cell) => cell.trim()),
  ]),
);
const columns = ['key', 'text', 'describe', 'hears', 'image', 'changes', 'audio', 'music', 'video', 'embed', 'rerank'];

const adapters = {
  ...Object.fromEntries(Object.entries(providers).map(([name, create]) => [name, create({})])),
  'openai-compatible': createCompatible('openai-compatible', {}),
};

it('has a row for every provider that the command line has, with the secret that opens it', () => {
  expect([...rows.keys()].sort()).toEqual(Object.keys(adapters).sort());
  for (const [name, adapter] of Object.entries(adapters)) if (adapter.keys) expect(rows.get(name)?.[0], name).toContain(adapter.keys[0]);
});

it('promises no adapter less than what it lists', () => {
  for (const [name, adapter] of Object.entries(adapters)) {
    const listed = new Set(adapter.models().flatMap((model) => model.tasks));
    for (const task of ['text', 'image', 'audio', 'video', 'embed', 'rerank'] as const) {
      const cell = rows.get(name)?.[columns.indexOf(task)];
      const music = task === 'audio' ? rows.get(name)?.[columns.indexOf('music')] : '–';
      if (listed.has(task)) expect(`${name} ${task}: ${cell}${music}`).not.toContain(': ––');
    }
  }
});

it('says that news is verified of exactly those adapters that verify it', () => {
  const table = page.split('## Calls that last')[1]?.split('## What is tested')[0] ?? '';
  const told = [...table.matchAll(/^\| `(\w+)`.*\| ([^|]+) \|$/gm)].flatMap(([, name = '', by = '']) => (by.trim() === '–' ? [] : [name]));
  expect(told.sort()).toEqual(
    Object.keys(adapters)
      .filter((name) => adapters[name as keyof typeof adapters]?.webhook !== undefined)
      .sort(),
  );
});
