import { GenarunError, type Json, type MediaKind, type ModelRequest, type Node, type PerformContext } from '@genarun/spec';
import { show } from '../schema/index.ts';
import { isOpen, wrongField } from './text-of.ts';

const maxCount = 1000;

type Making = {
  readonly node: string;
  readonly kind: MediaKind;
  /** The node's resolved `count`; absent: one product, not a list. */
  readonly count: unknown;
  readonly request: Omit<ModelRequest, 'model' | 'seed' | 'params' | 'count'>;
};

/**
 * Asks the model for products, in as many calls as its `maxCount` needs, and keeps each. One reference, or a list where `count` is given.
 * Fewer products than asked for are a warning, none at all is `invalid_output`.
 */
export async function makeMedia({ node, kind, count, request }: Making, context: PerformContext): Promise<{ readonly value: Json }> {
  const wanted = count === undefined || count === null ? 1 : readCount(node, count);
  const batch = Math.max(1, context.model().maxCount);
  const refs: Json[] = [];
  for (let asked = 0; asked < wanted; asked += batch) {
    const size = Math.min(batch, wanted - asked);
    const answer = await context.ask({ ...request, count: size });
    const media = (answer.media ?? []).slice(0, size);
    if (media.length < size) context.warn(`${context.model().id} gave ${media.length} of ${size} products`);
    for (const medium of media) refs.push({ ...(await context.keep(medium, kind)) });
    if (wanted > batch) context.progress(Math.min(1, (asked + size) / wanted));
  }
  const [first] = refs;
  if (first === undefined) throw new GenarunError({ code: 'invalid_output', message: `node "${node}": ${context.model().id} gave no ${kind}` });
  return { value: count === undefined || count === null ? first : refs };
}

function readCount(node: string, count: unknown): number {
  const number = typeof count === 'string' && count.trim() !== '' ? Number(count) : count;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= maxCount) return number;
  throw wrongField(node, 'count', `expected a whole number from 1 to ${maxCount}, got ${show(count)}`);
}

/** Products at most, and the calls they take; an expression that is not filled in yet counts as its limit. */
export function countDemand(count: unknown, perCall: number): { readonly calls: number; readonly products: number } {
  const number = count === undefined || count === null ? 1 : Number(count);
  const products = Number.isInteger(number) && number >= 1 ? Math.min(number, maxCount) : maxCount;
  return { products, calls: Math.ceil(products / Math.max(1, perCall)) };
}

/** JSON Schema of a product reference. */
export function productSchema(kind: MediaKind): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    properties: {
      $product: { type: 'string' },
      kind: { const: kind },
      mime: { type: 'string' },
      uri: { type: 'string' },
      bytes: { type: 'integer' },
      width: { type: 'integer' },
      height: { type: 'integer' },
      duration: { type: 'number' },
    },
    required: ['$product', 'kind', 'mime', 'uri', 'bytes'],
  };
}

/** The own value of a media node: a product, or a list where it has `count`. */
export function mediaOutput(node: Node, kind: MediaKind): Readonly<Record<string, unknown>> {
  if (node.count === undefined) return productSchema(kind);
  const maxItems = typeof node.count === 'number' ? { maxItems: node.count } : {};
  return { type: 'array', items: productSchema(kind), minItems: 1, ...maxItems };
}

/** What is wrong with a media node's own fields, in sentences: nothing to go by, or a count that is none. */
export function mediaProblems(node: Node, sources: readonly string[]): readonly string[] {
  const problems: string[] = [];
  if (!sources.some((field) => node[field] !== undefined && node[field] !== '')) problems.push(`${sources.join(' or ')} is missing`);
  const { count } = node;
  if (typeof count === 'string' && !isOpen(count) && !/^\s*\d+\s*$/.test(count))
    problems.push(`count must be a whole number or an expression, got "${count.slice(0, 40)}"`);
  return problems;
}
