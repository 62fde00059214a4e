import { GenarunError, type Json, type SqlRow } from '@genarun/spec';
import type { Library } from '../../library.ts';
import { type BlockTest, blockSize, choiceColumns, groupColumns, numberColumns, parameterChoice, parameterColumn } from './block-columns.ts';
import { encodeChoices } from './choice-column.ts';
import { encodeGroups } from './group-column.ts';
import { encodeNames } from './name-column.ts';
import { encodeNumbers } from './number-column.ts';

/** Changes that stay apart; of more, whoever looks takes one block's into its block. */
const few = 2000;
/** Beyond so many, as many blocks as it needs are written anew. */
const many = 8000;

/**
 * Brings blocks up to date: seals those that are full, and takes changes into their blocks where there are too many of them. Answers how many blocks it
 * wrote: seldom more than one (about 25 ms), all of them after a change of many thousands. Any number of processes may do so at once.
 */
export async function sealBlocks(library: Library): Promise<number> {
  try {
    return await writeBlocks(library);
  } catch (error) {
    // Somebody else keeps the database to write. What is in no block is read from its rows: later, but as well.
    if (error instanceof GenarunError && error.code === 'timeout') return 0;
    throw error;
  }
}

async function writeBlocks(library: Library): Promise<number> {
  const [state] = await library.tables.query({
    sql: `SELECT (SELECT count(*) FROM library_product_block WHERE seal <> '') AS sealed, (SELECT coalesce(max(serial), 0) / ${blockSize} FROM library_product) AS full,
      (SELECT count(*) FROM library_product_change) AS changes`,
  });
  let written = 0;
  for (let block = Number(state?.sealed ?? 0); block < Number(state?.full ?? 0); block++, written++) await sealBlock(library, block);
  const changes = Number(state?.changes ?? 0);
  if (changes <= few || (written > 0 && changes <= many)) return written;
  const crowded = await library.tables.query({
    sql: `SELECT serial / ${blockSize} AS block, count(*) AS n FROM library_product_change GROUP BY block ORDER BY n DESC LIMIT ${changes > many ? -1 : 1}`,
  });
  let left = changes;
  for (const { block, n } of crowded) {
    if (left <= few / 2) break;
    await sealBlock(library, Number(block));
    left -= Number(n);
    written++;
  }
  return written;
}

/** Writes a block's columns as its products are now, unless somebody else has written them meanwhile. */
async function sealBlock(library: Library, block: number): Promise<void> {
  // From the moment its row is there, changes in the block are told; without a seal nobody reads it.
  await library.tables.write([{ sql: "INSERT INTO library_product_block (block, seal) VALUES (?, '') ON CONFLICT DO NOTHING", parameters: [block] }]);
  const [before] = await library.tables.query({
    sql: 'SELECT (SELECT seal FROM library_product_block WHERE block = ?) AS seal, (SELECT coalesce(max(change), 0) FROM library_product_change) AS change',
    parameters: [block],
  });
  const columns = await columnsOf(library, block);
  const seal = library.newId();
  const mine = 'EXISTS (SELECT 1 FROM library_product_block WHERE block = ? AND seal = ?)';
  await library.tables.write([
    { sql: 'UPDATE library_product_block SET seal = ? WHERE block = ? AND seal = ?', parameters: [seal, block, before?.seal ?? ''] },
    { sql: `DELETE FROM library_product_column WHERE block = ? AND ${mine}`, parameters: [block, block, seal] },
    ...[...columns].map(([name, bytes]) => ({
      sql: `INSERT INTO library_product_column (name, block, bytes) SELECT ?, ?, ? WHERE ${mine}`,
      parameters: [name, block, bytes, block, seal],
    })),
    {
      sql: `DELETE FROM library_product_change WHERE serial >= ? AND serial < ? AND change <= ? AND ${mine}`,
      parameters: [block * blockSize, (block + 1) * blockSize, before?.change ?? 0, block, seal],
    },
  ]);
}

const plain = [...choiceColumns, ...numberColumns.filter((name) => name !== 'cost' && name !== 'duration')] as const;
type Told = readonly (string | number | null)[];

