import { GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import { findRow } from '../tables/find-row.ts';
import type { Collection, Product } from '../tables/rows.ts';
import { insertRow, readRow, rowsOf, updateRow } from '../tables/table-rows.ts';

/** A collection with how many products it holds and the first of them. */
export type ListedCollection = Collection & { readonly products: number; readonly first?: string };

const held =
  'FROM library_collection_item AS i JOIN library_product AS p ON p.id = i.product_id WHERE i.collection_id = c.id AND i.deleted_at IS NULL AND p.deleted_at IS NULL';

/** The collections by name. */
export async function listCollections(library: Library, { project }: { readonly project?: string } = {}): Promise<readonly ListedCollection[]> {
  const rows = await library.tables.query({
    sql: `SELECT c.*, (SELECT count(*) ${held}) AS held, (SELECT p.id ${held} ORDER BY i.position, i.id LIMIT 1) AS first_held
      FROM library_collection AS c WHERE c.owner = ? AND c.deleted_at IS NULL${project === undefined ? '' : ' AND c.project_id = ?'} ORDER BY c.name`,
    parameters: project === undefined ? [library.owner] : [library.owner, project],
  });
  return rows.map(({ held: products, first_held, ...row }) => ({
    ...readRow(rowsOf.collection, row),
    products: Number(products),
    ...(first_held === null ? {} : { first: String(first_held) }),
  }));
}

/** Makes an empty collection. Throws GenarunError `invalid_input` for a name that is none, or is taken. */
export async function createCollection(
  library: Library,
  { name, description = '', projectId }: { readonly name: string; readonly description?: string; readonly projectId?: string },
): Promise<Collection> {
  const now = library.clock.now();
  const collection = { id: library.newId(), owner: library.owner, name: readName(name), description, projectId, createdAt: now, updatedAt: now };
  await refuseTaken(library, collection.name);
  await library.tables.write([insertRow(rowsOf.collection, collection)]);
  return collection;
}

/** Gives a collection another name or description. */
export async function changeCollection(
  library: Library,
  { id, name: before }: Collection,
  change: { readonly name?: string; readonly description?: string },
): Promise<void> {
  const name = change.name === undefined ? before : readName(change.name);
  if (name !== before) await refuseTaken(library, name);
  await library.tables.write([updateRow(rowsOf.collection, id, { ...change, name, updatedAt: library.clock.now() })]);
}

/** Removes a collection; its products stay. */
export async function removeCollection(library: Library, { id }: Collection): Promise<void> {
  const now = library.clock.now();
  await library.tables.write([updateRow(rowsOf.collection, id, { deletedAt: now, updatedAt: now })]);
}

/** Brings a removed collection back with what it held: by its id, the beginning of one, or its name (of several, the one removed last). */
export async function restoreCollection(library: Library, words: string): Promise<Collection> {
  const [named] = await library.tables.query({
    sql: 'SELECT * FROM library_collection WHERE owner = ? AND name = ? AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC LIMIT 1',
    parameters: [library.owner, words],
  });
  const collection =
    named === undefined
      ? await findRow(library, rowsOf.collection, words, {
          noun: 'collection',
          list: 'those that are not: genarun collections list',
          named: true,
          deleted: true,
        })
      : readRow(rowsOf.collection, named);
  await refuseTaken(library, collection.name);
  const changes = { deletedAt: undefined, updatedAt: library.clock.now() };
  await library.tables.write([updateRow(rowsOf.collection, collection.id, changes)]);
  return { ...collection, ...changes };
}

/** Puts products at the end of a collection, in the order given; one that is there keeps its place. Answers how many are new. */
export async function collectProducts(library: Library, { id }: Collection, products: readonly string[]): Promise<number> {
  const now = library.clock.now();
  const last = `(SELECT coalesce(max(position), 0) + 1 FROM library_collection_item WHERE collection_id = ?)`;
  const changed = await library.tables.write(
    products.map((product) => ({
      sql: `INSERT INTO library_collection_item (id, owner, collection_id, product_id, position, created_at, updated_at) VALUES (?, ?, ?, ?, ${last}, ?, ?) ON CONFLICT DO NOTHING`,
      parameters: [library.newId(), library.owner, id, product, id, now, now],
    })),
  );
  return changed.reduce((sum, count) => sum + count, 0);
}

/** Takes products out of a collection, and answers how many were in it. */
export async function discollectProducts(library: Library, { id }: Collection, products: readonly string[]): Promise<number> {
  const changed = await library.tables.write(
    products.map((product) => ({ sql: 'DELETE FROM library_collection_item WHERE collection_id = ? AND product_id = ?', parameters: [id, product] })),
  );
  return changed.reduce((sum, count) => sum + count, 0);
}

/** Moves a product to a place in a collection, counted from 1. Throws GenarunError `not_found` when it is not in it. */
export async function moveCollected(library: Library, collection: Collection, product: string, place: number): Promise<void> {
  const rows = await library.tables.query({
    sql: 'SELECT product_id, position FROM library_collection_item WHERE collection_id = ? AND deleted_at IS NULL ORDER BY position, id',
    parameters: [collection.id],
  });
  if (!rows.some(({ product_id }) => product_id === product))
    throw new GenarunError({ code: 'not_found', message: `product ${product} is not in the collection "${collection.name}"`, hint: 'genarun collections add' });
  const others = rows.filter(({ product_id }) => product_id !== product).map(({ position }) => Number(position));
  const at = Math.min(Math.max(0, place - 1), others.length);
  const before = others[at - 1] ?? (others[0] ?? 1) - 2;
  const after = others[at] ?? before + 2;
  const between = (before + after) / 2;
  // Halving the same gap again and again ends where numbers do: then all places are counted anew.
  const crowded = between === before || between === after;
  const order = [...rows.map(({ product_id }) => String(product_id)).filter((id) => id !== product)];
  order.splice(at, 0, product);
  const places = crowded ? order.map((id, index) => [id, index + 1] as const) : [[product, between] as const];
  const now = library.clock.now();
  await library.tables.write(
    places.map(([id, position]) => ({
      sql: 'UPDATE library_collection_item SET position = ?, updated_at = ? WHERE collection_id = ? AND product_id = ?',
      parameters: [position, now, collection.id, id],
    })),
  );
}

/** The products of a collection in its order, from the place after `after` (default 0) on. */
export async function collectedProducts(
  library: Library,
  { id }: Pick<Collection, 'id'>,
  { limit = 1000, after = 0 }: { readonly limit?: number; readonly after?: number } = {},
): Promise<readonly Product[]> {
  const rows = await library.tables.query({
    sql: `SELECT p.* FROM library_collection_item AS i JOIN library_product AS p ON p.id = i.product_id
      WHERE i.collection_id = ? AND i.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY i.position, i.id LIMIT ? OFFSET ?`,
    parameters: [id, limit, after],
  });
  return rows.map((row) => readRow(rowsOf.product, row));
}

function readName(name: string): string {
  const read = name.trim();
  if (read !== '' && read.length <= 200) return read;
  throw new GenarunError({ code: 'invalid_input', message: `a collection's name of 1 to 200 characters expected, got "${name.slice(0, 60)}"` });
}

async function refuseTaken(library: Library, name: string): Promise<void> {
  const rows = await library.tables.query({
    sql: 'SELECT id FROM library_collection WHERE owner = ? AND name = ? AND deleted_at IS NULL',
    parameters: [library.owner, name],
  });
  if (rows.length > 0) throw new GenarunError({ code: 'invalid_input', message: `there is a collection "${name}" already`, hint: 'genarun collections list' });
}
