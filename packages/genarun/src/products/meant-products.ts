import { findRow, type Library, type Product, rowsOf } from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import type { Shell } from '../shell.ts';

const finding = { noun: 'product', list: 'list them with: genarun products list' } as const;

/** The product of one word: an id, the beginning of one, or `latest`. */
export function meantProduct(library: Library, word: string | undefined, { deleted = false } = {}): Promise<Product> {
  if (word === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a product expected', hint: finding.list });
  return findRow(library, rowsOf.product, word, { ...finding, deleted, ...(deleted ? { list: 'list them with: genarun products list --deleted' } : {}) });
}

/** The products of words; `-` stands for ids that come in on stdin. */
export async function meantProducts(shell: Shell, library: Library, words: readonly string[], { deleted = false } = {}): Promise<readonly Product[]> {
  const all: string[] = [];
  for (const word of words) all.push(...(word === '-' ? (await shell.input()).split(/\s+/).filter((id) => id !== '') : [word]));
  const found = new Map<string, Product>();
  for (const word of all) {
    const product = await meantProduct(library, word, { deleted });
    found.set(product.id, product);
  }
  if (found.size === 0) throw new GenarunError({ code: 'invalid_input', message: 'at least one product expected, got none', hint: finding.list });
  return [...found.values()];
}
