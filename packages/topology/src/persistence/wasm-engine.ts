import { fromBase64 } from '../distance/base64.ts';
import type { CondensedDistances } from '../distance/condensed.ts';
import { readClasses } from './classes.ts';
import type { Engine, EngineSettings } from './engine.ts';
import { engineBytes } from './engine-bytes.ts';

/** What assembly/persistence exports; numbers that name places are byte offsets into its memory. */
export type EngineExports = {
  readonly memory: WebAssembly.Memory;
  begin(points: number): number;
  enclosingRadius(): number;
  prepare(dimension: number, threshold: number, keepApparent: number): number;
  advance(work: number): number;
  sortedEdges(): number;
  apparentVertices(): number;
  componentDeaths(): number;
  componentDeathCount(): number;
  classRecords(): number;
  classCount(): number;
  annotationCount(): number;
  linkSteps(): number;
  memoryUsed(): number;
};

let compiling: Promise<WebAssembly.Module | undefined> | undefined;

/** The code of the engine, compiled once; undefined where WebAssembly does not run (an old browser, or a page whose content security policy forbids it). */
export function compiledEngine(): Promise<WebAssembly.Module | undefined> {
  compiling ??= Promise.resolve()
    .then(() => WebAssembly.compile(fromBase64(engineBytes)))
    .catch(() => undefined);
  return compiling;
}

/** An engine with memory of its own. Throws a RangeError when that reaches the 4 GB which WebAssembly has. */
export function wasmEngine(module: WebAssembly.Module, distances: CondensedDistances, { maxDimension, threshold: asked, cycles }: EngineSettings): Engine {
  const { size, data } = distances;
  // The shape is that of assembly/persistence/index.ts, from which the bytes are built.
  const engine = new WebAssembly.Instance(module).exports as unknown as EngineExports;
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      // The engine traps nowhere else.
      if (error instanceof WebAssembly.RuntimeError) throw outOfMemory(size, engine.memory.buffer.byteLength);
      throw error;
    }
  };
  if (data.byteLength > 2 ** 32 - 2 ** 16) throw outOfMemory(size, data.byteLength);
  const start = guard(() => engine.begin(size));
  // The memory may be replaced when it grows, so it is looked at after every call anew.
  new Float32Array(engine.memory.buffer, start, data.length).set(data);
  const threshold = asked ?? guard(() => engine.enclosingRadius());
  const edges = guard(() => engine.prepare(maxDimension, threshold, cycles ? 1 : 0));
  return {
    kernel: 'webassembly',
    threshold,
    edges,
    advance: (work) => guard(() => engine.advance(work)),
    componentDeaths: () => [...new Float32Array(engine.memory.buffer, engine.componentDeaths(), engine.componentDeathCount())],
    classes: () => readClasses(engine),
    sweep: () => ({
      size,
      edges: new Uint32Array(engine.memory.buffer, engine.sortedEdges(), edges),
      apparent: new Uint16Array(engine.memory.buffer, engine.apparentVertices(), edges),
    }),
    taken: () => ({ annotations: engine.annotationCount() - 1, work: engine.linkSteps(), bytes: engine.memoryUsed() }),
  };
}

function outOfMemory(size: number, bytes: number): RangeError {
  return new RangeError(
    `persistence of ${size} points: expected to need at most 4 GB of memory, got more (${(bytes / 1e9).toFixed(1)} GB so far); take landmarks, a shorter threshold or a lower dimension`,
  );
}
