import { type Diagram, type DistanceMatrix, diagramOf, persistence, selectPoints, slicedWassersteinDistance } from '@genarun/topology';
import { evenly } from './settings.ts';
import type { Path } from './view.ts';

/** The steps of a path that its shape is made of, evenly chosen, and the directions diagrams are projected on. */
export const shapeGrain = { steps: 96, directions: 20 } as const;

/**
 * How far the shapes of paths are apart, wherever they lie and whenever they were where: the sum of the sliced Wasserstein distances between their diagrams of
 * components and of loops. Throws the signal's reason when aborted.
 */
export async function shapeDistances(
  paths: readonly Path[],
  { signal, step }: { readonly signal?: AbortSignal; readonly step?: (done: number, total: number) => void } = {},
): Promise<DistanceMatrix> {
  const diagrams: (readonly Diagram[])[] = [];
  for (const { points } of paths) {
    signal?.throwIfAborted();
    const thin = selectPoints(points, evenly(points.count, shapeGrain.steps));
    const found = await persistence(thin, { maxDimension: 1, ...(signal === undefined ? {} : { signal }) });
    diagrams.push([0, 1].map((dimension) => diagramOf(found.diagrams[dimension] ?? [])));
  }
  const size = paths.length;
  const data = new Float64Array(size * size);
  for (const [row, first] of diagrams.entries()) {
    signal?.throwIfAborted();
    step?.(row, size);
    for (const [column, second] of diagrams.slice(0, row).entries()) {
      const apart = first.reduce((sum, diagram, dimension) => sum + slicedWassersteinDistance(diagram, second[dimension] ?? diagramOf([]), shapeGrain), 0);
      data[row * size + column] = apart;
      data[column * size + row] = apart;
    }
    // Somebody may want to stop this.
    await Promise.resolve();
  }
  return { data, size };
}
