import { isRecord } from '@genarun/spec';

export type Schema = Readonly<Record<string, unknown>>;

/** Keywords that say nothing about what is valid. */
const remarks: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$anchor', '$comment', '$defs', 'definitions', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
]);

export function isRemark(keyword: string): boolean {
  return remarks.has(keyword) || keyword.startsWith('x-');
}

type Combine = (a: unknown, b: unknown) => unknown;
const larger: Combine = (a, b) => Math.max(Number(a), Number(b));
const smaller: Combine = (a, b) => Math.min(Number(a), Number(b));

const combined: Readonly<Record<string, Combine>> = {
  ...{ minimum: larger, exclusiveMinimum: larger, minLength: larger, minItems: larger, minProperties: larger },
  ...{ maximum: smaller, exclusiveMaximum: smaller, maxLength: smaller, maxItems: smaller, maxProperties: smaller },
  required: (a, b) => [...new Set([a, b].flat())],
  type: (a, b) => {
    const [mine, others] = [[a].flat(), [b].flat()];
    // Every integer is a number.
    const both = mine.flatMap((type) => (others.includes(type) ? [type] : type === 'integer' && others.includes('number') ? ['integer'] : []));
    return [...both, ...(mine.includes('number') && others.includes('integer') && !both.includes('integer') ? ['integer'] : [])];
  },
  enum: (a, b) => (Array.isArray(a) && Array.isArray(b) ? a.filter((item) => b.some((other) => JSON.stringify(other) === JSON.stringify(item))) : a),
};

/** Two schemas as one that both ask for. Keywords that cannot be put together keep the first's value and are told to `conflict`. */
export function mergeSchemas(a: Schema, b: Schema, conflict: (keyword: string) => void): Schema {
  const merged: Record<string, unknown> = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const own = Object.hasOwn(a, keyword) ? a[keyword] : undefined;
    if (own === undefined) merged[keyword] = value;
    else if (isRemark(keyword) || JSON.stringify(own) === JSON.stringify(value)) continue;
    else if (keyword === 'properties' && isRecord(own) && isRecord(value)) merged[keyword] = mergedProperties(own, value);
    else if (Object.hasOwn(combined, keyword)) merged[keyword] = combined[keyword]?.(own, value);
    else if (keyword === 'items' && isRecord(own) && isRecord(value)) merged[keyword] = { allOf: [own, value] };
    else if (keyword === 'allOf' && Array.isArray(own) && Array.isArray(value)) merged[keyword] = [...own, ...value];
    else if (keyword === 'additionalProperties') merged[keyword] = own === false || value === false ? false : { allOf: [own, value] };
    else conflict(keyword);
  }
  return merged;
}

function mergedProperties(a: Schema, b: Schema): Schema {
  const shared = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  return { ...a, ...b, ...Object.fromEntries(shared.map((name) => [name, { allOf: [a[name], b[name]] }])) };
}
