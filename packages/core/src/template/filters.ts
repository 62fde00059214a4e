import { GenarunError, isRecord } from '@genarun/spec';

/** The pure filters beside Liquid's own (LANGUAGE, rule 2). */
export const extraFilters: Readonly<Record<string, (value: unknown, ...args: unknown[]) => unknown>> = {
  json: (value) => JSON.stringify(value ?? null),
  parse_json: (value) => parseJson(String(value)),
  keys: (value) => (isRecord(value) ? Object.keys(value) : Array.isArray(value) ? value.map((_, index) => index) : []),
  values: (value) => (isRecord(value) ? Object.values(value) : Array.isArray(value) ? value : []),
  flatten: (value, depth) => (Array.isArray(value) ? value.flat(depth === undefined ? 1 : Number(depth)) : value),
  group_by: (value, path) => groupBy(list(value), String(path ?? '')),
  zip: (value, ...others) => zip(list(value), others.map(list)),
  range: (value, end, step) => range(Number(value), end === undefined ? undefined : Number(end), step === undefined ? 1 : Number(step)),
  merge: (value, ...others) => Object.assign(Object.create(null), ...[value, ...others].filter(isRecord).map(safeCopy)),
  pick: (value, ...names) =>
    isRecord(value)
      ? Object.fromEntries(
          names
            .map(String)
            .filter((name) => Object.hasOwn(value, name))
            .map((name) => [name, value[name]]),
        )
      : value,
  slugify: (value) => slugify(String(value ?? '')),
  words: (value, count) => (count === undefined ? words(value) : words(value).slice(0, Number(count)).join(' ')),
  truncate: (value, length, ending) => truncate(String(value ?? ''), length === undefined ? 50 : Number(length), ending === undefined ? '…' : String(ending)),
};

const rangeLimit = 100_000;

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GenarunError({ code: 'invalid_input', message: `parse_json expected JSON, got "${text.slice(0, 60)}"`, cause: error });
  }
}

function safeCopy(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== '__proto__'));
}

function property(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (current, key) =>
        typeof current === 'object' && current !== null && Object.hasOwn(current, key) ? (current as Record<string, unknown>)[key] : undefined,
      value,
    ); // an own property of an object
}

function groupBy(items: readonly unknown[], path: string): { name: unknown; items: unknown[] }[] {
  const groups = new Map<string, { name: unknown; items: unknown[] }>();
  for (const item of items) {
    const name = property(item, path) ?? null;
    const key = JSON.stringify(name);
    const group = groups.get(key) ?? { name, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function zip(first: readonly unknown[], others: readonly (readonly unknown[])[]): unknown[][] {
  return first.map((item, index) => [item, ...others.map((other) => other[index] ?? null)]);
}

/** `3 | range` is 0,1,2; `1 | range: 4` is 1,2,3; a step may be negative. At most 100,000 numbers. */
function range(first: number, second: number | undefined, step: number): number[] {
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count) || count > rangeLimit)
    throw new GenarunError({ code: 'invalid_input', message: `range expected at most ${rangeLimit} numbers, got ${start} to ${end} by ${step}` });
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** Lower case, ASCII letters and digits joined by single hyphens. */
export function slugify(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function words(value: unknown): string[] {
  return String(value ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
}

function truncate(text: string, length: number, ending: string): string {
  const characters = [...text];
  return characters.length <= length ? text : characters.slice(0, Math.max(0, length - ending.length)).join('') + ending;
}
