// What a provider's call costs beside the provider: Genarun with its engine, ledger, queue and guarded client, beside a bare fetch loop to the
// same loopback server; and what it holds in memory while 100 MB of pictures flow through.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type Loop = { readonly ms: number; readonly cpuMs: number; readonly growthMb: number; readonly megabytes: number };

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

type Way = { readonly label: string; readonly how: 'fetch' | 'genarun'; readonly mode: 'memory' | 'durable' };

function perform(url: string, { how, mode }: Way, what: string, count: number): Loop {
  const parameters = [join(here, 'providers', 'loop.mjs'), url, how, what, String(count), String(concurrency), mode];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${how} ${what}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}

/** The ways in turns, so that what else the machine does meets all of them; of each, the quickest run. */
function measure(url: string, ways: readonly Way[], what: string, count: number): readonly (Way & Loop)[] {
  const rounds = Array.from({ length: repeats }, () => ways.map((way) => ({ ...way, ...perform(url, way, what, count) })));
  return ways.flatMap((_, at) => rounds.flatMap((round) => round[at] ?? []).sort((one, other) => one.ms - other.ms)[0] ?? []);
}

const server = await serve();
const bounds: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string }[] = [];
try {
  console.log(`Node ${process.versions.node}, ${process.arch}${quick ? ', quick' : ''}`);
  console.log(`\n${calls} texts of one provider, ${concurrency} at a time (the quickest of ${repeats}, in turns)`);
  const texts = measure(
    server.url,
    [
      { label: 'a bare fetch loop', how: 'fetch', mode: 'memory' },
      { label: 'Genarun, memory, a paid model', how: 'genarun', mode: 'memory' },
      { label: 'Genarun, durable, a paid model', how: 'genarun', mode: 'durable' },
    ],
    'text',
    calls,
  );
  const bare = texts[0]?.ms ?? Number.NaN;
  for (const { label, how, mode, ms, cpuMs } of texts) {
    const more = (ms - bare) / calls;
    const each = `${(ms / calls).toFixed(3)} ms/call (${(cpuMs / calls).toFixed(3)} of the processor)`;
    console.log(`  ${label.padEnd(32)} ${ms.toFixed(0).padStart(7)} ms  ${each}  ${(ms / bare).toFixed(2)} × fetch, ${more.toFixed(3)} ms more`);
    if (how === 'genarun') bounds.push({ name: `overhead per call, ${mode}`, value: more, limit: 1, unit: 'ms' });
  }
  console.log(`\n${pictures} pictures of 1 MB, ${concurrency} at a time`);
  const flows = measure(
    server.url,
    [
      { label: 'a bare fetch loop, kept nowhere', how: 'fetch', mode: 'memory' },
      { label: 'Genarun, files and SQLite', how: 'genarun', mode: 'durable' },
    ],
    'image',
    pictures,
  );
  for (const { label, how, ms, megabytes, growthMb } of flows) {
    const ratio = (ms / (flows[0]?.ms ?? Number.NaN)).toFixed(2);
    console.log(
      `  ${label.padEnd(32)} ${ms.toFixed(0).padStart(7)} ms  ${ratio} × fetch  ${megabytes.toFixed(0)} MB came, memory grew by ${growthMb.toFixed(0)} MB`,
    );
    if (how === 'genarun') bounds.push({ name: `${pictures} MB of pictures: growth of memory`, value: growthMb, limit: 150, unit: 'MB' });
  }
} finally {
  server.stop();
}

const missed = bounds.filter(({ value, limit }) => !(value <= limit));
console.log('\nbounds');
for (const bound of bounds)
  console.log(`  ${missed.includes(bound) ? 'MISSED' : 'ok    '} ${bound.name}: ${bound.value.toFixed(3)} ${bound.unit} (at most ${bound.limit})`);
console.log(`\n${bounds.length - missed.length} bounds held, ${missed.length} missed`);
if (process.argv.includes('--check') && missed.length > 0) process.exitCode = 1;
