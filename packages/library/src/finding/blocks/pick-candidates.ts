import type { Library } from '../../library.ts';
import { blockSize } from './block-columns.ts';
import { type Candidate, type Collector, createCollector } from './candidates.ts';
import type { PlacesByBlock } from './filter-blocks.ts';
import { type Names, rankOf } from './name-column.ts';
import type { Numbers } from './number-column.ts';
import { type BlockState, readColumn } from './read-blocks.ts';

export type Picking = {
  /** What is sorted by; `serial` is when they came. */
  readonly column: string;
  readonly ascending: boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: Candidate | undefined;
  /** Whether a product at one of the places counts; asked of those that may come on the page. */
  readonly admits: (serial: number) => boolean;
};

/** The first candidates of the places, in order. */
export async function pickCandidates(
  library: Library,
  state: BlockState,
  { places, picking }: { readonly places: PlacesByBlock; readonly picking: Picking },
): Promise<readonly Candidate[]> {
  const collector = createCollector(picking);
  const blocks = [...places.keys()].filter((block) => (places[block]?.length ?? 0) > 0);
  const columns = picking.column === 'serial' ? [] : await readColumn(library, state, { name: picking.column, blocks });
  // What lies at the end of the order is met first, mostly: others then stay behind it.
  for (const block of picking.ascending ? blocks : blocks.reverse()) {
    const column = columns[block];
    const own = { start: block * blockSize, places: places[block] ?? new Uint16Array(), picking, collector };
    if (column?.kind === 'names') pickNames(column.names, own);
    else pickNumbers(column?.kind === 'numbers' ? column.numbers : undefined, own);
  }
  return collector.first();
}

type Own = { readonly start: number; readonly places: Uint16Array; readonly picking: Picking; readonly collector: Collector };

function pickNumbers(column: Numbers | undefined, { start, places, picking: { column: name, ascending, after, admits }, collector }: Own): void {
  const sign = ascending ? 1 : -1;
  // As numbers that grow in the order of the list; what has none comes after all.
  const key = (value: Candidate['value']) => (value === null ? Number.POSITIVE_INFINITY : sign * Number(value));
  const [from, fromSerial] = after === undefined ? [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY] : [key(after.value), sign * after.serial];
  let last = collector.last();
  let [to, toSerial] = last === undefined ? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] : [key(last.value), sign * last.serial];
  const isSerial = name === 'serial';
  const numbers = column?.numbers ?? nowhere;
  // The first that the block may hold comes after the last that is wanted.
  const best = isSerial ? Number.NEGATIVE_INFINITY : column === undefined ? Number.POSITIVE_INFINITY : ascending ? column.least : -column.greatest;
  if (best > to || (best === to && sign * (ascending ? start : start + blockSize - 1) > toSerial)) return;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    const serial = start + place;
    const number = isSerial ? serial : (numbers[place] ?? Number.NaN);
    const own = Number.isNaN(number) ? Number.POSITIVE_INFINITY : sign * number;
    if (own > to || (own === to && sign * serial > toSerial)) continue;
    if (own < from || (own === from && sign * serial <= fromSerial)) continue;
    if (!admits(serial)) continue;
    collector.offer({ value: own === Number.POSITIVE_INFINITY ? null : number, serial });
    if (collector.last() === last) continue;
    last = collector.last();
    if (last !== undefined) [to, toSerial] = [key(last.value), sign * last.serial];
  }
}

const nowhere = new Float64Array();

function pickNames(names: Names, { start, places, picking: { ascending, limit, after, admits }, collector }: Own): void {
  const { order, nameAt } = names;
  const wanted = new Uint8Array(blockSize);
  for (const place of places) wanted[place] = 1;
  const last = collector.last();
  const step = ascending ? 1 : -1;
  let rank = ascending ? 0 : order.length - 1;
  let end = ascending ? order.length : -1;
  if (after !== undefined) rank = ascending ? rankAfter(names, after, start) : rankAfter(names, { ...after, serial: after.serial - 1 }, start) - 1;
  if (last !== undefined)
    end = ascending ? Math.min(end, rankOf(names, String(last.value), { after: true })) : rankOf(names, String(last.value), { after: false }) - 1;
  for (let found = 0; rank * step < end * step && found < limit; rank += step) {
    const place = order[rank] ?? 0;
    if (wanted[place] === 0 || !admits(start + place)) continue;
    collector.offer({ value: nameAt(rank), serial: start + place });
    found++;
  }
}

/** The rank of the first name after that of a candidate, equal names by when they came. */
function rankAfter(names: Names, { value, serial }: Candidate, start: number): number {
  let low = rankOf(names, String(value), { after: false });
  let high = rankOf(names, String(value), { after: true });
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start + (names.order[middle] ?? 0) <= serial) low = middle + 1;
    else high = middle;
  }
  return low;
}
