import { isRecord } from '@genarun/spec';
import { type Field, freeLevels, type Grammar, type Rule } from './grammar.ts';
import { isRemark, type Schema } from './merge-schemas.ts';
import { numberRange } from './number-range.ts';
import { flattened, outOfLevels, referred, wrong } from './schema-parts.ts';

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
type Type = (typeof types)[number];

/** Keywords that belong to values of one type: a schema without `type` that has one is taken to mean it. */
const typeOfKeyword: Readonly<Record<string, Type>> = {
  ...{ properties: 'object', required: 'object', additionalProperties: 'object', minProperties: 'object', maxProperties: 'object' },
  ...{ items: 'array', prefixItems: 'array', minItems: 'array', maxItems: 'array', minLength: 'string', maxLength: 'string' },
  ...{
    pattern: 'string',
    format: 'string',
    minimum: 'number',
    maximum: 'number',
    exclusiveMinimum: 'number',
    exclusiveMaximum: 'number',
    multipleOf: 'number',
  },
};
const checkedAfter: ReadonlySet<string> = new Set(['pattern', 'format', 'multipleOf']);
const forced: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', 'allOf', 'anyOf', 'oneOf'],
  ...Object.keys(typeOfKeyword).filter((word) => !checkedAfter.has(word)),
]);
const deepest = 256;
const endless = Number.POSITIVE_INFINITY;

/** A grammar being made. Rules are only ever added; a schema has its place before its rule, for it may refer to itself. */
type Draft = {
  readonly root: Schema | undefined;
  readonly rules: Rule[];
  readonly unforced: Set<string>;
  readonly places: Map<unknown, number>;
  /** Rules of any value and of any object or list, by level. */
  readonly free: { any?: number; container?: number }[];
  depth: number;
};

/**
 * The grammar of the JSON texts that an answer may be: valid against the schema as far as its keywords can be forced (`unforced` names the others), and
 * narrower where a schema leaves room: fields in the order of `properties`, no others beside them, no white space but one space after `:` and `,`. Without a
 * schema: an object or a list. Throws GenarunError `invalid_input` for a schema that refers to what is not there.
 */
export function compileSchema(root: Schema | undefined): Grammar {
  const draft: Draft = { root, rules: [], unforced: new Set(), places: new Map(), free: [], depth: 0 };
  const start = root === undefined || Object.keys(root).every(isRemark) ? containerAt(draft, 0) : compile(draft, root);
  return { rules: draft.rules.map((rule) => withoutInnerChoices(draft.rules, rule)), root: start, unforced: [...draft.unforced] };
}

/** A choice among choices as one, so that none leads back to itself before anything is written. */
function withoutInnerChoices(rules: readonly Rule[], rule: Rule): Rule {
  if (rule.kind !== 'choice') return rule;
  const seen = new Set<number>();
  const leaves = (place: number): readonly number[] => {
    if (seen.has(place)) return [];
    seen.add(place);
    const inner = rules[place];
    return inner?.kind === 'choice' ? inner.of.flatMap(leaves) : [place];
  };
  return { kind: 'choice', of: rule.of.flatMap(leaves) };
}

function add({ rules }: Draft, rule: Rule): number {
  return rules.push(rule) - 1;
}

function literal(draft: Draft, value: unknown): number {
  return add(draft, { kind: 'literal', text: JSON.stringify(value) });
}

function anyAt(draft: Draft, level: number): number {
  const known = draft.free[level]?.any;
  if (known !== undefined) return known;
  const text = add(draft, { kind: 'string', min: 0, max: endless });
  const containers = level >= freeLevels ? [] : [containerAt(draft, level)];
  const any = add(draft, {
    kind: 'choice',
    of: [text, ...containers, compile(draft, { type: 'number' }), literal(draft, true), literal(draft, false), literal(draft, null)],
  });
  draft.free[level] = { ...draft.free[level], any };
  return any;
}

function containerAt(draft: Draft, level: number): number {
  const known = draft.free[level]?.container;
  if (known !== undefined) return known;
  const value = anyAt(draft, level + 1);
  const map = add(draft, { kind: 'map', value, min: 0, max: endless });
  const container = add(draft, { kind: 'choice', of: [map, add(draft, { kind: 'list', first: [], rest: value, min: 0, max: endless })] });
  draft.free[level] = { ...draft.free[level], container };
  return container;
}

function compile(draft: Draft, schema: unknown): number {
  if (schema === undefined || schema === true) return anyAt(draft, 1);
  if (!isRecord(schema)) return add(draft, { kind: 'choice', of: [] });
  const known = draft.places.get(schema);
  if (known !== undefined) return known;
  if (draft.depth > deepest) throw outOfLevels();
  draft.depth++;
  const place = add(draft, { kind: 'choice', of: [] });
  draft.places.set(schema, place);
  const isReference = typeof schema.$ref === 'string' && Object.keys(schema).every((word) => word === '$ref' || isRemark(word));
  draft.rules[place] = isReference
    ? { kind: 'choice', of: [compile(draft, referred(draft.root, String(schema.$ref)))] }
    : ruleOf(
        draft,
        flattened(draft.root, schema, () => void draft.unforced.add('allOf')),
      );
  draft.depth--;
  return place;
}

