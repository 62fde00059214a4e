// An experiment of 4 networks × 4 seeds × 7 prompts, 1000 invocations a run, by simulated models: pictures of 256 pixels, vectors of 768 numbers of
// every text. How many invocations a second, how much processor time, memory and room they take, and whether twenty kills on the way lose or double anything.
// `--quick` takes 40 invocations a run, and five kills.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const quick = process.argv.includes('--quick');
const length = quick ? 40 : 1000;
const killed = quick ? { length: 20, kills: 5 } : { length: 200, kills: 20 };
const script = resolve('packages/genarun/bin/genarun.js');
const folder = mkdtempSync(join(tmpdir(), 'genarun-experiment-'));
const bounds: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string; readonly least?: boolean }[] = [];

const painter = { width: 256, height: 256 };
const configuration = (max: number) => ({
  networks: ['Short', 'Medium', 'Long', 'sim/captioner'].map((captioner) => ['sim/painter', captioner]),
  models: { Short: 'sim/captioner', Medium: 'sim/captioner', Long: 'sim/captioner', Words: 'sim/embedder' },
  parameters: { 'sim/painter': painter, Short: { length: 'short' }, Medium: { length: 'medium' }, Long: { length: 'long' } },
  seeds: [42, 56, 545_654, 6545],
  prompts: ['a fox in the snow', 'two boats at sea', 'a red house', 'a city at night', 'mountains at dawn', 'a cat by the window', 'a portrait of a woman'],
  embedding_models: ['Dummy'],
  stop: { duplicate: false },
  diagrams: { max_dimension: 0 },
  max_length: max,
});

function write(name: string, max: number): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(configuration(max)));
  return file;
}

type Sample = { readonly at: number; readonly megabytes: number };

function start(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [script, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resident memory of a process; undefined where the system does not tell. */
function memoryOf(pid: number | undefined): number | undefined {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) / 1000;
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that a process, or its first thread, has taken; undefined where the system does not tell. Linux counts hundredths. */
function processorOf(path: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${path}/stat`, 'utf8');
    // The name may hold spaces: what follows it begins with the state, the third field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): { readonly bytes: number; readonly files: number } {
  const all = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return { bytes: all.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0), files: all.length };
}

function told(words: readonly string[]): Record<string, unknown> {
  const { stdout } = spawnSync(process.execPath, [script, ...words, '--json'], { cwd: folder, encoding: 'utf8', maxBuffer: 1e9 });
  return JSON.parse(stdout) as Record<string, unknown>; // commands print JSON
}

async function whole(): Promise<void> {
  const home = join(folder, 'whole');
  const samples: Sample[] = [];
  const began = performance.now();
  const child = start(['--home', home, 'experiment', 'run', write('whole', length)]);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => process.stdout.write(text.replace(/^(?=.)/gm, '  ')));
  let processor: { readonly all: number; readonly first: number; readonly at: number } | undefined;
  const timer = setInterval(() => {
    const [all, first] = [processorOf(`${child.pid}`), processorOf(`${child.pid}/task/${child.pid}`)];
    if (all !== undefined && first !== undefined) processor = { all, first, at: (performance.now() - began) / 1000 };
    const megabytes = memoryOf(child.pid);
    if (megabytes !== undefined) samples.push({ at: performance.now() - began, megabytes });
  }, 1000);
  await new Promise((done) => child.on('close', done));
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  const { progress } = told(['--home', home, 'experiment', 'status', 'latest']) as {
    progress: { invocations: { done: number }; embeddings: { done: number }[] };
  };
  const blobs = sizeOf(join(home, 'blobs'));
  const rate = progress.invocations.done / seconds;
  console.log(`  ${progress.invocations.done} invocations and ${progress.embeddings[0]?.done} vectors in ${seconds.toFixed(1)} s`);
  if (processor !== undefined) {
    const { all, first, at } = processor;
    console.log(
      `  processor: ${((all / progress.invocations.done) * 1000).toFixed(1)} ms an invocation; the main thread is busy ${Math.round((first / at) * 100)} % of the time`,
    );
  }
  bounds.push({ name: 'invocations a second', value: rate, limit: 150, unit: '', least: true });
  bounds.push({ name: 'bytes of a picture, mean', value: blobs.bytes / blobs.files / 1000, limit: 40, unit: ' KB' });
  bounds.push({ name: 'database and blobs', value: sizeOf(home).bytes / 1e9, limit: 3, unit: ' GB' });
  const quarter = (from: number) => {
    const part = samples.slice(Math.floor(samples.length * from), Math.floor(samples.length * (from + 0.25)));
    return part.reduce((sum, { megabytes }) => sum + megabytes, 0) / Math.max(1, part.length);
  };
  if (samples.length >= 8) {
    console.log(`  memory: ${quarter(0.25).toFixed(0)} MB in the second quarter, ${quarter(0.75).toFixed(0)} MB in the last`);
    if (!quick) bounds.push({ name: 'memory of the last quarter to that of the second', value: quarter(0.75) / quarter(0.25), limit: 1.1, unit: '×' });
  }
}

async function interrupted(): Promise<void> {
  const home = join(folder, 'killed');
  const file = write('killed', killed.length);
  let random = 1;
  const next = () => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return random / 0x7fffffff;
  };
  for (let kill = 0; kill <= killed.kills; kill++) {
    const child = start(['--home', home, 'experiment', ...(kill === 0 ? ['run', file] : ['resume', 'latest'])]);
    const ended = new Promise<boolean>((done) => child.on('close', () => done(true)));
    if (kill === killed.kills) await ended;
    else {
      await new Promise((done) => child.stderr?.once('data', done));
      const late = new Promise<boolean>((done) => setTimeout(() => done(false), 500 + next() * (quick ? 2500 : 6000)));
      if (!(await Promise.race([ended, late]))) child.kill('SIGKILL');
      await ended;
    }
  }
  const { problems } = told(['--home', home, 'experiment', 'doctor', 'latest']) as { problems: readonly { message: string }[] };
  for (const { message } of problems.slice(0, 10)) console.log(`  ${message}`);
  const { runs, embeddings } = told(['--home', home, 'experiment', 'status', 'latest']) as { runs: { length: number }[]; embeddings: number };
  const lost = runs.reduce((sum, run) => sum + Math.abs(run.length - killed.length), 0) + Math.abs(embeddings - runs.length * (killed.length / 2));
  bounds.push({ name: `lost, doubled or damaged after ${killed.kills} kills`, value: problems.length + lost, limit: 0, unit: '' });
}

try {
  console.log(`experiment: 112 runs × ${length}`);
  await whole();
  console.log(`experiment: 112 runs × ${killed.length}, killed ${killed.kills} times`);
  await interrupted();
  console.log('');
  let missed = 0;
  for (const { name, value, limit, unit, least = false } of bounds) {
    const holds = least ? value >= limit : value <= limit;
    if (!holds) missed++;
    console.log(`${holds ? '✓' : '✗'} ${name}: ${value.toFixed(2)}${unit} (${least ? 'at least' : 'at most'} ${limit}${unit})`);
  }
  if (missed > 0 && process.argv.includes('--check')) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
