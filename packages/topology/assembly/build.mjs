// Compiles the modules in this folder and writes each as base64 into the sources, so that users need no compiler. `--check` writes nothing
// and ends with 1 when what stands in the sources differs from a fresh build.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));

const modules = [
  {
    entry: 'distance',
    file: 'distance/kernel-bytes.ts',
    name: 'kernelBytes',
    about: 'The kernel of pair distances (assembly/distance), WebAssembly with SIMD',
  },
  { entry: 'persistence', file: 'persistence/engine-bytes.ts', name: 'engineBytes', about: 'The engine of persistence (assembly/persistence), WebAssembly' },
];

async function compile(entry) {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [`${entry}/index.ts`, '--outFile', 'module.wasm', '-O3', '--noAssert', '--converge', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='],
    {
      readFile: (name) => readFile(join(here, name), 'utf8').catch(() => null),
      writeFile: (name, contents) => void outputs.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`);
  return Buffer.from(outputs.get('module.wasm'));
}

let stale = 0;
for (const { entry, file, name, about } of modules) {
  const bytes = await compile(entry);
  const text = `/** ${about}, as base64; written by assembly/build.mjs. */\nexport const ${name} =\n  '${bytes.toString('base64')}';\n`;
  const path = join(here, '..', 'src', file);
  const present = await readFile(path, 'utf8').catch(() => '');
  if (present === text) continue;
  stale++;
  if (process.argv.includes('--check')) console.error(`${file} differs from a fresh build of assembly/${entry}`);
  else {
    await writeFile(path, text);
    console.error(`${file}: ${bytes.length} bytes of WebAssembly`);
  }
}
if (process.argv.includes('--check') && stale > 0) process.exitCode = 1;
