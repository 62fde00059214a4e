// What a provider's call costs beside the provider: Genarun with its engine, ledger, queue and guarded client, beside a bare fetch loop to the
// same loopback server; and what it holds in memory while 100 MB of pictures flow through.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type Loop = { readonly ms: number; readonly growthMb: number; readonly megabytes?: number };

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes('--quick');
const concurrency = 50;
const calls = quick ? 500 : 2000;
const pictures = 100;
const repeats = 3;

async function serve(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = spawn(process.execPath, [join(here, 'providers', 'server.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { url: String(line), stop: () => child.kill() };
}

function measure(url: string, how: string, what: string, count: number, mode = 'durable'): Loop {
  const runs = Array.from({ length: repeats }, (): Loop => {
    const parameters = [join(here, 'providers', 'loop.mjs'), url, how, what, String(count), String(concurrency), mode];
    const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 300_000 });
    if (status !== 0) throw new Error(`${how} ${what}: ${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  });
  return runs.sort((a, b) => a.ms - b.ms)[Math.floor(runs.length / 2)] ?? { ms: Number.NaN, growthMb: Number.NaN };
}

const server = await serve();
const bounds: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string }[] = [];
try {
  console.log(
    `Node ${process.versions.node}, ${process.arch}${quick ? ', quick' : ''}\n\n${calls} texts of one provider, ${concurrency} at a time (median of ${repeats})`,
  );
  const bare = measure(server.url, 'fetch', 'text', calls);
  const each = (loop: Loop) => loop.ms / calls;
  const tell = (label: string, loop: Loop) =>
    console.log(
      `  ${label.padEnd(34)} ${loop.ms.toFixed(0).padStart(7)} ms  ${each(loop).toFixed(3)} ms/call  ${(loop.ms / bare.ms).toFixed(2)} × fetch, ${(each(loop) - each(bare)).toFixed(3)} ms more`,
    );
  tell('a bare fetch loop', bare);
  for (const mode of ['memory', 'durable'] as const) {
    const ours = measure(server.url, 'genarun', 'text', calls, mode);
    tell(`Genarun, ${mode}, a paid model`, ours);
    bounds.push({ name: `overhead per call, ${mode}`, value: each(ours) - each(bare), limit: 1, unit: 'ms' });
  }
  console.log(`\n${pictures} pictures of 1 MB, ${concurrency} at a time`);
  const bareFlow = measure(server.url, 'fetch', 'image', pictures);
  const flow = measure(server.url, 'genarun', 'image', pictures);
  for (const [label, loop] of [
    ['a bare fetch loop, kept nowhere', bareFlow],
    ['Genarun, files and SQLite', flow],
  ] as const)
    console.log(
      `  ${label.padEnd(34)} ${loop.ms.toFixed(0).padStart(7)} ms  ${loop.megabytes?.toFixed(0)} MB came, memory grew by ${loop.growthMb.toFixed(0)} MB`,
    );
  bounds.push({ name: `${pictures} MB of pictures: growth of memory`, value: flow.growthMb, limit: 150, unit: 'MB' });
} finally {
  server.stop();
}

const missed = bounds.filter(({ value, limit }) => !(value <= limit));
console.log('\nbounds');
for (const bound of bounds)
  console.log(`  ${missed.includes(bound) ? 'MISSED' : 'ok    '} ${bound.name}: ${bound.value.toFixed(3)} ${bound.unit} (at most ${bound.limit})`);
console.log(`\n${bounds.length - missed.length} bounds held, ${missed.length} missed`);
if (process.argv.includes('--check') && missed.length > 0) process.exitCode = 1;
