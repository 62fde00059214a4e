import type { DialectContext } from '@genarun/spec';
import { checkDocument } from '../problem/explain.ts';
import { locate, printPosition } from '../problem/problem.ts';
import { readText } from '../reader/read.ts';
import { embeddingAliases, generativeAliases } from './aliases.ts';
import { checkConfiguration } from './check.ts';
import { withVariants } from './perturb.ts';
import { type Configuration, configurationSchema } from './schema.ts';
import type { Perturbation, Variant } from './variant.ts';

/** One embedding model of an experiment: the models that read texts, pictures, or both into one space. An id alone reads what it can. */
export type Embedder = { readonly name: string; readonly text?: string; readonly image?: string; readonly any?: string };

/** One run to make: where it stands in the experiment's order, and what it begins with. */
export type ExperimentRow = {
  readonly position: number;
  readonly network: readonly string[];
  readonly seed: number;
  readonly prompt: string;
  readonly promptIndex: number;
};

/**
 * A configuration that has been checked, with `seed_count` made into seeds, and edits of prompts into prompts. `perturb` is what models make: until they have, their
 * variants are not among the prompts.
 */
export type Experiment = Omit<Configuration, 'seeds' | 'seed_count' | '$schema' | 'perturb' | 'prompts'> & {
  readonly seeds: readonly number[];
  readonly prompts: readonly string[];
  readonly variants?: readonly Variant[];
  readonly perturb?: Perturbation;
};

/** Checks a configuration. Throws GenarunError `invalid_input` that names place, expected and received. */
export function checkExperiment(document: unknown, position: DialectContext['position']): Experiment {
  const { seeds, seed_count: count = 0, $schema: _schema, ...rest } = checkDocument(configurationSchema, document, position, checkConfiguration(document));
  const { perturb: _perturb, ...asked } = rest;
  return { ...asked, ...withVariants(rest), seeds: seeds ?? Array.from({ length: count }, () => -1) };
}

/** An experiment, its document as plain data, and where its parts stand (`file:line:column`). */
export type ReadExperiment = {
  readonly experiment: Experiment;
  readonly document: unknown;
  readonly place: (path: readonly (string | number)[]) => string | undefined;
};

/** Reads a configuration from its text, JSON or YAML. Throws as checkExperiment does. */
export function readExperiment(text: string, file: string): ReadExperiment {
  const source = readText(text, file);
  const place = (path: readonly (string | number)[]) => {
    const at = locate(source.position, { path });
    return at && printPosition(at);
  };
  return { experiment: checkExperiment(source.value, source.position), document: source.value, place };
}

/** Its runs in their order: network by network, seed by seed, prompt by prompt. */
export function rowsOf({ networks, seeds, prompts }: Pick<Experiment, 'networks' | 'seeds' | 'prompts'>): readonly ExperimentRow[] {
  const rows: ExperimentRow[] = [];
  for (const network of networks)
    for (const seed of seeds) for (const [promptIndex, prompt] of prompts.entries()) rows.push({ position: rows.length, network, seed, prompt, promptIndex });
  return rows;
}

/** name → model id (or a name that several providers offer) for every generative model of the networks that is no id itself. */
export function modelsOf({ networks, models = {} }: Pick<Experiment, 'networks' | 'models'>): Readonly<Record<string, string>> {
  const names = new Set(networks.flat());
  return Object.fromEntries([...names].flatMap((name) => (idOf(name, models) === undefined ? [] : [[name, idOf(name, models) ?? name]])));
}

function idOf(name: string, models: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(models, name) ? models[name] : Object.hasOwn(generativeAliases, name) ? generativeAliases[name]?.id : undefined;
}

/** The embedding models of an experiment by name. */
export function embeddersOf({ embedding_models: names, models }: Pick<Experiment, 'embedding_models' | 'models'>): readonly Embedder[] {
  return names.map((name) => embedderOf(name, models));
}

/** What an embedding model's name in a configuration stands for. */
export function embedderOf(name: string, models: Experiment['models'] = {}): Embedder {
  if (Object.hasOwn(models, name)) return { name, any: models[name] ?? name };
  return Object.hasOwn(embeddingAliases, name) ? { name, ...embeddingAliases[name] } : { name, any: name };
}
