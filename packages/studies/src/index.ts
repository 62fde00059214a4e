export type { DiagramData, DiagramRecord } from './diagrams/records.ts';
export { diagramsOf } from './diagrams/records.ts';
export { type Embedding, embeddingsOf, promptEmbeddingsOf } from './embeddings/records.ts';
export { type Output, outputsOf } from './perform/outputs.ts';
export { type ExperimentPlans, type Performing, performExperiment, planExperiment, withChosenModels } from './perform/perform-experiment.ts';
export type { Guard, Progress, Stage } from './perform/progress.ts';
export {
  createExperiment,
  type ExperimentRecord,
  experimentRuns,
  findExperiment,
  findExperimentRun,
  listExperiments,
  removeExperiment,
  type RunRecord,
  type StopReason,
  trashExperiment,
} from './records/experiments.ts';
export { inspectExperiment, inspectOrphans } from './repair/inspect.ts';
export { mendExperiment, mendRows } from './repair/mend.ts';
export type { ProblemKind, StudyProblem } from './repair/problem.ts';
export { estimateLeft, type Left } from './state/estimate-left.ts';
export { type ExperimentState, experimentState } from './state/experiment-state.ts';
export { openStudies, type Studies, type StudiesOptions } from './studies.ts';
