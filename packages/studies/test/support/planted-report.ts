import type { Dataset } from '../../src/index.ts';
import { corner, cycling, plant, settling, walking } from './planted.ts';

/** What must come out as text wherever it is written. */
export const hostile = '</style><script>alert(1)</script> & "quoted"';
/** A picture that is red all over. */
export const red = 'data:image/gif;base64,R0lGODdhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=';

const dimension = 8;

/** Three networks that go round, settle and wander, on four prompts with three seeds, seen by two models. */
export function plantedExperiment(): Dataset {
  const data = plant({
    networks: 3,
    prompts: 4,
    seeds: 3,
    seed: 5,
    dimension,
    promptVector: (prompt) => corner(prompt, dimension, 1 + prompt),
    path: (seeding) =>
      seeding.network === 0
        ? cycling(seeding, 48, { period: 12, dimension })
        : seeding.network === 1
          ? settling(seeding, 48, corner(seeding.prompt, dimension))
          : walking(seeding, 48, dimension),
  });
  const networks = [
    ['Painter', 'Writer'],
    ['Painter', 'Teller'],
    ['Drawer', 'Writer'],
  ];
  // The second model of each round writes; the first one's pictures have no vectors.
  const sequence = (step: number) => 2 * step + 1;
  const lens = data.lenses[0]!;
  const written = { ...lens, trajectories: lens.trajectories.map((trajectory) => ({ ...trajectory, sequences: trajectory.sequences.map(sequence) })) };
  return {
    ...data,
    name: hostile,
    runs: data.runs.map((run, place) => ({
      ...run,
      network: networks[Math.floor(place / 12)]!,
      outputs: run.outputs.map((output) => ({
        ...output,
        sequence: sequence(output.sequence),
        sha256: `sha-${place}-${output.sequence}`,
        text: place === 0 ? hostile : output.text!,
      })),
    })),
    lenses: [written, { ...written, model: 'another/embedder' }],
  };
}