function ruleOf(draft: Draft, schema: Schema): Rule {
  for (const word of Object.keys(schema)) if (!forced.has(word) && !isRemark(word)) draft.unforced.add(word);
  if ('const' in schema) return choiceOf(draft, [schema.const], schema);
  if (Array.isArray(schema.enum)) return choiceOf(draft, schema.enum, schema);
  for (const word of ['anyOf', 'oneOf'] as const) {
    const { [word]: branches, ...rest } = schema;
    if (!Array.isArray(branches)) continue;
    // That no other branch fits as well is left to the check afterwards.
    if (word === 'oneOf' && branches.length > 1) draft.unforced.add(word);
    const isAlone = Object.keys(rest).every(isRemark);
    return { kind: 'choice', of: branches.map((branch) => compile(draft, isAlone || !isRecord(branch) ? branch : { allOf: [rest, branch] })) };
  }
  const named = schema.type === undefined ? inferred(schema) : [schema.type].flat();
  if (named === undefined) return { kind: 'choice', of: [anyAt(draft, 1)] };
  const [only, ...others] = named;
  if (others.length === 0) return typed(draft, only, schema);
  return { kind: 'choice', of: named.map((type) => compile(draft, { ...schema, type })) };
}

function typed(draft: Draft, type: unknown, schema: Schema): Rule {
  if (type === 'object') return objectRule(draft, schema);
  if (type === 'array') return listRule(draft, schema);
  if (type === 'string') return { kind: 'string', min: bound(schema.minLength, 0), max: bound(schema.maxLength, endless) };
  if (type === 'boolean') return { kind: 'choice', of: [literal(draft, true), literal(draft, false)] };
  if (type === 'null') return { kind: 'literal', text: 'null' };
  if (type !== 'number' && type !== 'integer') throw wrong(`the schema has the type ${JSON.stringify(type)}; there are ${types.join(', ')}`);
  const range = numberRange(type === 'integer', schema);
  return range === undefined ? { kind: 'choice', of: [] } : { kind: 'number', range };
}

/** Optional fields are made required, or left out, as far as the number of fields asks for it. */
function objectRule(draft: Draft, schema: Schema): Rule {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const others = schema.additionalProperties;
  const names = [...Object.keys(properties), ...required.filter((name) => !Object.hasOwn(properties, name))];
  const [least, most] = [bound(schema.minProperties, 0), bound(schema.maxProperties, endless)];
  if (names.length === 0) return mapRule(draft, others, least, most);
  const optional = names.filter((name) => !required.includes(name));
  const missing = Math.max(0, least - required.length);
  const room = Math.max(0, most - required.length - missing);
  if (missing > optional.length) draft.unforced.add('minProperties');
  if (required.length > most) throw wrong(`the schema asks for ${required.length} fields and for ${most} at most`);
  const fields = names.flatMap((name): readonly Field[] => {
    const place = optional.indexOf(name);
    if (place >= missing + room) return [];
    return [{ name, rule: compile(draft, Object.hasOwn(properties, name) ? properties[name] : others), required: place < missing }];
  });
  return { kind: 'object', fields };
}

/** Names are the model's own, so two may be the same: more than one field cannot be forced. */
function mapRule(draft: Draft, value: unknown, least: number, most: number): Rule {
  if (least > 1) draft.unforced.add('minProperties');
  if (value === false || most === 0) return least > 0 ? { kind: 'choice', of: [] } : { kind: 'object', fields: [] };
  return { kind: 'map', value: compile(draft, value), min: least > 0 ? 1 : 0, max: most };
}

function listRule(draft: Draft, { prefixItems, items, minItems, maxItems }: Schema): Rule {
  const first = Array.isArray(prefixItems) ? prefixItems.map((item) => compile(draft, item)) : [];
  const max = bound(maxItems, endless);
  return { kind: 'list', first, rest: compile(draft, items), min: bound(minItems, 0), max: items === false ? Math.min(max, first.length) : max };
}

function choiceOf(draft: Draft, values: readonly unknown[], schema: Schema): Rule {
  return { kind: 'choice', of: values.filter((value) => admits(schema, value)).map((value) => literal(draft, value)) };
}

/** Whether a value of `enum` or `const` fits the type and the list beside it. */
function admits({ type, enum: options }: Schema, value: unknown): boolean {
  if (Array.isArray(options) && !options.some((option) => JSON.stringify(option) === JSON.stringify(value))) return false;
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((name) => name === own || (name === 'integer' && Number.isInteger(value)));
}

function inferred(schema: Schema): readonly Type[] | undefined {
  const found = Object.keys(schema).flatMap((word) => typeOfKeyword[word] ?? []);
  return found[0] === undefined ? undefined : [found[0]];
}

function bound(value: unknown, preset: number): number {
  return typeof value === 'number' ? Math.max(0, Math.ceil(value)) : preset;
}
