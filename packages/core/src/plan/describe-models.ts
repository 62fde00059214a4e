import { type Adapter, GenarunError, type Hash, type Http, isRecord, type Kind, type Model, modelSchema, type PlanNode, toGenarunError } from '@genarun/spec';
import { canonicalJson } from '../hash.ts';

export type Describing = {
  readonly kind: (name: string) => Kind | undefined;
  readonly adapters: readonly Adapter[];
  readonly http: Http;
  readonly secret: (name: string) => string | undefined;
  readonly hash: Hash;
  /** The latest description of a model, kept for when its provider cannot be reached. */
  readonly descriptions: { readonly recall: (id: string) => Promise<unknown>; readonly keep: (id: string, model: Model) => Promise<void> };
};

export type DescribedModels = { readonly models: Record<string, Model>; readonly warnings: readonly string[] };

/** Faults of asking, not of the model: the plan goes on without the description. */
const unreachable: ReadonlySet<string> = new Set(['network', 'timeout', 'provider_outage', 'rate_limit', 'invalid_output']);

/**
 * Asks providers for what only they know of a plan's models (the schema of their parameters), where their adapters can, and freezes it into the plan.
 * Where a provider cannot be reached, its latest description is taken, or none, with a warning; a model it does not have, or one that turns out to do
 * something else, throws.
 */
export async function describeModels(models: Readonly<Record<string, Model>>, nodes: readonly PlanNode[], describing: Describing): Promise<DescribedModels> {
  const warnings: string[] = [];
  const described = await Promise.all(
    Object.entries(models).map(async ([id, model]): Promise<[string, Model]> => {
      const adapter = describing.adapters.find((candidate) => candidate.name === model.adapter);
      return [id, adapter?.describe ? await describeModel(id, model, { ...describing, describe: adapter.describe, warnings }) : model];
    }),
  );
  const whole = Object.fromEntries(described);
  for (const planned of nodes) refuseOtherTask(planned, whole, describing.kind);
  return { models: whole, warnings };
}

type Asking = Describing & { readonly describe: NonNullable<Adapter['describe']>; readonly warnings: string[] };

async function describeModel(id: string, model: Model, { describe, http, secret, hash, descriptions, warnings }: Asking): Promise<Model> {
  const kept = readKept(await descriptions.recall(id), id);
  try {
    const told = await describe(id, { http, secret, signal: new AbortController().signal });
    const described = { ...told, parametersHash: hash(canonicalJson(told.parameters)) };
    if (kept?.parametersHash !== described.parametersHash || kept?.version !== described.version) await descriptions.keep(id, described);
    return described;
  } catch (error) {
    const fault = toGenarunError(error);
    if (!unreachable.has(fault.code)) throw error;
    const parameters = kept ? 'are those of its latest description' : 'are unchecked';
    warnings.push(`${id}: its parameters ${parameters}, since ${model.adapter} could not be asked for them (${fault.message})`);
    // Prices and names are what the adapter says today.
    return kept ? { ...kept, ...(model.price === undefined ? {} : { price: model.price }), label: model.label } : model;
  }
}

function readKept(value: unknown, id: string): Model | undefined {
  const kept = isRecord(value) ? modelSchema.safeParse(value) : undefined;
  return kept?.success && kept.data.id === id ? kept.data : undefined;
}

function refuseOtherTask(planned: PlanNode, models: Readonly<Record<string, Model>>, kinds: Describing['kind']): void {
  const task = kinds(planned.node.kind)?.task;
  const model = planned.model === undefined ? undefined : models[planned.model];
  if (task === undefined || model === undefined || model.tasks.includes(task)) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `node "${planned.id}": model "${model.id}" does ${model.tasks.join(', ')}; kind "${planned.node.kind}" needs a model that does ${task}`,
    ...(planned.position === undefined ? {} : { position: planned.position }),
  });
}
