import {
  type Hdbscan,
  type HdbscanOptions,
  hdbscan,
  type Persistence,
  type PersistenceOptions,
  type PointMetric,
  type Points,
  persistence,
  rowsOfPoints,
} from '@genarun/topology';

/** Who works out the shapes of point clouds: it may take minutes, and is given from outside where it can be done beside the thread that drives runs. */
export type Shapes = {
  readonly persistence: (points: Points, options: PersistenceOptions) => Promise<Persistence>;
  readonly clusters: (points: Points, options: ClusterOptions) => Promise<Hdbscan>;
  /** How many clouds are worked on at the same time. */
  readonly atOnce: number;
};

export type ClusterOptions = HdbscanOptions & { readonly metric: PointMetric; readonly signal?: AbortSignal };

/** Shapes worked out in the thread that asks: the answer for clusters comes in one go, that for persistence lets others have their turn. */
export const shapesInPlace: Shapes = {
  persistence,
  clusters: async (points, { metric, signal, ...options }) => {
    signal?.throwIfAborted();
    return hdbscan(rowsOfPoints(points, metric), options);
  },
  atOnce: 1,
};
