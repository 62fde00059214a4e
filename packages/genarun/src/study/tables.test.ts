import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { studyTables } from './tables.ts';

const guide = readFileSync(new URL('../../../../docs/experiments.md', import.meta.url), 'utf8');
const marks: Readonly<Record<string, string>> = { n: 'integer', x: 'number', t: 'time', j: 'json', v: 'vector' };

/** Columns as the guide has them: `; *n*` begins those of another type. */
function described(name: string): readonly string[] {
  const [, cells = ''] = new RegExp(`^\\| \`${name}\` \\|[^|]*\\| (.*) \\|$`, 'm').exec(guide) ?? [];
  return cells.split('; ').flatMap((part) => {
    const type = marks[/^\*(\w)\*/.exec(part)?.[1] ?? ''] ?? 'text';
    return [...part.matchAll(/`(\w+)`/g)].map(([, column]) => `${column}:${type}`);
  });
}

it.each(studyTables.map(({ name, columns }) => [name, columns] as const))('the guide names every column of %s with its type', (name, columns) => {
  expect([...described(name)].sort()).toEqual(columns.map((column) => `${column.name}:${column.type}`).sort());
});
