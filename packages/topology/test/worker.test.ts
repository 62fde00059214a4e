import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { persistence, persistenceIn } from '../src/index.ts';
import { cube } from './support/shapes.ts';

let worker: Worker;

beforeAll(async () => {
  const source = new URL('../src/index.ts', import.meta.url).pathname;
  const { outputFiles } = await build({
    stdin: {
      contents: `import { parentPort } from 'node:worker_threads';\nimport { servePersistence } from ${JSON.stringify(source)};\nservePersistence(parentPort);`,
      resolveDir: '.',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  });
  worker = new Worker(outputFiles[0]!.text, { eval: true });
});
afterAll(() => worker.terminate());

describe('persistence in a worker', () => {
  it('answers what it answers in place, several questions at a time', async () => {
    const there = persistenceIn(worker);
    const clouds = [cube(1, 60, 3), cube(2, 80, 2), cube(3, 50, 5)];
    const answers = await Promise.all(clouds.map((cloud) => there.persistence(cloud, { maxDimension: 2, cycles: true })));
    expect(answers).toEqual(await Promise.all(clouds.map((cloud) => persistence(cloud, { maxDimension: 2, cycles: true }))));
  });

  it('tells its progress, stops when cancelled, and goes on answering', async () => {
    const there = persistenceIn(worker);
    const controller = new AbortController();
    const told: string[] = [];
    const long = there.persistence(cube(8, 900, 12), {
      maxDimension: 2,
      signal: controller.signal,
      onProgress: ({ stage }) => {
        told.push(stage);
        controller.abort(new Error('enough'));
      },
    });
    await expect(long).rejects.toThrow('enough');
    expect(told.length).toBeGreaterThan(0);
    expect((await there.persistence(cube(1, 5, 2))).size).toBe(5);
  });

  it('ends every open question when the worker ends, and every later one', async () => {
    const short = new Worker('setTimeout(() => process.exit(3), 20)', { eval: true });
    const there = persistenceIn(short);
    await expect(there.persistence(cube(1, 5, 2))).rejects.toThrow('the worker failed: it ended with 3');
    await expect(there.persistence(cube(1, 5, 2))).rejects.toThrow('the worker failed: it ended with 3');
    const broken = new Worker('throw new Error("no such module")', { eval: true });
    await expect(persistenceIn(broken).persistence(cube(1, 5, 2))).rejects.toThrow('the worker failed: no such module');
  });

  it('hands errors back as they are', async () => {
    const broken = { data: Float32Array.of(1, Number.NaN), count: 2, dimension: 1 };
    await expect(persistenceIn(worker).persistence(broken)).rejects.toThrow(new RangeError('row 1, column 0: expected a finite number, got NaN'));
  });

  it('speaks the same over a port of the web', async () => {
    const { port1, port2 } = new MessageChannel();
    const { servePersistence } = await import('../src/index.ts');
    servePersistence({ postMessage: (message) => port1.postMessage(message), addEventListener: (type, listener) => port1.addEventListener(type, listener) });
    port1.start();
    const there = persistenceIn({
      postMessage: (message) => port2.postMessage(message),
      addEventListener: (type, listener) => port2.addEventListener(type, listener),
    });
    port2.start();
    expect((await there.persistence(cube(1, 20, 2))).diagrams).toEqual((await persistence(cube(1, 20, 2))).diagrams);
    port1.close();
  });
});
