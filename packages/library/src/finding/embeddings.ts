import { GenarunError, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { signatureOf } from './signature.ts';

/** Keeps the vectors that a model made of products; one that is there is replaced. */
export async function keepEmbeddings(library: Library, model: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
  const now = library.clock.now();
  const statements = [...vectors].map(([product, given]): Statement => {
    const vector = normalised(given);
    return {
      sql: `INSERT INTO library_embedding (id, owner, product_id, model, dimension, signature, vector, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (product_id, model) DO UPDATE SET dimension = excluded.dimension, signature = excluded.signature, vector = excluded.vector, updated_at = excluded.updated_at`,
      parameters: [library.newId(), library.owner, product, model, vector.length, signatureOf(vector), bytesOf(vector), now, now],
    };
  });
  await library.tables.write(statements);
}

/** Products that a model has no vector of, oldest first: pictures, and texts and others by their words. */
export async function productsWithoutEmbedding(library: Library, model: string, limit: number): Promise<readonly Product[]> {
  const rows = await library.tables.query({
    sql: `SELECT p.* FROM library_product AS p WHERE p.owner = ? AND p.deleted_at IS NULL AND (p.kind = 'image' OR trim(coalesce(p.caption, p.prompt, '')) <> '')
      AND NOT EXISTS (SELECT 1 FROM library_embedding AS e WHERE e.product_id = p.id AND e.model = ?) ORDER BY p.created_at, p.id LIMIT ?`,
    parameters: [library.owner, model, limit],
  });
  return rows.map((row) => readRow(rowsOf.product, row));
}

/** The vector of a product, or undefined when the model made none. */
export async function embeddingOf(library: Library, model: string, product: string): Promise<Float32Array | undefined> {
  const [row] = await library.tables.query({ sql: 'SELECT vector FROM library_embedding WHERE product_id = ? AND model = ?', parameters: [product, model] });
  return row?.vector instanceof Uint8Array ? vectorOf(row.vector) : undefined;
}

/** The same direction with length 1; nothing but zeros stays as it is. Throws GenarunError `invalid_input` for what is no number. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0)
    throw new GenarunError({ code: 'invalid_input', message: 'a vector with a direction expected, got nothing but zeros' });
  return vector.map((value) => value / length);
}

/** Vectors are kept as 32-bit floats, low byte first. */
function bytesOf(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of vector.entries()) view.setFloat32(at * 4, value, true);
  return bytes;
}

/** Reads what was kept. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true));
}
