import { spanningTreeSteps } from '../clusters/spanning-tree.ts';
import { type CondensedDistances, rowsOfCondensed } from '../distance/condensed.ts';
import type { ClassRecord } from './classes.ts';
import { type Cycle, representativeCycles } from './cycles.ts';
import { enclosingRadius } from './enclosing-radius.ts';
import { createEngine, type Engine } from './engine.ts';
import { pause } from './pause.ts';
import type { Persistence, PersistenceBar, PersistenceOptions } from './persistence.ts';
import { inSlices } from './slices.ts';

type Swept = Pick<Persistence, 'threshold' | 'diagrams' | 'cycles' | 'stats'>;

/** Diagram of dimension 0 alone: the edges of a minimum spanning tree, in O(n²) time and O(n) memory beyond the distances. */
export async function sweepComponents(distances: CondensedDistances, options: PersistenceOptions): Promise<Swept> {
  const { signal, onProgress } = options;
  const { data, size } = distances;
  const threshold = options.threshold ?? enclosingRadius(distances);
  const total = Math.max(0, size - 1);
  const { lengths } = await inSlices(spanningTreeSteps(rowsOfCondensed(distances)), {
    // Each edge looks at all points; 10⁷ looks take some tens of milliseconds.
    slice: 1e7 / Math.max(1, size * size),
    report: (share) => onProgress?.({ stage: 'edges', done: Math.round(share * total), total }),
    signal,
  });
  const limit = Math.fround(threshold);
  const deaths = [...lengths].map((length) => (length <= limit ? length : Number.POSITIVE_INFINITY));
  const lasting = size > 0 ? [Number.POSITIVE_INFINITY] : [];
  return {
    threshold,
    diagrams: [componentBars([...deaths, ...lasting])],
    stats: { kernel: 'plain', edges: data.reduce((count, length) => count + (length <= limit ? 1 : 0), 0), classes: 0, annotations: 0, work: size, bytes: 0 },
  };
}

type SweepOptions = PersistenceOptions & { readonly maxDimension: 1 | 2; readonly slice?: number };

/** Tables of fixed size that the engine brings along. */
const fixedBytes = 1e6;

/** Diagrams of dimensions 0 to 1 or 2, by the engine, `slice` row operations at a time; without a threshold up to the enclosing radius. Undefined once it takes more than the budget. */
export async function sweepEdges(distances: CondensedDistances, options: SweepOptions): Promise<Swept | undefined> {
  const { maxDimension, cycles = false, kernel = 'auto', signal, onProgress } = options;
  const { size } = distances;
  const engine = await createEngine(distances, { maxDimension, threshold: options.threshold, cycles }, kernel);
  const { threshold, edges } = engine;
  // Row operations of some tens of milliseconds.
  const slice = options.slice ?? (engine.kernel === 'plain' ? 5e4 : 5e5) / Math.max(1, size / 1024);
  const { bytes: most = Number.POSITIVE_INFINITY, work: longest = Number.POSITIVE_INFINITY } = options.budget ?? {};
  let done = engine.advance(slice);
  while (done < edges) {
    onProgress?.({ stage: 'edges', done, total: edges });
    await pause(signal);
    const { bytes, work } = engine.taken();
    if (bytes > most + fixedBytes || work > longest) return undefined;
    done = engine.advance(slice);
  }
  const classes = engine.classes();
  const loops = classes.filter((one) => one.dimension === 1 && one.death > one.birth).sort(byBirthAndDeath);
  const voids = classes.filter((one) => one.dimension === 2 && one.death > one.birth).sort(byBirthAndDeath);
  const joined = engine.componentDeaths();
  const deaths = [...joined, ...Array.from({ length: size - joined.length }, () => Number.POSITIVE_INFINITY)];
  return {
    threshold,
    diagrams: [componentBars(deaths), loops.map(barOf), ...(maxDimension === 2 ? [voids.map(barOf)] : [])],
    ...(cycles ? { cycles: cyclesOf(engine, classes, loops) } : {}),
    stats: { kernel: engine.kernel, edges, classes: classes.length, ...engine.taken() },
  };
}

function byBirthAndDeath(a: ClassRecord, b: ClassRecord): number {
  if (a.birth !== b.birth) return a.birth - b.birth;
  return a.death === b.death ? 0 : a.death - b.death;
}

function barOf({ birth, death }: ClassRecord): PersistenceBar {
  return [birth, death];
}

function componentBars(deaths: readonly number[]): readonly PersistenceBar[] {
  return deaths.filter((death) => death > 0).map((death) => [0, death]);
}

function cyclesOf(engine: Engine, classes: readonly ClassRecord[], loops: readonly ClassRecord[]): readonly Cycle[] {
  const found = representativeCycles(engine.sweep(), classes);
  return loops.map((loop) => found.get(loop) ?? []);
}
