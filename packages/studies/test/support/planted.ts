import { createRandom, type Points, pointsOf, type Random } from '@genarun/topology';
import type { Dataset, DatasetRun } from '../../src/report/dataset/dataset.ts';

/** What a run is planted with: its levels of the factors, and randomness of its own. */
export type Seeding = { readonly network: number; readonly prompt: number; readonly replicate: number; readonly random: Random };

export type Planting = {
  readonly networks: number;
  readonly prompts: number;
  readonly seeds: number;
  readonly seed: number;
  readonly dimension: number;
  readonly path: (seeding: Seeding) => readonly ArrayLike<number>[];
  readonly promptVector?: (prompt: number) => ArrayLike<number>;
  readonly unseeded?: boolean;
};

/** A whole factorial experiment whose every run is the path one plants: texts are unique, so that nothing repeats exactly. */
export function plant({ networks, prompts, seeds, seed, path, promptVector, unseeded = false }: Planting): Dataset {
  const runs: DatasetRun[] = [];
  const paths: Points[] = [];
  for (let network = 0; network < networks; network++)
    for (let replicate = 0; replicate < seeds; replicate++)
      for (let prompt = 0; prompt < prompts; prompt++) {
        const rows = path({ network, prompt, replicate, random: createRandom(seed * 7919 + runs.length) });
        const id = `run-${runs.length}`;
        runs.push({
          id,
          network: [`Writer${network}`],
          seed: unseeded ? -1 : replicate + 1,
          prompt,
          stopReason: 'length',
          outputs: rows.map((_, step) => ({ sequence: step, key: `${id} ${step}`, text: `text ${step} of ${id}` })),
        });
        paths.push(pointsOf(rows));
      }
  return {
    id: 'planted',
    name: 'planted',
    prompts: Array.from({ length: prompts }, (_, place) => `prompt ${place}`),
    runs,
    lenses: [
      {
        model: 'planted/embedder',
        trajectories: paths.map((points) => ({
          sequences: Array.from({ length: points.count }, (_, step) => step),
          forms: Array.from({ length: points.count }, () => 'text' as const),
          points,
        })),
        prompts: new Map(promptVector === undefined ? [] : Array.from({ length: prompts }, (_, prompt) => [prompt, promptVector(prompt)] as const)),
      },
    ],
  };
}

/** Independent normal steps from one common start. */
export function walking({ random }: Pick<Seeding, 'random'>, steps: number, dimension: number): readonly Float64Array[] {
  const place = new Float64Array(dimension);
  return Array.from({ length: steps }, () => place.map((value, axis) => (place[axis] = value + random.normal())));
}

/** Falls from the start to a place and stays there, with a little noise. */
export function settling({ random }: Pick<Seeding, 'random'>, steps: number, goal: ArrayLike<number>, spread = 0.05): readonly Float64Array[] {
  return Array.from({ length: steps }, (_, time) => Float64Array.from(goal, (value) => value * (1 - Math.exp(-time / 4)) + spread * random.normal()));
}

/** Round and round in a plane, with a little noise on all axes. */
export function cycling(
  { random }: Pick<Seeding, 'random'>,
  steps: number,
  { period, dimension, radius = 3 }: { readonly period: number; readonly dimension: number; readonly radius?: number },
): readonly Float64Array[] {
  return Array.from({ length: steps }, (_, time) => {
    const angle = (2 * Math.PI * time) / period;
    return Float64Array.from(
      { length: dimension },
      (__, axis) => radius * (axis === 0 ? Math.cos(angle) : axis === 1 ? Math.sin(angle) : 0) + 0.1 * random.normal(),
    );
  });
}

/** The place a level stands for: one axis each, far from the others. */
export function corner(level: number, dimension: number, distance = 4): Float64Array {
  return Float64Array.from({ length: dimension }, (_, axis) => (axis === level % dimension ? distance : 0));
}
