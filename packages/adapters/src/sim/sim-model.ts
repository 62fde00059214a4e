import type { AdapterContext, Model, ModelAnswer, ModelRequest } from '@genarun/spec';
import type { Random } from './random.ts';

/** One simulated model: its public record and how it answers. `random` is a function of seed and request alone. */
export type SimModel = {
  readonly model: Model;
  readonly perform: (request: ModelRequest, context: AdapterContext, random: Random) => Promise<ModelAnswer>;
};

type Described = Pick<Model, 'tasks' | 'input' | 'output' | 'seed'> & {
  readonly name: string;
  /** What it does, for listings. */
  readonly title: string;
  /** Own parameters: name → JSON Schema. `latency` and `failureRate` are added. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether other parameters are taken (and remarked on) instead of refused. */
  readonly lenient?: boolean;
  readonly maxCount?: number;
  readonly maxBatch?: number;
  readonly maxOutputTokens?: number;
};

/** Milliseconds one call takes, and the share of calls that fail, as every simulated model takes them. */
const behaviourParameters = {
  latency: { type: 'number', minimum: 0, maximum: 600_000, description: 'Milliseconds a call takes, with progress.' },
  failureRate: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Share of calls that fail with rate_limit or provider_outage, the same ones for the same seed and call.',
  },
};

/** The public record of a simulated model: free, labelled, with a JSON Schema of its parameters. */
export function describeModel(described: Described): Model {
  const { name, title, parameters, lenient = false, maxCount = 1, ...rest } = described;
  return {
    ...rest,
    id: `sim/${name}`,
    adapter: 'sim',
    label: `${title} (simulation, no AI)`,
    family: 'simulation',
    parameters: { type: 'object', properties: { ...parameters, ...behaviourParameters }, additionalProperties: lenient },
    deterministic: true,
    maxCount,
    price: { free: true },
    simulation: true,
  };
}

/** One remark for every parameter that the model does not know, so that a wish is never dropped in silence. */
export function unknownWishes(request: ModelRequest, model: Model): string[] {
  const properties = model.parameters.properties;
  const known = typeof properties === 'object' && properties !== null ? properties : {};
  return Object.keys(request.params)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => `${model.id} (simulation, no AI) does not know the parameter "${name}"; it has no effect`);
}
