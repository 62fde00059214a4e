import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttp, type HttpOptions } from './create-http.ts';
import { startServer } from './loopback.fixture.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function scene(answer: Parameters<typeof startServer>[0], options: HttpOptions = {}) {
  const target = await startServer(answer);
  const http = createHttp({ ...options, allow: [`127.0.0.1:${target.port}`] });
  endings.push(http.close, target.stop);
  return { target, http, request: { method: 'GET', url: target.origin } };
}

const text = (body: Uint8Array) => Buffer.from(body).toString();

describe('an answer', () => {
  it('comes with status, lower-case headers and bytes, whatever the status', async () => {
    const { http, request } = await scene((_request, response) => void response.writeHead(503, { 'X-Thing': ['a', 'b'] }).end(Buffer.of(0, 255, 7)));
    const answer = await http.guarded(request);
    expect({ ...answer, body: [...answer.body] }).toMatchObject({ status: 503, headers: { 'x-thing': 'a, b' }, body: [0, 255, 7] });
  });

  it('is to the method, headers and body that were asked for', async () => {
    const { target, http } = await scene((_request, response) => void response.end());
    await http.configured({ method: 'post', url: `${target.origin}/a?b=c#d`, headers: { 'X-A': '1', 'Content-Length': '999' }, body: Uint8Array.of(104, 105) });
    expect(target.received[0]).toMatchObject({
      method: 'POST',
      path: '/a?b=c',
      body: 'hi',
      headers: { 'x-a': '1', 'user-agent': 'genarun', 'content-length': '2' },
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('in %s is decompressed, and its headers say so', async (coding, compress) => {
    const { http, request } = await scene(
      (_request, response) => void response.writeHead(200, { 'content-encoding': coding }).end(compress('hello '.repeat(100))),
    );
    const answer = await http.guarded(request);
    expect(text(answer.body)).toBe('hello '.repeat(100));
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('in an unknown coding comes as it is', async () => {
    const { http, request } = await scene((_request, response) => void response.writeHead(200, { 'content-encoding': 'aes128gcm' }).end('opaque'));
    expect(await http.guarded(request)).toMatchObject({ headers: { 'content-encoding': 'aes128gcm' } });
  });

  it('to HEAD may announce any size', async () => {
    const { http, request } = await scene((_request, response) => void response.writeHead(200, { 'content-length': '99999999999' }).end());
    expect((await http.guarded({ ...request, method: 'HEAD' })).status).toBe(200);
  });
});

describe('an answer is refused', () => {
  it('when it announces too many bytes', async () => {
    const { http, request } = await scene((_request, response) => void response.writeHead(200, { 'content-length': '26000000' }).write('x'));
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('25000000') });
  });

  it('when it grows too large without announcing it, and the sender is cut off', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const endless = (response: ServerResponse) => {
      closed = once(response, 'close');
      const chunk = randomBytes(65_536);
      const pour = () => {
        while (response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    };
    const { http, request } = await scene((_request, response) => endless(response));
    await expect(http.guarded({ ...request, maxBytes: 500_000 })).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('500000') });
    await closed;
  });

  it('when it is a decompression bomb, by ratio and by size', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const mild = gzipSync(Buffer.concat([randomBytes(20_000), Buffer.alloc(900_000)]));
    const { http, request } = await scene(
      (received, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(received.url === '/mild' ? mild : bomb),
    );
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('100 times') });
    await expect(http.configured({ ...request, url: `${request.url}/mild`, maxBytes: 800_000 })).rejects.toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('800000'),
    });
    expect((await http.guarded({ ...request, url: `${request.url}/mild` })).body.length).toBe(920_000);
  });

  it('when it is compressed again and again, and when its compression is damaged', async () => {
    const { http, request } = await scene(
      (received, response) => void response.writeHead(200, { 'content-encoding': received.url === '/many' ? 'gzip, gzip, gzip' : 'gzip' }).end('not gzip'),
    );
    await expect(http.guarded({ ...request, url: `${request.url}/many` })).rejects.toMatchObject({ code: 'invalid_output' });
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('damaged') });
  });
});

describe('a request ends', () => {
  it('with timeout when no answer comes, and when a body never ends', async () => {
    const { http, request } = await scene((received, response) => void (received.url === '/body' && response.write('one byte, then nothing')), {
      timeoutMs: 80,
    });
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'timeout', retryable: true, message: expect.stringContaining('80 ms') });
    await expect(http.guarded({ ...request, url: `${request.url}/body`, timeoutMs: 60 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('60 ms'),
    });
  });

  it('with timeout over all redirects together', async () => {
    const { http, request } = await scene((_received, response) => void setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 60), {
      timeoutMs: 150,
    });
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('with cancelled when its signal aborts: before, while it waits, while the body comes', async () => {
    const before = await scene((_request, response) => void response.end());
    await expect(before.http.guarded({ ...before.request, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(before.target.received).toEqual([]);
    for (const body of [false, true]) {
      const controller = new AbortController();
      const { http, request } = await scene((_request, response) => {
        if (body) response.write('begun');
        setImmediate(() => controller.abort());
      });
      await expect(http.configured({ ...request, signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled', retryable: false });
    }
  });

  it('with cancelled when a guarded name resolves too slowly and the caller gives up', async () => {
    const controller = new AbortController();
    const http = createHttp({ lookup: () => new Promise(() => controller.abort()) });
    endings.push(http.close);
    await expect(http.guarded({ method: 'GET', url: 'http://slow.test/', signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('with network when the other side hangs up or nobody listens', async () => {
    const { target, http, request } = await scene((received) => void received.socket.destroy());
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'network', retryable: true });
    await target.stop();
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'network', hint: expect.stringContaining('Nothing listens') });
  });

  it('with invalid input for a method or a header that is none', async () => {
    const { http, request } = await scene((_request, response) => void response.end());
    await expect(http.guarded({ ...request, method: 'BAD METHOD' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(http.guarded({ ...request, headers: { a: 'b\r\nc: d' } })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('with cancelled when the client is closed under it, and afterwards', async () => {
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { http, request } = await scene(() => arrived());
    const failure = expect(http.guarded(request)).rejects.toMatchObject({ code: 'cancelled' });
    await waiting;
    await http.close();
    await failure;
    await expect(http.guarded(request)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('without leaving listeners on a signal that lives on', async () => {
    const { http, request } = await scene((_request, response) => void response.end());
    const controller = new AbortController();
    const { signal } = controller;
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let at = 0; at < 5; at++) await http.guarded({ ...request, signal });
    expect(added).toHaveBeenCalledTimes(5);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener));
  });
});

it('proxy settings of the environment change nothing', async () => {
  const proxy = await startServer((_request, response) => void response.end('proxied'));
  endings.push(proxy.stop);
  const before = { ...process.env };
  Object.assign(process.env, { HTTP_PROXY: proxy.origin, http_proxy: proxy.origin, NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' });
  try {
    const { http, request } = await scene((_request, response) => void response.end('direct'));
    expect(text((await http.guarded(request)).body)).toBe('direct');
    expect(proxy.received).toEqual([]);
  } finally {
    process.env = before;
  }
});
