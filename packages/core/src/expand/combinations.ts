import { GenarunError } from '@genarun/spec';
import { type Choice, type Content, type Group, sizeOf } from './choices.ts';

// Counts and numbers the combinations of choices without making them. Choices form a chain in reading order (a choice inside a member
// stands between its own and the next one). How many ways lead from a choice to the end hangs only on how many values of each pool are
// used up by then, so that it is computed once per choice and such state. The leftmost choice varies slowest.

/** What a choice came to: one of its groups, and the number of the value in it. */
export type Chosen = { readonly group: Group; readonly index: number };

/** By the number of the choice. Choices inside members that were not chosen are absent. */
export type Selection = ReadonlyMap<number, Chosen>;

export type Combinations = {
  readonly count: bigint;
  /** The combination with this number, from 0 up to, not including, `count`. */
  readonly at: (rank: bigint) => Selection;
};

type Station = {
  readonly choice: Choice;
  readonly next: Station | null;
  /** For each group: where a member of it leads. */
  readonly ways: readonly (Station | null)[];
  /** Pools whose state matters from here on. */
  readonly live: ReadonlySet<string>;
  readonly known: Map<string, bigint>;
};

/** Values used up, by pool. */
type Used = ReadonlyMap<string, readonly number[]>;

/** States computed at most: only brackets that mix several repeated tokens in many places come near. */
const maxStates = 5000;

/** The combinations of the choices in some contents, in reading order. Throws `invalid_input` where they cannot be counted within bounds. */
export function createCombinations(contents: readonly Content[]): Combinations {
  const shared = repeatedPools(contents);
  const first = chain(contents.flat(), null, shared);
  let states = 0;
  const ways = (from: Station | null, used: Used): bigint => {
    if (from === null) return 1n;
    const key = stateKey(from, used);
    const known = from.known.get(key);
    if (known !== undefined) return known;
    if (++states > maxStates)
      throw new GenarunError({
        code: 'invalid_input',
        message: 'the combinations cannot be counted: too many brackets mix tokens that are used again elsewhere',
        hint: 'give some of them pools of their own, as in [animal_1]',
      });
    let sum = 0n;
    from.choice.groups.forEach((group, at) => {
      sum += BigInt(available(group, used)) * ways(from.ways[at] ?? null, spent(group, 0, used, shared));
    });
    from.known.set(key, sum);
    return sum;
  };
  return { count: ways(first, new Map()), at: (rank) => select(first, rank, { ways, shared }) };
}

type Walking = { readonly ways: (from: Station | null, used: Used) => bigint; readonly shared: ReadonlySet<string> };

function select(first: Station | null, rank: bigint, { ways, shared }: Walking): Selection {
  const selection = new Map<number, Chosen>();
  let used: Used = new Map();
  let rest = rank;
  let station = first;
  while (station) {
    const { choice, ways: leads } = station;
    let following: Station | null = null;
    let found = false;
    for (let at = 0; at < choice.groups.length && !found; at++) {
      const group = choice.groups[at];
      if (!group) continue;
      const each = ways(leads[at] ?? null, spent(group, 0, used, shared));
      const block = BigInt(available(group, used)) * each;
      if (rest >= block) {
        rest -= block;
        continue;
      }
      const index = valueIndex(group, Number(rest / each), used);
      selection.set(choice.id, { group, index });
      used = spent(group, index, used, shared);
      rest %= each;
      following = leads[at] ?? null;
      found = true;
    }
    if (!found) throw new GenarunError({ code: 'internal', message: `there is no combination ${rank}` });
    station = following;
  }
  return selection;
}

/** Members of a group that can still be taken. */
function available(group: Group, used: Used): number {
  if (group.type !== 'values' || group.pool === undefined) return sizeOf(group);
  const left = group.size - (used.get(group.pool)?.length ?? 0);
  return Math.max(0, group.draw ? Math.min(group.draw.count, left) : left);
}

/** The number of the `nth` member of a group that can still be taken. */
function valueIndex(group: Group, nth: number, used: Used): number {
  const taken = group.type === 'values' && group.pool !== undefined ? (used.get(group.pool) ?? []) : [];
  if (group.type === 'values' && group.draw) {
    const drawn: number[] = [];
    for (let turn = 0; drawn.length < group.draw.count && turn < group.size; turn++) {
      const index = group.draw.order(turn);
      if (!taken.includes(index)) drawn.push(index);
    }
    return drawn.sort((a, b) => a - b)[nth] ?? 0;
  }
  let index = nth;
  for (const other of taken.toSorted((a, b) => a - b)) if (other <= index) index++;
  return index;
}

function spent(group: Group, index: number, used: Used, shared: ReadonlySet<string>): Used {
  if (group.type !== 'values' || group.pool === undefined || !shared.has(group.pool)) return used;
  return new Map([...used, [group.pool, [...(used.get(group.pool) ?? []), index]]]);
}

function stateKey({ live }: Station, used: Used): string {
  if (used.size === 0) return '';
  let key = '';
  for (const [pool, taken] of used) if (live.has(pool)) key += `${JSON.stringify(pool)}${taken.length}`;
  return key;
}

/** Pools that more than one group draws from: only their state changes what is left for others. */
function repeatedPools(contents: readonly Content[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (content: Content): void => {
    for (const piece of content) {
      if (piece.type !== 'choice') continue;
      for (const group of piece.groups) {
        if (group.type === 'content') visit(group.content);
        if (group.type !== 'values' || group.pool === undefined) continue;
        if (seen.has(group.pool)) repeated.add(group.pool);
        seen.add(group.pool);
      }
    }
  };
  contents.forEach(visit);
  return repeated;
}

/** The chain of the choices of a content, ending in `after`. */
function chain(content: Content, after: Station | null, shared: ReadonlySet<string>): Station | null {
  let next = after;
  for (let at = content.length - 1; at >= 0; at--) {
    const choice = content[at];
    if (choice?.type !== 'choice') continue;
    const following: Station | null = next;
    const ways = choice.groups.map((group) => (group.type === 'content' ? chain(group.content, following, shared) : following));
    const live = new Set<string>();
    for (const pool of choice.pools) if (shared.has(pool)) live.add(pool);
    for (const way of [following, ...ways]) for (const pool of way?.live ?? []) live.add(pool);
    next = { choice, next: following, ways, live, known: new Map() };
  }
  return next;
}
