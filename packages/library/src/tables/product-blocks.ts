import type { SqlDialect } from '@genarun/spec';
import { blockSize } from '../finding/blocks/block-columns.ts';

/**
 * Where SQLite keeps what products are found by once more, by column: the columns of whole blocks of products, and a list of those that changed after their
 * block was sealed. Triggers write that list, so that whoever changes a product, its tags or its collections has said so. PostgreSQL joins its indexes itself.
 */
export const productBlocks: Readonly<Record<SqlDialect, readonly string[]>> = { sqlite: sqlite(), postgres: [] };

function sqlite(): readonly string[] {
  const sealed = `(SELECT (max(block) + 1) * ${blockSize} FROM library_product_block)`;
  // A change has a greater number than all before, also when those are forgotten.
  const changed = (serial: string) =>
    `DELETE FROM library_product_change WHERE serial = ${serial}; INSERT INTO library_product_change (serial) VALUES (${serial});`;
  const onProduct = (event: string, row: string) =>
    `CREATE TRIGGER library_product_change_${event.slice(0, 6).toLowerCase()} AFTER ${event} ON library_product WHEN ${row}.serial < ${sealed} BEGIN ${changed(`${row}.serial`)} END`;
  const onBelonging = (
    table: string,
    event: string,
    row: string,
  ) => `CREATE TRIGGER library_${table}_change_${event.toLowerCase()} AFTER ${event} ON library_${table}
    BEGIN
      DELETE FROM library_product_change WHERE serial = (SELECT serial FROM library_product WHERE id = ${row}.product_id);
      INSERT INTO library_product_change (serial) SELECT serial FROM library_product WHERE id = ${row}.product_id AND serial < ${sealed};
    END`;
  const columns = `owner, kind, source, project_id, order_id, model, provider, created_at, updated_at, bytes, rating, cost, seed, duration, width, height, favourite, name, parameters, deleted_at`;
  return [
    // `seal` is another one each time the block is written; empty before the first time.
    'CREATE TABLE library_product_block (block integer PRIMARY KEY, seal text NOT NULL)',
    'CREATE TABLE library_product_column (name text NOT NULL, block integer NOT NULL, bytes blob NOT NULL, PRIMARY KEY (name, block))',
    'CREATE INDEX library_product_column_by_block ON library_product_column (block)',
    'CREATE TABLE library_product_change (change integer PRIMARY KEY AUTOINCREMENT, serial integer NOT NULL UNIQUE)',
    onProduct('INSERT', 'new'),
    onProduct(`UPDATE OF ${columns}`, 'new'),
    onProduct('DELETE', 'old'),
    ...['product_tag', 'collection_item'].flatMap((table) => [
      onBelonging(table, 'INSERT', 'new'),
      onBelonging(table, 'UPDATE', 'new'),
      onBelonging(table, 'DELETE', 'old'),
    ]),
  ];
}
