import { isProductRef, type MediaBytes, type MediaKind, type PerformContext } from '@genarun/spec';
import { show } from '../schema/index.ts';
import { wrongField } from './text-of.ts';

type InputMedia = {
  readonly node: string;
  readonly field: string;
  /** The field's resolved value: a product reference, or lists of them. */
  readonly value: unknown;
  readonly kinds: readonly MediaKind[];
};

/** The bytes of the products a field holds, in order; a null (a product that failed) is left out with a warning. Throws `invalid_input` for anything else. */
export async function loadMedia({ node, field, value, kinds }: InputMedia, context: Pick<PerformContext, 'load' | 'warn'>): Promise<readonly MediaBytes[]> {
  const loaded: MediaBytes[] = [];
  for (const item of [value].flat(8)) {
    if (item === undefined) continue;
    if (item === null) {
      context.warn(`${field}: a product that is not there is left out`);
      continue;
    }
    if (!isProductRef(item)) throw wrongField(node, field, `expected a product (${kinds.join(' or ')}), got ${show(item)}`);
    if (!kinds.includes(item.kind)) throw wrongField(node, field, `expected a product of kind ${kinds.join(' or ')}, got ${item.kind} (${item.mime})`);
    loaded.push(await context.load(item));
  }
  return loaded;
}
