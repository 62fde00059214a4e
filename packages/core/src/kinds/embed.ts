import { defineKind, GenarunError, isProductRef, type Json, kindFields, type PerformContext } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { productSchema } from './make-media.ts';
import { textOf, tokenBound } from './text-of.ts';

/** The vector of a text or a product; a list gives a list of vectors, in order, null where an element is null. */
export const embedKind = defineKind({
  name: 'embed',
  version: 1,
  fields: kindFields.embed,
  picks: [],
  task: 'embed',
  perform: async ({ node, fields }, context) => {
    const items: readonly unknown[] = Array.isArray(fields.of) ? fields.of : [fields.of];
    const vectors: (Float32Array | null)[] = items.map(() => null);
    const places = items.map((item, index) => ({ item, index })).filter(({ item }) => item !== null && item !== undefined);
    if (places.length < items.length) context.warn(`${items.length - places.length} of ${items.length} elements are not there and have no vector`);
    const batch = Math.max(1, context.model().maxBatch ?? 1);
    // Texts and media go in calls of their own: a request holds one or the other.
    for (const group of [places.filter(({ item }) => !isProductRef(item)), places.filter(({ item }) => isProductRef(item))]) {
      for (let start = 0; start < group.length; start += batch) {
        const part = group.slice(start, start + batch);
        const made = await embedPart(
          node,
          part.map(({ item }) => item),
          context,
        );
        part.forEach(({ index }, position) => {
          vectors[index] = made[position] ?? null;
        });
      }
    }
    if (fields.encoding === 'float32')
      return { value: { ...(await context.keep({ bytes: packed(node, vectors), mime: 'application/octet-stream' }, 'data')) } };
    const lists = vectors.map((vector): Json => (vector === null ? null : [...vector]));
    return { value: Array.isArray(fields.of) ? lists : (lists[0] ?? null) };
  },
  demand: (fields, model) => {
    const items = Array.isArray(fields.of) ? fields.of : [fields.of];
    const batch = Math.max(1, model.maxBatch ?? 1);
    // Texts and media are batched apart: at most one more call than one batch of all would take.
    const mixed = items.some(isProductRef) && !items.every(isProductRef) ? 1 : 0;
    return {
      calls: Math.ceil(items.length / batch) + mixed,
      inputTokens: tokenBound(...items.filter((item) => !isProductRef(item))),
      inputMedia: items.filter(isProductRef).length,
      outputTokens: 0,
    };
  },
  output: (node) => {
    if (node.encoding === 'float32') return productSchema('data');
    const vector = { type: 'array', items: { type: 'number' } };
    return Array.isArray(node.of)
      ? { type: 'array', items: { anyOf: [vector, { type: 'null' }] } }
      : { anyOf: [vector, { type: 'array', items: { anyOf: [vector, { type: 'null' }] } }, { type: 'null' }] };
  },
});

/** Vectors one after the other, little-endian. */
function packed(node: string, vectors: readonly (Float32Array | null)[]): Uint8Array {
  const dimension = vectors[0]?.length ?? 0;
  const view = new DataView(new ArrayBuffer(vectors.length * dimension * 4));
  vectors.forEach((vector, row) => {
    if (vector?.length !== dimension)
      throw new GenarunError({
        code: 'invalid_output',
        message: `node "${node}": encoding float32 expects ${dimension} numbers for each element, got ${vector?.length ?? 'none'} for element ${row}`,
      });
    for (let axis = 0; axis < dimension; axis++) view.setFloat32((row * dimension + axis) * 4, vector[axis] ?? 0, true);
  });
  return new Uint8Array(view.buffer);
}

async function embedPart(node: string, items: readonly unknown[], context: PerformContext): Promise<readonly Float32Array[]> {
  const isMedia = items.every(isProductRef);
  const input = isMedia
    ? { media: await loadMedia({ node, field: 'of', value: items, kinds: ['image', 'audio', 'video', 'text', 'data'] }, context) }
    : { texts: items.map(textOf) };
  const { vectors = [] } = await context.ask({ task: 'embed', ...input, count: 1 });
  const wrong = vectors.findIndex((vector) => vector.length === 0 || !vector.every(Number.isFinite));
  if (wrong >= 0)
    throw new GenarunError({
      code: 'invalid_output',
      message: `node "${node}": ${context.model().id} gave a vector with no numbers, or with one that is none (element ${wrong})`,
    });
  if (vectors.length === items.length) return vectors;
  throw new GenarunError({
    code: 'invalid_output',
    message: `node "${node}": ${context.model().id} gave ${vectors.length} vectors of ${items.length} ${isMedia ? 'media' : 'texts'}`,
  });
}
