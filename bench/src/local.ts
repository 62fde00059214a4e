// Tokens a second of a local language model through the adapter, beside the same model called in Transformers.js directly: one thread each, greedy,
// processes of their own by turns. GENARUN_BENCH_MODEL names the
// folder of a model of your own; without it one is made of weights of chance.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeModel } from './local/model.ts';

type Measured = { readonly rates: readonly number[]; readonly text: string };

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes('--quick');
const given = process.env.GENARUN_BENCH_MODEL;
const [rounds, times, tokens] = quick ? [2, 2, 100] : [4, 3, 250];
const folder = given ?? join(mkdtempSync(join(tmpdir(), 'genarun-bench-')), 'wide-layer');
if (given === undefined) await writeModel(folder);

function measure(worker: 'direct' | 'genarun'): Measured {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, 'local', `${worker}.mjs`), folder, String(tokens), String(times)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${worker}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const rates = { direct: [] as number[], genarun: [] as number[] };
const texts = new Set<string>();
for (let round = 0; round < rounds; round++)
  for (const worker of ['direct', 'genarun'] as const) {
    const measured = measure(worker);
    rates[worker].push(...measured.rates);
    texts.add(measured.text);
  }
const [direct, genarun] = [median(rates.direct), median(rates.genarun)];
const ratio = genarun / direct;
console.log(`\nlocal text model ${basename(folder)}, ${tokens} tokens, greedy, 1 thread (median of ${rounds * times} runs in ${rounds} processes by turns)`);
console.log(`  Transformers.js directly  ${direct.toFixed(1).padStart(8)} tokens/s`);
console.log(`  local adapter, streaming  ${genarun.toFixed(1).padStart(8)} tokens/s  ${ratio.toFixed(2)} × directly`);
const problems = [...(ratio < 0.9 ? [`${ratio.toFixed(2)} × is less than 0.9 ×`] : []), ...(texts.size > 1 ? ['the texts differ'] : [])];
console.log(
  `\nbounds\n  ${problems.length === 0 ? 'ok    ' : 'MISSED'} adapter ÷ directly: ${ratio.toFixed(2)} (at least 0.90)${texts.size === 1 ? ', the same text' : ', the texts DIFFER'}`,
);
if (given === undefined) rmSync(dirname(folder), { recursive: true, force: true });
if (process.argv.includes('--check') && problems.length > 0) process.exitCode = 1;
