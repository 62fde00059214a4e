// What a node costs beside its model call: no-op nodes in chains and fan-outs, in memory and durable, beside LangGraph.js in the same run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Measured = {
  readonly microseconds: number /** Of the first 1,000 nodes of the process. */;
  readonly cold?: number;
  readonly planMs: number;
  readonly runMs: number;
  readonly megabytes: number;
};
type Shape = 'chain' | 'fan';
type Bound = { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string; readonly atLeast?: boolean };

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes('--quick');
const sizes = quick ? [1000, 10_000] : [1000, 10_000, 100_000];
const repeats = 3;
const shapes: readonly Shape[] = ['chain', 'fan'];
const bounds: Bound[] = [];
const missing: string[] = [];

/** Runs a worker several times and answers the run in the middle. Undefined when it cannot do the task; why is printed. */
function measure(worker: string, parameters: readonly string[], times: number): Measured | undefined {
  const runs: Measured[] = [];
  for (let time = 0; time < times; time++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, 'engine', `${worker}.mjs`), ...parameters], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (status !== 0) {
      console.log(
        `  ${worker} ${parameters.join(' ')}: failed: ${
          stderr
            .trim()
            .split('\n')
            .find((line) => /Error|error/.test(line)) ?? `status ${status}`
        }`,
      );
      return undefined;
    }
    runs.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'));
  }
  return runs.sort((a, b) => a.microseconds - b.microseconds)[Math.floor(runs.length / 2)];
}

function line(label: string, measured: Measured | undefined, note = ''): void {
  if (measured === undefined) return;
  console.log(
    `  ${label.padEnd(34)} ${measured.microseconds.toFixed(1).padStart(10)} µs/node ${cold(measured)}  run ${measured.runMs.toFixed(0).padStart(7)} ms  plan ${measured.planMs.toFixed(0).padStart(6)} ms  ${measured.megabytes.toFixed(0).padStart(5)} MB  ${note}`,
  );
}

function sideBySide(shape: Shape): ReadonlyMap<string, Measured> {
  const kept = new Map<string, Measured>();
  console.log(`\n${shape} of 1,000 no-op nodes, side by side (median of ${repeats})`);
  for (const mode of ['memory', 'durable'] as const) {
    const ours = measure('genarun', [shape, mode, '1000'], repeats);
    line(`Genarun, ${mode}`, ours);
    const rivals = mode === 'memory' ? (['none', 'memory'] as const) : (['durable'] as const);
    for (const rival of rivals) {
      const theirs = measure('langgraph', [shape, rival, '1000'], repeats);
      const ratio = ours === undefined || theirs === undefined ? undefined : theirs.microseconds / ours.microseconds;
      line(
        `LangGraph.js, ${rival === 'none' ? 'no checkpoints' : rival === 'memory' ? 'MemorySaver' : 'SqliteSaver'}`,
        theirs,
        ratio === undefined ? '' : `${ratio.toFixed(1)} × Genarun`,
      );
      if (ratio === undefined) missing.push(`${shape}, ${mode}: no comparison with LangGraph.js (${rival})`);
      // In memory the fair rival remembers as Genarun does; without checkpoints it is printed beside.
      else if (rival !== 'none') bounds.push({ name: `${shape}, ${mode}, 1k: LangGraph.js ÷ Genarun`, value: ratio, limit: 20, unit: '×', atLeast: true });
    }
    if (ours !== undefined) kept.set(mode, ours);
  }
  return kept;
}

function grow(shape: Shape, small: ReadonlyMap<string, Measured>): void {
  console.log(`\n${shape}, larger`);
  for (const mode of ['memory', 'durable'] as const) {
    for (const size of sizes.slice(1)) {
      const measured = measure('genarun', [shape, mode, String(size)], 1);
      line(`Genarun, ${mode}, ${size.toLocaleString('en')}`, measured);
      if (measured === undefined) {
        missing.push(`${shape}, ${mode}, ${size}: not measured`);
        continue;
      }
      const limit = mode === 'memory' ? 60 : shape === 'chain' ? 400 : 100;
      bounds.push({ name: `${shape}, ${mode}, ${size / 1000}k`, value: measured.microseconds, limit, unit: 'µs/node' });
      const base = small.get(mode);
      if (size === 100_000 && base !== undefined)
        bounds.push({ name: `${shape}, ${mode}: cost per node at 100k ÷ at 1k`, value: measured.microseconds / base.microseconds, limit: 1.3, unit: '×' });
      if (size === 100_000) bounds.push({ name: `${shape}, ${mode}, 100k: memory`, value: measured.megabytes, limit: 500, unit: 'MB' });
    }
  }
}

function cold(measured: Measured): string {
  return (measured.cold === undefined ? '' : `(first run ${measured.cold.toFixed(0)})`).padEnd(17);
}

function wall(parameters: readonly string[], times: number): number {
  const command = join(process.cwd(), 'packages', 'genarun', 'bin', 'genarun.js');
  const runs = Array.from({ length: times }, () => {
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [command, ...parameters], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`genarun ${parameters.join(' ')}: ${stderr}`);
    return performance.now() - begin;
  });
  return runs.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

function commandLine(): void {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-hello-'));
  const file = join(folder, 'hello.yaml');
  writeFileSync(file, 'genarun: 1\nname: hello\nnodes:\n  - { id: hello, kind: text, model: sim/writer, prompt: "Say hello" }\n');
  const version = wall(['--version'], 7);
  const hello = wall(['run', file, '--home', join(folder, 'home'), '--quiet'], 7);
  rmSync(folder, { recursive: true, force: true });
  console.log(
    `\nthe command line, from start to end (median of 7)\n  genarun --version ${version.toFixed(0)} ms, a hello pipeline ${hello.toFixed(0)} ms (Node alone: ${bareNode().toFixed(0)} ms)`,
  );
  bounds.push({ name: 'genarun --version', value: version, limit: 150, unit: 'ms' }, { name: 'hello pipeline', value: hello, limit: 500, unit: 'ms' });
}

function bareNode(): number {
  const begin = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - begin;
}

console.log(`Node ${process.versions.node}, ${process.arch}${quick ? ', quick' : ''}`);
line('raw libsql commit of two rows', measure('two-rows', ['5000'], repeats));
for (const shape of shapes) grow(shape, sideBySide(shape));
line('\n  raw libsql commit of two rows again'.slice(3), measure('two-rows', ['5000'], 1));
commandLine();

const missed = bounds.filter(({ value, limit, atLeast }) => (atLeast === true ? value < limit : value > limit));
console.log('\nbounds');
for (const bound of bounds)
  console.log(
    `  ${missed.includes(bound) ? 'MISSED' : 'ok    '} ${bound.name}: ${bound.value.toFixed(1)} ${bound.unit} (${bound.atLeast === true ? 'at least' : 'at most'} ${bound.limit})`,
  );
for (const gap of missing) console.log(`  MISSED ${gap}`);
console.log(`\n${bounds.length - missed.length} bounds held, ${missed.length + missing.length} missed`);
if (process.argv.includes('--check') && missed.length + missing.length > 0) process.exitCode = 1;
