import type { Json } from '@genarun/spec';
import type { Content, Group } from './choices.ts';
import { coerceText, isListable, outOfBounds } from './coerce.ts';
import { type Combinations, createCombinations } from './combinations.ts';
import { parseMarkup } from './parse-markup.ts';
import { readRange } from './range.ts';
import { type Rendering, renderContent } from './render.ts';
import { type Resolving, resolveParts } from './resolve.ts';
import type { Part, Remark } from './syntax.ts';

/** One parameter and all the values it takes. */
export type Axis = {
  readonly name: string;
  /** The parsed form: one value, the values of a list or a pick, or the text as typed. */
  readonly base: Json;
  readonly count: bigint;
  /** The value with a number; undefined where it cannot be taken (it was remarked on). */
  readonly value: (rank: bigint, rendering: Rendering) => Json | undefined;
};

type Reading = {
  readonly name: string;
  /** As typed: a text that may hold markup, a list (each member a generation's), or any other value as it is. */
  readonly typed: unknown;
  readonly schema: unknown;
  readonly resolving: Resolving;
  /** Where the text stands in the text around it, for remarks. */
  readonly offset?: number;
};

/** Members that a parsed form lists at most; beyond, it is the text as typed. */
const maxListed = 1000;

/** Reads one parameter. Values that its schema cannot take are left out, with a remark. */
export function createAxis(reading: Reading): Axis {
  const { name, typed, resolving } = reading;
  const markup = readValues(reading);
  if (markup === undefined) return { name, base: typed as Json, count: 1n, value: () => typed as Json }; // parameters are JSON
  const coerce = createCoercion(reading, resolving.remark);
  return {
    name,
    base: baseOf(markup.content, typed as Json, coerce),
    count: markup.count,
    value: (rank, rendering) => coerce(markup.text(rank, rendering)),
  };
}

/** The texts that one value with markup stands for. */
export type MarkupValues = { readonly content: Content; readonly count: bigint; readonly text: (rank: bigint, rendering: Rendering) => string };

/** Reads the markup of one value, with or without brackets; undefined for a value that is taken as it is. */
export function readValues({ typed, schema, resolving, offset = 0 }: Omit<Reading, 'name'>): MarkupValues | undefined {
  const source = sourceOf(typed, schema);
  if (source === undefined) return undefined;
  const remark = (one: Remark) => resolving.remark(one.at === undefined ? one : { ...one, at: Math.max(0, one.at + offset - source.offset) });
  const parsed = parseMarkup(source.text, { expressions: resolving.template });
  parsed.remarks.forEach(remark);
  // Without delimiters and commands in the grammar, there are none among the parts.
  const content = resolveParts(parsed.parts as readonly Part[], { ...resolving, names: false, remark });
  const [only] = content;
  if (content.length === 1 && only?.type === 'text') return { content, count: 1n, text: () => only.text };
  const { count, at }: Combinations = createCombinations([content]);
  return { content, count, text: (rank, rendering) => renderContent(content, { ...rendering, selection: at(rank) }) };
}

/** The text whose markup is read, and how many characters were put before it; undefined for a value that is taken as it is. */
function sourceOf(typed: unknown, schema: unknown): { readonly text: string; readonly offset: number } | undefined {
  if (Array.isArray(typed)) return isArrayTyped(schema) || typed.length === 0 ? undefined : { text: `[${typed.map(memberText).join(',')}]`, offset: 0 };
  if (typeof typed !== 'string') return undefined;
  if (isArrayTyped(schema) && 'value' in coerceText(typed, schema)) return { text: typed.replace(/[[\]]/g, '\\$&'), offset: 0 };
  return isBareList(typed, schema) ? { text: `[${typed}]`, offset: 1 } : { text: typed, offset: 0 };
}

/** A member of a list given as data: markup, a number, or a text that may hold commas. */
function memberText(item: unknown): string {
  if (typeof item !== 'string') return JSON.stringify(JSON.stringify(item) ?? 'null');
  return /[[\]|]|\.\./.test(item) || !/[,"\\]|^\s|\s$|^$/.test(item) ? item : JSON.stringify(item);
}

function isArrayTyped(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'type' in schema && (schema.type === 'array' || schema.type === 'object');
}

/** `8,10,20`, `10..20` and `10|20|30` without brackets are lists where every member is a value that the parameter tells from a text. */
function isBareList(text: string, schema: unknown): boolean {
  if (text.length > 10_000 || !/,|\||\.\./.test(text) || /[[\]\\]/.test(text)) return false;
  if (schema !== undefined && !isListable(schema)) return false;
  return text.split(/[,|]/).every((member) => {
    const plain = member.trim();
    if (plain === '') return false;
    const range = readRange(plain);
    if (range !== undefined) return !('problem' in range);
    const coerced = coerceText(plain, schema);
    return 'value' in coerced && (schema !== undefined || typeof coerced.value === 'number');
  });
}

function createCoercion({ name, schema, resolving }: Reading, remark: (remark: Remark) => void): (text: string) => Json | undefined {
  const told = new Set<string>();
  const tell = (text: string, message: string) => {
    if (told.size < 5 && !told.has(text)) remark({ message });
    told.add(text);
  };
  return (text) => {
    if (resolving.template && text.includes('${')) return text;
    const coerced = coerceText(text, schema);
    const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
    if ('expected' in coerced) {
      tell(text, `"${name}" expects ${coerced.expected}, got ${shown}; it is left out there`);
      return undefined;
    }
    const bound = outOfBounds(coerced.value, schema);
    if (bound !== undefined) tell(text, `"${name}" expects ${bound}, got ${shown}; it is kept, and the model may refuse it`);
    return coerced.value;
  };
}

/** The parsed form of a parameter: `[25..27]` is 25, 26, 27. */
function baseOf(content: Content, typed: Json, coerce: (text: string) => Json | undefined): Json {
  const [only] = content;
  if (content.length > 1 || only === undefined) return typed;
  if (only.type === 'text') return coerce(only.text) ?? typed;
  if (only.type === 'back') return typed;
  const groups: readonly Group[] = only.type === 'choice' ? only.groups : only.options;
  const values: Json[] = [];
  for (const group of groups) {
    if (group.type !== 'values' || values.length + group.size > maxListed) return typed;
    for (let index = 0; index < group.size; index++) values.push(coerce(group.at(index)) ?? group.at(index));
  }
  return values;
}
