import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from './create-http.ts';
import { startServer } from './loopback.fixture.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const to = (status: number, location: string) => (_request: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status, { location }).end('moved');

/** Two origins, of which the first redirects, and a client that may reach both. */
async function scene(first: (other: string) => (request: IncomingMessage, response: ServerResponse) => void) {
  const other = await startServer((_request, response) => void response.end('arrived'));
  const one = await startServer((request, response) => first(other.origin)(request, response));
  const http = createHttp({ allow: [`127.0.0.1:${one.port}`, `127.0.0.1:${other.port}`] });
  endings.push(http.close, one.stop, other.stop);
  return { one, other, http };
}

const secrets = {
  Authorization: 'Bearer t',
  Cookie: 'a=b',
  'X-Api-Key': 'k',
  'User-Agent': 'tester',
  Accept: 'text/plain',
  'Content-Type': 'application/json',
};

describe('redirects of the guarded client', () => {
  it('to another origin lose everything but user agent and accept', async () => {
    const { one, other, http } = await scene((origin) => to(302, `${origin}/there`));
    const answer = await http.guarded({ method: 'GET', url: `${one.origin}/here`, headers: secrets });
    expect(answer).toMatchObject({ status: 200, url: `${other.origin}/there` });
    expect(one.received[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-api-key': 'k' });
    const { host: _host, connection: _connection, ...sent } = other.received[0]?.headers ?? {};
    expect(sent).toEqual({ 'user-agent': 'tester', accept: 'text/plain' });
  });

  it('within one origin keep the headers', async () => {
    const { one, http } = await scene(
      () => (request, response) => void (request.url === '/b' ? response.end('b') : response.writeHead(301, { location: 'b' }).end()),
    );
    const answer = await http.guarded({ method: 'GET', url: `${one.origin}/a`, headers: secrets });
    expect(answer.url).toBe(`${one.origin}/b`);
    expect(one.received[1]?.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'a=b' });
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', '{"a":1}'],
    [307, 'POST', 'POST', '{"a":1}'],
    [308, 'POST', 'POST', '{"a":1}'],
  ] as const)('with %i turn %s into %s', async (status, method, expected, body) => {
    const { one, other, http } = await scene((origin) => to(status, `${origin}/there`));
    await http.guarded({ method, url: one.origin, headers: secrets, body: '{"a":1}' });
    expect(other.received[0]).toMatchObject({ method: expected, body });
    expect(other.received[0]?.headers['content-type']).toBe(body === '' ? undefined : 'application/json');
    expect(other.received[0]?.headers.authorization).toBeUndefined();
  });

  it('keep HEAD as it is', async () => {
    const { one, other, http } = await scene((origin) => to(303, origin));
    await http.guarded({ method: 'head', url: one.origin });
    expect(other.received[0]?.method).toBe('HEAD');
  });

  it.each([
    'http://127.0.0.1/',
    'http://169.254.169.254/',
    'http://[::1]/',
    '//10.0.0.1/x',
    'file:///etc/passwd',
    'http://user:pass@example.com/',
    'http://example.com:25/',
    'http://inside.test/',
  ])('to %s are refused', async (location) => {
    const one = await startServer(to(302, location));
    const http = createHttp({ allow: [`127.0.0.1:${one.port}`], lookup: async () => [{ address: '192.168.0.1', family: 4 }] });
    endings.push(http.close, one.stop);
    await expect(http.guarded({ method: 'GET', url: one.origin })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.not.stringContaining('pass@'),
    });
    expect(one.received.length).toBe(1);
  });

  it('end after five', async () => {
    const count = (limit: number) => (request: IncomingMessage, response: ServerResponse) => {
      const step = Number(request.url?.slice(1));
      void (step < limit ? response.writeHead(302, { location: `/${step + 1}` }).end() : response.end('done'));
    };
    const five = await scene(() => count(5));
    expect((await five.http.guarded({ method: 'GET', url: `${five.one.origin}/0` })).url).toBe(`${five.one.origin}/5`);
    const six = await scene(() => count(6));
    await expect(six.http.guarded({ method: 'GET', url: `${six.one.origin}/0` })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('more than 5 redirects'),
    });
    expect(six.one.received.length).toBe(6);
  });

  it('without a location, and 304, are answers', async () => {
    const { one, http } = await scene(() => (request, response) => void response.writeHead(request.url === '/304' ? 304 : 302).end());
    expect((await http.guarded({ method: 'GET', url: `${one.origin}/304` })).status).toBe(304);
    expect((await http.guarded({ method: 'GET', url: `${one.origin}/302` })).status).toBe(302);
  });
});

it('the configured client reaches a private origin and gives redirects to its caller', async () => {
  const { one, other, http } = await scene((origin) => to(302, origin));
  const answer = await createHttp().configured({ method: 'GET', url: one.origin, headers: secrets });
  expect(answer).toMatchObject({ status: 302, headers: { location: other.origin }, url: `${one.origin}/` });
  expect((await http.configured({ method: 'GET', url: one.origin })).status).toBe(302);
  expect(other.received).toEqual([]);
});
