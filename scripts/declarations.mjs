// Writes the type declarations of the packages, each from its own sources and the declarations of the packages below it; with names, of those alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Lowest ring first: a package reads the declarations of those below it. */
const order = ['spec', 'core', 'dialects', 'adapters', 'backends', 'local', 'topology', 'library', 'studies', 'genarun'];

const wanted = process.argv.slice(2);

for (const name of wanted.length === 0 ? order : order.filter((each) => wanted.includes(each))) {
  const directory = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = Object.values(manifest.exports)
    .map((entry) => join(directory, entry['@genarun/source']))
    .filter((file) => existsSync(file));
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--strict', '--skipLibCheck', '--verbatimModuleSyntax', '--noUncheckedIndexedAccess'],
      ...['--target', 'es2022', '--lib', 'es2023,dom,dom.iterable,dom.asynciterable', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node'],
      ...['--allowImportingTsExtensions', '--resolveJsonModule', '--rootDir', join(directory, 'src'), '--outDir', join(directory, 'dist')],
      ...entries,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}
