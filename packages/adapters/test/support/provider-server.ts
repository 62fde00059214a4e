import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a provider sees it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The parsed body, or undefined. */
  readonly json: unknown;
  /** The parts of a multipart body. */
  readonly form: FormData | undefined;
};

/** What it answers: JSON, bytes or text with a status and headers; or it hangs up without a word. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly bytes?: Uint8Array;
      readonly text?: string;
    }
  | 'hang up'
  | 'never answer';

export type ProviderServer = {
  readonly url: string;
  readonly received: Received[];
  /** The next answers; after them, and where none is set, `otherwise`. */
  readonly answer: (...replies: Reply[]) => void;
  readonly close: () => Promise<void>;
};

/** A provider on loopback: real HTTP, scripted or by its own rules, with everything it received on record. */
export async function startProvider(
  otherwise: (request: Received) => Reply | Promise<Reply> = () => ({ status: 404, json: { error: 'no such path' } }),
): Promise<ProviderServer> {
  const received: Received[] = [];
  const scripted: Reply[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then(async (seen) => {
      received.push(seen);
      send(response, scripted.shift() ?? (await otherwise(seen)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // The server listens on a port, so its address has one.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (...replies) => void scripted.push(...replies),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://loopback');
  const type = request.headers['content-type'] ?? '';
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body,
    json: type.includes('json') ? JSON.parse(body.toString()) : undefined,
    form: type.startsWith('multipart/') ? await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData() : undefined,
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang up') return void response.destroy();
  if (reply === 'never answer') return;
  const { status = 200, headers = {}, json, bytes, text } = reply;
  const type = json !== undefined ? 'application/json' : text !== undefined ? 'text/plain' : 'application/octet-stream';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(json !== undefined ? JSON.stringify(json) : (bytes ?? text ?? ''));
}
