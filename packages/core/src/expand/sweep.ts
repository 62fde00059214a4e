import { GenarunError } from '@genarun/spec';

/** One swept input: its name and a text that holds lists `[a, b]`, ranges `[1..3]` or steps `[0..1:0.25]`. */
export type Sweep = { readonly name: string; readonly markup: string };

/** A row of a sweep: input name → text. */
export type SweepRow = Readonly<Record<string, string>>;

/** Rows a sweep may have unless the caller says otherwise. */
const defaultLimit = 100_000;

const bracket = /\\\[|\\\]|\[([^[\]]*)\]/g;
const rangePattern = /^\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*(?::\s*(\d+(?:\.\d+)?)\s*)?$/;

/**
 * Every text that a markup stands for, the leftmost bracket varying slowest. Ranges include both ends and may run downwards; items of a list
 * lose the spaces around them, and one in double quotes may hold commas. `\[` and `\]` are literal brackets; brackets that hold
 * neither a list nor a range stay as they are. Throws GenarunError `invalid_input` for a step of 0 and for more than `limit` texts.
 *
 * @example expandMarkup('[1..3] [cats, dogs]') // '1 cats', '1 dogs', '2 cats', …
 */
export function expandMarkup(markup: string, limit = defaultLimit): readonly string[] {
  const parts: (readonly string[])[] = [];
  let end = 0;
  for (const match of markup.matchAll(bracket)) {
    const [whole, inside] = match;
    parts.push([markup.slice(end, match.index)]);
    parts.push(inside === undefined ? [whole.slice(1)] : (alternatives(inside, limit) ?? [whole]));
    end = match.index + whole.length;
  }
  parts.push([markup.slice(end)]);
  checkCount(
    parts.reduce((count, part) => count * part.length, 1),
    limit,
  );
  return parts.reduce<readonly string[]>((texts, part) => texts.flatMap((text) => part.map((next) => text + next)), ['']);
}

/** The cartesian product of several sweeps: the first varies slowest. Throws as `expandMarkup` does. */
export function expandSweep(sweeps: readonly Sweep[], limit = defaultLimit): readonly SweepRow[] {
  const axes = sweeps.map((sweep) => ({ name: sweep.name, values: expandMarkup(sweep.markup, limit) }));
  checkCount(
    axes.reduce((count, axis) => count * axis.values.length, 1),
    limit,
  );
  return axes.reduce<readonly SweepRow[]>((rows, axis) => rows.flatMap((row) => axis.values.map((value) => ({ ...row, [axis.name]: value }))), [{}]);
}

/** What a bracket's inside stands for, or undefined when it is no list and no range. */
function alternatives(inside: string, limit: number): readonly string[] | undefined {
  const range = rangePattern.exec(inside);
  if (range !== null) return rangeValues(range[1] ?? '', range[2] ?? '', range[3] ?? '1', limit);
  const items = listItems(inside);
  return items.length < 2 ? undefined : items;
}

function rangeValues(from: string, to: string, step: string, limit: number): readonly string[] {
  const size = Number(step);
  if (size === 0) throw new GenarunError({ code: 'invalid_input', message: `range [${from}..${to}:${step}]: a step greater than 0 expected, got ${step}` });
  const start = Number(from);
  const distance = Number(to) - start;
  // A hair's breadth more, so that 0..1:0.1 ends at 1 whatever the floating point says.
  const count = Math.floor(Math.abs(distance) / size + 1e-9) + 1;
  checkCount(count, limit);
  const digits = Math.max(decimals(from), decimals(step));
  return Array.from({ length: count }, (_, index) => (start + Math.sign(distance) * index * size).toFixed(digits)).map(plain);
}

function decimals(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}

/** `0.50` → `0.5`, `1.00` → `1`, `-0` → `0`. */
function plain(number: string): string {
  return String(Number(number) + 0);
}

/** Splits at commas outside double quotes; items in quotes are read as JSON strings. */
function listItems(inside: string): readonly string[] {
  const items: string[] = [];
  let item = '';
  let quoted = false;
  for (let at = 0; at < inside.length; at++) {
    const character = inside.charAt(at);
    if (character === ',' && !quoted) {
      items.push(item);
      item = '';
      continue;
    }
    if (character === '"') quoted = quoted ? false : item.trim() === '';
    item += character;
    if (quoted && character === '\\') item += inside.charAt(++at);
  }
  return [...items, item].map((text) => unquoted(text.trim()));
}

function unquoted(item: string): string {
  if (!(item.length >= 2 && item.startsWith('"') && item.endsWith('"'))) return item;
  try {
    return String(JSON.parse(item));
  } catch {
    return item;
  }
}

function checkCount(count: number, limit: number): void {
  if (count > limit) {
    throw new GenarunError({ code: 'invalid_input', message: `sweep: at most ${limit} rows expected, got ${count}`, hint: 'shorten a list or widen a step' });
  }
}
