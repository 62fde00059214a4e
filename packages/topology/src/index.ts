export { type Complex, eigenvalues } from './algebra/eigenvalues.ts';
export { type SymmetricEigen, symmetricEigen } from './algebra/symmetric-eigen.ts';
export { type DenseCluster, type Hdbscan, type HdbscanOptions, hdbscan } from './clusters/hdbscan.ts';
export { type KMedoids, kMedoids } from './clusters/k-medoids.ts';
export { coreDistances, type Neighbours, nearestNeighbours } from './clusters/nearest.ts';
export { partitionAgreement, silhouettes } from './clusters/quality.ts';
export { type SpanningTree, spanningTree } from './clusters/spanning-tree.ts';
export { bottleneckDistance } from './diagrams/bottleneck.ts';
export { bettiCurve, curveAt, eulerCurve, type StepCurve } from './diagrams/curves.ts';
export { type Diagram, diagramOf, type GroundMetric, lifetimesOf, type SplitDiagram, splitDiagram } from './diagrams/diagram.ts';
export { type ImageOptions, persistenceImage } from './diagrams/images.ts';
export { type Landscape, landscapeAt, landscapeNorm, meanLandscape, persistenceLandscape } from './diagrams/landscapes.ts';
export { type LifetimeSummary, lifetimeSummary, type PersistentEntropy, persistentEntropy, sortedPersistenceDistance } from './diagrams/lifetimes.ts';
export { slicedWassersteinDistance } from './diagrams/sliced-wasserstein.ts';
export { slidingWindow } from './diagrams/sliding-window.ts';
export { type WassersteinOptions, wassersteinDistance } from './diagrams/wasserstein.ts';
export { type CondensedDistances, condensedOf, condensedOfMatrix, pairIndex, rowsOfCondensed } from './distance/condensed.ts';
export { type PairOptions, pairDistances } from './distance/pairwise.ts';
export { type Displacement, type Motion, meanSquaredDisplacement, motionOf } from './dynamics/displacement.ts';
export { type Divergence, type DivergenceCurve, divergenceCurve, divergenceOf, lyapunovFit, type Saturation, saturationFit } from './dynamics/divergence.ts';
export { type Dwell, dwellTimes, type Stay, staysOf } from './dynamics/dwell-times.ts';
export { type Ending, endingOfKeys, endingOfPath, firstRepeat } from './dynamics/loops.ts';
export { impliedTimescales, type MarkovModel, type MarkovOptions, markovModel, transitionDivergence } from './dynamics/markov.ts';
export { committor, exitTimes } from './dynamics/passage-times.ts';
export { assignCores, countTransitions, type TransitionOptions, type Transitions } from './dynamics/transitions.ts';
export { type Cost, type CostQuestion, predictCost } from './persistence/cost.ts';
export type { Cycle } from './persistence/cycles.ts';
export { enclosingRadius } from './persistence/enclosing-radius.ts';
export { defaultBudget } from './persistence/landmark-choice.ts';
export { type Landmarks, maxminLandmarks } from './persistence/landmarks.ts';
export {
  type Persistence,
  type PersistenceBar,
  type PersistenceOptions,
  type PersistenceProgress,
  type PersistenceStats,
  persistence,
} from './persistence/persistence.ts';
export { plotCurves, plotLandscape, plotMotion } from './plot/curve-plots.ts';
export { type DiagramPlotOptions, plotBarcode, plotDiagram } from './plot/diagram-plots.ts';
export { type Effect, plotEffects } from './plot/effect-plot.ts';
export type { PlotOptions } from './plot/figure.ts';
export { type HeatMapOptions, plotHeatMap } from './plot/heat-map.ts';
export { type Guide, type LinePlotOptions, plotLines, type Series } from './plot/line-plot.ts';
export { markerPath } from './plot/marker.ts';
export { plotRecurrence } from './plot/recurrence-view.ts';
export { plotScatter, type ScatterOptions, turnPoints } from './plot/scatter-map.ts';
export { lookOf, type Shape, shadeOf, type Theme } from './plot/theme.ts';
export { plotTimeline, type TimelineRow } from './plot/timeline.ts';
export { plotTransitions, type TransitionGraphOptions } from './plot/transition-graph.ts';
export {
  type DistanceMatrix,
  type DistanceRows,
  matrixOfRows,
  normalisePoints,
  type PointMetric,
  type Points,
  pointsOf,
  rowsOfMatrix,
  rowsOfPoints,
  selectPoints,
} from './points/points.ts';
export { crossValidate, type Prediction, type PredictionOptions, type Predictor } from './prediction/cross-validation.ts';
export { logistic } from './prediction/logistic.ts';
export { nearestVote } from './prediction/nearest-vote.ts';
export { type PrincipalComponents, principalComponents, projectOnto } from './projection/principal-components.ts';
export { type ProjectionOptions, projectPoints } from './projection/project.ts';
export { type NumberRows, readCsv } from './reading/csv.ts';
export { readFloat32 } from './reading/float32.ts';
export { readJsonRows } from './reading/json-rows.ts';
export { isNpy, type NumberArray, readNpy } from './reading/npy.ts';
export { ReadingError, type TextPosition } from './reading/text-position.ts';
export { type ChangeOptions, changePoints } from './sequences/change-points.ts';
export { type EditDistance, editDistance } from './sequences/edit-distance.ts';
export { earlierPassages, type Passages, passagesOf } from './sequences/passages.ts';
export { crossRecurrencePlot, periodOf, type RecurrenceOptions, type RecurrencePlot, recurrenceByLag, recurrencePlot } from './sequences/recurrence.ts';
export { type LineOptions, type RecurrenceMeasures, recurrenceMeasures, windowedRecurrence } from './sequences/recurrence-measures.ts';
export { redrawIncrements, type SurrogateOptions } from './sequences/surrogates.ts';
export { frechetDistance, timeWarping, type Warping } from './sequences/warping.ts';
export { bootstrapInterval, type Interval, meanInterval } from './statistics/bootstrap.ts';
export { benjaminiHochberg, holm } from './statistics/correction.ts';
export type { Factors } from './statistics/design.ts';
export { cliffDelta, hedges, type OneWay, oneWay } from './statistics/effects.ts';
export { type EnergyTest, energyDistance, energyTest } from './statistics/energy-distance.ts';
export { conditionalInformation, type Information, informationTest, labelEntropy, mutualInformation } from './statistics/mutual-information.ts';
export { normalCumulative } from './statistics/normal.ts';
export { type Permanova, type PermanovaOptions, type PermanovaTerm, permanova } from './statistics/permanova.ts';
export { type Permdisp, permdisp } from './statistics/permdisp.ts';
export { createPermuter, type PermutationTest, permutationTest } from './statistics/permutation.ts';
export { createRandom, type Random } from './statistics/random.ts';
export { fitLine, type LineFit, mean, quantile, variance } from './statistics/summary.ts';
export { type PersistenceWorker, persistenceIn } from './worker/ask.ts';
export type { WorkerPort, WorkerReply, WorkerRequest } from './worker/contract.ts';
export { servePersistence } from './worker/serve.ts';
