import { type Adapter, defineAdapter, didYouMean, GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { type Behaviour, behave, behaviourOf, refuseAborted } from './behaviour.ts';
import { simModels } from './models.ts';
import { createRandom } from './random.ts';
import type { SimModel } from './sim-model.ts';

/** How the simulated provider behaves where a request does not say. */
export type SimOptions = {
  /** Milliseconds a call takes. Default 0. */
  readonly latencyMs?: number;
  /** Share of calls that fail with `rate_limit` or `provider_outage`, from 0 (default) to 1. */
  readonly failureRate?: number;
  /** Calls in flight at most. Default 8. */
  readonly concurrency?: number;
  /** Calls that may start in a minute. Default: no limit. */
  readonly perMinute?: number;
};

const byId: ReadonlyMap<string, SimModel> = new Map(simModels.map((sim) => [sim.model.id, sim]));

/**
 * The offline adapter: models that simulate, use no AI, need no key and no network, and cost nothing.
 * Equal requests with equal seeds give equal bytes; a request without a seed varies with its call key.
 */
export function simAdapter(options: SimOptions = {}): Adapter {
  const { latencyMs = 0, failureRate = 0, concurrency = 8, perMinute } = options;
  const defaults: Behaviour = { latencyMs, failureRate };
  return defineAdapter({
    name: 'sim',
    version: '2',
    lane: { concurrency, ...(perMinute === undefined ? {} : { perMinute }) },
    models: () => simModels.map(({ model }) => model),
    resolve: (id) => byId.get(id)?.model,
    perform: async (request, context) => {
      const sim = requireModel(request);
      await behave(request, context, behaviourOf(request, defaults));
      const random = createRandom(request.seed === undefined ? `call ${context.callKey}` : `seed ${request.seed}`);
      const answer = await sim.perform(request, context, random);
      refuseAborted(context.signal, request.model);
      context.progress(1);
      return labelled(answer, request);
    },
    // A simulation holds no jobs and bills nothing: whatever was lost can be asked again.
    reconcile: async () => ({ status: 'never_received' }),
  });
}

function requireModel(request: ModelRequest): SimModel {
  const sim = byId.get(request.model);
  if (sim === undefined)
    throw new GenarunError({
      code: 'not_found',
      message: `no model "${request.model}" in the adapter sim.${didYouMean(request.model, byId.keys())}`,
      hint: 'List the models with `genarun models list`.',
    });
  const { model } = sim;
  if (!model.tasks.includes(request.task)) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `${model.id} does ${model.tasks.join(', ')}, not ${request.task}`,
      hint: 'Choose a model of that task with `genarun models list`.',
    });
  }
  const placed = request.media?.find(({ parameter }) => parameter !== undefined)?.parameter;
  if (placed !== undefined) throw new GenarunError({ code: 'invalid_input', message: `${model.id}: the parameter "${placed}" takes no file` });
  if (!Number.isInteger(request.count) || request.count < 1 || request.count > model.maxCount) {
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: count must be 1 to ${model.maxCount}, got ${request.count}` });
  }
  return sim;
}

function labelled(answer: ModelAnswer, { model, seed }: ModelRequest): ModelAnswer {
  return { ...answer, cost: 0, returned: { model, simulation: 'simulation, no AI', ...(seed === undefined ? {} : { seed }), ...answer.returned } };
}
