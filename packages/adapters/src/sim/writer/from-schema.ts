import { isRecord, type Json } from '@genarun/spec';
import { singular } from '../language/inflect.ts';
import { type Matter, say } from './grammar.ts';
import { listOf, numberIn, recordOf, type Schema, settled, typeOfSchema } from './json-schema.ts';
import { numberFor } from './number-value.ts';
import { stringFor } from './string-value.ts';
import { personOf, type Setting, typeOfName } from './values.ts';

/** What JSON is built from. */
export type Source = {
  readonly root: Schema;
  readonly matter: Matter;
  /** How many items the request asks for in words, where it does. */
  readonly count?: number;
  /** What the items should be, from the words of the request (`photographs`). */
  readonly noun?: string;
  /** Items the conversation has already: lists choose from them. */
  readonly candidates?: readonly string[];
  /** A title the conversation has settled on. */
  readonly title?: string;
  /** Values that the request's own data has for a name. */
  readonly facts: ReadonlyMap<string, Json>;
};

type Place = { readonly name: string; readonly setting: Setting; readonly depth: number };

const maxDepth = 12;

/** A value that obeys a JSON Schema, its texts fitting the names they stand under. */
export function fromSchema(source: Source): Json {
  return valueFor(source.root, source, { name: source.noun ?? '', setting: settingOf(source, source.matter, [], 0), depth: 0 });
}

function settingOf(source: Source, matter: Matter, around: readonly string[], index: number): Setting {
  let title: string | undefined;
  let person: string | undefined;
  const own = matter.random.fork('setting');
  return {
    matter,
    around,
    index,
    title: () => (title ??= around.length === 0 && source.title !== undefined ? source.title : say('titles', { ...matter, random: own.fork('title') })),
    person: () => (person ??= personOf(own.fork('person'))),
  };
}

function valueFor(unsettled: unknown, source: Source, place: Place): Json {
  const schema = settled(unsettled, source.root);
  const { random } = place.setting.matter;
  // Schemas hold JSON only, so a const and enum members are JSON.
  if (schema.const !== undefined) return schema.const as Json;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return random.pick(schema.enum) as Json;
  switch (typeOfSchema(schema) ?? untyped(place)) {
    case 'null':
      return null;
    case 'boolean':
      return factOf(source, place.name, (fact) => typeof fact === 'boolean') ?? random.chance(0.6);
    case 'integer':
    case 'number':
      return numberFor(
        schema,
        place.name,
        place.setting,
        factOf(source, place.name, (fact) => typeof fact === 'number'),
      );
    case 'array':
      return arrayOf(schema, source, place);
    case 'object':
      return objectOf(schema, source, place);
    default:
      return stringFor(
        schema,
        place.name,
        place.setting,
        factOf(source, place.name, (fact) => typeof fact === 'string'),
      );
  }
}

function untyped({ name }: Place): string {
  const type = typeOfName(name);
  return type === 'strings' ? 'array' : type;
}

function factOf(source: Source, name: string, fits: (fact: Json) => boolean): Json | undefined {
  const fact = source.facts.get(name.toLowerCase());
  return fact !== undefined && fits(fact) ? fact : undefined;
}

function objectOf(schema: Schema, source: Source, { name, setting, depth }: Place): Json {
  const properties = recordOf(schema.properties);
  const required = listOf(schema.required).filter((key): key is string => typeof key === 'string');
  const names = [...new Set([...Object.keys(properties), ...required])].filter((key) => depth < maxDepth || required.includes(key));
  const around = name === '' || depth === 0 ? setting.around : [...setting.around, singular(name)];
  const inner = settingOf(source, { ...setting.matter, random: setting.matter.random.fork(`object ${setting.index}`) }, around, setting.index);
  const entries: [string, Json][] = [];
  for (const key of names) {
    const matter = { ...inner.matter, random: inner.matter.random.fork(key) };
    entries.push([
      key,
      valueFor(Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties, source, {
        name: key,
        setting: { ...inner, matter },
        depth: depth + 1,
      }),
    ]);
  }
  const wanted = Math.max(numberIn(schema, 'minProperties') ?? 0, names.length === 0 && isRecord(schema.additionalProperties) && depth < maxDepth ? 2 : 0);
  for (let extra = entries.length; extra < wanted; extra++) {
    const matter = { ...inner.matter, random: inner.matter.random.fork(`extra ${extra}`) };
    const key = (setting.matter.topics[extra] ?? `entry ${extra + 1}`).toLowerCase().replace(/[^a-z0-9]+/g, '_');
    entries.push([key, valueFor(schema.additionalProperties, source, { name: key, setting: { ...inner, matter }, depth: depth + 1 })]);
  }
  return Object.fromEntries(entries);
}

function arrayOf(schema: Schema, source: Source, place: Place): Json {
  const { name, setting, depth } = place;
  const fixed = listOf(schema.prefixItems);
  const least = numberIn(schema, 'minItems') ?? 0;
  const most = numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
  const first = depth <= 1 ? source.count : undefined;
  const usual = fixed.length > 0 ? fixed.length : depth >= maxDepth ? 0 : (first ?? setting.matter.random.integer(3, 4));
  const length = Math.min(Math.max(usual, least), most, 1000);
  const noun = depth <= 1 && source.noun !== undefined && /^(?:|data|items?|list|results?|values?|entries|output)$/i.test(name) ? source.noun : name;
  const chosen = depth <= 1 && isStrings(schema, source) ? chooseFrom(source, length, setting) : [];
  const seen = new Set<string>();
  const items: Json[] = [];
  for (let index = 0; index < length; index++) {
    let item: Json = chosen[index] ?? null;
    for (let attempt = 0; attempt < 8 && chosen[index] === undefined; attempt++) {
      const matter = { ...setting.matter, random: setting.matter.random.fork(`${name} ${index} ${attempt}`) };
      item = valueFor(fixed[index] ?? schema.items, source, { name: noun, setting: settingOf(source, matter, setting.around, index), depth: depth + 1 });
      if (!seen.has(JSON.stringify(item))) break;
    }
    if (seen.has(JSON.stringify(item)) && schema.uniqueItems === true && index >= least) break;
    seen.add(JSON.stringify(item));
    items.push(item);
  }
  return items;
}

/** Whether the items are free texts, so that earlier items of the conversation may stand there. */
function isStrings(schema: Schema, source: Source): boolean {
  const items = settled(schema.items, source.root);
  const plain = ['enum', 'const', 'pattern', 'format', 'maxLength', 'minLength', 'prefixItems'].every((keyword) => items[keyword] === undefined);
  return plain && schema.prefixItems === undefined && (typeOfSchema(items) ?? 'string') === 'string';
}

function chooseFrom(source: Source, length: number, { matter }: Setting): readonly string[] {
  const candidates = source.candidates ?? [];
  return candidates.length >= length ? matter.random.shuffle(candidates).slice(0, length) : [];
}
