export { type Entry, experimentEntries, importEntries } from './archive/entries.ts';
export { type ClusterRequest, makeClusters } from './clusters/make-clusters.ts';
export {
  type Cluster,
  type Clustering,
  type ClusterParameters,
  clustersOf,
  findClustering,
  listClusterings,
  type Member,
  membersOf,
  removeClustering,
} from './clusters/records.ts';
export type { DiagramData, DiagramRecord } from './diagrams/records.ts';
export { diagramsOf } from './diagrams/records.ts';
export { type Embedding, embeddingsOf, promptEmbeddingsOf } from './embeddings/records.ts';
export { type Output, outputsOf } from './perform/outputs.ts';
export { type ExperimentPlans, type Performing, performExperiment, planExperiment, withChosenModels } from './perform/perform-experiment.ts';
export type { Guard, Progress, Stage } from './perform/progress.ts';
export { askToStop, driverOf, type ExperimentDriver, type StopRequest } from './records/driver.ts';
export {
  changeBudget,
  createExperiment,
  type ExperimentRecord,
  experimentRuns,
  findExperiment,
  findExperimentRun,
  listExperiments,
  type RunRecord,
  removeExperiment,
  type StopReason,
  trashExperiment,
} from './records/experiments.ts';
export { inspectExperiment, inspectOrphans } from './repair/inspect.ts';
export { mendExperiment, mendRows } from './repair/mend.ts';
export type { ProblemKind, StudyProblem } from './repair/problem.ts';
export { type AnalyseOptions, analyse } from './report/analysis/analyse.ts';
export type { Report } from './report/analysis/report.ts';
export type { ReportSettings } from './report/analysis/settings.ts';
export { chooseClusters } from './report/dataset/choose-clusters.ts';
export type { Dataset } from './report/dataset/dataset.ts';
export { readDataset } from './report/dataset/read-dataset.ts';
export { picturesShown, renderPage } from './report/page/page.ts';
export { drawPictures, type Picture } from './report/pictures/draw.ts';
export { estimateLeft, type Left } from './state/estimate-left.ts';
export { type ExperimentState, experimentState } from './state/experiment-state.ts';
export { openStudies, type Studies, type StudiesOptions } from './studies.ts';
export { countVariants, type VariantCount } from './variants/count-variants.ts';
export { hasVariants, variantRunsOf } from './variants/records.ts';
