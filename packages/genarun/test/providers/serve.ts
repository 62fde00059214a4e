// Providers on loopback, as a process of its own with its own ledger: node serve.mjs MILLISECONDS NAME…
// Prints where each answers as one line of JSON. `control` tells the ledger (/jobs), what arrived (/requests), waits until so many have arrived
// (/after?count=), and sets how long a job takes from now on (/took?milliseconds=).
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as makers from './makers.ts';
import type { Provider, Received, Reply, World } from './provider.ts';
import * as writers from './writers.ts';

const known: Readonly<Record<string, Provider>> = { ...makers, ...writers };
const [took = '0', ...names] = process.argv.slice(2);
const world: World = { jobs: [], tookMs: Number(took), now: Date.now };
const requests: { readonly provider: string; readonly method: string; readonly path: string; readonly key: boolean }[] = [];

const waiting = new Set<() => void>();

const control = ({ path, query }: Received): Reply | undefined | Promise<Reply> => {
  if (path === '/jobs') return { json: world.jobs };
  if (path === '/requests') return { json: requests };
  if (path === '/took') {
    world.tookMs = Number(query.get('milliseconds'));
    return { json: {} };
  }
  if (path !== '/after') return undefined;
  return new Promise((resolve) => {
    const look = () => {
      if (requests.length < Number(query.get('count'))) return;
      waiting.delete(look);
      resolve({ json: {} });
    };
    waiting.add(look);
    look();
  });
};

async function start(name: string, answer: (received: Received, world: World) => ReturnType<Provider> | Promise<Reply>): Promise<string> {
  let url = '';
  const server = createServer((request, response) => {
    void read(request, url).then(async (received) => {
      const key = /sk-test/.test(JSON.stringify(received.headers));
      if (name !== 'control') requests.push({ provider: name, method: received.method, path: received.path, key });
      const reply: Reply = (await answer(received, world)) ?? { status: 404, json: { error: { message: `nothing at ${received.path}` } } };
      response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json' }).end(reply.bytes ?? JSON.stringify(reply.json));
      for (const look of [...waiting]) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on a port, so its address has one.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return url;
}

async function read(request: IncomingMessage, origin: string): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', origin);
  const isJson = (request.headers['content-type'] ?? '').includes('json') && chunks.length > 0;
  return {
    ...{ method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers, url: origin },
    json: isJson ? JSON.parse(Buffer.concat(chunks).toString()) : undefined,
  };
}

const urls: Record<string, string> = { control: await start('control', control) };
for (const name of names) {
  const provider = known[name];
  if (provider === undefined) throw new Error(`no provider "${name}"`);
  urls[name] = await start(name, provider);
}
console.log(JSON.stringify(urls));
