import { GenarunError } from '@genarun/spec';
import {
  bottleneckDistance,
  type Diagram,
  type GroundMetric,
  slicedWassersteinDistance,
  sortedPersistenceDistance,
  wassersteinDistance,
} from '@genarun/topology';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatTable } from '../terminal/table.ts';
import { readDiagrams } from '../topology/read-diagrams.ts';

export type TopologyDistanceOptions = { readonly power?: number; readonly ground?: GroundMetric; readonly json?: boolean };

/** `genarun topology distance A B`: how far two files of diagrams are apart, dimension by dimension. */
export async function topologyDistance(shell: Shell, [a = '', b = '']: readonly string[], options: TopologyDistanceOptions): Promise<number> {
  const { power = 1, ground = 'euclidean' } = options;
  const [first, second] = [await readDiagrams(shell, a), await readDiagrams(shell, b)];
  if (first.length !== second.length)
    throw new GenarunError({
      code: 'invalid_input',
      message: `expected diagrams of the same dimensions, got ${first.length} in ${a} and ${second.length} in ${b}`,
      hint: 'work both out with the same --max-dim',
    });
  tellBefore(shell, first, second);
  const distances = first.map((diagram, dimension) => between(diagram, second[dimension] ?? new Float64Array(), power, ground));
  if (options.json === true) shell.out(`${JSON.stringify({ power, ground, distances: distances.map(finite) })}\n`);
  else tell(shell, distances, power, ground);
  return 0;
}

/** The exact Wasserstein distance takes time that grows with the cube of the bars: some four seconds for three thousand on either side. */
function tellBefore(shell: Shell, first: readonly Diagram[], second: readonly Diagram[]): void {
  for (const [dimension, diagram] of first.entries()) {
    const [bars, others] = [diagram.length / 2, (second[dimension]?.length ?? 0) / 2];
    const seconds = 4 * ((bars + others) / 6000) ** 3;
    // All bars of dimension 0 are born at once, which makes it a matter of moments.
    if (dimension > 0 && seconds > 10)
      shell.error(
        `dimension ${dimension}: matching ${bars.toLocaleString('en')} bars with ${others.toLocaleString('en')} exactly may take ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`}\n`,
      );
  }
}

type Distances = { readonly bottleneck: number; readonly wasserstein: number; readonly slicedWasserstein: number; readonly sortedPersistence: number };

function between(a: Diagram, b: Diagram, power: number, ground: GroundMetric): Distances {
  return {
    bottleneck: bottleneckDistance(a, b),
    wasserstein: wassersteinDistance(a, b, { power, ground }),
    slicedWasserstein: slicedWassersteinDistance(a, b),
    sortedPersistence: sortedPersistenceDistance(a, b),
  };
}

/** Distances that are infinite, because different numbers of classes never end, are null in JSON. */
function finite(distances: Distances): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(distances).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}

function tell(shell: Shell, distances: readonly Distances[], power: number, ground: GroundMetric): void {
  const columns = ['dimension', 'bottleneck', `${power}-Wasserstein (${ground})`, 'sliced Wasserstein', 'sorted lengths'].map((title) => ({
    title,
    align: 'right' as const,
  }));
  const rows = distances.map((row, dimension) => [
    String(dimension),
    ...[row.bottleneck, row.wasserstein, row.slicedWasserstein, row.sortedPersistence].map((value) =>
      Number.isFinite(value) ? value.toPrecision(6) : 'infinite',
    ),
  ]);
  shell.out(formatTable(columns, rows, coloursOf(shell, 'out')));
}
