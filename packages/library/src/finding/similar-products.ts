import { GenarunError, type SqlRow } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { productsIn } from './duplicates.ts';
import { normalised, vectorOf } from './embeddings.ts';
import { matchingSerials } from './matching-serials.ts';
import { bitsSet } from './picture-hash.ts';
import type { ProductFilter } from './product-filter.ts';
import { signatureBits, signatureOf } from './signature.ts';

/** A product and how near it is: the cosine of the angle between vectors, or the share of equal bits of two picture hashes. 1 is the same. */
export type SimilarProduct = { readonly product: Product; readonly likeness: number };

/** Vectors of one model as they can be searched: their signatures are in memory (72 bytes each), the vectors stay in the database. */
export type SimilarityIndex = {
  readonly model: string;
  readonly size: number;
  /**
   * The nearest products, nearest first, of those `within` a filter; `candidates` of them are measured exactly. Those in the trash are left out. The first
   * filter reads which product each vector is of (1 to 3 s of a million).
   */
  readonly nearest: (vector: Float32Array, options?: NearestOptions) => Promise<readonly SimilarProduct[]>;
};

export type NearestOptions = { readonly limit?: number; readonly candidates?: number; readonly within?: Omit<ProductFilter, 'deleted'> };

const words = signatureBits / 32;
const page = 20_000;

/** Reads the signatures of a model's vectors. What is embedded afterwards is found by an index that is opened afterwards. */
export async function openSimilarityIndex(library: Library, model: string): Promise<SimilarityIndex> {
  const [counted] = await library.tables.query({
    sql: 'SELECT count(*) AS n FROM library_embedding WHERE owner = ? AND model = ?',
    parameters: [library.owner, model],
  });
  const size = Number(counted?.n ?? 0);
  const serials = new Float64Array(size);
  const signatures = new Uint32Array(size * words);
  let filled = 0;
  for (let last = 0; filled < size; ) {
    const rows = await library.tables.query({
      sql: 'SELECT serial, signature FROM library_embedding WHERE owner = ? AND model = ? AND serial > ? ORDER BY serial LIMIT ?',
      parameters: [library.owner, model, last, Math.min(page, size - filled)],
    });
    if (rows.length === 0) break;
    for (const { serial, signature } of rows) {
      serials[filled] = Number(serial);
      if (signature instanceof Uint8Array) signatures.set(wordsOf(signature), filled * words);
      filled++;
    }
    last = serials[filled - 1] ?? last;
  }
  let owners: Promise<Float64Array> | undefined;
  return {
    model,
    size: filled,
    nearest: async (vector, { limit = 20, candidates = 2000, within } = {}) => {
      const unit = normalised(vector);
      const only = within === undefined || Object.values(within).every((one) => one === undefined) ? undefined : await matchingSerials(library, within);
      if (only !== undefined) owners ??= productsOf(library, model, serials.subarray(0, filled));
      const products = await owners;
      const admits = (at: number) => only === undefined || only.has(products?.[at] ?? 0);
      const wanted = { query: wordsOf(signatureOf(unit)), count: Math.max(limit, candidates), admits };
      const chosen = nearestSignatures(signatures.subarray(0, filled * words), wanted);
      return rerank(library, unit, { serials: chosen.map((at) => serials[at] ?? 0), limit });
    },
  };
}

function wordsOf(signature: Uint8Array): Uint32Array {
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength);
  return Uint32Array.from({ length: words }, (_, at) => view.getUint32(at * 4, true));
}

/** The `serial` of the product that each vector is of; 0: it is no more. */
async function productsOf({ tables, owner }: Library, model: string, serials: Float64Array): Promise<Float64Array> {
  const products = new Float64Array(serials.length);
  for (let start = 0; start < serials.length; start += page) {
    const end = Math.min(start + page, serials.length) - 1;
    const rows = await tables.query({
      sql: `SELECT e.serial, p.serial AS product FROM library_embedding AS e JOIN library_product AS p ON p.id = e.product_id
        WHERE e.owner = ? AND e.model = ? AND e.serial >= ? AND e.serial <= ? ORDER BY e.serial`,
      parameters: [owner, model, serials[start] ?? 0, serials[end] ?? 0],
    });
    let at = start;
    for (const { serial, product } of rows) {
      while (at < end && (serials[at] ?? 0) < Number(serial)) at++;
      if (serials[at] === Number(serial)) products[at] = Number(product);
    }
  }
  return products;
}

type Wanted = { readonly query: Uint32Array; readonly count: number; readonly admits: (at: number) => boolean };

/** Places of the signatures with the fewest differing bits: counted by distance, so that nothing is sorted. */
function nearestSignatures(signatures: Uint32Array, { query, count, admits }: Wanted): readonly number[] {
  const size = signatures.length / words;
  const distances = new Uint16Array(size).fill(signatureBits + 1);
  const histogram = new Uint32Array(signatureBits + 1);
  for (let at = 0; at < size; at++) {
    if (!admits(at)) continue;
    let distance = 0;
    for (let part = 0, word = at * words; part < words; part++, word++) distance += bitsSet(((signatures[word] ?? 0) ^ (query[part] ?? 0)) >>> 0);
    distances[at] = distance;
    histogram[distance] = (histogram[distance] ?? 0) + 1;
  }
  let limit = 0;
  for (let sum = histogram[0] ?? 0; sum < count && limit < signatureBits; ) sum += histogram[++limit] ?? 0;
  const nearer: number[] = [];
  const edge: number[] = [];
  for (let at = 0; at < size; at++) {
    const distance = distances[at] ?? 0;
    if (distance < limit) nearer.push(at);
    else if (distance === limit && edge.length < count) edge.push(at);
  }
  return [...nearer, ...edge].slice(0, count);
}

type Reranking = { readonly serials: readonly number[]; readonly limit: number };

async function rerank(library: Library, unit: Float32Array, { serials, limit }: Reranking): Promise<readonly SimilarProduct[]> {
  const measured: { readonly id: string; readonly likeness: number }[] = [];
  for (let at = 0; at < serials.length; at += 500) {
    const some = serials.slice(at, at + 500);
    const rows = await library.tables.query({
      sql: `SELECT product_id, vector FROM library_embedding WHERE serial IN (${some.map(() => '?').join(', ')})`,
      parameters: some,
    });
    for (const row of rows) measured.push(likenessOf(row, unit));
  }
  measured.sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
  const found: SimilarProduct[] = [];
  // Some of the nearest may lie in the trash.
  for (let at = 0; at < measured.length && found.length < limit; at += limit) {
    const some = measured.slice(at, at + limit);
    const products = new Map(
      (
        await productsIn(
          library,
          some.map(({ id }) => id),
        )
      ).map((product) => [product.id, product]),
    );
    for (const { id, likeness } of some) {
      const product = products.get(id);
      if (product !== undefined && product.deletedAt === undefined) found.push({ product, likeness });
    }
  }
  return found.slice(0, limit);
}

function likenessOf({ product_id, vector }: SqlRow, unit: Float32Array): { readonly id: string; readonly likeness: number } {
  const other = vector instanceof Uint8Array ? vectorOf(vector) : new Float32Array();
  if (other.length !== unit.length)
    throw new GenarunError({
      code: 'invalid_input',
      message: `vectors of one length expected: that of product ${product_id} has ${other.length} numbers, the one looked for ${unit.length}`,
      hint: 'the model makes other vectors now; name it with its version, or embed anew',
    });
  let sum = 0;
  for (let at = 0; at < unit.length; at++) sum += (unit[at] ?? 0) * (other[at] ?? 0);
  return { id: String(product_id), likeness: sum };
}
