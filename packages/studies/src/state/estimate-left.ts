import { type Output, outputsOf } from '../perform/outputs.ts';
import type { Studies } from '../studies.ts';
import type { ExperimentState } from './experiment-state.ts';

/** What is left of an experiment's runs, from the latencies measured so far. */
export type Left = {
  /** Milliseconds of one invocation, by model: the mean over the newest ones. */
  readonly latencies: readonly { readonly model: string; readonly ms: number }[];
  /** The slowest model's. */
  readonly slowestMs?: number;
  readonly etaMs?: number;
};

/** Runs and outputs of each that are looked at. */
const sampledRuns = 8;
const sampledOutputs = 50;

/** Estimates what is left: each model's latency times what it has still to make, divided by how many went on at a time. */
export async function estimateLeft(studies: Pick<Studies, 'store' | 'engine'>, { runs }: Pick<ExperimentState, 'runs'>): Promise<Left> {
  const begun = runs.filter(({ length }) => length > 0);
  const newest = [...begun].sort((left, right) => (right.startedAt ?? 0) - (left.startedAt ?? 0)).slice(0, sampledRuns);
  const samples: (Output & { readonly position: string })[] = [];
  for (const { run, network } of newest)
    for (const output of (await outputsOf(studies, run)).slice(-sampledOutputs))
      samples.push({ ...output, position: network[output.sequence % network.length] ?? '' });
  const timed = samples.flatMap(({ position, startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined ? [] : [{ position, startedAt, endedAt }],
  );
  const latencies = latenciesOf(timed);
  if (timed.length === 0) return { latencies: [] };
  const busy = timed.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
  const wall = Math.max(1, Math.max(...timed.map(({ endedAt }) => endedAt)) - Math.min(...timed.map(({ startedAt }) => startedAt)));
  const mean = busy / timed.length;
  let work = 0;
  for (const run of runs.filter(({ state }) => state !== 'ended'))
    for (const [index, name] of run.network.entries()) {
      const calls = [run.maxLength, run.length].map((length) => Math.max(0, Math.ceil((length - index) / run.network.length)));
      work += ((calls[0] ?? 0) - (calls[1] ?? 0)) * (latencies.get(name) ?? mean);
    }
  return {
    latencies: [...latencies].map(([model, ms]) => ({ model, ms })),
    slowestMs: Math.max(...latencies.values()),
    etaMs: work / Math.max(1, busy / wall),
  };
}

function latenciesOf(timed: readonly { readonly position: string; readonly startedAt: number; readonly endedAt: number }[]): ReadonlyMap<string, number> {
  const sums = new Map<string, { total: number; count: number }>();
  for (const { position, startedAt, endedAt } of timed) {
    const sum = sums.get(position) ?? { total: 0, count: 0 };
    sums.set(position, { total: sum.total + endedAt - startedAt, count: sum.count + 1 });
  }
  return new Map([...sums].map(([name, { total, count }]) => [name, total / count]));
}
