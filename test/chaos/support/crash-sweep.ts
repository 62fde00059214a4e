import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom, type Engine } from '@genarun/core';
import type { Adapter, Pipeline } from '@genarun/spec';
import { openBlobs, openHome, parsed } from './compose.ts';
import { localProvider } from './local-provider.ts';
import { createLife, type Life } from './mortal.ts';
import { outcomeOf } from './outcome.ts';
import { type Kept, problemsOf } from './soundness.ts';

export type Sweep = {
  readonly pipeline: Pipeline;
  readonly cached?: boolean;
  /** Where everything is kept: on disk, or in memory that outlives the crash. Each store call is whole or not at all in both. */
  readonly on: 'disk' | 'memory';
  /** Steps at which the first life ends; the second one ends at the step this gives for it, or not at all. */
  readonly dieAgain?: (first: number) => number | undefined;
  /** Crashes at every step, or at each so many. */
  readonly every?: number;
};

type Setting = Pick<Sweep, 'pipeline' | 'cached' | 'on'>;

export type SweepReport = { readonly steps: number; readonly crashes: number; readonly problems: readonly string[] };

/** Runs a pipeline, crashing it at each step in turn; what is wrong after each resume, in sentences. */
export async function sweepCrashes({ dieAgain = () => undefined, every = 1, ...setting }: Sweep): Promise<SweepReport> {
  const whole = await perform(setting, []);
  const problems = whole.problems.map((problem) => `uninterrupted: ${problem}`);
  let crashes = 0;
  for (let step = 1; step <= whole.steps.length; step += every) {
    const again = dieAgain(step);
    const crashed = await perform(setting, again === undefined ? [step] : [step, again]);
    crashes += crashed.deaths;
    const where = `crash ${step} (${crashed.steps[step - 1]})${again === undefined ? '' : ` and ${again}`}`;
    for (const problem of crashed.problems) problems.push(`${where}: ${problem}`);
    if (crashed.outcome !== whole.outcome) problems.push(`${where}: the outcome differs: ${firstDifference(crashed.outcome, whole.outcome)}`);
  }
  return { steps: whole.steps.length, crashes, problems };
}

type Performed = { readonly steps: readonly string[]; readonly deaths: number; readonly outcome: string; readonly problems: readonly string[] };

/** How the next life finds what the one before has kept. */
type Keeping = { readonly open: () => Promise<Kept>; readonly remove: () => Promise<void> };

function onDisk(): Keeping {
  const home = mkdtempSync(join(tmpdir(), 'genarun-crash-'));
  const opened: Kept[] = [];
  return {
    open: async () => {
      const kept = { store: await openHome(home), blobs: openBlobs(home) };
      opened.push(kept);
      return kept;
    },
    remove: async () => {
      for (const { store } of opened) await store.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function inMemory(): Keeping {
  const kept = { store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }) };
  return { open: async () => kept, remove: async () => undefined };
}

async function perform({ pipeline, cached = false, on }: Setting, deaths: readonly number[]): Promise<Performed> {
  const keeping = on === 'disk' ? onDisk() : inMemory();
  const provider = localProvider({ cached });
  const lives: Life[] = [];
  let id: string | undefined;
  try {
    for (let number = 0; ; number += 1) {
      const life = createLife(deaths[number] ?? Number.POSITIVE_INFINITY);
      lives.push(life);
      const kept = await keeping.open();
      const engine = engineOf(kept, life, provider.adapter, number);
      id ??= (await kept.store.runs())[0]?.id;
      const given = id;
      const working = (async () => {
        const run = given === undefined ? await engine.start(await engine.plan(parsed(pipeline), {}, { seed: 7 })) : await engine.resume(given);
        id = run.id;
        await run.result();
      })();
      await Promise.race([working, life.over]);
      if (life.isOver()) {
        id ??= (await kept.store.runs())[0]?.id;
        // A driver that dies after it has written the run's end leaves nothing to resume.
        const ended = id === undefined ? undefined : (await kept.store.run(id))?.endedAt;
        if (ended === undefined) continue;
      } else await engine.close();
      const steps = lives[0]?.steps() ?? [];
      const problems = await problemsOf(kept, id ?? '', provider.lines);
      return { steps, deaths: lives.filter((one) => one.isOver()).length, outcome: JSON.stringify(await outcomeOf(kept, id ?? ''), null, 1), problems };
    }
  } finally {
    await keeping.remove();
  }
}

function engineOf({ store, blobs }: Kept, life: Life, adapter: Adapter, number: number): Engine {
  // Each life begins when the lease of the one before has run out.
  const clock = life.clock({ ...systemClock, now: () => systemClock.now() + number * 60_000 });
  return createEngine({
    store: life.store(store),
    blobs: life.blobs(blobs),
    queue: createInProcessQueue({ clock }),
    http: createHttp({}),
    media: createMedia(),
    clock,
    hash: nodeHash,
    adapters: [life.adapter(adapter)],
    random: createRandom(number + 1),
    driver: `driver-${number}`,
    inboxMs: 60_000,
  });
}

function firstDifference(left: string, right: string): string {
  const [lines, others] = [left.split('\n'), right.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${lines[at]?.slice(0, 200)} instead of ${others[at]?.slice(0, 200)}`;
}
