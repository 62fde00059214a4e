import type { Blobs, Clock, OpenTables, Store, Tables } from '@genarun/spec';
import { type BlockCache, createBlockCache } from './finding/blocks/block-cache.ts';
import { createIds } from './tables/ids.ts';
import { libraryTables } from './tables/migrations.ts';

/** What the library is given; nothing else reaches it. */
export type LibraryOptions = {
  readonly tables: OpenTables;
  /** Where runs are kept that orders are projections of. */
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Whose orders, products and collections these are. Default `local`. */
  readonly owner?: string;
};

/** The library, opened: every operation takes it as its first argument. */
export type Library = {
  readonly tables: Tables;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly owner: string;
  /** Columns of products that were read to find some. */
  readonly blocks: BlockCache;
  /** A new id, greater than those before. */
  readonly newId: () => string;
};

/** Opens the library's tables, and brings them to their latest version first. */
export async function openLibrary({ tables, store, blobs, clock, random, owner = 'local' }: LibraryOptions): Promise<Library> {
  return { tables: await tables(libraryTables), store, blobs, clock, owner, blocks: createBlockCache(), newId: createIds({ clock, random }) };
}
