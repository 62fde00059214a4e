import type { CondensedDistances } from '../distance/condensed.ts';
import type { ClassRecord } from './classes.ts';
import type { Sweep } from './cycles.ts';
import { plainEngine } from './plain/engine.ts';
import { compiledEngine, wasmEngine } from './wasm-engine.ts';

/** What a sweep is to work out. */
export type EngineSettings = {
  readonly maxDimension: 1 | 2;
  /** Undefined: the enclosing radius. */
  readonly threshold: number | undefined;
  /** Keep what representative cycles are made from. */
  readonly cycles: boolean;
};

/** One sweep over the edges of given distances, shortest first. */
export type Engine = {
  readonly kernel: 'webassembly' | 'plain';
  readonly threshold: number;
  /** How many edges there are to enter. */
  readonly edges: number;
  /** Goes on until about `work` row operations are done; answers how many edges have entered. */
  advance(work: number): number;
  /** Lengths at which components joined. */
  componentDeaths(): readonly number[];
  /** All classes of dimension 1 and above, in the order of birth, those of length 0 among them. */
  classes(): readonly ClassRecord[];
  sweep(): Sweep;
  /** Sets of cocycles, row operations and bytes so far. */
  taken(): { readonly annotations: number; readonly work: number; readonly bytes: number };
};

/** The engine in WebAssembly where that runs, else (or when asked) in TypeScript; both give the same classes. */
export async function createEngine(distances: CondensedDistances, settings: EngineSettings, kernel: 'auto' | 'plain'): Promise<Engine> {
  const module = kernel === 'plain' ? undefined : await compiledEngine();
  return module === undefined ? plainEngine(distances, settings) : wasmEngine(module, distances, settings);
}
