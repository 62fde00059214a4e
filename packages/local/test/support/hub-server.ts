import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes of a file, and how the hub lists it. */
export type Served = {
  readonly bytes: Uint8Array;
  /** Large files are listed with a sha256 and answered by a redirect to the store of bytes. */
  readonly isLarge?: boolean;
  /** What is listed instead of the truth. */
  readonly listed?: { readonly path?: string; readonly sha256?: string; readonly bytes?: number };
};

/** What the server does beside answering: each may be changed while it runs. */
export type Behaviour = {
  /** Ends a connection after so many bytes of a large file, so often. */
  drop?: { readonly after: number; times: number };
  /** Waits before each piece of a large file. */
  gate?: (path: string, sent: number) => Promise<void>;
  /** Whole answers to every Range. */
  ignoresRange?: boolean;
  /** The token without which everything is refused, and how. */
  gated?: { readonly token: string };
  /** Files a page of the listing. */
  pageSize?: number;
  commit?: string;
  licence?: string;
};

export type Asked = { readonly path: string; readonly authorization: string | undefined; readonly range: string | undefined };
export type HubServer = {
  readonly url: string;
  /** The store of bytes: another origin. */
  readonly store: { readonly url: string; readonly asked: readonly Asked[] };
  readonly asked: readonly Asked[];
  readonly behaviour: Behaviour;
  readonly files: Map<string, Served>;
  readonly close: () => Promise<void>;
};

const pieceBytes = 16 * 1024;

/** A hub of one repository on this machine: its listing, its files, and a store of bytes at an origin of its own, as the real one has. */
export async function startHub(id: string, content: Readonly<Record<string, Served>>): Promise<HubServer> {
  const files = new Map(Object.entries(content));
  const behaviour: Behaviour = {};
  const [asked, askedOfStore]: [Asked[], Asked[]] = [[], []];
  const store = await listen((request, response) => {
    askedOfStore.push(record(request));
    const path = decodeURIComponent((request.url ?? '').split('?')[0]!.slice(1));
    return send(request, response, { path, file: files.get(path), behaviour });
  });
  const hub = await listen(async (request, response) => {
    asked.push(record(request));
    const url = new URL(request.url ?? '', 'http://hub');
    const { gated, commit = 'c'.repeat(40), pageSize = 1000, licence } = behaviour;
    if (gated !== undefined && request.headers.authorization !== `Bearer ${gated.token}`)
      return end(response, request.headers.authorization === undefined ? 401 : 403, { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access is restricted' });
    if (url.pathname.startsWith(`/api/models/${id}/revision/`))
      return end(response, 200, {}, { sha: commit, pipeline_tag: 'text-generation', cardData: licence === undefined ? {} : { license: licence } });
    if (url.pathname === `/api/models/${id}/tree/${commit}`) {
      const all = [...files].map(([path, file]) => entry(path, file));
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const more: Record<string, string> =
        from + pageSize < all.length ? { link: `<${hub.url}${url.pathname}?recursive=1&cursor=${from + pageSize}>; rel="next"` } : {};
      return end(response, 200, more, all.slice(from, from + pageSize));
    }
    const prefix = `/${id}/resolve/${commit}/`;
    const path = decodeURIComponent(url.pathname.slice(prefix.length));
    const file = url.pathname.startsWith(prefix) ? files.get(path) : undefined;
    if (file === undefined) return end(response, 404, { 'x-error-code': url.pathname.startsWith(prefix) ? 'EntryNotFound' : 'RepoNotFound' });
    if (file.isLarge === true) return end(response, 302, { location: `${store.url}/${encodeURIComponent(path)}?signature=secret` });
    return send(request, response, { path, file, behaviour: {} });
  });
  return {
    url: hub.url,
    store: { url: store.url, asked: askedOfStore },
    asked,
    behaviour,
    files,
    close: async () => {
      await Promise.all([hub.close(), store.close()]);
    },
  };
}

function entry(path: string, { bytes, isLarge, listed = {} }: Served): unknown {
  const size = listed.bytes ?? bytes.length;
  const name = listed.path ?? path;
  const sha256 = listed.sha256 ?? createHash('sha256').update(bytes).digest('hex');
  if (isLarge === true) return { type: 'file', path: name, size, oid: 'a'.repeat(40), lfs: { oid: sha256, size, pointerSize: 134 } };
  return { type: 'file', path: name, size, oid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') };
}

type Sending = { readonly path: string; readonly file: Served | undefined; readonly behaviour: Behaviour };

async function send(request: IncomingMessage, response: ServerResponse, { path, file, behaviour }: Sending): Promise<void> {
  if (file === undefined) return end(response, 404, {});
  const start = behaviour.ignoresRange === true ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const from = start === undefined ? 0 : Number(start);
  const { bytes } = file;
  if (start !== undefined && from >= bytes.length) return end(response, 416, { 'content-range': `bytes */${bytes.length}` });
  response.writeHead(start === undefined ? 200 : 206, {
    'content-length': bytes.length - from,
    ...(start === undefined ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  for (let at = from; at < bytes.length; at += pieceBytes) {
    await behaviour.gate?.(path, at);
    const { drop } = behaviour;
    if (drop !== undefined && drop.times > 0 && at - from >= drop.after) {
      drop.times--;
      response.destroy();
      return;
    }
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + pieceBytes), () => resolve()));
  }
  response.end();
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, value: unknown = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function record({ url = '', headers }: IncomingMessage): Asked {
  return { path: url, authorization: headers.authorization, range: headers.range };
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void) {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
