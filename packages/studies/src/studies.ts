import type { Engine } from '@genarun/core';
import type { Blobs, Clock, OpenTables, Parsed, Store, Tables } from '@genarun/spec';
import { studiesTables } from './records/migrations.ts';

/** What experiments are performed with. Runs go through the engine; what is made of them is kept in tables of their own. */
export type Studies = {
  readonly engine: Engine;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly tables: Tables;
  readonly clock: Clock;
  /** Puts a provider to each model that is named without one. */
  readonly choose: (document: Parsed) => Promise<Parsed>;
  /** Frees a run from a driver whose process is gone. */
  readonly free: (run: string) => Promise<void>;
};

export type StudiesOptions = Omit<Studies, 'tables' | 'choose' | 'free'> & {
  readonly tables: OpenTables;
  readonly choose?: Studies['choose'];
  readonly free?: Studies['free'];
};

/** Opens the tables of experiments, and brings them to the latest version. */
export async function openStudies({ tables, choose = async (document) => document, free = async () => undefined, ...rest }: StudiesOptions): Promise<Studies> {
  return { ...rest, choose, free, tables: await tables(studiesTables) };
}
