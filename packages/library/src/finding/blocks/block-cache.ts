import { choiceColumns, groupColumns, numberColumns } from './block-columns.ts';
import { type Choices, decodeChoices } from './choice-column.ts';
import { decodeGroups, type Groups } from './group-column.ts';
import { decodeNames, type Names } from './name-column.ts';
import { decodeNumbers, type Numbers } from './number-column.ts';

/** A column of one block, read. */
export type BlockColumn =
  | { readonly kind: 'numbers'; readonly numbers: Numbers }
  | { readonly kind: 'choices'; readonly choices: Choices }
  | { readonly kind: 'groups'; readonly groups: Groups }
  | { readonly kind: 'names'; readonly names: Names };

/** Columns as they were read, by block: what has another seal now is read again. No column: no product of the block has a value in it. */
type Kept = { readonly seal: string; readonly column: BlockColumn | undefined };

/** Columns of blocks in memory, those last asked for. */
export type BlockCache = {
  /** What is kept of a column, by block, to be read and written; the column counts as just used. */
  readonly of: (name: string) => Kept[];
};

/** Keeps so many columns whole: 8 MB each for numbers of a million products, 2 MB for choices. */
export function createBlockCache({ columns = 24 }: { readonly columns?: number } = {}): BlockCache {
  const kept = new Map<string, Kept[]>();
  return {
    of: (name) => {
      const blocks = kept.get(name) ?? [];
      kept.delete(name);
      kept.set(name, blocks);
      for (const [oldest] of kept) if (kept.size > columns) kept.delete(oldest);
      return blocks;
    },
  };
}

/** Reads a column of one block. */
export function decodeColumn(name: string, bytes: Uint8Array): BlockColumn {
  const is = (names: readonly string[]) => names.includes(name);
  if (is(numberColumns)) return { kind: 'numbers', numbers: decodeNumbers(bytes) };
  if (is(groupColumns)) return { kind: 'groups', groups: decodeGroups(bytes) };
  if (name === 'name') return { kind: 'names', names: decodeNames(bytes) };
  // The rest are choices, and parameters.
  if (is(choiceColumns) || name.startsWith('parameter ')) return { kind: 'choices', choices: decodeChoices(bytes) };
  throw new Error(`no column of blocks: ${name}`);
}
