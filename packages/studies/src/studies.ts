import type { Engine } from '@genarun/core';
import type { Blobs, Clock, OpenTables, Parsed, Store, Tables } from '@genarun/spec';
import { studiesTables } from './records/migrations.ts';
import { type Shapes, shapesInPlace } from './shapes/shapes.ts';

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
  /** Name of this process as a driver of experiments, and whether the process of such a name is gone; false where that cannot be told. */
  readonly driver: string;
  readonly isGone: (driver: string) => boolean;
  /** Works out diagrams and clusters. */
  readonly shapes: Shapes;
};

export type StudiesOptions = Omit<Studies, 'tables' | 'choose' | 'free' | 'driver' | 'isGone' | 'shapes'> & {
  readonly tables: OpenTables;
  readonly choose?: Studies['choose'];
  readonly free?: Studies['free'];
  readonly driver?: string;
  readonly isGone?: Studies['isGone'];
  /** Default: in the thread that asks. */
  readonly shapes?: Shapes;
};

/** Opens the tables of experiments, and brings them to the latest version. */
export async function openStudies(options: StudiesOptions): Promise<Studies> {
  const { tables, choose = async (document) => document, free = async () => undefined, driver = 'somebody', isGone = () => false, ...rest } = options;
  return { shapes: shapesInPlace, ...rest, choose, free, driver, isGone: (name) => isGone(name.split('#')[0] ?? name), tables: await tables(studiesTables) };
}
