import { type Adapter, GenarunError, type Http, type Kind, type Model, type PlanNode, toGenarunError } from '@genarun/spec';

export type Describing = {
  readonly kind: (name: string) => Kind | undefined;
  readonly adapters: readonly Adapter[];
  readonly http: Http;
  readonly secret: (name: string) => string | undefined;
};

export type DescribedModels = { readonly models: Record<string, Model>; readonly warnings: readonly string[] };

/** Faults of asking, not of the model: the plan goes on without the description. */
const unreachable: ReadonlySet<string> = new Set(['network', 'timeout', 'provider_outage', 'rate_limit', 'invalid_output']);

/**
 * Asks providers for what only they know of a plan's models (the schema of their parameters), where their adapters can, and freezes it into the plan.
 * A provider that cannot be reached is a warning; a model it does not have, or one that turns out to do something else, throws.
 */
export async function describeModels(models: Readonly<Record<string, Model>>, nodes: readonly PlanNode[], describing: Describing): Promise<DescribedModels> {
  const { adapters, http, secret } = describing;
  const warnings: string[] = [];
  const described = await Promise.all(
    Object.entries(models).map(async ([id, model]): Promise<[string, Model]> => {
      const adapter = adapters.find((candidate) => candidate.name === model.adapter);
      if (!adapter?.describe) return [id, model];
      try {
        return [id, await adapter.describe(id, { http, secret, signal: new AbortController().signal })];
      } catch (error) {
        const fault = toGenarunError(error);
        if (!unreachable.has(fault.code)) throw error;
        warnings.push(`${id}: its parameters are unchecked, since ${adapter.name} could not be asked for them (${fault.message})`);
        return [id, model];
      }
    }),
  );
  const whole = Object.fromEntries(described);
  for (const planned of nodes) refuseOtherTask(planned, whole, describing.kind);
  return { models: whole, warnings };
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
