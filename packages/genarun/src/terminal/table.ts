import type { Colours } from './colours.ts';

/** One column: its heading, and `right` for numbers. */
export type Column = { readonly title: string; readonly align?: 'left' | 'right' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
const colourCode = /\u001b\[[0-9;]*m/g;

/** Characters a text takes on a terminal, colour codes not counted. */
export function visibleLength(text: string): number {
  return text.replace(colourCode, '').length;
}

/** A table as text with one line per row, columns as wide as their widest cell, without trailing spaces. No rows give an empty text. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], colours: Colours): string {
  if (rows.length === 0) return '';
  const widths = columns.map((column, index) => rows.reduce((widest, row) => Math.max(widest, visibleLength(row[index] ?? '')), column.title.length));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align))
      .join('  ')
      .trimEnd();
  const heading = colours.dim(line(columns.map((column) => column.title)));
  return `${[heading, ...rows.map(line)].join('\n')}\n`;
}

function pad(cell: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - visibleLength(cell)));
  return align === 'right' ? space + cell : cell + space;
}
