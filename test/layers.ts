import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** Rings by package name. A package may import packages of smaller rings only; packages of one ring do not know each other. */
export const rings: Readonly<Record<string, number>> = {
  '@genarun/spec': 0,
  '@genarun/core': 1,
  '@genarun/dialects': 1,
  '@genarun/adapters': 1,
  '@genarun/local': 1,
  '@genarun/backends': 1,
  '@genarun/topology': 1,
  '@genarun/client': 2,
  '@genarun/library': 2,
  '@genarun/studies': 2,
  '@genarun/publish': 2,
  '@genarun/server': 3,
  '@genarun/studio': 3,
  genarun: 4,
};

/** Folders whose sources run in browsers: no `node:` imports there, tests excepted. */
export const browserFolders: readonly string[] = [
  'packages/spec/src',
  'packages/core/src',
  'packages/dialects/src',
  'packages/topology/src',
  'packages/adapters/src/sim',
  'packages/local/src/pipeline',
  'packages/local/src/browser',
];

type Manifest = {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

type Package = { readonly name: string; readonly folder: string; readonly manifest: Manifest };

/** Every breach of the layers below a repository root, each as one sentence; empty when there is none. */
export async function findBreaches(root: string): Promise<readonly string[]> {
  const packages = await readPackages(root);
  const tools = await readRootTools(root);
  const breaches: string[] = [];
  for (const own of packages) {
    if (rings[own.name] === undefined) breaches.push(`${place(root, own.folder)}: package "${own.name}" has no ring; give it one in test/layers.ts`);
    for (const name of Object.keys({
      ...own.manifest.dependencies,
      ...own.manifest.peerDependencies,
      ...own.manifest.optionalDependencies,
      ...own.manifest.devDependencies,
    })) {
      const arrow = judgeArrow(own.name, name);
      if (arrow !== undefined) breaches.push(`${place(root, own.folder)}/package.json: ${arrow}`);
    }
    for (const file of await sourceFiles(own.folder)) breaches.push(...(await judgeFile(root, own, packages, tools, file)));
  }
  return breaches;
}

async function judgeFile(root: string, own: Package, packages: readonly Package[], tools: ReadonlySet<string>, file: string): Promise<readonly string[]> {
  const where = place(root, file);
  const isTest = /\.test\.tsx?$/.test(file) || place(own.folder, file).startsWith('test/');
  const breaches: string[] = [];
  for (const specifier of importsOf(await readFile(file, 'utf8'))) {
    if (specifier.startsWith('.')) {
      const target = packages.find((other) => other !== own && `${resolve(file, '..', specifier)}${sep}`.startsWith(`${other.folder}${sep}`));
      if (target !== undefined) breaches.push(`${where}: imports "${specifier}", a file of ${target.name}; import the package by its name`);
      continue;
    }
    if (specifier.startsWith('node:')) {
      if (!isTest && browserFolders.some((folder) => where.startsWith(`${folder}/`))) breaches.push(`${where}: imports "${specifier}", but runs in browsers`);
      continue;
    }
    const name = packageNameOf(specifier);
    if (name === own.name) continue;
    const arrow = judgeArrow(own.name, name);
    if (arrow !== undefined) breaches.push(`${where}: ${arrow}`);
    else if (!isDeclared(own.manifest, name, isTest ? tools : undefined))
      breaches.push(`${where}: imports "${specifier}", but ${own.name} does not declare "${name}" in its package.json`);
  }
  return breaches;
}

/** Why an arrow between two packages of the workspace is not allowed; undefined when it is, or when the other is not ours. */
function judgeArrow(from: string, to: string): string | undefined {
  const [own, other] = [rings[from], rings[to]];
  if (other === undefined) return to.startsWith('@genarun/') ? `${from} imports ${to}, which has no ring` : undefined;
  if (own === undefined || other < own) return undefined;
  return other > own ? `${from} (ring ${own}) imports ${to} (ring ${other}): an arrow up` : `${from} imports ${to}: an arrow sideways in ring ${own}`;
}

function isDeclared(manifest: Manifest, name: string, tools: ReadonlySet<string> | undefined): boolean {
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...(tools === undefined ? {} : manifest.devDependencies),
  };
  return Object.hasOwn(declared, name) || tools?.has(name) === true;
}

/** Everything a module imports: statically, dynamically, by `require`, for types. */
export function importsOf(text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`. */
function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

async function readPackages(root: string): Promise<readonly Package[]> {
  const folders = (await readdir(join(root, 'packages'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'packages', entry.name));
  const found: Package[] = [];
  for (const folder of folders.sort()) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    found.push({ name: manifest.name, folder, manifest });
  }
  return found;
}

async function readRootTools(root: string): Promise<ReadonlySet<string>> {
  if (!existsSync(join(root, 'package.json'))) return new Set();
  const manifest: Manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return new Set(Object.keys(manifest.devDependencies ?? {}));
}

async function sourceFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const part of ['src', 'test', 'bin']) {
    if (!existsSync(join(folder, part))) continue;
    const entries = await readdir(join(folder, part), { recursive: true, withFileTypes: true });
    files.push(
      ...entries.filter((entry) => entry.isFile() && /\.(ts|tsx|mts|js|mjs|jsx)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)),
    );
  }
  return files.sort();
}

function place(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
