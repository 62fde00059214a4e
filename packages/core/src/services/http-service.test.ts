import { GenarunError, type HttpRequest, type HttpResponse } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createPerformContext, httpAnswer } from '../../test/support/perform-context.ts';
import { serviceKind } from '../kinds/service.ts';
import { createHttpService } from './http-service.ts';

const url = 'http://127.0.0.1:4001/';

function service(respond: (request: HttpRequest) => HttpResponse, headers: Record<string, string> = {}) {
  const recorded = createPerformContext({ respond });
  return {
    requests: recorded.requests,
    service: createHttpService({ name: 'DataService', url, headers, http: recorded.context.http, timeoutMs: 5000, now: recorded.context.now }),
  };
}

const signal = new AbortController().signal;
const faultOf = (promise: Promise<unknown>): Promise<GenarunError> =>
  promise.then(
    () => Promise.reject(new Error('no fault')),
    (error: GenarunError) => error,
  );

describe('a service over HTTP', () => {
  it('posts JSON to the operation through the configured client and reads JSON', async () => {
    const { service: data, requests } = service(() => httpAnswer(200, { rows: 2 }), { Authorization: 'Bearer abc', 'x-mode': 'a' });
    expect(await data.call('load/all data', { a: 1 }, { signal, headers: { 'X-Mode': 'b' } })).toEqual({ rows: 2 });
    expect(requests[0]).toMatchObject({ client: 'configured', method: 'POST', url: 'http://127.0.0.1:4001/load/all%20data', body: '{"a":1}', timeoutMs: 5000 });
    expect(requests[0]?.headers).toEqual({ 'Content-Type': 'application/json', Accept: 'application/json', Authorization: 'Bearer abc', 'X-Mode': 'b' });
  });

  it('takes scalars and an empty answer', async () => {
    expect(await service(() => httpAnswer(200, '42')).service.call('x', null, { signal })).toBe(42);
    expect(await service(() => httpAnswer(204, '')).service.call('x', null, { signal })).toBeNull();
  });

  it('makes a failing status a fault that names service, operation, status and what was said', async () => {
    expect(await faultOf(service(() => httpAnswer(500, { error: 'disk full' })).service.call('save', {}, { signal }))).toMatchObject({
      code: 'provider_outage',
      message: 'service "DataService", operation "save": HTTP 500: disk full',
    });
    expect(await faultOf(service(() => httpAnswer(429, {}, { 'retry-after': '2' })).service.call('save', {}, { signal }))).toMatchObject({
      code: 'rate_limit',
      retryAfterMs: 2000,
    });
  });

  it('refuses answers that are no JSON', async () => {
    expect(await faultOf(service(() => httpAnswer(200, '<html>hello')).service.call('x', {}, { signal }))).toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('"<html>hello"'),
    });
  });

  it('shows credentials in no message', async () => {
    const fault = await faultOf(
      service(() => httpAnswer(401, { error: 'abc123 is unknown' }), { Authorization: 'Bearer abc123' }).service.call('x', {}, { signal }),
    );
    expect(fault).toMatchObject({ code: 'auth', message: expect.stringContaining('*** is unknown') });
  });

  it('keeps an operation within the address of the service', async () => {
    expect(await faultOf(service(() => httpAnswer(200, {})).service.call('../admin', {}, { signal }))).toMatchObject({ code: 'invalid_input' });
  });

  it('passes on what the client says, with its name', async () => {
    const broken = service(() => {
      throw new GenarunError({ code: 'timeout', message: 'no answer within 5000 ms' });
    });
    expect(await faultOf(broken.service.call('x', {}, { signal }))).toMatchObject({
      code: 'timeout',
      retryable: true,
      message: 'service "DataService", operation "x": no answer within 5000 ms',
    });
  });
});

describe('a service node', () => {
  const perform = (fields: Record<string, unknown>, options: Parameters<typeof createPerformContext>[0]) =>
    Promise.resolve(serviceKind.perform?.({ node: 'n', fields }, createPerformContext(options).context));

  it('gives input, headers with secrets and a key that stays the same over attempts', async () => {
    const seen: unknown[] = [];
    const DataService = {
      call: async (operation: string, input: unknown, { headers }: { headers?: unknown }) => {
        seen.push([operation, input, headers]);
        return { ok: true };
      },
    };
    const fields = { service: 'DataService', operation: 'load', input: { a: 1 }, headers: { 'X-Key': { $secret: [{ name: 'K' }] } } };
    expect(await perform(fields, { services: { DataService }, secrets: { K: 'abc' } })).toEqual({ value: { ok: true } });
    expect(seen).toEqual([['load', { a: 1 }, { 'X-Key': 'abc', 'Idempotency-Key': 'run/node' }]]);
  });

  it('names the registered services, the nearest one and how to register it', async () => {
    const fault = await faultOf(perform({ service: 'DataServise', operation: 'x' }, { services: { DataService: { call: async () => null } } }));
    expect(fault).toMatchObject({
      code: 'invalid_input',
      message: 'service "DataServise" is not registered; registered: DataService. Did you mean "DataService"?',
      hint: expect.stringContaining('--service DataServise='),
    });
    expect((await faultOf(perform({ service: 'X', operation: 'x' }, {}))).message).toContain('no service is');
  });

  it('hides its secrets in what a service says', async () => {
    const Echo = {
      call: async () => {
        throw new Error('who is abc?');
      },
    };
    expect(
      (await faultOf(perform({ service: 'Echo', operation: 'x', headers: { A: { $secret: [{ name: 'K' }] } } }, { services: { Echo }, secrets: { K: 'abc' } })))
        .message,
    ).toBe('who is ***?');
  });
});
