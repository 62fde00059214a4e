import { type Json, type MediaBytes, type MediaKind, mediaKinds, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product, productRoles } from '../tables/rows.ts';
import { insertRow, rowsOf } from '../tables/table-rows.ts';
import { tagStatements } from './tag-products.ts';

/** What a product was made from, and how. */
export type Parent = { readonly id: string; readonly role: (typeof productRoles)[number]; readonly details?: Json };

/** What is known of a product beside its bytes. */
export type ProductDraft = Partial<Omit<Product, 'id' | 'owner' | 'sha256' | 'bytes' | 'mime' | 'kind' | 'createdAt' | 'updatedAt' | 'deletedAt'>> &
  Pick<Product, 'name' | 'source'>;

/** A product that came from outside or was made by hand: its bytes are kept first, then its row with its tags and what it was made from. */
export async function addProduct(
  library: Library,
  { bytes, mime, width, height, duration }: MediaBytes,
  draft: ProductDraft,
  { parents = [], tags = [] }: { readonly parents?: readonly Parent[]; readonly tags?: readonly string[] } = {},
): Promise<Product> {
  const sha256 = await library.blobs.put(bytes);
  const now = library.clock.now();
  const product: Product = {
    parameters: {},
    favourite: false,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(duration === undefined ? {} : { duration }),
    ...draft,
    id: library.newId(),
    owner: library.owner,
    kind: kindOf(mime),
    mime,
    sha256,
    bytes: bytes.length,
    createdAt: now,
    updatedAt: now,
  };
  const statements = [
    insertRow(rowsOf.product, product),
    ...parents.map((parent) => parentStatement(library, product.id, parent)),
    ...tagStatements(library, [product.id], tags),
  ];
  await library.tables.write(statements);
  return product;
}

/** Says that a product was made from another; saying it twice is saying it once. */
export function parentStatement(library: Library, productId: string, { id, role, details }: Parent): Statement {
  const now = library.clock.now();
  return {
    sql: `INSERT INTO library_product_parent (id, owner, product_id, parent_id, role, details, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    parameters: [library.newId(), library.owner, productId, id, role, details === undefined ? null : JSON.stringify(details), now, now],
  };
}

/** The kind of media a type is. */
export function kindOf(mime: string): MediaKind {
  const family = mime.split('/')[0];
  return mediaKinds.find((kind) => kind === family) ?? 'data';
}
