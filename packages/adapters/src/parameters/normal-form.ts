import { isRecord } from '@genarun/spec';

/** A schema in the normal form: a JSON Schema 2020-12 subset without references, with `x-ui` (order, widget), `x-file` (accept) and `x-secret`. */
export type NormalSchema = {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly items?: NormalSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly NormalSchema[];
  readonly properties?: Readonly<Record<string, NormalSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | NormalSchema;
  readonly 'x-ui'?: { readonly order: number; readonly widget: Widget };
  readonly 'x-file'?: { readonly accept: string };
  readonly 'x-secret'?: true;
};

export type Widget = 'select' | 'slider' | 'number' | 'checkbox' | 'text' | 'textarea' | 'file' | 'secret' | 'list' | 'variant' | 'json';

const maxDepth = 12;
const kept = [
  'title',
  'description',
  'default',
  'enum',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'format',
  'examples',
  'minItems',
  'maxItems',
];

/**
 * Brings a provider's schema into the normal form: local references resolved (each only so deep), `allOf` of one or more flattened, `nullable` and `anyOf [X, null]`
 * as a type with null, order from `x-order` or `x-fal-order-properties` (else required first), files and secrets marked. No property is dropped:
 * what is not understood stays as a schema that takes anything.
 */
export function normalForm(schema: unknown, document: unknown): NormalSchema {
  return normalise(schema, { document, name: '', depth: 0 });
}

type Place = { readonly document: unknown; readonly name: string; readonly depth: number };

function normalise(given: unknown, place: Place): NormalSchema {
  const schema = resolved(given, place.document, 0);
  if (!isRecord(schema) || place.depth > maxDepth) return {};
  const inner = { ...place, depth: place.depth + 1 };
  const flat = Array.isArray(schema.allOf) ? flatten(schema, place.document) : schema;
  const variants = [flat.anyOf, flat.oneOf].find(Array.isArray);
  if (variants) return ofVariants(flat, variants, inner);
  const base: Record<string, unknown> = {};
  for (const name of kept) if (flat[name] !== undefined) base[name] = flat[name];
  if (flat.const !== undefined) base.enum = [flat.const];
  Object.assign(base, bounds(flat));
  const type = withNull(flat.type, flat.nullable === true);
  if (type !== undefined) base.type = type;
  if (flat.nullable === true && Array.isArray(base.enum) && !base.enum.includes(null)) base.enum = [...base.enum, null];
  if (flat.items !== undefined) base.items = normalise(flat.items, inner);
  if (isRecord(flat.properties)) Object.assign(base, ofProperties(flat, flat.properties, inner));
  return marked(base, flat, place.name);
}

/** `anyOf [X, null]` is X or null; several variants stay, each in the normal form. */
function ofVariants(schema: Record<string, unknown>, variants: readonly unknown[], place: Place): NormalSchema {
  const forms = variants.map((variant) => normalise(variant, place));
  const real = forms.filter((form) => form.type !== 'null');
  const nullable = real.length < forms.length || schema.nullable === true;
  const outer: Record<string, unknown> = {};
  for (const name of ['title', 'description', 'default', 'examples']) if (schema[name] !== undefined) outer[name] = schema[name];
  const [only] = real;
  if (real.length === 1 && only !== undefined) {
    const { 'x-ui': _ui, ...form } = only;
    const type = withNull(form.type, nullable);
    const choices = nullable && form.enum ? { enum: [...form.enum, null] } : {};
    return marked({ ...form, ...outer, ...(type === undefined ? {} : { type }), ...choices }, { ...schema, ...form }, place.name);
  }
  const all = nullable ? [...real, { type: 'null' }] : real;
  return marked({ ...outer, anyOf: all.map(({ 'x-ui': _ui, ...form }) => form) }, schema, place.name);
}

function ofProperties(schema: Record<string, unknown>, properties: Record<string, unknown>, place: Place): Partial<NormalSchema> {
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const listed = Array.isArray(schema['x-fal-order-properties']) ? schema['x-fal-order-properties'] : undefined;
  const rank = (name: string, at: number): number => {
    const own = properties[name];
    if (isRecord(own) && typeof own['x-order'] === 'number') return own['x-order'];
    if (listed) return listed.includes(name) ? listed.indexOf(name) : listed.length + at;
    return required.includes(name) ? at : Object.keys(properties).length + at;
  };
  const order = Object.keys(properties)
    .map((name, at) => ({ name, rank: rank(name, at) }))
    .sort((left, right) => left.rank - right.rank);
  const forms = order.map(({ name }, at): [string, NormalSchema] => {
    const form = normalise(properties[name], { ...place, name });
    return [name, { ...form, 'x-ui': { order: at, widget: widgetOf(form) } }];
  });
  return {
    properties: Object.fromEntries(forms),
    ...(required.length > 0 ? { required } : {}),
    ...(schema.additionalProperties === false ? { additionalProperties: false } : {}),
  };
}

