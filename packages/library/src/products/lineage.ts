import type { Json } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';

/** One step of a lineage: a product, how it is related to the one it was reached from, and how many steps away it is. */
export type LineageStep = { readonly product: Product; readonly role: string; readonly details?: Json; readonly from: string; readonly distance: number };

/** What a product was made from, and what was made from it, nearest first. */
export type Lineage = { readonly product: Product; readonly ancestors: readonly LineageStep[]; readonly descendants: readonly LineageStep[] };

const farthest = 50;
const most = 1000;

/** Follows a product's lineage both ways, up to 50 steps and 1,000 products each way; those in the trash are told, too. */
export async function lineageOf(library: Library, product: Product): Promise<Lineage> {
  return {
    product,
    ancestors: await walk(library, product.id, 'product_id', 'parent_id'),
    descendants: await walk(library, product.id, 'parent_id', 'product_id'),
  };
}

async function walk(library: Library, start: string, from: string, to: string): Promise<readonly LineageStep[]> {
  const seen = new Set([start]);
  const steps: LineageStep[] = [];
  let edge = [start];
  for (let distance = 1; edge.length > 0 && distance <= farthest && steps.length < most; distance++) {
    const next: string[] = [];
    for (const id of edge) {
      const rows = await library.tables.query({
        sql: `SELECT p.*, l.role AS l_role, l.details AS l_details FROM library_product_parent AS l JOIN library_product AS p ON p.id = l.${to}
          WHERE l.${from} = ? AND l.deleted_at IS NULL ORDER BY p.id LIMIT ${most}`,
        parameters: [id],
      });
      for (const { l_role, l_details, ...row } of rows) {
        const product = readRow(rowsOf.product, row);
        if (seen.has(product.id) || steps.length >= most) continue;
        seen.add(product.id);
        next.push(product.id);
        // Written as JSON by whoever made the product.
        const details = l_details === null ? {} : { details: JSON.parse(String(l_details)) as Json };
        steps.push({ product, role: String(l_role), from: id, distance, ...details });
      }
    }
    edge = next;
  }
  return steps;
}
