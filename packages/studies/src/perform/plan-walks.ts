import { type Experiment, walkPipeline } from '@genarun/dialects';
import { GenarunError, type Plan, toGenarunError } from '@genarun/spec';
import type { RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';

/** Where parts of a configuration stand (`file:line:column`), while its text is at hand. */
export type Place = (path: readonly (string | number)[]) => string | undefined;

/** The plan of each run of an experiment. Runs of a network share one, but for prompt and seed. */
export type WalkPlans = {
  /** One for each network, seeded and not. */
  readonly all: readonly Plan[];
  readonly of: (run: Pick<RunRecord, 'network' | 'seed' | 'prompt'>, budget?: number) => Plan;
};

/** Plans every network before anything runs. Throws what planning throws, with the place in the configuration. */
export async function planWalks({ engine, choose }: Pick<Studies, 'engine' | 'choose'>, experiment: Experiment, place?: Place): Promise<WalkPlans> {
  const plans = new Map<string, Plan>();
  const seeded = experiment.seeds.some((seed) => seed !== -1);
  const kinds = [...(seeded ? [true] : []), ...(experiment.seeds.includes(-1) ? [false] : [])];
  const budget = experiment.budget === undefined ? {} : { budget: experiment.budget };
  for (const [index, network] of experiment.networks.entries()) {
    for (const withSeed of kinds) {
      try {
        const document = await choose(walkPipeline(experiment, { network, seeded: withSeed }));
        plans.set(keyOf(network, withSeed), await engine.plan(document, { prompt: experiment.prompts[0] ?? '' }, budget));
      } catch (error) {
        throw placed(error, ['networks', index], `networks[${index}] (${network.join(' → ')})`, place);
      }
    }
  }
  return {
    all: [...plans.values()],
    of: ({ network, seed, prompt }, left) => {
      const plan = plans.get(keyOf(network, seed !== -1));
      if (!plan) throw new GenarunError({ code: 'internal', message: `the experiment has no network ${network.join(' → ')}` });
      return { ...plan, inputs: { prompt }, ...(seed === -1 ? {} : { seed }), ...(left === undefined ? {} : { budget: left }) };
    },
  };
}

/** An error of planning as one of the configuration. */
export function placed(error: unknown, path: readonly (string | number)[], name: string, place: Place | undefined): GenarunError {
  const { code, message, hint, retryable } = toGenarunError(error);
  const position = place?.(path);
  return new GenarunError({
    code,
    message: `${name}: ${message}`,
    retryable,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  });
}

function keyOf(network: readonly string[], seeded: boolean): string {
  return JSON.stringify([network, seeded]);
}
