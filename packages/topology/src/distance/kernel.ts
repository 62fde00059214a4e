import { fromBase64 } from './base64.ts';
import { kernelBytes } from './kernel-bytes.ts';

/** A kernel with its points: fills the pairs (i, j) for j in [from, to), j < i, and hands out the condensed distances at the end. */
export type FillPairs = {
  fill(from: number, to: number, manhattan: boolean): void;
  data(): Float32Array;
};

type KernelExports = {
  readonly memory: WebAssembly.Memory;
  reserve(floats: number): number;
  fill(points: number, count: number, stride: number, out: number, from: number, to: number, manhattan: number): void;
};

let compiled: WebAssembly.Module | 'unavailable' | undefined;

/** Whether this machine runs WebAssembly with SIMD; compiled once. */
export function simdModule(): WebAssembly.Module | undefined {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(fromBase64(kernelBytes));
    } catch {
      compiled = 'unavailable';
    }
  }
  return compiled === 'unavailable' ? undefined : compiled;
}

/** The kernel in WebAssembly, with the points (`stride` numbers each, a multiple of 4) copied into its memory. */
export function simdKernel(module: WebAssembly.Module, points: Float32Array, count: number, stride: number): FillPairs {
  const pairs = (count * (count - 1)) / 2;
  // What assembly/distance exports.
  const kernel = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  const start = kernel.reserve(points.length + pairs);
  const out = start + points.byteLength;
  new Float32Array(kernel.memory.buffer, start, points.length).set(points);
  return {
    fill: (from, to, manhattan) => kernel.fill(start, count, stride * 4, out, from, to, manhattan ? 1 : 0),
    data: () => new Float32Array(kernel.memory.buffer, out, pairs).slice(),
  };
}
