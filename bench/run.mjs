// Runs the benchmarks: `npm run bench [-- TOPIC…] [-- --quick] [-- --check]`. Installs what they compare with on first use, builds the
// packages and the benchmarks, then runs one topic after another, each in processes of its own.
// --quick leaves the largest sizes out; --check ends with 1 when a bound is missed; --ripser PATH lets the topology benchmark run a Ripser of yours.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const built = join(here, 'node_modules', '.built');
const words = process.argv.slice(2);
const place = words.indexOf('--ripser');
const ripser = place < 0 ? [] : words.splice(place, 2);
const flags = words.filter((word) => word.startsWith('--'));
const unknown = flags.filter((flag) => flag !== '--quick' && flag !== '--check');

function run(command, parameters, options) {
  const { status, error } = spawnSync(command, parameters, { stdio: 'inherit', ...options });
  if (error !== undefined) throw error;
  return status ?? 1;
}

const entries = await readdir(join(here, 'src'), { withFileTypes: true });
const topics = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map((entry) => entry.name.slice(0, -3));
const wanted = words.filter((word) => !word.startsWith('--'));
const strangers = wanted.filter((topic) => !topics.includes(topic));
if (ripser.length === 1) {
  console.error('expected --ripser PATH, got no path');
  process.exit(2);
}
if (unknown.length > 0 || strangers.length > 0) {
  console.error(`expected topics (${topics.join(', ')}), --quick or --check, got ${[...unknown, ...strangers].join(', ')}`);
  process.exit(2);
}

if (!existsSync(join(here, 'node_modules', '.package-lock.json'))) {
  console.error('installing what the benchmarks compare with (bench/package-lock.json; its SQLite may be compiled, which takes minutes)');
  if (run('npm', ['ci'], { cwd: here }) !== 0) process.exit(1);
}
if (run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root }) !== 0) process.exit(1);

const workers = entries.filter((entry) => entry.isDirectory()).map((entry) => join(here, 'src', entry.name));
const workerFiles = (await Promise.all(workers.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))))).flat();
await build({
  entryPoints: [...topics.map((topic) => join(here, 'src', `${topic}.ts`)), ...workerFiles],
  outbase: join(here, 'src'),
  outdir: built,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});

let status = 0;
for (const topic of wanted.length > 0 ? wanted : topics) {
  const file = join(built, `${topic}.mjs`);
  if (!existsSync(file)) throw new Error(`${relative(root, file)} was not built`);
  status = Math.max(status, run(process.execPath, [file, ...flags, ...ripser], { cwd: root }));
}
process.exit(status);
