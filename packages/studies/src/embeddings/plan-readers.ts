import { type Embedder, type Experiment, embeddersOf } from '@genarun/dialects';
import { GenarunError, type Parsed, type Pipeline, type Plan } from '@genarun/spec';
import { type Place, placed } from '../perform/plan-walks.ts';
import type { Studies } from '../studies.ts';

export type Form = 'text' | 'image';

/** An embedding model of an experiment by its name there, with a plan for each form of output it reads. */
export type Reader = { readonly name: string; readonly forms: Readonly<Partial<Record<Form, ReaderPlan>>> };

export type ReaderPlan = { readonly plan: Plan; readonly modelId: string /** Items of one call at most. */; readonly batch: number };

/** Plans every embedding model before anything runs. Throws what planning throws, with the place in the configuration. */
export async function planReaders(studies: Pick<Studies, 'engine' | 'choose'>, experiment: Experiment, place?: Place): Promise<readonly Reader[]> {
  const readers: Reader[] = [];
  for (const [index, embedder] of embeddersOf(experiment).entries()) {
    try {
      readers.push({ name: embedder.name, forms: await formsOfEmbedder(studies, embedder, experiment.parameters?.[embedder.name]) });
    } catch (error) {
      throw placed(error, ['embedding_models', index], `embedding_models[${index}] (${embedder.name})`, place);
    }
  }
  return readers;
}

/** Plans one embedding model for each form it reads. Throws `invalid_input` for one that reads neither texts nor pictures. */
export async function formsOfEmbedder(
  studies: Pick<Studies, 'engine' | 'choose'>,
  { text, image, any }: Embedder,
  parameters: Readonly<Record<string, unknown>> | undefined,
): Promise<Reader['forms']> {
  const planned = async (id: string) => plan(studies, id, parameters);
  if (any === undefined)
    return { ...(text === undefined ? {} : { text: await planned(text) }), ...(image === undefined ? {} : { image: await planned(image) }) };
  const reader = await planned(any);
  const input = reader.plan.models[reader.modelId]?.input ?? [];
  const forms = (['text', 'image'] as const).filter((form) => input.includes(form));
  if (forms.length === 0)
    throw new GenarunError({ code: 'invalid_input', message: `${reader.modelId} reads ${input.join(', ')}; expected a model that reads texts or pictures` });
  return Object.fromEntries(forms.map((form) => [form, reader]));
}

async function plan(
  { engine, choose }: Pick<Studies, 'engine' | 'choose'>,
  id: string,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<ReaderPlan> {
  const chosen = await choose(document(id, params));
  const made = await engine.plan(chosen, { batches: [] });
  const modelId = made.nodes[0]?.model ?? id;
  return { plan: made, modelId, batch: made.models[modelId]?.maxBatch ?? 1 };
}

/** Vectors of batches of items: each batch is one invocation, and its vectors are one product. */
function document(model: string, params: Readonly<Record<string, unknown>> | undefined): Parsed {
  const pipeline: Pipeline = {
    genarun: 1,
    name: 'embeddings',
    inputs: { batches: { type: 'list', required: true } },
    nodes: [
      {
        id: 'vectors',
        kind: 'embed',
        model,
        forEach: '${batches}',
        as: 'batch',
        of: '${batch}',
        encoding: 'float32',
        cache: false,
        retry: { max: 4, backoff: 'exponential' },
        ...(params === undefined ? {} : { params }),
      },
    ],
  };
  return { dialect: 'canonical', pipeline, origins: new Map(), warnings: [] };
}
