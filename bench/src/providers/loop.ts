// One measurement in a process of its own: `loop.mjs URL fetch|genarun text|image COUNT CONCURRENCY memory|durable`. Prints one JSON line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openaiCompatibleAdapter } from '@genarun/adapters/openai-compatible';
import { createFileBlobs } from '@genarun/backends/files';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { openSqliteStore } from '@genarun/backends/sqlite';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom } from '@genarun/core';
import type { Pipeline } from '@genarun/spec';

const [url = '', how = 'genarun', what = 'text', size = '100', width = '50', mode = 'durable'] = process.argv.slice(2);
const concurrency = Number(width);

/** Resident memory, its highest value since the last reset, looked at every few milliseconds. */
function watchMemory() {
  let highest = 0;
  const look = () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 5);
  timer.unref();
  return {
    reset: () => {
      highest = process.memoryUsage.rss();
      return highest;
    },
    highest: () => {
      look();
      return highest;
    },
  };
}

async function fetchLoop(count: number): Promise<number> {
  let left = count;
  let bytes = 0;
  const body = JSON.stringify(
    what === 'text' ? { model: 'one', messages: [{ role: 'user', content: 'A line' }] } : { model: 'one', prompt: 'A picture', n: 1 },
  );
  const path = what === 'text' ? '/chat/completions' : '/images/generations';
  const worker = async () => {
    while (left-- > 0) {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const answer = await response.json();
      if (what === 'image') bytes += Buffer.from(answer.data[0].b64_json, 'base64').length;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return bytes;
}

async function openEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-bench-'));
  const store = mode === 'durable' ? await openSqliteStore({ file: join(folder, 'genarun.db') }) : createMemoryStore();
  const http = createHttp();
  const engine = createEngine({
    store,
    http,
    queue: createInProcessQueue({ clock: systemClock }),
    blobs: mode === 'durable' ? createFileBlobs({ directory: join(folder, 'blobs') }) : createMemoryBlobs({ hash: nodeHash }),
    media: createMedia(),
    clock: systemClock,
    hash: nodeHash,
    // Not free: every call has its row in the ledger, on disk before the request leaves.
    adapters: [openaiCompatibleAdapter({ name: 'bench', baseUrl: url, free: false, lane: { concurrency } })],
    random: createRandom(1),
    secret: () => undefined,
  });
  const perform = async (count: number): Promise<number> => {
    const node = {
      id: 'made',
      kind: what,
      model: what === 'text' ? 'bench/one' : 'bench/flux',
      prompt: '${n}',
      as: 'n',
      forEach: Array.from({ length: count }, (_, at) => at),
    };
    const pipeline: Pipeline = { genarun: 1, name: 'bench', nodes: [node] };
    const run = await engine.start(await engine.plan({ dialect: 'canonical', pipeline, origins: new Map(), warnings: [] }));
    const result = await run.result();
    if (result.counts.done !== count)
      throw new Error(`expected ${count} done, got ${result.status} ${JSON.stringify(result.counts)}: ${result.fault?.message}`);
    return (await store.products(run.id)).reduce((sum, product) => sum + product.bytes, 0);
  };
  const close = async () => {
    await engine.close();
    await http.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { perform, close };
}

const engine = how === 'genarun' ? await openEngine() : undefined;
const perform = engine?.perform ?? fetchLoop;
const memory = watchMemory();
// The first calls of a process pay for compiling the code and opening connections.
for (let time = 0; time < 3; time++) await perform(what === 'text' ? 300 : 10);
const before = memory.reset();
const cpu = process.cpuUsage();
const begin = performance.now();
const bytes = await perform(Number(size));
const ms = performance.now() - begin;
const used = process.cpuUsage(cpu);
const growthMb = (memory.highest() - before) / 2 ** 20;
await engine?.close();
console.log(JSON.stringify({ ms, cpuMs: (used.user + used.system) / 1000, growthMb, megabytes: bytes / 1e6 }));
process.exit(0);
