import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '@genarun/spec';

/** A recorded answer: what was asked, and what came. Query values that are recorded must match, others may be there. */
export type Recording = {
  readonly recording: string;
  readonly date: string;
  readonly request: { readonly method: string; readonly url: string; readonly query: Readonly<Record<string, string>> };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
};

const folder = new URL('../../../../examples/apis/', import.meta.url);

/** An API description of the examples. */
export function readExampleApi(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

export function readRecordings(): readonly Recording[] {
  const recordings = new URL('recordings/', folder);
  return readdirSync(recordings).map((name) => JSON.parse(readFileSync(new URL(name, recordings), 'utf8')));
}

/** A server on loopback that answers from the recordings, and a way to send it what was meant for the world. */
export async function startRecordedApi(recordings: readonly Recording[] = readRecordings()) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', `https://${request.headers['x-meant-for']}`);
    seen.push(`${request.method} ${asked.href}`);
    const found = recordings.find(({ request: recorded }) => {
      const query = Object.entries(recorded.query);
      return (
        recorded.method === request.method &&
        recorded.url === `${asked.origin}${asked.pathname}` &&
        query.every(([name, value]) => asked.searchParams.get(name) === value)
      );
    });
    response.writeHead(found?.response.status ?? 404, found?.response.headers ?? { 'content-type': 'application/json' });
    response.end(JSON.stringify(found?.response.body ?? { error: 'nothing like this was recorded' }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server has one
  const respond = async (request: HttpRequest): Promise<HttpResponse> => {
    const meant = new URL(request.url);
    const answer = await fetch(`http://127.0.0.1:${port}${meant.pathname}${meant.search}`, {
      method: request.method,
      headers: { ...request.headers, 'x-meant-for': meant.host },
      ...(request.body === undefined ? {} : { body: request.body as BodyInit }),
    });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: new Uint8Array(await answer.arrayBuffer()), url: request.url };
  };
  return { respond, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}
