// Builds what runs: the command line as one bundle that starts fast, each library package for its consumers, and the core for browsers.
// Needs no network and no compiler, so that `npm ci` can call it.
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'packages');

/** Shared by every build: modern modules, sources of the workspace instead of its earlier builds. */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
  conditions: ['@genarun/source', 'import', 'module'],
};

/** CommonJS dependencies inside a module bundle still call `require` for what Node brings. */
const requireBanner = "import { createRequire as createRequire__ } from 'node:module'; const require = createRequire__(import.meta.url);";

/** Native modules stay outside: they load prebuilt binaries beside themselves. */
const native = ['libsql', 'sharp'];

/** Removes modules of earlier builds. Afterwards, not before: a program started meanwhile finds either build whole. */
async function removeStale(directory, metafile, keep = []) {
  const fresh = new Set([...Object.keys(metafile.outputs).map((file) => resolve(root, file)), ...keep.map((file) => join(directory, file))]);
  const files = await readdir(directory, { recursive: true });
  const stale = files.map((file) => join(directory, file)).filter((file) => /\.js(\.map)?$/.test(file) && !fresh.has(file));
  await Promise.all(stale.map((file) => rm(file, { force: true })));
}

async function buildCommandLine() {
  const directory = join(packages, 'genarun');
  const { metafile } = await build({
    ...common,
    entryPoints: [join(directory, 'src/main.ts'), join(directory, 'src/index.ts')],
    outdir: join(directory, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node20',
    splitting: true,
    external: native,
    banner: { js: requireBanner },
  });
  await removeStale(join(directory, 'dist'), metafile);
}

async function buildLibrary(name) {
  const directory = join(packages, name);
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  const entryPoints = Object.values(manifest.exports)
    .map((entry) => join(directory, entry['@genarun/source']))
    .filter((file) => existsSync(file));
  const { metafile } = await build({
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
  await removeStale(join(directory, 'dist'), metafile, ['browser.js', 'browser.js.map']);
}

/** The core with everything it needs in one file that a browser loads as a module. Fails when the core touches Node. */
async function buildBrowserCore() {
  await build({
    ...common,
    entryPoints: [join(packages, 'core/src/index.ts')],
    outfile: join(packages, 'core/dist/browser.js'),
    platform: 'browser',
    target: 'es2022',
    conditions: ['@genarun/source', 'browser', 'import', 'module'],
  });
}

const names = (await readdir(packages)).filter((name) => name !== 'genarun' && existsSync(join(packages, name, 'package.json')));
await Promise.all([buildCommandLine(), ...names.map(buildLibrary)]);
await buildBrowserCore();
