import { type CycleEntry, idPattern, kindFields, type Node, type Parsed, type Pipeline, type Repeat, type Stop } from '@genarun/spec';
import { checkPipeline, type KindShapes } from '../canonical/canonical.ts';
import { type Experiment, modelsOf } from './experiment.ts';

/** Which runs of an experiment share a document. */
export type Walk = { readonly network: readonly string[]; readonly seeded: boolean };

/** Attempts that a step gets where the configuration does not say: what fails for a moment must not end a long walk. */
const defaultRetry = { max: 4, backoff: 'exponential' } as const;

/**
 * The canonical document of the runs of one network, seeded or not: a relay that repeats, at the addresses `walk~0`, `walk~1`, … The prompt is its
 * input, the seed is the run's.
 */
export function walkPipeline(experiment: Experiment, { network, seeded }: Walk, kinds: KindShapes = kindFields): Parsed {
  const pipeline: Pipeline = {
    genarun: 1,
    name: experiment.name ?? 'experiment',
    inputs: { prompt: { type: 'string', required: true } },
    models: aliases({ ...experiment, networks: [[...network]] }),
    nodes: [{ ...walk(experiment, network, seeded ? 'run' : 'none'), id: 'walk', of: first('prompt') }],
  };
  return { dialect: 'network', pipeline: checkPipeline(pipeline, kinds, () => undefined), origins: new Map(), warnings: [] };
}

/** The canonical document of a whole experiment: a relay for each network and seed, performed for each prompt. */
export function wholePipeline(experiment: Experiment, name: string, kinds: KindShapes): Pipeline {
  const { networks, seeds, prompts } = experiment;
  const nodes = networks.flatMap((network, at) =>
    seeds.map((seed, index): Node => {
      const id = ['walk', ...(networks.length > 1 ? [at + 1] : []), ...(seeds.length > 1 ? [index + 1] : [])].join('_');
      const label = `${network.join(' → ')}, ${seed === -1 ? 'no seed' : `seed ${seed}`}`;
      return { ...walk(experiment, network, seed === -1 ? 'none' : seed), id, label, forEach: '${prompts}', as: 'prompt', of: first('prompt') }; // an expression of the document
    }),
  );
  const pipeline: Pipeline = {
    genarun: 1,
    name: experiment.name ?? name,
    ...(experiment.description === undefined ? {} : { description: experiment.description }),
    inputs: { prompts: { type: 'list', default: prompts } },
    models: aliases(experiment),
    // A network loses one run.
    onError: [{ match: 'any', do: 'continue' }],
    nodes,
  };
  return checkPipeline(pipeline, kinds, () => undefined);
}

function first(name: string): string {
  return `\${previous | default: ${name}}`;
}

/** Aliases are ids of the language; a name that is none (it holds a slash, or begins with a digit) stands in the cycle as it is. */
function aliases(experiment: Pick<Experiment, 'networks' | 'models'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(modelsOf(experiment)).filter(([name]) => idPattern.test(name)));
}

function walk(experiment: Experiment, network: readonly string[], seed: 'run' | 'none' | number): Partial<Node> & { readonly kind: string } {
  const { max_length: max, timeout, retry = defaultRetry, cache = false } = experiment;
  const ids = modelsOf(experiment);
  const stop = stopOf(experiment, seed !== 'none');
  const repeat: Repeat = {
    max,
    cycle: network.map((name) => member(idPattern.test(name) ? name : (ids[name] ?? name), experiment.parameters?.[name])),
    ...(stop === undefined ? {} : { stop }),
  };
  return { kind: 'relay', empty: '[empty]', repeat, seed, cache, retry, ...(timeout === undefined ? {} : { timeout }) };
}

function member(model: string, params: NonNullable<Experiment['parameters']>[string] | undefined): CycleEntry {
  return params === undefined ? model : { model, params };
}

/** A seeded run ends at an exact repeat unless that is switched off; an unseeded one never does. */
function stopOf({ stop = {} }: Experiment, seeded: boolean): Stop | undefined {
  const { duplicate = true, near, fixed_point: fixedPoint, cost } = stop;
  const policies: Stop = {
    ...(duplicate && seeded ? { duplicate: 'exact' } : {}),
    ...(near === undefined ? {} : { near }),
    ...(fixedPoint === undefined ? {} : { fixedPoint }),
    ...(cost === undefined ? {} : { cost }),
  };
  return Object.keys(policies).length === 0 ? undefined : policies;
}
