import { isRecord } from '@genarun/spec';
import { singular } from '../language/inflect.ts';
import { type Example, readExample } from './example.ts';
import type { Schema } from './json-schema.ts';
import { fillingOf, typeOfName } from './values.ts';

/** The shape of JSON that a request's words ask for, and what its items are where the example says so. */
export type Shape = { readonly schema: Schema; readonly noun?: string; readonly from: 'example' | 'keys' | 'words' };

/** Reads the wanted shape from the words: an example, a list of keys, a number of things; else an object with title and description. */
export function shapeOf(text: string, count: number | undefined): Shape {
  const example = exampleIn(text);
  if (example !== undefined) return { schema: schemaOf(example, '', count !== undefined), from: 'example', ...nounOf(example) };
  const keys = keysIn(text);
  const many = (count ?? 0) > 1 || /\b(?:arrays?|lists?)\b|\[\]/i.test(text);
  if (keys.length > 0) {
    const schema = { type: 'object', properties: Object.fromEntries(keys), required: keys.map(([key]) => key) };
    const list = (count ?? 0) > 1 || /\b(?:array|list) of (?:\w+ )?objects?\b|\beach\b/i.test(text);
    return { schema: list ? { type: 'array', items: schema } : schema, from: 'keys' };
  }
  if (many) return { schema: { type: 'array', items: { type: 'string' } }, from: 'words' };
  return {
    schema: { type: 'object', properties: { title: { type: 'string' }, description: { type: 'string' } }, required: ['title', 'description'] },
    from: 'words',
  };
}

