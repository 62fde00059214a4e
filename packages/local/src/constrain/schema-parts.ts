import { GenarunError, isRecord } from '@genarun/spec';
import { mergeSchemas, type Schema } from './merge-schemas.ts';

const deepest = 64;

/** A schema without `$ref` and `allOf` at its top: all that they ask for stands in it. Keywords that cannot be put together are told to `conflict`. */
export function flattened(root: Schema | undefined, schema: Schema, conflict: (keyword: string) => void, depth = 0): Schema {
  if (depth > deepest) throw outOfLevels();
  const { $ref, allOf, ...rest } = schema;
  const parts = [...(typeof $ref === 'string' ? [referred(root, $ref)] : []), ...(Array.isArray(allOf) ? allOf : [])];
  let merged: Schema = rest;
  for (const part of parts) {
    if (part === true) continue;
    // Nothing fits `false`.
    merged = mergeSchemas(merged, isRecord(part) ? flattened(root, part, conflict, depth + 1) : { enum: [] }, conflict);
  }
  return merged;
}

/** What a local reference (`#/$defs/name`, `#`) names. Throws GenarunError `invalid_input` for one that leads out of the schema, or nowhere. */
export function referred(root: Schema | undefined, reference: string): unknown {
  if (!/^#(?:\/|$)/.test(reference)) throw wrong(`the schema refers to "${reference}"; only references into itself (#/…) can be followed`);
  let part: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    const inner: unknown = Array.isArray(part) ? part[Number(name)] : isRecord(part) && Object.hasOwn(part, name) ? part[name] : undefined;
    if (inner === undefined) throw wrong(`the schema refers to "${reference}", which is not in it`);
    part = inner;
  }
  return part;
}

export function wrong(message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `json: ${message}` });
}

export function outOfLevels(): GenarunError {
  return wrong('the schema refers to itself without end');
}
