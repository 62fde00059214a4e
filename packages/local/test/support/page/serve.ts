import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Files } from './bundle.ts';

/** A server on loopback that notes what it was asked for. */
export type Served = { readonly url: string; readonly asked: string[]; readonly close: () => Promise<void> };

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

export type Serving = {
  /** Files by path. */
  readonly files?: Files;
  /** Folders by the path they are mounted at, with `/` at both ends. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Serves files and folders; other origins may read them. */
export async function serve({ files = new Map(), folders = {}, headers = {} }: Serving): Promise<Served> {
  const asked: string[] = [];
  const find = (path: string): Uint8Array | undefined => {
    const [mount, folder] = Object.entries(folders).find(([prefix]) => path.startsWith(prefix)) ?? [];
    const file = mount === undefined || folder === undefined ? undefined : join(folder, path.slice(mount.length));
    return files.get(path) ?? (file !== undefined && existsSync(file) ? readFileSync(file) : undefined);
  };
  const server: Server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://local').pathname));
    asked.push(path);
    const bytes = find(path);
    response.writeHead(bytes === undefined ? 404 : 200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      ...headers,
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // Loopback is taken for a secure context by its name or number alike.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
