import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hdbscan, type Points, persistence, rowsOfPoints } from '@genarun/topology';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createShapeThreads, type ShapeThreads } from '../src/topology/shape-threads.ts';

let folder: string;
let module: URL;
let broken: URL;
const opened: ShapeThreads[] = [];

async function built(name: string, contents: string): Promise<URL> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, '../src/topology'), loader: 'ts' },
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    conditions: ['@genarun/source', 'import', 'module'],
    // The package says that its modules do nothing by themselves; this one does.
    ignoreAnnotations: true,
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-shapes-'));
  module = await built('worker', "import './worker.ts';");
  broken = await built(
    'broken',
    "import { parentPort } from 'node:worker_threads';\nimport './worker.ts';\nparentPort.on('message', ({ options }) => { if (options?.threshold === 7) process.exit(3); });",
  );
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (from: URL, atOnce = 2): ShapeThreads => {
  const threads = createShapeThreads(from, atOnce);
  opened.push(threads);
  return threads;
};

/** Numbers that look like chance, the same each time. */
function cloud(seed: number, count: number, dimension: number): Points {
  let state = seed;
  const data = Float32Array.from({ length: count * dimension }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  return { data, count, dimension };
}

describe('shapes in threads', () => {
  it('are the same numbers as in place, however many are asked for at a time', async () => {
    const threads = open(module);
    const clouds = [1, 2, 3, 4, 5].map((seed) => cloud(seed, 20 + seed * 4, 6));
    const options = { maxDimension: 2, metric: 'cosine' } as const;
    expect(await Promise.all(clouds.map((each) => threads.persistence(each, options)))).toEqual(
      await Promise.all(clouds.map((each) => persistence(each, options))),
    );
    const [first] = clouds;
    const clustering = { minClusterSize: 3, minSamples: 2, epsilon: 0.1, allowSingleCluster: true };
    expect(await threads.clusters(first!, { ...clustering, metric: 'chord' })).toEqual(hdbscan(rowsOfPoints(first!, 'chord'), clustering));
  });

  it('leave the thread that asks to others, and tell how far they are', async () => {
    const threads = open(module, 1);
    const told: string[] = [];
    let turns = 0;
    let over = false;
    const turn = () => {
      turns++;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    await threads.persistence(cloud(9, 500, 12), { maxDimension: 2, onProgress: ({ stage }) => told.push(stage) });
    over = true;
    expect(told).toContain('edges');
    expect(turns).toBeGreaterThan(50);
  });

  it('stop when nobody wants them any more, and others are answered afterwards', async () => {
    const threads = open(module, 1);
    const enough = new Error('enough');
    const controller = new AbortController();
    const clusters = threads.clusters(cloud(3, 3000, 64), { metric: 'chord', signal: controller.signal });
    const next = threads.persistence(cloud(1, 12, 2), {});
    setImmediate(() => controller.abort(enough));
    await expect(clusters).rejects.toBe(enough);
    expect((await next).size).toBe(12);
    const diagram = new AbortController();
    const long = threads.persistence(cloud(4, 900, 12), { maxDimension: 2, signal: diagram.signal, onProgress: () => diagram.abort(enough) });
    await expect(long).rejects.toBe(enough);
    await expect(threads.clusters(cloud(1, 9, 2), { metric: 'chord', signal: controller.signal })).rejects.toBe(enough);
    expect((await threads.persistence(cloud(1, 7, 2), {})).size).toBe(7);
  });

  it('say what is wrong with a cloud, and outlive a thread that dies', async () => {
    const threads = open(broken, 1);
    const bad = { data: Float32Array.of(1, Number.NaN), count: 2, dimension: 1 };
    await expect(threads.persistence(bad, {})).rejects.toThrow(new RangeError('row 1, column 0: expected a finite number, got NaN'));
    await expect(threads.clusters(cloud(1, 9, 2), { metric: 'chord', minClusterSize: 1 })).rejects.toThrow('expected a minimum cluster size of at least 2');
    const lost = threads.persistence(cloud(1, 9, 2), { threshold: 7 });
    const waiting = threads.persistence(cloud(1, 8, 2), {});
    await expect(lost).rejects.toThrow('has ended with code 3');
    expect((await waiting).size).toBe(8);
    expect((await threads.persistence(cloud(1, 7, 2), {})).size).toBe(7);
  });
});
