import type { Library } from '../../library.ts';
import type { BlockColumn } from './block-cache.ts';
import { type BlockTest, blockSize } from './block-columns.ts';
import { placesOf } from './choice-column.ts';
import { placesWith } from './group-column.ts';
import { placesWithin } from './number-column.ts';
import { type BlockState, readColumn } from './read-blocks.ts';

/** Places of products by block, in order. */
export type PlacesByBlock = readonly Uint16Array[];

const everywhere = Uint16Array.from({ length: blockSize }, (_, place) => place);

/** Where the products are that meet every test and are not in the trash. A column is read only where the tests before leave something. */
export async function filterBlocks(library: Library, state: BlockState, tests: readonly BlockTest[]): Promise<PlacesByBlock> {
  const places: Uint16Array[] = state.seals.map(() => everywhere);
  // What reads least comes first. Whose they are comes last: what lies in the trash has no owner here.
  const ordered = [...tests.filter((test) => !('within' in test)), ...tests.filter((test) => 'within' in test)];
  for (const test of [...ordered, { column: 'owner', is: library.owner } as const]) {
    const left = [...places.keys()].filter((block) => places[block] !== undefined && places[block].length > 0);
    if (left.length === 0) break;
    const columns = await readColumn(library, state, { name: test.column, blocks: left });
    for (const block of left) places[block] = placesThat(test, columns[block], places[block] ?? everywhere);
  }
  return places;
}

function placesThat(test: BlockTest, column: BlockColumn | undefined, places: Uint16Array): Uint16Array {
  if ('within' in test && column?.kind === 'numbers') return placesWithin(column.numbers, test.within[0], test.within[1], places);
  if ('is' in test && column?.kind === 'choices') return placesOf(column.choices, test.is, places);
  if ('has' in test && column?.kind === 'groups') return placesWith(column.groups, test.has, places);
  return new Uint16Array();
}
