import { spanningTree } from '../clusters/spanning-tree.ts';
import { type CondensedDistances, rowsOfCondensed } from '../distance/condensed.ts';
import { type ClassRecord, readClasses } from './classes.ts';
import { type Cycle, representativeCycles } from './cycles.ts';
import { enclosingRadius } from './enclosing-radius.ts';
import { createEngine, type EngineExports } from './engine.ts';
import { pause } from './pause.ts';
import type { Persistence, PersistenceBar, PersistenceOptions } from './persistence.ts';

type Swept = Pick<Persistence, 'threshold' | 'diagrams' | 'cycles' | 'stats'>;

/** Diagram of dimension 0 alone: the edges of a minimum spanning tree, in O(n²) time and O(n) memory. */
export function sweepComponents(distances: CondensedDistances, asked: number | undefined): Swept {
  const threshold = asked ?? enclosingRadius(distances);
  const { lengths } = spanningTree(rowsOfCondensed(distances));
  const limit = Math.fround(threshold);
  const deaths = [...lengths].map((length) => (length <= limit ? length : Number.POSITIVE_INFINITY));
  const lasting = distances.size > 0 ? [Number.POSITIVE_INFINITY] : [];
  return {
    threshold,
    diagrams: [componentBars([...deaths, ...lasting])],
    stats: { edges: lengths.length, classes: 0, annotations: 0, work: distances.size, bytes: 0 },
  };
}

type SweepOptions = PersistenceOptions & { readonly maxDimension: 1 | 2 };

/** Diagrams of dimensions 0 to 1 or 2, by the engine; without a threshold up to the enclosing radius. */
export async function sweepEdges(distances: CondensedDistances, options: SweepOptions): Promise<Swept> {
  const { maxDimension, cycles = false, signal, onProgress } = options;
  const { size, data } = distances;
  const engine = await createEngine();
  // The memory may be replaced when it grows, so it is looked at after every call anew.
  const start = engine.begin(size);
  new Float32Array(engine.memory.buffer, start, data.length).set(data);
  const threshold = options.threshold ?? engine.enclosingRadius();
  const edges = engine.prepare(maxDimension, threshold, cycles ? 1 : 0);
  // Row operations of some tens of milliseconds.
  const slice = 5e5 / Math.max(1, size / 1024);
  let done = engine.advance(slice);
  while (done < edges) {
    onProgress?.({ stage: 'edges', done, total: edges });
    await pause(signal);
    done = engine.advance(slice);
  }
  const classes = readClasses(engine);
  const loops = classes.filter((one) => one.dimension === 1 && one.death > one.birth).sort(byBirthAndDeath);
  const voids = classes.filter((one) => one.dimension === 2 && one.death > one.birth).sort(byBirthAndDeath);
  const diagrams = [componentBars(componentDeaths(engine, size)), loops.map(barOf), ...(maxDimension === 2 ? [voids.map(barOf)] : [])];
  return {
    threshold,
    diagrams,
    ...(cycles ? { cycles: cyclesOf(engine, { size, edges, classes, loops }) } : {}),
    stats: { edges, classes: classes.length, annotations: engine.annotationCount() - 1, work: engine.linkSteps(), bytes: engine.memoryUsed() },
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

function componentDeaths(engine: EngineExports, size: number): readonly number[] {
  const joined = engine.componentDeathCount();
  const deaths = [...new Float32Array(engine.memory.buffer, engine.componentDeaths(), joined)];
  return [...deaths, ...Array.from({ length: size - joined }, () => Number.POSITIVE_INFINITY)];
}

type Found = { readonly size: number; readonly edges: number; readonly classes: readonly ClassRecord[]; readonly loops: readonly ClassRecord[] };

function cyclesOf(engine: EngineExports, { size, edges, classes, loops }: Found): readonly Cycle[] {
  const { buffer } = engine.memory;
  const sweep = {
    size,
    edges: new Uint32Array(buffer, engine.sortedEdges(), edges),
    apparent: new Uint16Array(buffer, engine.apparentVertices(), edges),
  };
  const found = representativeCycles(sweep, classes);
  return loops.map((loop) => found.get(loop) ?? []);
}
