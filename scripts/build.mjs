// Builds what runs: the command line as one bundle that starts fast, each library package for its consumers, and the core and local models for browsers.
// Needs no network and no compiler, so that `npm ci` can call it. Files appear whole and only when they change: a program that starts
// meanwhile, or a second build at the same time, meets no half-written module.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'packages');

/** Shared by every build: modern modules, sources of the workspace instead of its earlier builds. */
const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  conditions: ['@genarun/source', 'import', 'module'],
};

/** CommonJS dependencies inside a module bundle still call `require` for what Node brings. */
const requireBanner = "import { createRequire as createRequire__ } from 'node:module'; const require = createRequire__(import.meta.url);";

/** Messages in fifty languages are half of zod, and messages here are in one. */
const onlyEnglish = {
  name: 'only-english',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};

/** Native modules stay outside: they load prebuilt binaries beside themselves. So do local models, which not everybody installs. */
const native = ['libsql', 'sharp', '@genarun/local'];

async function commandLine() {
  const directory = join(packages, 'genarun');
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['main.ts', 'index.ts', 'topology/worker.ts'].map((file) => join(directory, 'src', file)),
    outbase: join(directory, 'src'),
    outdir: join(directory, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node20',
    splitting: true,
    external: native,
    plugins: [onlyEnglish],
    banner: { js: requireBanner },
  });
  return outputFiles;
}

async function library(name) {
  const directory = join(packages, name);
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  const entryPoints = Object.entries(manifest.exports)
    // What pages load is bundled whole, below.
    .filter(([path]) => !path.startsWith('./browser'))
    .map(([, entry]) => join(directory, entry['@genarun/source']))
    .filter((file) => existsSync(file));
  const { outputFiles } = await build({
    ...common,
    entryPoints,
    outbase: join(directory, 'src'),
    outdir: join(directory, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'neutral',
    target: 'es2022',
    splitting: true,
    packages: 'external',
    external: ['node:*'],
  });
  return outputFiles;
}

/** The core with everything it needs in one file that a browser loads as a module. Fails when the core touches Node. */
async function browserCore() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(packages, 'core/src/index.ts')],
    outfile: join(packages, 'core/dist/browser.js'),
    platform: 'browser',
    target: 'es2022',
    conditions: ['@genarun/source', 'browser', 'import', 'module'],
    plugins: [onlyEnglish],
  });
  return outputFiles;
}

/**
 * Local models for pages: the adapter, and beside it the worker with the libraries that it loads when a model needs them. Their WebAssembly stays out: it is many
 * megabytes, and a page names where it is. Without the optional packages there is nothing to build.
 */
async function browserModels() {
  const directory = join(packages, 'local');
  const { resolve } = createRequire(join(directory, 'package.json'));
  try {
    for (const name of ['onnxruntime-web/webgpu', '@huggingface/transformers']) resolve(name);
  } catch (error) {
    console.warn(`local models for pages are not built: ${error.message.split('\n')[0]}`);
    return [];
  }
  const { outputFiles } = await build({
    ...common,
    entryPoints: { index: join(directory, 'src/browser/index.ts'), worker: join(directory, 'src/browser/worker/entry.ts') },
    outdir: join(directory, 'dist/browser'),
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    minify: true,
    conditions: ['@genarun/source', 'onnxruntime-web-use-extern-wasm', 'browser', 'import', 'module'],
    plugins: [onlyEnglish],
  });
  return outputFiles;
}

/** Puts every file in place, and removes modules of earlier builds afterwards. */
async function place(directory, files) {
  await Promise.all(files.map(placeFile));
  const fresh = new Set(files.map((file) => file.path));
  const present = await readdir(directory, { recursive: true });
  const stale = present.map((file) => join(directory, file)).filter((file) => /\.js(\.map)?$/.test(file) && !fresh.has(file));
  await Promise.all(stale.map((file) => rm(file, { force: true })));
}

async function placeFile({ path, contents }) {
  const before = await readFile(path).catch(() => undefined);
  if (before?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

const names = (await readdir(packages)).filter((name) => name !== 'genarun' && existsSync(join(packages, name, 'package.json')));
try {
  const browser = { core: browserCore(), local: browserModels() };
  await Promise.all([
    commandLine().then((files) => place(join(packages, 'genarun/dist'), files)),
    ...names.map(async (name) => place(join(packages, name, 'dist'), [...(await library(name)), ...((await browser[name]) ?? [])])),
  ]);
} catch (error) {
  // esbuild has told each problem already.
  if (!('errors' in Object(error))) throw error;
  process.exitCode = 1;
}
