import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const own = join(import.meta.dirname, '../../..');

/** Files by the path at which a page asks for them. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** The core, and local models for pages with their worker, from their sources as they stand: the same builds as those that are published. */
export async function bundleForPages(): Promise<Files> {
  const common = {
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  } as const;
  const conditions = ['@genarun/source', 'browser', 'import', 'module'];
  const [core, local] = await Promise.all([
    build({ ...common, conditions, entryPoints: [join(own, '../core/src/index.ts')], outfile: '/core.js' }),
    build({
      ...common,
      conditions: ['onnxruntime-web-use-extern-wasm', ...conditions],
      entryPoints: { index: join(own, 'src/browser/index.ts'), worker: join(own, 'src/browser/worker/entry.ts') },
      outdir: '/local',
      chunkNames: 'chunks/[name]-[hash]',
      splitting: true,
    }),
  ]);
  return new Map([...core.outputFiles, ...local.outputFiles].map(({ path, contents }) => [path, contents]));
}

/** The folder of onnxruntime's WebAssembly. */
export function wasmFolder(): string {
  return join(createRequire(join(own, 'package.json')).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'), '..');
}
