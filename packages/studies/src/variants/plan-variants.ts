import { type Experiment, embedderOf } from '@genarun/dialects';
import { GenarunError, type Parsed, type Pipeline, type Plan } from '@genarun/spec';
import { formsOfEmbedder, type ReaderPlan } from '../embeddings/plan-readers.ts';
import { type Place, placed } from '../perform/plan-walks.ts';
import type { Studies } from '../studies.ts';
import { paraphraseSystem, slotsOf } from './paraphrase-slots.ts';

/** The models that make variants, planned. `each`: US dollars of one paraphrase at most, null where no price is known. */
export type VariantPlans = {
  readonly paraphrase?: { readonly plan: Plan; readonly modelId: string; readonly count: number; readonly each: number | null };
  readonly noise?: ReaderPlan & { readonly texts: number };
};

/** Plans the models that an experiment's `perturb` asks for. Throws what planning throws, with the place in the configuration; nothing is kept or spent. */
export async function planVariants(studies: Pick<Studies, 'engine' | 'choose'>, experiment: Experiment, place?: Place): Promise<VariantPlans> {
  const { perturb } = experiment;
  if (perturb === undefined) return {};
  const { paraphrase, noise } = perturb;
  return {
    ...(paraphrase === undefined ? {} : { paraphrase: await planParaphrase(studies, experiment, paraphrase.model, place) }),
    ...(noise === undefined
      ? {}
      : { noise: { ...(await planNoise(studies, experiment, noise.model, place)), texts: writtenPrompts(experiment) * (noise.pool + 1) } }),
  };
}

/** How many prompts the configuration has written out; they stand before all variants. */
export function writtenPrompts({ prompts, variants = [] }: Pick<Experiment, 'prompts' | 'variants'>): number {
  return prompts.length - variants.length;
}

async function planParaphrase(
  { engine, choose }: Pick<Studies, 'engine' | 'choose'>,
  experiment: Experiment,
  name: string,
  place: Place | undefined,
): Promise<NonNullable<VariantPlans['paraphrase']>> {
  const { perturb, budget } = experiment;
  try {
    const plan = await engine.plan(await choose(paraphraseDocument(experiment, name)), { requests: [] }, budget === undefined ? {} : { budget });
    const modelId = plan.nodes[0]?.model ?? name;
    // What a single one costs: the width of the real plan is known only when it runs.
    const single = await engine.plan(paraphraseDocument({ ...experiment, models: { ...experiment.models, [name]: modelId } }, name, [0]), { requests: [] });
    const each = engine.estimate(single).cost.max;
    const count = perturb === undefined ? 0 : slotsOf(perturb, writtenPrompts(experiment)).length;
    return { plan, modelId, each, count };
  } catch (error) {
    throw placed(error, ['perturb', 'paraphrase', 'model'], `perturb.paraphrase.model (${name})`, place);
  }
}

async function planNoise(
  studies: Pick<Studies, 'engine' | 'choose'>,
  { models, parameters }: Experiment,
  name: string,
  place: Place | undefined,
): Promise<ReaderPlan> {
  try {
    const { text } = await formsOfEmbedder(studies, embedderOf(name, models), parameters?.[name]);
    if (text === undefined) throw new GenarunError({ code: 'invalid_input', message: 'expected an embedding model that reads texts, got one of pictures' });
    return text;
  } catch (error) {
    throw placed(error, ['perturb', 'embedding_noise'], `perturb.embedding_noise (${name})`, place);
  }
}

/** One invocation for each request; a request that fails leaves the others alone. */
function paraphraseDocument(experiment: Experiment, name: string, copies?: readonly number[]): Parsed {
  const { models = {}, parameters, retry = { max: 4, backoff: 'exponential' as const }, timeout, cache } = experiment;
  const params = parameters?.[name];
  const pipeline: Pipeline = {
    genarun: 1,
    name: `paraphrases for ${experiment.name ?? 'an experiment'}`,
    inputs: { requests: { type: 'list', required: true } },
    onError: [{ match: 'any', do: 'continue' }],
    nodes: [
      {
        id: 'paraphrase',
        kind: 'text',
        model: Object.hasOwn(models, name) ? (models[name] ?? name) : name,
        forEach: copies ?? '${requests}',
        as: 'request',
        system: paraphraseSystem,
        prompt: '${request}',
        retry,
        ...(params === undefined ? {} : { params }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(cache === undefined ? {} : { cache }),
      },
    ],
  };
  return { dialect: 'canonical', pipeline, origins: new Map(), warnings: [] };
}
