// One measurement of the engine in a process of its own: `genarun.mjs chain|fan memory|durable NODES`. Prints one JSON line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobs } from '@genarun/backends/files';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { openSqliteStore } from '@genarun/backends/sqlite';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom, type Engine } from '@genarun/core';
import { defineKind, type Node, type Pipeline } from '@genarun/spec';

const [shape = 'chain', mode = 'memory', size = '1000'] = process.argv.slice(2);
const nodes = Number(size);
const folder = mkdtempSync(join(tmpdir(), 'genarun-bench-'));

/** A node that goes the whole way, through the queue and a performer, and does nothing there. */
const nothing = defineKind({ name: 'nothing', version: 1, fields: {}, picks: [], perform: async () => ({ value: 1 }), output: () => ({ type: 'integer' }) });

function chain(length: number): Pipeline {
  const links: Node[] = Array.from({ length }, (_, index) => ({ id: `n${index}`, kind: 'nothing', ...(index === 0 ? {} : { needs: `n${index - 1}` }) }));
  return { genarun: 1, name: 'chain', nodes: links };
}

function fan(width: number): Pipeline {
  return { genarun: 1, name: 'fan', nodes: [{ id: 'all', kind: 'nothing', forEach: Array.from({ length: width }, (_, index) => index) }] };
}

async function measure(engine: Engine, pipeline: Pipeline): Promise<{ readonly planMs: number; readonly runMs: number }> {
  const begin = performance.now();
  const plan = await engine.plan({ dialect: 'canonical', pipeline, origins: new Map(), warnings: [] });
  const planned = performance.now();
  const result = await (await engine.start(plan)).result();
  const ended = performance.now();
  const performed = result.counts.done ?? 0;
  if (result.status !== 'succeeded' || performed < (pipeline.name === 'fan' ? 2 : pipeline.nodes.length))
    throw new Error(`expected a run that succeeded, got ${result.status} with ${JSON.stringify(result.counts)}`);
  return { planMs: planned - begin, runMs: ended - planned };
}

const store = mode === 'durable' ? await openSqliteStore({ file: join(folder, 'genarun.db') }) : createMemoryStore();
const engine = createEngine({
  store,
  queue: createInProcessQueue({ clock: systemClock, concurrency: 64 }),
  blobs: mode === 'durable' ? createFileBlobs({ directory: join(folder, 'blobs') }) : createMemoryBlobs({ hash: nodeHash }),
  http: createHttp(),
  media: createMedia(),
  clock: systemClock,
  hash: nodeHash,
  adapters: [],
  kinds: [nothing],
  random: createRandom(1),
  maxInvocations: 1_000_000,
});
const make = shape === 'chain' ? chain : fan;
// The first runs of a process pay for compiling the code: the very first is told, five warm it up, then the run is measured
// (a small one five times, the median). Both programs are treated alike.
const warm = Math.min(nodes, 1000);
const first = await measure(engine, make(warm));
for (let run = 1; run < 5; run++) await measure(engine, make(warm));
const runs = [];
for (let run = 0; run < (nodes <= 1000 ? 5 : 1); run++) runs.push(await measure(engine, make(nodes)));
const { planMs, runMs } = runs.sort((a, b) => a.runMs - b.runMs)[Math.floor(runs.length / 2)] ?? first;
await engine.close();
await store.close();
rmSync(folder, { recursive: true, force: true });
console.log(
  JSON.stringify({
    microseconds: (runMs * 1000) / nodes,
    cold: (first.runMs * 1000) / warm,
    planMs,
    runMs,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
