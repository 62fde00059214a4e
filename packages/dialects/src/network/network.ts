import { type Dialect, type DialectContext, isRecord, kindFields, type Parsed } from '@genarun/spec';
import { z } from 'zod';
import type { KindShapes } from '../canonical/canonical.ts';
import { originsFrom, type Sourced } from '../canonical/sources.ts';
import { documentName } from '../reader/document-name.ts';
import { checkExperiment, type Experiment } from './experiment.ts';
import { wholePipeline } from './pipeline.ts';
import { configurationSchema } from './schema.ts';

/** The network dialect: configurations of experiments with `networks`, `seeds`, `prompts`, `embedding_models` and `max_length`. */
export function createNetworkDialect(kinds: KindShapes = kindFields): Dialect {
  return {
    name: 'network',
    recognises: (document) => isRecord(document) && !('genarun' in document) && ('networks' in document || 'embedding_models' in document),
    compile: (document, context) => compileNetwork(document, context, kinds),
    schema: () => z.toJSONSchema(configurationSchema, { io: 'input' }),
  };
}

function compileNetwork(document: unknown, { file, position }: DialectContext, kinds: KindShapes): Parsed {
  const experiment = checkExperiment(document, position);
  const pipeline = wholePipeline(experiment, documentName(file) ?? 'experiment', kinds);
  const runs = experiment.networks.length * experiment.seeds.length * experiment.prompts.length;
  const warnings = [
    ...(experiment.perturb === undefined ? [] : ['its variants by paraphrase and embedding noise are left out: they are made by genarun experiment run']),
    `as one pipeline its ${runs} ${runs === 1 ? 'run is' : 'runs are'} performed without embeddings and diagrams; with them, and each for itself: genarun experiment run`,
  ];
  return { dialect: 'network', pipeline, origins: originsFrom(pipeline, sources(experiment), position), warnings };
}

/** Where the nodes stand: at the networks they were made of. */
function sources({ networks, seeds }: Experiment): readonly Sourced[] {
  const nodes = networks.flatMap((_, network) => seeds.map((_seed, seed) => ({ network, index: network * seeds.length + seed })));
  return [{ canonical: [], source: [] }, ...nodes.map(({ network, index }): Sourced => ({ canonical: ['nodes', index], source: ['networks', network] }))];
}
