import type { Library } from '../../library.ts';
import { type BlockColumn, decodeColumn } from './block-cache.ts';
import { blockSize } from './block-columns.ts';

/** The blocks as they are at one moment. */
export type BlockState = {
  /** By block. */
  readonly seals: readonly string[];
  /** `serial` of products that changed since their block was sealed. */
  readonly changed: ReadonlySet<number>;
  /** The first product that is in no block. */
  readonly end: number;
};

/** Which blocks there are, and what changed since. */
export async function readBlockState({ tables }: Library): Promise<BlockState> {
  const [row] = await tables.query({
    sql: `SELECT (SELECT group_concat(seal, ' ') FROM (SELECT seal FROM library_product_block WHERE seal <> '' ORDER BY block)) AS seals,
      (SELECT group_concat(serial, ' ') FROM library_product_change) AS changed`,
  });
  const seals = wordsOf(row?.seals);
  return { seals, changed: new Set(wordsOf(row?.changed).map(Number)), end: seals.length * blockSize };
}

function wordsOf(text: unknown): readonly string[] {
  return typeof text === 'string' && text !== '' ? text.split(' ') : [];
}

/**
 * A column of some blocks, by block. A block that is sealed anew meanwhile comes as it is then: what differs was changed after the state was read, and is
 * found by how it is, or was, in between.
 */
export async function readColumn(
  { tables, blocks: cache }: Library,
  { seals }: BlockState,
  { name, blocks }: { readonly name: string; readonly blocks: readonly number[] },
): Promise<readonly (BlockColumn | undefined)[]> {
  const kept = cache.of(name);
  const missing = blocks.filter((block) => kept[block]?.seal !== seals[block]);
  if (missing.length > 0) {
    // All of them at once, or a few by number.
    const some = missing.length * 2 > seals.length ? '' : ` AND b.block IN (${missing.join(', ')})`;
    const rows = await tables.query({
      sql: `SELECT b.block, b.seal, c.bytes FROM library_product_block AS b LEFT JOIN library_product_column AS c ON c.name = ? AND c.block = b.block WHERE b.block < ?${some}`,
      parameters: [name, seals.length],
    });
    for (const { block, seal, bytes } of rows)
      kept[Number(block)] = { seal: String(seal), column: bytes instanceof Uint8Array ? decodeColumn(name, bytes) : undefined };
  }
  const columns: (BlockColumn | undefined)[] = [];
  for (const block of blocks) columns[block] = kept[block]?.column;
  return columns;
}
