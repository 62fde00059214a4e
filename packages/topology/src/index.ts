export { bottleneckDistance } from './diagrams/bottleneck.ts';
export { type Diagram, diagramOf, type GroundMetric } from './diagrams/diagram.ts';
export { type PersistentEntropy, persistentEntropy, sortedPersistenceDistance } from './diagrams/lifetimes.ts';
export { slicedWassersteinDistance } from './diagrams/sliced-wasserstein.ts';
export { type WassersteinOptions, wassersteinDistance } from './diagrams/wasserstein.ts';
export { type CondensedDistances, condensedOf, condensedOfMatrix, pairIndex, rowsOfCondensed } from './distance/condensed.ts';
export { type PairOptions, pairDistances } from './distance/pairwise.ts';
export { type Cost, type CostQuestion, predictCost } from './persistence/cost.ts';
export type { Cycle } from './persistence/cycles.ts';
export { enclosingRadius } from './persistence/enclosing-radius.ts';
export { type Landmarks, maxminLandmarks } from './persistence/landmarks.ts';
export {
  type Persistence,
  type PersistenceBar,
  type PersistenceOptions,
  type PersistenceProgress,
  type PersistenceStats,
  persistence,
} from './persistence/persistence.ts';
export { type DistanceMatrix, type DistanceRows, type PointMetric, type Points, pointsOf } from './points/points.ts';
export { type NumberRows, readCsv } from './reading/csv.ts';
export { readFloat32 } from './reading/float32.ts';
export { readJsonRows } from './reading/json-rows.ts';
export { isNpy, type NumberArray, readNpy } from './reading/npy.ts';
export { ReadingError, type TextPosition } from './reading/text-position.ts';
export { type PersistenceWorker, persistenceIn } from './worker/ask.ts';
export type { WorkerPort, WorkerReply, WorkerRequest } from './worker/contract.ts';
export { servePersistence } from './worker/serve.ts';
