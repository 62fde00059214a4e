import { join } from 'node:path';
import { build } from 'esbuild';

/** Builds a program of this folder into one file that Node runs: it cannot run TypeScript itself. Answers the file. */
export async function buildProgram(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@genarun/source', 'import', 'module'],
    external: ['@huggingface/transformers', 'onnxruntime-node'],
    logLevel: 'silent',
  });
  return outfile;
}
