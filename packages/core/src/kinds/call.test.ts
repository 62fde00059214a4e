import type { GenarunError, HttpResponse } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createPerformContext, httpAnswer, type PerformContextOptions } from '../../test/support/perform-context.ts';
import { callKind } from './call.ts';

const url = 'https://api.example.org/things';

function call(fields: Record<string, unknown>, answer: HttpResponse, options: PerformContextOptions = {}) {
  const recorded = createPerformContext({ respond: () => answer, ...options });
  const outcome = Promise.resolve(callKind.perform?.({ node: 'news', fields }, recorded.context));
  const settled = outcome.then(
    (result) => ({ value: result && 'value' in result ? result.value : undefined }),
    (fault: GenarunError) => ({ fault }),
  );
  return {
    ...recorded,
    value: settled.then((end) => ('value' in end ? end.value : Promise.reject(end.fault))).catch((fault: GenarunError) => fault),
    fault: settled.then((end) => ('fault' in end ? end.fault : undefined)),
  };
}

const sent = (recorded: ReturnType<typeof call>) => recorded.requests[0];

describe('a call', () => {
  it('asks the guarded client with GET, and with POST and JSON when there is a body', async () => {
    const get = call({ url, query: { q: 'cats', n: [1, 2] } }, httpAnswer(200, { found: 3 }));
    expect(await get.value).toEqual({ found: 3 });
    expect(sent(get)).toMatchObject({ client: 'guarded', method: 'GET', url: `${url}?q=cats&n=1&n=2` });
    expect(sent(get)?.body).toBeUndefined();
    const post = call({ url, body: { name: 'x' }, maxBytes: 9 }, httpAnswer(200, 'ok'));
    expect(await post.value).toBe('ok');
    expect(sent(post)).toMatchObject({ method: 'POST', body: '{"name":"x"}', maxBytes: 9, headers: { 'Content-Type': 'application/json' } });
  });

  it.each([
    [{ secret: 'KEY' }, { Authorization: 'Bearer s3cr3t/+' }, url],
    [{ type: 'basic', secret: 'KEY', name: 'me' }, { Authorization: `Basic ${btoa('me:s3cr3t/+')}` }, url],
    [{ type: 'header', secret: 'KEY', name: 'X-Key' }, { 'X-Key': 's3cr3t/+' }, url],
    [{ type: 'query', secret: 'KEY', name: 'appid' }, {}, `${url}?appid=s3cr3t%2F%2B`],
  ])('carries the secret of %j', async (auth, headers, address) => {
    const made = call({ url, auth }, httpAnswer(200, {}), { secrets: { KEY: 's3cr3t/+' } });
    await made.value;
    expect(sent(made)).toMatchObject({ url: address, headers });
  });

  it('fills secrets into headers', async () => {
    const made = call({ url, headers: { 'X-Token': { $secret: ['t=', { name: 'KEY' }] } } }, httpAnswer(200, {}), { secrets: { KEY: 'abc' } });
    await made.value;
    expect(sent(made)?.headers).toMatchObject({ 'X-Token': 't=abc' });
  });

  it('reads JSON, unlabelled JSON, text, an empty answer and other charsets', async () => {
    expect(await call({ url }, httpAnswer(200, '[1, 2]')).value).toEqual([1, 2]);
    expect(await call({ url }, httpAnswer(200, '[1, 2', { 'content-type': 'text/plain' })).value).toBe('[1, 2');
    expect(await call({ url }, httpAnswer(204, '')).value).toBeNull();
    expect(await call({ url }, httpAnswer(200, new Uint8Array([0xe4]), { 'content-type': 'text/plain; charset=ISO-8859-1' })).value).toBe('ä');
    expect(await call({ url }, httpAnswer(200, '{"a":1}', { 'content-type': 'text/html' })).value).toBe('{"a":1}');
  });

  it('keeps media and other bytes as products', async () => {
    const picture = call({ url }, httpAnswer(200, new Uint8Array([0x89, 0x50, 0xff]), { 'content-type': 'image/png' }));
    expect(await picture.value).toMatchObject({ $product: 'node#0', kind: 'image', mime: 'image/png', bytes: 3 });
    const file = call({ url }, httpAnswer(200, new Uint8Array([0xff, 0xfe, 0]), { 'content-type': 'application/zip' }));
    expect(await file.value).toMatchObject({ kind: 'data', mime: 'application/zip' });
  });

  it('selects from the response', async () => {
    expect(await call({ url, select: 'response.body.items.first.title | upcase' }, httpAnswer(200, { items: [{ title: 'rain' }] })).value).toBe('RAIN');
    expect(await call({ url, select: 'response.status' }, httpAnswer(201, {})).value).toBe(201);
    expect(await call({ url, select: 'response.headers.etag' }, httpAnswer(200, {}, { etag: 'x1' })).value).toBe('x1');
    const fault = await call({ url, select: 'response.body.nothing.there' }, httpAnswer(200, { a: 1 })).fault;
    expect(fault).toMatchObject({ code: 'invalid_output' });
    expect(fault?.message).toContain(`GET ${url}: select`);
  });

  it.each([
    [400, 'invalid_input'],
    [401, 'auth'],
    [402, 'quota'],
    [403, 'auth'],
    [404, 'not_found'],
    [408, 'timeout'],
    [409, 'invalid_input'],
    [418, 'invalid_input'],
    [422, 'invalid_input'],
    [429, 'rate_limit'],
    [500, 'provider_outage'],
    [503, 'provider_outage'],
    [504, 'timeout'],
  ])('makes status %i the fault %s', async (status, code) => {
    expect(await call({ url }, httpAnswer(status, { error: { message: 'no luck' } })).fault).toMatchObject({
      code,
      message: `GET ${url}: HTTP ${status}: no luck`,
    });
  });

  it('says when to come again', async () => {
    expect(await call({ url }, httpAnswer(429, {}, { 'retry-after': '3' })).fault).toMatchObject({ retryable: true, retryAfterMs: 3000 });
  });

  it('takes a status up to acceptStatus as an answer', async () => {
    expect(await call({ url, acceptStatus: 404, select: 'response.status' }, httpAnswer(404, {})).value).toBe(404);
    expect(await call({ url, acceptStatus: 404 }, httpAnswer(405, {})).fault).toMatchObject({ code: 'invalid_input' });
  });

  it('shows a secret nowhere: not in faults of the server or the client, not in values', async () => {
    const secrets = { KEY: 's3cr3t/+' };
    const auth = { type: 'query', secret: 'KEY', name: 'k' };
    const echo = { error: `bad key s3cr3t/+ in ${url}?k=s3cr3t%2F%2B` };
    const refused = await call({ url, auth }, httpAnswer(403, echo), { secrets }).fault;
    expect(refused?.message).toBe(`GET ${url}?k=***: HTTP 403: bad key *** in ${url}?k=***`);
    const broken = await call({ url, auth }, httpAnswer(200, {}), {
      secrets,
      respond: () => {
        throw new TypeError(`cannot reach ${url}?k=s3cr3t%2F%2B`);
      },
    }).fault;
    expect(broken?.message).not.toContain('s3cr3t');
    expect(broken?.cause).toBeUndefined();
    expect(JSON.stringify(await call({ url, auth }, httpAnswer(200, echo), { secrets }).value)).not.toContain('s3cr3t');
  });

  it('hides credentials that stand in its headers as they are', async () => {
    const fault = await call({ url, headers: { Authorization: 'Bearer abc123' } }, httpAnswer(401, { error: 'abc123 is unknown' })).fault;
    expect(fault?.message).toBe(`GET ${url}: HTTP 401: *** is unknown`);
  });

  it('refuses line breaks in headers, other schemes and bodies of GET', async () => {
    expect(await call({ url, headers: { 'X-A': 'a\r\nHost: evil' } }, httpAnswer(200, {})).fault).toMatchObject({ code: 'invalid_input' });
    expect(await call({ url: 'file:///etc/passwd' }, httpAnswer(200, {})).fault).toMatchObject({ code: 'invalid_input' });
    expect(await call({ url, method: 'GET', body: {} }, httpAnswer(200, {})).fault).toMatchObject({ code: 'invalid_input' });
    expect(await call({ url, auth: { secret: 'NONE' } }, httpAnswer(200, {})).fault).toMatchObject({ code: 'auth' });
  });
});

describe('the check of a call', () => {
  const check = (fields: Record<string, unknown>) => callKind.check?.({ id: 'a', kind: 'call', ...fields }) ?? [];

  it('wants a url or assemble, and not both', () => {
    expect(check({})).toEqual(['a call has a url, or assemble']);
    expect(check({ url })).toEqual([]);
    const api = { operations: { list: { url } } };
    expect(check({ assemble: { api, instruction: 'x' } })).toEqual([]);
    expect(check({ url, assemble: { api, instruction: 'x' } })[0]).toContain('url cannot stand beside it');
    expect(check({ assemble: { api, operation: 'lst', instruction: 'x' } })[0]).toContain('Did you mean "list"?');
  });

  it('looks at addresses and methods that are no templates', () => {
    expect(check({ url: '${host}/x', method: '${verb}' })).toEqual([]);
    expect(check({ url: 'ftp://x' })[0]).toContain('http://');
    expect(check({ url, method: 'FET CH' })[0]).toContain('method');
  });
});