/** The columns of a block as bytes. */
async function columnsOf({ tables }: Library, block: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const start = block * blockSize;
  const range = [start, start + blockSize];
  const living = 'p.serial >= ? AND p.serial < ? AND p.deleted_at IS NULL';
  // As one text: rows one by one would take longer than all the rest.
  const asText = async (values: string, from: string): Promise<readonly Told[]> => {
    const [row] = await tables.query({ sql: `SELECT json_group_array(json_array(p.serial, ${values})) AS told FROM ${from}`, parameters: range });
    return JSON.parse(String(row?.told ?? '[]'));
  };
  const products = await asText([...plain, 'name'].map((name) => `p.${name}`).join(', '), `library_product AS p WHERE ${living}`);
  const found = new Map<string, Uint8Array | undefined>();
  const placeOf = (told: Told) => Number(told[0]) - start;
  for (const [at, name] of plain.entries()) {
    const isChoice = at < choiceColumns.length;
    found.set(
      name,
      isChoice ? encodeChoices(texts(products.map((told) => [placeOf(told), told[at + 1]]))) : numbers(products.map((told) => [placeOf(told), told[at + 1]])),
    );
  }
  found.set('name', encodeNames(new Map(products.map((told) => [placeOf(told), String(told.at(-1))]))));
  // Fractions as they are: their JSON has fewer digits.
  const fractions = await tables.query({
    sql: `SELECT p.serial, p.cost, p.duration FROM library_product AS p WHERE ${living} AND (p.cost IS NOT NULL OR p.duration IS NOT NULL)`,
    parameters: range,
  });
  for (const name of ['cost', 'duration'] as const) found.set(name, numbers(fractions.map((row): Numbered => [Number(row.serial) - start, row[name]])));
  const joined = (table: string) => `library_product AS p CROSS JOIN library_${table} AS s ON s.product_id = p.id WHERE ${living} AND s.deleted_at IS NULL`;
  const members = { tag: await asText('s.tag', joined('product_tag')), collection: await asText('s.collection_id', joined('collection_item')) };
  for (const name of groupColumns) found.set(name, groups(members[name].map((told) => [placeOf(told), told[1]])));
  for (const [name, bytes] of parametersOf(
    await tables.query({ sql: `SELECT p.serial, p.parameters FROM library_product AS p WHERE ${living} AND p.parameters <> '{}'`, parameters: range }),
    start,
  ))
    found.set(name, bytes);
  return new Map([...found].flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])));
}

type Numbered = readonly [place: number, value: unknown];

function numbers(values: readonly Numbered[]): Uint8Array | undefined {
  const all = new Float64Array(blockSize).fill(Number.NaN);
  for (const [place, value] of values) if (typeof value === 'number') all[place] = value;
  return encodeNumbers(all);
}

function texts(values: readonly Numbered[]): readonly (string | undefined)[] {
  const all = new Array<string | undefined>(blockSize).fill(undefined);
  for (const [place, value] of values) if (typeof value === 'string') all[place] = value;
  return all;
}

function groups(values: readonly Numbered[]): Uint8Array | undefined {
  const all = new Map<string, number[]>();
  for (const [place, text] of [...values].sort(([a], [b]) => a - b)) {
    const members = all.get(String(text));
    if (members === undefined) all.set(String(text), [place]);
    else members.push(place);
  }
  return encodeGroups(all);
}

function parametersOf(rows: readonly SqlRow[], start: number): ReadonlyMap<BlockTest['column'], Uint8Array | undefined> {
  const byName = new Map<string, Numbered[]>();
  for (const { serial, parameters } of rows)
    for (const [name, value] of Object.entries(JSON.parse(String(parameters)) as Readonly<Record<string, Json>>)) {
      // rows are written from such objects
      const values = byName.get(name) ?? [];
      byName.set(name, values);
      values.push([Number(serial) - start, parameterChoice(value)]);
    }
  return new Map([...byName].map(([name, values]) => [parameterColumn(name), encodeChoices(texts(values))]));
}
