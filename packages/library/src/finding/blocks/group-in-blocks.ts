import type { Library } from '../../library.ts';
import type { Listing } from '../listing.ts';
import type { BlockColumn } from './block-cache.ts';
import { blockSize } from './block-columns.ts';
import type { Candidate } from './candidates.ts';
import { nothing } from './choice-column.ts';
import { filterBlocks } from './filter-blocks.ts';
import { liveCandidates, serialsSaid } from './find-in-blocks.ts';
import { readBlockState, readColumn } from './read-blocks.ts';
import { sealBlocks } from './seal-blocks.ts';

/** How many products share something, and the `serial` of the one that came last. */
export type Group = { readonly count: number; readonly latest: number };

/**
 * The products of a list by what they have in a column (`tag` and `collection`: by each that they have; null: none), or all as one group. Undefined where a
 * condition is none that blocks can tell.
 */
export async function groupInBlocks(
  library: Library,
  listing: Pick<Listing, 'text' | 'conditions'>,
  column?: string,
): Promise<ReadonlyMap<string | null, Group> | undefined> {
  const tests = listing.conditions.flatMap(({ test }) => test ?? []);
  if (tests.length < listing.conditions.length) return undefined;
  await sealBlocks(library);
  const state = await readBlockState(library);
  const said = listing.text === undefined ? undefined : await serialsSaid(library, listing.text);
  const places = await filterBlocks(library, state, tests);
  const blocks = [...places.keys()].filter((block) => (places[block]?.length ?? 0) > 0);
  const columns = column === undefined ? [] : await readColumn(library, state, { name: column, blocks });
  const groups = new Map<string | null, Group>();
  const count = (key: string | null, serial: number) => {
    const { count, latest } = groups.get(key) ?? { count: 0, latest: 0 };
    groups.set(key, { count: count + 1, latest: Math.max(latest, serial) });
  };
  for (const block of blocks) {
    const keysAt = keysOf(columns[block]);
    for (const place of places[block] ?? []) {
      const serial = block * blockSize + place;
      if (state.changed.has(serial) || said?.has(serial) === false) continue;
      for (const key of keysAt(place)) count(key, serial);
    }
  }
  const live = (
    await liveCandidates(library, { ...listing, column: column === 'collection' || column === undefined ? 'serial' : column, deleted: false }, state)
  ).filter(({ serial }) => said?.has(serial) !== false);
  for (const { value, serial } of column === 'collection' ? await collected(library, live) : live)
    count(column === undefined || value === null ? null : String(value), serial);
  return groups;
}

const none = [null] as const;

/** What a place is counted under. */
function keysOf(column: BlockColumn | undefined): (place: number) => readonly (string | null)[] {
  if (column?.kind === 'choices') {
    const { texts, codes } = column.choices;
    const keys = [...texts.keys()].map((text) => [text]);
    return (place) => (codes[place] === nothing ? none : (keys[codes[place] ?? 0] ?? none));
  }
  if (column?.kind !== 'groups') return () => none;
  const keys = new Map<number, string[]>();
  for (const [text, places] of column.groups) for (const place of places) keys.set(place, [...(keys.get(place) ?? []), text]);
  return (place) => keys.get(place) ?? none;
}

/** Each product with each of its collections. */
async function collected(library: Library, live: readonly Candidate[]): Promise<readonly Candidate[]> {
  const rows = await library.tables.query({
    sql: `SELECT p.serial, i.collection_id AS value FROM json_each(?) AS c CROSS JOIN library_product AS p NOT INDEXED ON p.serial = c.value
      LEFT JOIN library_collection_item AS i ON i.product_id = p.id AND i.deleted_at IS NULL`,
    parameters: [JSON.stringify(live.map(({ serial }) => serial))],
  });
  return rows.map(({ serial, value }) => ({ serial: Number(serial), value: value === null || value === undefined ? null : String(value) }));
}
