import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter, ModelRequest } from '@genarun/spec';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LocalOptions, localAdapter } from '../src/adapter.ts';
import { buildWorker } from './support/build-worker.ts';
import { onnxFile } from './support/onnx/graph.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';
import { filesOf, painter, slowPainter } from './support/tiny-models.ts';

/** A worker that dies when it is told to, and tells what it was asked. */
const mortal = `
import { parentPort } from 'node:worker_threads';
parentPort?.on('message', (message) => {
  const prompt = message.type === 'perform' ? message.requests[0].prompt : undefined;
  if (prompt === 'dot') process.exit(7);
  if (prompt === 'bar') throw new RangeError('the shelf fell down');
});
`;

/** A worker that writes down what it loads and lets go of. */
const telling = (file: string): string => `
import { parentPort } from 'node:worker_threads';
import { appendFileSync } from 'node:fs';
parentPort?.on('message', ({ type }) => {
  if (type === 'load' || type === 'dispose') appendFileSync(${JSON.stringify(file)}, type + '\\n');
});
`;

let shelf: Shelf;
let worker: URL;
const opened: Adapter[] = [];
beforeAll(async () => {
  worker = await buildWorker();
  shelf = createShelf();
  shelf.put('painter', filesOf(painter));
  shelf.put('other-painter', filesOf(painter));
  shelf.put('slow', filesOf(slowPainter(12)));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((adapter) => adapter.close?.()));
});
afterAll(() => shelf.remove());

const open = (options: Partial<LocalOptions> = {}): Adapter => {
  const adapter = localAdapter({ folders: [shelf.folder], worker, threads: 1, ...options });
  opened.push(adapter);
  return adapter;
};
const request = (name: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: `local/${name}`,
  task: 'image',
  prompt: 'box',
  count: 1,
  seed: 1,
  params: {},
  ...more,
});
const bytes = onnxFile(painter.graph).length;

describe('memory', () => {
  it('is bounded: models that fit one by one take turns, and give what they gave', async () => {
    const adapter = open({ maxMemory: bytes * 1.5 });
    const first = await adapter.perform(request('painter'), contextWith());
    expect((await adapter.perform(request('other-painter'), contextWith())).media).toEqual(first.media);
    expect((await adapter.perform(request('painter'), contextWith())).media).toEqual(first.media);
    const both = await Promise.all(['painter', 'other-painter', 'painter', 'other-painter'].map((name) => adapter.perform(request(name), contextWith())));
    expect(new Set(both.map(({ media }) => JSON.stringify(media))).size).toBe(1);
  });

  it('refuses a model that could never fit, before it is loaded, with the setting that would let it', async () => {
    await expect(open({ maxMemory: bytes - 1 }).perform(request('painter'), contextWith())).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('local/painter takes'),
      hint: expect.stringContaining('adapters.local.maxMemory'),
    });
  });
});

