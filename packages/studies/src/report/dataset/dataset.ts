import type { Variant } from '@genarun/dialects';
import type { Points } from '@genarun/topology';

/** One output of a run, by the place of its invocation. `key` is equal for equal outputs: a text, or the sha256 of a picture. */
export type DatasetOutput = {
  readonly sequence: number;
  readonly key: string;
  readonly text?: string;
  readonly sha256?: string;
};

/** One run with what was set for it, how it ended, and what it made. `prompt` is a place in `Dataset.prompts`; seed −1 is none. */
export type DatasetRun = {
  readonly id: string;
  readonly network: readonly string[];
  readonly seed: number;
  readonly prompt: number;
  readonly stopReason?: string;
  readonly loopLength?: number;
  readonly outputs: readonly DatasetOutput[];
};

/** The vectors of one run, in order of their outputs. */
export type Trajectory = { readonly sequences: readonly number[]; readonly forms: readonly ('text' | 'image')[]; readonly points: Points };

/** What one embedding model sees: a trajectory per run, in the order of the runs, and the vectors of prompts by their place. */
export type Lens = { readonly model: string; readonly trajectories: readonly Trajectory[]; readonly prompts: ReadonlyMap<number, ArrayLike<number>> };

/** A factorial experiment in memory: all that a report is made of. `variants` tells which prompts were made from another one. */
export type Dataset = {
  readonly id: string;
  readonly name: string;
  readonly prompts: readonly string[];
  readonly variants?: readonly Variant[];
  readonly runs: readonly DatasetRun[];
  readonly lenses: readonly Lens[];
};
