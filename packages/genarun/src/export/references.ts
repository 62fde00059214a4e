import { isProductRef, isRecord, type Json, type ProductRef } from '@genarun/spec';

/** A copy of a value with every product reference replaced; keys keep their order. */
export function replaceReferences(value: Json, replace: (ref: ProductRef) => Json): Json {
  if (isProductRef(value)) return replace(value);
  if (Array.isArray(value)) return value.map((element: Json) => replaceReferences(element, replace));
  if (!isRecord(value)) return value;
  const copy: Record<string, Json> = {};
  // A record that came out of a Json value holds Json values.
  for (const [key, element] of Object.entries(value))
    Object.defineProperty(copy, key, { value: replaceReferences(element as Json, replace), enumerable: true, writable: true, configurable: true });
  return copy;
}
