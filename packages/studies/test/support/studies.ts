import { simAdapter } from '@genarun/adapters/sim';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createRandom, type Run } from '@genarun/core';
import { readExperiment } from '@genarun/dialects';
import type { Adapter, Blobs, Clock, Tables } from '@genarun/spec';
import {
  createExperiment,
  type ExperimentRecord,
  findExperiment,
  openStudies,
  type Performing,
  type Progress,
  performExperiment,
  planExperiment,
  type Studies,
} from '../../src/index.ts';
import { openDatabase } from './database.ts';

export type World = Studies & {
  /** The tables of the store itself, where runs are kept. */
  readonly runs: Tables;
  readonly close: () => Promise<void>;
};

/** Studies over a store in memory, or in a file that outlives them. */
export async function openWorld({
  adapters = [simAdapter()],
  file,
  blobs = createMemoryBlobs({ hash: nodeHash }),
  clock = systemClock,
  seed = 1,
}: {
  adapters?: readonly Adapter[];
  file?: string;
  blobs?: Blobs;
  clock?: Clock;
  seed?: number;
} = {}): Promise<World> {
  const { store, tables, close } = await openDatabase(file);
  const queue = createInProcessQueue({ clock });
  const refuse = async () => {
    throw new Error('no network here');
  };
  const engine = createEngine({
    store,
    queue,
    blobs,
    http: { guarded: refuse, configured: refuse },
    media: createMedia(),
    clock,
    hash: nodeHash,
    adapters,
    random: createRandom(seed),
    inboxMs: 5,
    leaseMs: 1000,
  });
  const studies = await openStudies({ engine, store, blobs, clock, tables });
  return {
    ...studies,
    runs: await store.tables({ namespace: 'runs', migrations: [] }),
    close: async () => {
      await engine.close();
      await close();
    },
  };
}

export const dummies = {
  networks: [['DummyT2I', 'DummyI2T']],
  seeds: [42, 56, 545654, 6545],
  prompts: ['Test prompt 1'],
  embedding_models: ['Dummy'],
  max_length: 100,
};

/** Keeps the configuration `dummies` with changes. */
export async function keep(studies: Studies, change: object = {}): Promise<ExperimentRecord> {
  const { experiment } = readExperiment(JSON.stringify({ ...dummies, ...change }), 'study.json');
  return findExperiment(studies, await createExperiment(studies, { experiment, file: 'study.json' }));
}

export type Told = Progress[];

/** Performs what is left. `stopAfter`: as if somebody interrupted once so many invocations have ended. */
export async function perform(
  studies: Studies,
  record: ExperimentRecord,
  { stopAfter = Number.POSITIVE_INFINITY, ...more }: Partial<Performing> & { stopAfter?: number } = {},
): Promise<Told> {
  const told: Told = [];
  const runs = new Set<Run>();
  let stopped = false;
  let begun: number | undefined;
  const plans = await planExperiment(studies, record.experiment);
  await performExperiment(studies, record, plans, {
    guard: {
      guard: (run) => {
        runs.add(run);
        if (stopped) run.pause('interrupt');
      },
      release: (run) => void runs.delete(run),
      happened: () => stopped,
    },
    tell: (progress) => {
      told.push(progress);
      if (progress.type !== 'stage' || progress.stage !== 'runs' || stopped) return;
      begun ??= progress.done;
      if (progress.done - begun < stopAfter) return;
      stopped = true;
      for (const run of runs) run.pause('interrupt');
    },
    ...more,
  });
  return told;
}
