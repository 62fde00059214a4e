export type { KindShapes } from './canonical/canonical.ts';
export { printPipeline } from './canonical/print.ts';
export { type EmbeddingAlias, embeddingAliases, type GenerativeAlias, generativeAliases } from './network/aliases.ts';
export {
  type Embedder,
  type Experiment,
  type ExperimentRow,
  embedderOf,
  embeddersOf,
  type ReadExperiment,
  readExperiment,
  rowsOf,
} from './network/experiment.ts';
export { walkPipeline } from './network/pipeline.ts';
export type { ParaphraseGrade } from './network/schema.ts';
export type { Perturbation, Variant, VariantOrigin } from './network/variant.ts';
export { createDialects, dialectSchema, dialects, type ParseOptions, parseDocument } from './parse.ts';
