import type { Library } from '../library.ts';
import { blockSize } from './blocks/block-columns.ts';
import { filterBlocks } from './blocks/filter-blocks.ts';
import { liveCandidates, serialsSaid } from './blocks/find-in-blocks.ts';
import { readBlockState } from './blocks/read-blocks.ts';
import { sealBlocks } from './blocks/seal-blocks.ts';
import { createSerialSet, type SerialSet } from './blocks/serial-set.ts';
import { allOf, ownOf } from './listing.ts';
import { conditionsOf, type ProductFilter } from './product-filter.ts';
import { textCondition } from './text-search.ts';

/** Which products outside the trash meet a filter. */
export async function matchingSerials(library: Library, { text: words, ...filter }: Omit<ProductFilter, 'deleted'>): Promise<Pick<SerialSet, 'has'>> {
  const conditions = conditionsOf(library, filter);
  const text = words === undefined ? undefined : textCondition(library.tables.dialect, words);
  const [row] = await library.tables.query({ sql: 'SELECT max(serial) AS greatest FROM library_product' });
  const found = createSerialSet(Number(row?.greatest ?? 0));
  const tests = conditions.flatMap(({ test }) => test ?? []);
  if (library.tables.dialect !== 'sqlite' || tests.length < conditions.length) {
    const where = [ownOf(library, { deleted: false }), ...allOf({ text, conditions })];
    const rows = await library.tables.query({
      sql: `SELECT p.serial FROM library_product AS p WHERE ${where.map(({ sql }) => sql).join(' AND ')}`,
      parameters: where.flatMap(({ parameters }) => parameters),
    });
    for (const { serial } of rows) found.add(Number(serial));
    return found;
  }
  await sealBlocks(library);
  const state = await readBlockState(library);
  const said = text === undefined ? undefined : await serialsSaid(library, text);
  const add = (serial: number) => {
    if (said?.has(serial) !== false) found.add(serial);
  };
  for (const [block, places] of (await filterBlocks(library, state, tests)).entries())
    for (const place of places) if (!state.changed.has(block * blockSize + place)) add(block * blockSize + place);
  for (const { serial } of await liveCandidates(library, { conditions, column: 'serial', deleted: false }, state)) add(serial);
  return found;
}
