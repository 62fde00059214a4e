import { fromBase64 } from '../distance/base64.ts';
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

let compiling: Promise<WebAssembly.Module> | undefined;

/** A fresh engine with memory of its own; the code is compiled once. Rejects where WebAssembly does not run. */
export async function createEngine(): Promise<EngineExports> {
  compiling ??= WebAssembly.compile(fromBase64(engineBytes));
  const instance = await WebAssembly.instantiate(await compiling);
  // The shape is that of assembly/persistence/index.ts, from which the bytes are built.
  return instance.exports as unknown as EngineExports;
}
