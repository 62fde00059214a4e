import { namedBlobs } from '@genarun/spec';
import type { Connection } from './connection.ts';
import { ownedBlobs } from './owned-tables.ts';

/** Every JSON column that may name blobs. */
const places: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['run', ['output', 'fault']],
  ['plan', ['data']],
  ['event', ['data']],
  ['invocation', ['value', 'raw', 'asked', 'sent', 'returned', 'picks', 'wait', 'fault']],
  ['call', ['answer', 'fault']],
  ['cache', ['value', 'raw', 'products']],
  ['inbox', ['data']],
  ['setting', ['value']],
];

/**
 * Every sha256 the store names. All tables are read in one transaction: a value that moves from one to another meanwhile is seen once
 * at least. The database sorts out the columns without the word; a table of references would cost every commit for the sake of a rare purge.
 */
export function referencedBlobs(connection: Connection): ReadonlySet<string> {
  const found = new Set<string>();
  connection.read(() => {
    for (const { sha256 } of connection.each('SELECT DISTINCT sha256 FROM product')) found.add(String(sha256));
    for (const { sha256 } of connection.each("SELECT json_extract(each.value, '$.sha256') AS sha256 FROM cache, json_each(cache.products) AS each"))
      found.add(String(sha256));
    for (const sha256 of ownedBlobs(connection)) found.add(sha256);
    for (const [table, columns] of places) {
      for (const column of columns) {
        for (const { json } of connection.each(`SELECT "${column}" AS json FROM ${table} WHERE instr("${column}", 'blob') > 0`)) {
          for (const name of namedBlobs(String(json))) found.add(name);
        }
      }
    }
  });
  return found;
}
