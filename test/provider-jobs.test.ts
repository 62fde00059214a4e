import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { replicateAdapter } from '@genarun/adapters/replicate';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash as hash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom } from '@genarun/core';
import type { Parsed, Pipeline } from '@genarun/spec';
import { afterEach, beforeEach, expect, it } from 'vitest';

const canary = 'sk-canary-jobs-4fT9';
const count = 20;
const media = createMedia();

/** A provider of jobs that is a process of its own as far as the engine can tell: it counts what it was asked to make. */
type Provider = {
  readonly url: string;
  readonly jobs: { readonly id: string; readonly seed: number; looks: number; cancelled: boolean }[];
  readonly strangers: string[];
  patience: number;
  readonly server: Server;
};
let provider: Provider;

const schema = {
  components: {
    schemas: {
      Input: { type: 'object', required: ['prompt'], properties: { prompt: { type: 'string' }, seed: { type: 'integer' }, width: { type: 'integer' } } },
      Output: { type: 'string', format: 'uri' },
    },
  },
};

beforeEach(async () => {
  const picture = await media.rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#a51"/></svg>', 'png');
  const server = createServer((request, response) => {
    const answer = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const path = new URL(request.url ?? '/', provider.url).pathname;
    const id = /^\/v1\/predictions\/([^/]+)/.exec(path)?.[1];
    const job = provider.jobs.find((known) => known.id === id);
    const carriesKey = JSON.stringify(request.headers).includes(canary);
    if (path.startsWith('/out/') ? carriesKey : !carriesKey) provider.strangers.push(path);
    if (path.startsWith('/out/')) return void response.end(picture.bytes);
    if (path === '/v1/models/acme/flux') return answer({ is_official: true, latest_version: { id: 'v1', openapi_schema: schema } });
    if (path.endsWith('/cancel')) {
      if (job) job.cancelled = true;
      return answer({});
    }
    const state = (known: Provider['jobs'][number]) =>
      answer({
        id: known.id,
        status: known.looks >= provider.patience ? 'succeeded' : 'processing',
        output: `${provider.url}/out/${known.id}.png`,
        error: null,
      });
    if (job) {
      job.looks++;
      return state(job);
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const made = { id: `job-${provider.jobs.length}`, seed: JSON.parse(Buffer.concat(chunks).toString()).input.seed, looks: 0, cancelled: false };
      provider.jobs.push(made);
      state(made);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, jobs: [], strangers: [], patience: Number.POSITIVE_INFINITY, server };
});
afterEach(() => {
  provider.server.closeAllConnections();
  provider.server.close();
});

const pipeline: Pipeline = {
  genarun: 1,
  name: 'batch',
  nodes: [{ id: 'photo', kind: 'image', model: 'replicate/acme/flux', prompt: 'Photo ${index}', forEach: Array.from({ length: count }, (_, index) => index) }],
};
const parsed: Parsed = { dialect: 'canonical', pipeline, origins: new Map(), warnings: [] };

/** A process of its own: a new adapter, a new engine and new clients over the same store. */
function open(kept: { readonly store: ReturnType<typeof createMemoryStore>; readonly blobs: ReturnType<typeof createMemoryBlobs> }) {
  const http = createHttp({ allow: [new URL(provider.url).host] });
  const engine = createEngine({
    ...kept,
    ...{ http, media, hash, clock: systemClock, random: createRandom(3), inboxMs: 5 },
    queue: createInProcessQueue({ clock: systemClock }),
    adapters: [replicateAdapter({ baseUrl: `${provider.url}/v1`, lane: { concurrency: count } })],
    secret: () => canary,
  });
  const close = async () => {
    await engine.close();
    await http.close();
  };
  return { engine, close };
}

/** Resolves when the provider has made so many jobs and each was looked at. */
async function made(jobs: number): Promise<void> {
  while (provider.jobs.length < jobs || provider.jobs.some(({ looks }) => looks === 0)) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('a batch of jobs that is stopped in the middle ends, in another process, with one product for each and no job made twice', async () => {
  const kept = { store: createMemoryStore(), blobs: createMemoryBlobs({ hash }) };
  const first = open(kept);
  const run = await first.engine.start(await first.engine.plan(parsed, {}, { seed: 5 }));
  await made(count);
  run.stop();
  expect((await run.result()).status).toBe('paused');
  await first.close();

  provider.patience = 1;
  const second = open(kept);
  const result = await (await second.engine.resume(run.id)).result();
  const view = await second.engine.view(run.id);
  await second.close();

  expect(result.status).toBe('succeeded');
  expect(view.products).toHaveLength(count);
  expect(view.products.every(({ mime, width }) => mime === 'image/png' && width === 8)).toBe(true);
  expect(provider.jobs).toHaveLength(count);
  expect(new Set(provider.jobs.map(({ seed }) => seed)).size).toBe(count);
  expect(provider.jobs.some(({ cancelled }) => cancelled)).toBe(false);
  expect(view.calls.map(({ requestId }) => requestId).sort()).toEqual(provider.jobs.map(({ id }) => id).sort());
  // The key went with every request to the provider, and with none to where outputs lie.
  expect(provider.strangers).toEqual([]);
  expect(JSON.stringify(view)).not.toContain(canary);
});

it('a batch of jobs that is cancelled is cancelled at the provider', async () => {
  const { engine, close } = open({ store: createMemoryStore(), blobs: createMemoryBlobs({ hash }) });
  const run = await engine.start(await engine.plan(parsed));
  await made(count);
  run.cancel();
  expect((await run.result()).status).toBe('cancelled');
  await close();
  expect(provider.jobs.map(({ cancelled }) => cancelled)).toEqual(Array.from({ length: count }, () => true));
});
