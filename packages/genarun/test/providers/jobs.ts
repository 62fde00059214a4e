import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pictureOf } from './png.ts';

/** A job at the provider, as it was asked for. */
export type Job = { readonly id: string; readonly input: Readonly<Record<string, unknown>>; looks: number; cancelled: boolean; done: boolean };

/** A provider of jobs in the manner of Replicate, on the loopback; jobs go on until they are let go. */
export type JobsProvider = {
  readonly url: string;
  readonly host: string;
  readonly jobs: readonly Job[];
  /** Resolves once the provider was told or asked enough for `holds` to hold. */
  readonly until: (holds: (jobs: readonly Job[]) => boolean) => Promise<void>;
  /** Ends jobs with a picture at their next look. */
  readonly finish: (jobs: readonly Job[]) => void;
  readonly close: () => void;
};

const schema = {
  components: {
    schemas: {
      Input: { type: 'object', required: ['prompt'], properties: { prompt: { type: 'string' }, seed: { type: 'integer' }, steps: { type: 'integer' } } },
      Output: { type: 'string', format: 'uri' },
    },
  },
};

/** Starts a provider whose one model is `acme/flux`. */
export async function startJobsProvider(): Promise<JobsProvider> {
  const jobs: Job[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = new URL(request.url ?? '/', 'http://provider').pathname;
      const { bytes, json } = answer(path, Buffer.concat(chunks).toString());
      if (bytes !== undefined) response.end(bytes);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      for (const watcher of [...watchers]) watcher();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stateOf = ({ id, cancelled, done }: Job) => ({
    id,
    status: cancelled ? 'canceled' : done ? 'succeeded' : 'processing',
    output: done && !cancelled ? `http://${host}/out/${id}.png` : null,
    error: null,
  });

  function answer(path: string, body: string): { readonly json?: unknown; readonly bytes?: Uint8Array } {
    if (path.startsWith('/out/')) return { bytes: pictureOf(path) };
    if (path === '/v1/models/acme/flux') return { json: { is_official: true, latest_version: { id: 'v1', openapi_schema: schema } } };
    const [, id, verb] = /^\/v1\/predictions\/([^/]+)(?:\/(cancel))?$/.exec(path) ?? [];
    const known = jobs.find((job) => job.id === id);
    if (known === undefined) {
      const made: Job = { id: `job-${jobs.length + 1}`, input: JSON.parse(body).input, looks: 0, cancelled: false, done: false };
      jobs.push(made);
      return { json: stateOf(made) };
    }
    if (verb === 'cancel') known.cancelled = true;
    else known.looks++;
    return { json: stateOf(known) };
  }

  const until = (holds: (known: readonly Job[]) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!holds(jobs)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
  const finish = (some: readonly Job[]) => {
    for (const job of some) job.done = true;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://${host}`, host, jobs, until, finish, close };
}
