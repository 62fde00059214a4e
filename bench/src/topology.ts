// Persistent homology beside Ripser (C++), on fixed clouds in R^768: user time of whole processes, and memory beyond what Node itself takes.
// `--ripser PATH` measures a Ripser on this machine; without it a stored table of user times stands in.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pairDistances } from '@genarun/topology';
import { cloudOf, type Kind, kinds } from './topology/clouds.ts';
import { type Rival, runRipser, stored } from './topology/ripser.ts';

type Measured = { readonly user: number; readonly megabytes: number; readonly bars: readonly number[] };
type Task = { readonly kind: Kind; readonly count: number; readonly dimension: 1 | 2; readonly rival: boolean };

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes('--quick');
const ripser = process.argv.includes('--ripser') ? process.argv[process.argv.indexOf('--ripser') + 1] : undefined;
const folder = mkdtempSync(join(tmpdir(), 'genarun-topology-'));
const bounds: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string }[] = [];
const mistakes: string[] = [];

function inProcess(worker: string, parameters: readonly string[], times: number): Measured {
  const runs = Array.from({ length: times }, (): Measured => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, 'topology', `${worker}.mjs`), ...parameters], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${worker} ${parameters.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  });
  const median = runs.sort((a, b) => a.user - b.user)[Math.floor(times / 2)];
  if (median === undefined) throw new Error('no run');
  return median;
}

function distances(): void {
  const cloud = cloudOf('attractors', 2000);
  const runs = Array.from({ length: 5 }, () => {
    // One thread: its processor time is what a clock would show on a machine that does nothing else.
    const begin = process.cpuUsage();
    pairDistances(cloud);
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1e6;
  }).sort((a, b) => a - b);
  console.log(
    `\ndistances 2000 × 768 (Euclidean): ${(runs[2] ?? Number.NaN).toFixed(3)} s of processor time (median of 5, slowest ${(runs[4] ?? Number.NaN).toFixed(3)})`,
  );
  bounds.push({ name: 'distances 2000 × 768', value: runs[2] ?? Number.NaN, limit: 0.5, unit: 's' });
}

async function rivalOf({ kind, count, dimension, rival }: Task, file: string, times: number): Promise<Rival | undefined> {
  if (!rival) return undefined;
  return ripser === undefined ? stored[`${kind} ${count} ${dimension}`] : runRipser(ripser, file, dimension, times);
}

async function compare(task: Task, floor: Measured): Promise<void> {
  const { kind, count, dimension } = task;
  const file = join(folder, `${kind}-${count}.bin`);
  const { data } = pairDistances(cloudOf(kind, count));
  writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const times = count >= 2000 || dimension === 2 ? 1 : 3;
  const ours = inProcess('persistence', [file, String(dimension)], times);
  const theirs = await rivalOf(task, file, times);
  rmSync(file);
  const beyond = ours.megabytes - floor.megabytes;
  const beside =
    theirs === undefined
      ? ''
      : `Ripser ${theirs.user.toFixed(2).padStart(6)} s ${theirs.megabytes.toFixed(0).padStart(5)} MB   ratio ${(ours.user / theirs.user).toFixed(3)} time, ${(beyond / theirs.megabytes).toFixed(2)} memory`;
  console.log(
    `  ${kind.padEnd(10)} ${String(count).padStart(5)}  ${ours.user.toFixed(2).padStart(6)} s ${beyond.toFixed(0).padStart(5)} MB  bars ${ours.bars.slice(1).join(', ').padEnd(12)} ${beside}`,
  );
  // Ripser prints six digits: bars shorter than that look empty there.
  for (const [index, bars] of (theirs?.bars ?? []).entries())
    if (Math.abs(bars - (ours.bars[index + 1] ?? 0)) > 2 + bars / 1000)
      mistakes.push(`${kind} ${count}, dimension ${index + 1}: ${ours.bars[index + 1]} bars, Ripser ${bars}`);
  bind(task, ours, theirs, beyond);
}

function bind({ kind, count, dimension }: Task, ours: Measured, theirs: Rival | undefined, beyond: number): void {
  const name = `H${dimension} ${kind} ${count}`;
  if (dimension === 1 && count === 5000) bounds.push({ name, value: ours.user, limit: 120, unit: 's' });
  if (theirs === undefined) return;
  if (dimension === 1 && count === 1000) {
    bounds.push({ name: `${name}: user time ÷ Ripser`, value: ours.user / theirs.user, limit: kind === 'cycle' ? 1 : 0.6, unit: '×' });
    bounds.push({ name: `${name}: memory beyond Node ÷ Ripser`, value: beyond / theirs.megabytes, limit: 0.5, unit: '×' });
  }
  if (dimension === 2 && count === 500) bounds.push({ name: `${name}: user time ÷ Ripser`, value: ours.user / theirs.user, limit: 2, unit: '×' });
}

const of = (count: number, dimension: 1 | 2, rival = true): readonly Task[] =>
  kinds.map((kind) => ({ kind, count, dimension, rival: rival && !(kind === 'cycle' && count >= 2000) }));

console.log(
  `Node ${process.versions.node}, ${process.arch}${quick ? ', quick' : ''}; ${ripser === undefined ? 'Ripser from the stored table' : `Ripser at ${ripser}`}`,
);
distances();
const floor = inProcess('floor', [], 3);
console.log(`\nwhole processes, Node’s ${floor.user.toFixed(2)} s among the user time; memory beyond Node’s ${floor.megabytes.toFixed(0)} MB`);
try {
  console.log('dimensions 0 and 1');
  for (const count of quick ? [100, 500, 1000] : [100, 500, 1000, 2000, 5000]) for (const task of of(count, 1, count <= 2000)) await compare(task, floor);
  console.log('dimensions 0 to 2');
  for (const count of quick ? [100, 500] : [100, 500, 1000]) for (const task of of(count, 2, count <= 500)) await compare(task, floor);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const missed = bounds.filter(({ value, limit }) => !(value <= limit));
console.log('\nbounds');
for (const bound of bounds)
  console.log(`  ${missed.includes(bound) ? 'MISSED' : 'ok    '} ${bound.name}: ${bound.value.toFixed(3)} ${bound.unit} (at most ${bound.limit})`);
for (const mistake of mistakes) console.log(`  MISSED ${mistake}`);
console.log(`\n${bounds.length - missed.length} bounds held, ${missed.length + mistakes.length} missed`);
if (process.argv.includes('--check') && missed.length + mistakes.length > 0) process.exitCode = 1;