const asking = /(?:json|form|format|shape|structure|schema|like|as|keys?|return|answer|respond|reply|example)\b[^.!?\n{[]{0,40}[\s:]*$/i;

/** The example of a shape in a text: one that the words before it announce, the last such; else any that is not data. */
function exampleIn(text: string): Example | undefined {
  let announced: Example | undefined;
  let other: Example | undefined;
  let tried = 0;
  for (let at = 0; at < text.length && tried < 200; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    tried++;
    const read = readExample(text, at);
    if (read === undefined) continue;
    const { example } = read;
    const told = asking.test(text.slice(Math.max(0, at - 60), at));
    const content = example.is === 'object' ? example.entries.length : example.is === 'array' ? example.items.length : 0;
    if (content > 0 && told) announced = example;
    else if (content > 0 && example.is === 'object' && !isData(text.slice(at, read.end))) other = example;
    at = read.end - 1;
  }
  return announced ?? other;
}

/** Strict JSON is data that the request brings along; shapes are written loosely or announced. */
function isData(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

function nounOf(example: Example): { readonly noun?: string } {
  const list = example.is === 'array' ? example : example.is === 'object' && example.entries.length === 1 ? example.entries[0]?.[1] : undefined;
  const first = list?.is === 'array' ? list.items[0] : undefined;
  if (first?.is !== 'text') return {};
  const word = first.text
    .toLowerCase()
    .match(/\p{L}+/gu)
    ?.find((candidate) => !/^(?:string|text|number|first|one|item|value|a|an|the)$/.test(candidate) && fillingOf(candidate) !== undefined);
  return word === undefined ? {} : { noun: word };
}

function schemaOf(example: Example, name: string, counted: boolean): Schema {
  if (example.is === 'object') {
    const properties = Object.fromEntries(example.entries.map(([key, member]): [string, Schema] => [key, schemaOf(member, key, counted)]));
    return { type: 'object', properties, required: Object.keys(properties) };
  }
  if (example.is === 'array') {
    const [first] = example.items;
    const items = first === undefined ? { type: 'string' } : schemaOf(first, singular(name), false);
    const fixed = !counted && !example.open && example.items.length > 1 ? { minItems: example.items.length, maxItems: example.items.length } : {};
    return { type: 'array', items, ...fixed };
  }
  if (example.is === 'text') return schemaOfWord(example.text);
  if (typeof example.value === 'boolean') return { type: 'boolean' };
  if (typeof example.value === 'number') return { type: Number.isInteger(example.value) ? 'integer' : 'number' };
  return schemaOfName(name);
}

/** The schema a type word or an example text stands for: `string`, `number`, `red | blue`, `string[]`, a date, a colour, an address. */
function schemaOfWord(text: string): Schema {
  const word = text.trim().toLowerCase().replace(/^<|>$/g, '');
  if (/\[\]$/.test(word)) return { type: 'array', items: schemaOfWord(word.slice(0, -2)) };
  if (/^(?:number|float|double|decimal)$/.test(word)) return { type: 'number' };
  if (/^(?:integer|int)$/.test(word)) return { type: 'integer' };
  if (/^(?:boolean|bool|true\s*\|\s*false)$/.test(word)) return { type: 'boolean' };
  if (/^(?:url|uri|https?:\/\/\S*)$/.test(word)) return { type: 'string', format: 'uri' };
  if (/^(?:email|\S+@\S+\.\S+)$/.test(word)) return { type: 'string', format: 'email' };
  if (/^(?:date|yyyy-mm-dd|\d{4}-\d\d-\d\d)$/.test(word)) return { type: 'string', format: 'date' };
  if (/^#[0-9a-f]{6}$/.test(word)) return { type: 'string', pattern: '^#[0-9a-f]{6}$' };
  if (/\|/.test(word) && word.length < 200)
    return {
      enum: text
        .split('|')
        .map((part) => part.trim().replace(/^["']|["']$/g, ''))
        .filter((part) => part !== ''),
    };
  return { type: 'string' };
}

function schemaOfName(name: string): Schema {
  const type = typeOfName(name);
  return type === 'strings' ? { type: 'array', items: { type: 'string' } } : { type };
}

const announcement = /\b(?:keys?|fields?|properties|attributes)\b(?:\s+(?:named|called|are|being|of))?\s*:?\s+/gi;
const member = /^(?:(?:a|an|the|and|or)\s+)*["'`“]?([\p{L}_$][\p{L}\p{N}_$-]*)["'`”]?\s*(?:[(:]\s*([^(),]{1,60})\)?)?$/u;

/** The keys a text names: "with the keys title, slug and tags (array of strings)". */
function keysIn(text: string): [string, Schema][] {
  for (const found of [...text.matchAll(announcement)].reverse()) {
    const sentence = text.slice(found.index + found[0].length).split(/[.;!?]\s|[.;!?]$|\n\n/)[0] ?? '';
    const keys = membersOf(sentence);
    if (keys.length > 0) return keys;
  }
  const loose = /\b(?:with|containing|including|having)\s+([^.;!?\n]{3,200})/i.exec(text);
  const named = loose === null ? [] : membersOf(loose[1] ?? '');
  return named.length > 1 && named.every(([key]) => fillingOf(key) !== undefined) ? named : [];
}

function membersOf(sentence: string): [string, Schema][] {
  const keys: [string, Schema][] = [];
  for (const part of sentence.split(/,(?![^()]*\))|\s+and\s+|\s*&\s*|\n+\s*[-*]?\s*/)) {
    const trimmed = part.trim();
    if (trimmed === '') continue;
    const found = member.exec(trimmed);
    if (found === null) {
      // The list may run on into the sentence: "title and slug for each photograph".
      const head = /^(?:(?:a|an|the)\s+)?["'`]?([\p{L}_$][\p{L}\p{N}_$]*)["'`]?\s+(?:for|of|in|as|to|about|from)\b/u.exec(trimmed);
      if (head?.[1] !== undefined) keys.push([head[1], schemaOfName(head[1])]);
      break;
    }
    const key = found[1] ?? '';
    const told = found[2]?.trim();
    if (told === undefined) keys.push([key, schemaOfName(key)]);
    else if (/^(?:array|list)\b/i.test(told))
      keys.push([key, { type: 'array', items: schemaOfWord(singular(told.replace(/^(?:array|list)(?: of)?\s*/i, '') || 'string')) }]);
    else keys.push([key, schemaOfWord(told)]);
  }
  return keys;
}