/** Marks files and secrets by what the providers write: formats, extensions, and names such as `image_url`. */
function marked(form: Record<string, unknown>, source: Record<string, unknown>, name: string): NormalSchema {
  const types = [form.type].flat();
  const isText = types.includes('string') && form.enum === undefined;
  const ofTexts = isRecord(form.items) && form.items.type === 'string' && form.items.enum === undefined;
  const accept = acceptOf(source, name);
  // Only fields of the normal form were put into it.
  const normal = form as NormalSchema;
  if (isText && (source.format === 'password' || source['x-cog-secret'] === true)) return { ...normal, 'x-secret': true };
  const isFile = source.format === 'uri' || (isRecord(source.items) && source.items.format === 'uri') || accept !== '*/*';
  return (isText || ofTexts) && isFile ? { ...normal, 'x-file': { accept } } : normal;
}

const mediaNames: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)(?:mask|image|images|img|photo|picture|frame|control_image)(?:_(?:input|url|urls|path|uri|\d+))*$/, 'image/*'],
  [/(?:^|_)(?:audio|song|voice_sample|speaker)(?:_(?:input|url|urls|path|uri|file))*$/, 'audio/*'],
  [/(?:^|_)(?:video|videos)(?:_(?:input|url|urls|path|uri|file))*$/, 'video/*'],
];

function acceptOf(source: Record<string, unknown>, name: string): string {
  if (typeof source['x-cog-accept'] === 'string') return source['x-cog-accept'];
  return mediaNames.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? '*/*';
}

function widgetOf(form: NormalSchema): Widget {
  const types = [form.type].flat().filter((type) => type !== 'null');
  if (form['x-secret']) return 'secret';
  if (form['x-file']) return 'file';
  if (form.enum) return 'select';
  if (form.anyOf) return 'variant';
  if (types.length !== 1) return 'json';
  const [type] = types;
  if (type === 'boolean') return 'checkbox';
  if (type === 'integer' || type === 'number') return form.minimum !== undefined && form.maximum !== undefined ? 'slider' : 'number';
  if (type === 'array') return 'list';
  if (type !== 'string') return 'json';
  return /prompt|text|lyrics|description/i.test(form.title ?? '') || String(form.default ?? '').length > 60 ? 'textarea' : 'text';
}

/** A schema behind a local reference; anything else a reference names takes anything. */
function resolved(given: unknown, document: unknown, depth: number): unknown {
  if (!isRecord(given) || typeof given.$ref !== 'string') return given;
  if (depth > maxDepth || !given.$ref.startsWith('#/')) return {};
  const parts = given.$ref
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const target = parts.reduce<unknown>((at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined), document);
  const { $ref: _ref, ...beside } = given;
  const found = resolved(target, document, depth + 1);
  return isRecord(found) ? { ...found, ...beside } : {};
}

function flatten(schema: Record<string, unknown>, document: unknown): Record<string, unknown> {
  const { allOf, ...own } = schema;
  const parts = [allOf]
    .flat()
    .map((part) => resolved(part, document, 0))
    .filter(isRecord);
  const properties = Object.assign({}, ...parts.map((part) => part.properties), own.properties);
  const required = [...parts, own].flatMap((part) => (Array.isArray(part.required) ? part.required : []));
  return {
    ...Object.assign({}, ...parts),
    ...own,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** OpenAPI 3.0 writes exclusive bounds as booleans beside the bound. */
function bounds(schema: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [exclusive, bound] of [['exclusiveMinimum', 'minimum'] as const, ['exclusiveMaximum', 'maximum'] as const]) {
    if (typeof schema[exclusive] === 'number') found[exclusive] = schema[exclusive];
    if (schema[exclusive] !== true) continue;
    found[exclusive] = schema[bound];
    found[bound] = undefined;
  }
  return found;
}

function withNull(type: unknown, nullable: boolean): string | readonly string[] | undefined {
  const types = [type].flat().filter((name) => typeof name === 'string');
  if (types.length === 0) return undefined;
  const all = nullable && !types.includes('null') ? [...types, 'null'] : types;
  return all.length === 1 ? all[0] : all;
}