describe('releasing', () => {
  it('takes models out of memory, and a later call loads them anew', async () => {
    const log = join(shelf.folder, '..', `loads-${process.pid}.txt`);
    const told = async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
    const adapter = open({ worker: await buildWorker({ before: telling(log) }) });
    const first = await adapter.perform(request('painter'), contextWith());
    await adapter.perform(request('painter'), contextWith());
    await adapter.perform(request('other-painter'), contextWith());
    expect(await told()).toEqual(['load', 'load']);
    await adapter.release?.(['local/painter', 'local/slow', 'local/gone']);
    expect(await told()).toEqual(['load', 'load', 'dispose']);
    await adapter.release?.(['local/painter']);
    expect(await told()).toEqual(['load', 'load', 'dispose']);
    expect((await adapter.perform(request('painter'), contextWith())).media).toEqual(first.media);
    await adapter.perform(request('other-painter'), contextWith());
    expect(await told()).toEqual(['load', 'load', 'dispose', 'load']);
    await rm(log);
  });

  it('makes room: what is released does not count against the memory', async () => {
    const adapter = open({ maxMemory: bytes * 1.5 });
    const first = await adapter.perform(request('painter'), contextWith());
    await adapter.release?.(['local/painter']);
    expect((await adapter.perform(request('other-painter'), contextWith())).media).toEqual(first.media);
    expect((await adapter.perform(request('painter'), contextWith())).media).toEqual(first.media);
  });

  it('leaves models alone that are at work or waited for', async () => {
    const adapter = open();
    const working = adapter.perform(request('slow'), contextWith());
    const waiting = adapter.perform(request('painter'), contextWith());
    await adapter.release?.(['local/slow', 'local/painter']);
    expect((await working).media).toHaveLength(1);
    expect((await waiting).media).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('answers at once, and leaves the others their answers', async () => {
    const adapter = open({ graceMs: 50 });
    const stop = new AbortController();
    const long = adapter.perform(request('slow', { count: 64 }), contextWith({ signal: stop.signal, progress: () => stop.abort() }));
    const waiting = adapter.perform(request('painter'), contextWith());
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    expect((await waiting).media).toHaveLength(1);
  });

  it('forgets what only waited', async () => {
    const adapter = open();
    const stop = new AbortController();
    const first = adapter.perform(request('slow'), contextWith());
    const second = adapter.perform(request('painter'), contextWith({ signal: stop.signal }));
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect((await first).media).toHaveLength(1);
  });

  it('ends with the adapter: what is under way is cancelled, and a later call starts anew', async () => {
    const adapter = open();
    let ended: Promise<void> | undefined;
    await new Promise<void>((working) => {
      ended = expect(adapter.perform(request('slow', { count: 64 }), contextWith({ progress: () => working() }))).rejects.toMatchObject({ code: 'cancelled' });
    });
    await adapter.close?.();
    await ended;
    expect((await adapter.perform(request('painter'), contextWith())).media).toHaveLength(1);
  });
});

describe('the main thread', () => {
  it('goes on while a model works', async () => {
    const adapter = open();
    await adapter.perform(request('slow'), contextWith());
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const fractions: number[] = [];
    const begun = performance.now();
    await adapter.perform(request('slow', { count: 4 }), contextWith({ progress: (fraction) => fractions.push(fraction) }));
    clearInterval(timer);
    // A quarter of what an idle thread would count: the machine has other things to do too.
    expect(ticks).toBeGreaterThan((performance.now() - begun) / 5 / 4);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.length).toBeGreaterThan(1);
  });
});

describe('a worker that dies', () => {
  it('fails what it worked on, saying so, and the next call has a new one', async () => {
    const adapter = open({ worker: await buildWorker({ before: mortal }) });
    const good = await adapter.perform(request('painter'), contextWith());
    await expect(adapter.perform(request('painter', { prompt: 'dot' }), contextWith())).rejects.toMatchObject({
      code: 'provider_outage',
      message: expect.stringContaining('exit code 7'),
    });
    expect((await adapter.perform(request('painter'), contextWith())).media).toEqual(good.media);
    const [dies, lives] = await Promise.allSettled([
      adapter.perform(request('painter', { prompt: 'bar' }), contextWith()),
      adapter.perform(request('painter'), contextWith()),
    ]);
    expect(dies).toMatchObject({ status: 'rejected', reason: { code: 'provider_outage', message: expect.stringContaining('the shelf fell down') } });
    expect(lives).toMatchObject({ status: 'fulfilled', value: { media: good.media } });
  });
});

describe('what this machine has not', () => {
  it('is named with the command that brings it: a package', async () => {
    const adapter = open({ worker: await buildWorker({ packages: false }) });
    await expect(adapter.perform(request('painter'), contextWith())).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('onnxruntime-node'),
      hint: expect.stringContaining('npm install'),
    });
  });

  it('is an error, not another device', async () => {
    const missing = process.platform === 'darwin' ? 'dml' : 'coreml';
    await expect(open({ device: missing }).perform(request('painter'), contextWith())).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(new RegExp(`device "${missing}".*cpu`)),
    });
  });
});
