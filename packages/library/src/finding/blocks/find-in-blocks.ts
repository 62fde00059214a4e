import type { Library } from '../../library.ts';
import { type Listing, ownOf } from '../listing.ts';
import type { Condition } from '../product-filter.ts';
import { candidateOf } from '../walk-products.ts';
import { type Candidate, createCollector, isBeyond } from './candidates.ts';
import { filterBlocks } from './filter-blocks.ts';
import { pickCandidates } from './pick-candidates.ts';
import { type BlockState, readBlockState } from './read-blocks.ts';
import { sealBlocks } from './seal-blocks.ts';
import { createSerialSet, type SerialSet } from './serial-set.ts';

/**
 * The candidates of a page by the columns of blocks; products that are in no block yet, or changed since, are asked one by one. Undefined where a condition
 * is none that blocks can tell.
 */
export async function findInBlocks(library: Library, listing: Listing): Promise<readonly Candidate[] | undefined> {
  const tests = listing.conditions.flatMap(({ test }) => test ?? []);
  if (tests.length < listing.conditions.length) return undefined;
  await sealBlocks(library);
  const state = await readBlockState(library);
  const places = await filterBlocks(library, state, tests);
  const live = await liveCandidates(library, listing, state);
  const first = async (limit: number, said?: Pick<SerialSet, 'has'>): Promise<readonly Candidate[]> => {
    const admits = (serial: number) => !state.changed.has(serial) && (said === undefined || said.has(serial));
    const collector = createCollector({ ...listing, limit });
    for (const candidate of await pickCandidates(library, state, { places, picking: { ...listing, limit, admits } })) collector.offer(candidate);
    for (const candidate of live) if ((said === undefined || said.has(candidate.serial)) && isBeyond(candidate, listing)) collector.offer(candidate);
    return collector.first();
  };
  const limit = listing.limit + 1;
  const { text } = listing;
  if (text === undefined) return first(limit);
  if (text.each !== undefined) {
    // Words that many products hold: the first few pages of the others hold enough of them. Words of fewer are read sooner than asked for.
    const some = await first(asked * limit);
    const sample = await whichSay(library, text, some.slice(0, sampled * limit));
    if (sample.length >= limit || some.length <= sampled * limit) return sample.slice(0, limit);
    if (sample.length * 4 >= sampled * limit) {
      const saying = [...sample, ...(await whichSay(library, text, some.slice(sampled * limit)))];
      if (saying.length >= limit || some.length < asked * limit) return saying.slice(0, limit);
    }
  }
  return first(limit, await serialsSaid(library, text));
}

/** So many pages of products are asked for their words, some of them first. */
const asked = 6;
const sampled = 2;

async function whichSay(library: Library, { parameters }: Condition, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const [row] = await library.tables.query({
    sql: `SELECT group_concat(rowid, ' ') AS said FROM library_product_text WHERE rowid IN (SELECT value FROM json_each(?)) AND library_product_text MATCH ?`,
    parameters: [JSON.stringify(candidates.map(({ serial }) => serial)), ...parameters],
  });
  const said = new Set(String(row?.said ?? '').split(' '));
  return candidates.filter(({ serial }) => said.has(String(serial)));
}

/** Which products hold the words, as one bit each. */
export async function serialsSaid(library: Library, { parameters }: Condition): Promise<Pick<SerialSet, 'has'>> {
  const [row] = await library.tables.query({
    sql: "SELECT max(rowid) AS greatest, group_concat(rowid, ' ') AS said FROM library_product_text WHERE library_product_text MATCH ?",
    parameters,
  });
  const found = createSerialSet(Number(row?.greatest ?? 0));
  const text = String(row?.said ?? '');
  for (let at = 0, serial = 0; at <= text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) serial = serial * 10 + digit;
    else {
      found.add(serial);
      serial = 0;
    }
  }
  return found;
}

/** What meets all conditions but that on words, of products that no block tells of. */
export async function liveCandidates(
  library: Library,
  listing: Pick<Listing, 'conditions' | 'column' | 'deleted'>,
  { end, changed }: BlockState,
): Promise<readonly Candidate[]> {
  const where = [ownOf(library, listing), ...listing.conditions];
  const met = where.map(({ sql }) => sql).join(' AND ');
  const parameters = where.flatMap((one) => one.parameters);
  const wanted = `SELECT p.serial, p.${listing.column} AS value FROM`;
  const newer = { sql: `${wanted} library_product AS p NOT INDEXED WHERE p.serial >= ? AND ${met}`, parameters: [end, ...parameters] };
  const older = {
    // By what was read then: somebody may take changes into their blocks meanwhile.
    sql: `${wanted} json_each(?) AS c CROSS JOIN library_product AS p NOT INDEXED ON p.serial = c.value WHERE p.serial < ? AND ${met}`,
    parameters: [JSON.stringify([...changed]), end, ...parameters],
  };
  const rows = await library.tables.query(newer);
  return (changed.size === 0 ? rows : [...rows, ...(await library.tables.query(older))]).map(candidateOf);
}
