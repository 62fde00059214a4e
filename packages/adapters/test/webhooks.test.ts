import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import {
  bflAdapter,
  falAdapter,
  openaiAdapter,
  replicateAdapter,
  verifyBflWebhook,
  verifyFalWebhook,
  verifyOpenaiWebhook,
  verifyReplicateWebhook,
} from '@genarun/adapters';
import type { WebhookDelivery } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, wholeText } from './support/call-context.ts';
import { type ProviderServer, startProvider } from './support/provider-server.ts';
import { base64, picture } from './support/samples.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const seconds = String(now / 1000);
const encode = (text: string) => new TextEncoder().encode(text);
const key = Buffer.from('0123456789abcdef0123456789abcdef');
const secret = `whsec_${key.toString('base64')}`;

/** A message signed by the rules of Standard Webhooks. */
function standard(body: string, { id = 'msg-1', at = seconds, by = key }: { id?: string; at?: string; by?: Buffer } = {}): WebhookDelivery {
  const signature = createHmac('sha256', by).update(`${id}.${at}.${body}`).digest('base64');
  return {
    headers: { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} v1,${signature}` },
    body: encode(body),
    now,
  };
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const x = publicKey.export({ format: 'jwk' }).x!;
const otherKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!;

/** A message signed as fal signs. */
function fal(body: string, { request = 'r-1', at = seconds }: { request?: string; at?: string } = {}): WebhookDelivery {
  const signed = [request, 'user-1', at, createHash('sha256').update(body).digest('hex')].join('\n');
  return {
    headers: {
      'x-fal-webhook-request-id': request,
      'x-fal-webhook-user-id': 'user-1',
      'x-fal-webhook-timestamp': at,
      'x-fal-webhook-signature': sign(null, Buffer.from(signed), privateKey).toString('hex'),
    },
    body: encode(body),
    now,
  };
}

function bfl(body: string): WebhookDelivery {
  return { headers: { 'x-bfl-signature': `sha256=${createHmac('sha256', 'my-secret').update(body).digest('hex')}` }, body: encode(body), now };
}

const changed = (delivery: WebhookDelivery): WebhookDelivery => ({ ...delivery, body: encode(`${new TextDecoder().decode(delivery.body)} `) });
const without = (delivery: WebhookDelivery): WebhookDelivery => ({ ...delivery, headers: {} });

const verifiers = [
  [
    'replicate',
    (delivery: WebhookDelivery) => verifyReplicateWebhook(delivery, secret),
    standard('{"id":"p-1","status":"succeeded"}'),
    'p-1',
    standard('{"status":"x"}'),
  ],
  [
    'openai',
    (delivery: WebhookDelivery) => verifyOpenaiWebhook(delivery, secret),
    standard('{"type":"video.completed","data":{"id":"video_1"}}'),
    'video_1',
    standard('{"data":[]}'),
  ],
  ['fal', (delivery: WebhookDelivery) => verifyFalWebhook(delivery, [otherKey, 'no key', x]), fal('{"request_id":"r-1","status":"OK"}'), 'r-1', fal('no json')],
  ['bfl', (delivery: WebhookDelivery) => verifyBflWebhook(delivery, 'my-secret'), bfl('{"task_id":"t-1","status":"SUCCESS"}'), 't-1', bfl('{}')],
] as const;

describe.each(verifiers)('a webhook of %s', (_, verify, good, requestId, nameless) => {
  it('tells the request it is about', async () => {
    expect(await verify(good)).toEqual({ requestId });
  });

  it('is refused unsigned, changed, and without a request', async () => {
    for (const delivery of [without(good), changed(good)]) expect(await faultOfCall(verify(delivery))).toMatchObject({ code: 'auth', retryable: false });
    expect(await faultOfCall(verify(nameless))).toMatchObject({ code: 'invalid_input' });
  });
});

describe('a signed message', () => {
  it('is refused from long ago, from the future, and without a time', async () => {
    for (const at of [String(now / 1000 - 301), String(now / 1000 + 301), 'yesterday', '']) {
      expect((await faultOfCall(verifyReplicateWebhook(standard('{"id":"p"}', { at }), secret))).code).toBe('auth');
      expect((await faultOfCall(verifyFalWebhook(fal('{}', { at }), [x]))).code).toBe('auth');
    }
    expect(await verifyReplicateWebhook(standard('{"id":"p"}', { at: String(now / 1000 - 299) }), secret)).toEqual({ requestId: 'p' });
  });

  it('is refused by another secret, another key, and a secret that is none', async () => {
    expect((await faultOfCall(verifyReplicateWebhook(standard('{"id":"p"}', { by: Buffer.from('another') }), secret))).code).toBe('auth');
    for (const wrong of ['', 'whsec_', 'whsec_%%%']) expect((await faultOfCall(verifyReplicateWebhook(standard('{"id":"p"}'), wrong))).code).toBe('auth');
    expect((await faultOfCall(verifyFalWebhook(fal('{}'), [otherKey]))).code).toBe('auth');
    expect((await faultOfCall(verifyBflWebhook(bfl('{"id":"t"}'), ''))).code).toBe('auth');
  });

  it('is refused with the id or the time of another', async () => {
    const good = standard('{"id":"p"}');
    for (const header of ['webhook-id', 'webhook-timestamp'])
      expect((await faultOfCall(verifyReplicateWebhook({ ...good, headers: { ...good.headers, [header]: String(now / 1000 - 1) } }, secret))).code).toBe(
        'auth',
      );
    const other = fal('{"request_id":"r-2"}', { request: 'r-1' });
    expect((await faultOfCall(verifyFalWebhook(other, [x]))).message).toContain('different requests');
  });
});

describe('adapters', () => {
  let server: ProviderServer;
  beforeEach(async () => {
    const output = `data:image/png;base64,${base64((await picture()).bytes)}`;
    server = await startProvider(({ path }) => {
      if (path === '/v1/webhooks/default/secret') return { json: { key: secret } };
      if (path === '/.well-known/jwks.json')
        return {
          json: {
            keys: [
              { kty: 'OKP', x: otherKey },
              { kty: 'OKP', x },
            ],
          },
        };
      if (path.startsWith('/v1/flux')) return { json: { id: 't', polling_url: `${server.url}/v1/get_result?id=t` } };
      if (path === '/v1/get_result') return { json: { id: 't', status: 'Ready', result: { sample: output } } };
      if (path === '/v1/models') return { json: { models: [{ endpoint_id: 'acme/flux', metadata: {} }] } };
      if (path === '/acme/flux') return { json: { request_id: 'r' } };
      if (path.endsWith('/status')) return { json: { status: 'COMPLETED' } };
      if (path === '/acme/flux/requests/r') return { json: { images: [{ url: output }] } };
      return { json: { id: 'p', status: 'succeeded', output } };
    });
  });
  afterEach(() => server.close());

  it('ask Replicate for the secret of the account once, unless one is set', async () => {
    const { webhook } = replicateAdapter({ baseUrl: `${server.url}/v1` });
    const delivery = standard('{"id":"p-1"}');
    const context = callContext({ secret: (name) => (name === 'REPLICATE_API_TOKEN' ? canary : undefined) });
    expect([await webhook?.verify(delivery, context), await webhook?.verify(delivery, context)]).toEqual([{ requestId: 'p-1' }, { requestId: 'p-1' }]);
    expect(server.received).toHaveLength(1);
    const own = callContext({ secret: (name) => (name === 'REPLICATE_WEBHOOK_SECRET' ? 'whsec_bm9uZQ==' : canary) });
    const fault = await faultOfCall(webhook!.verify(delivery, own));
    expect([fault.code, wholeText(fault)]).toEqual(['auth', expect.not.stringContaining('bm9uZQ')]);
  });

  it('ask fal for its public keys once a day, without a key', async () => {
    const { webhook } = falAdapter({ baseUrl: server.url });
    for (const later of [0, 1000, 90_000_000]) await webhook?.verify({ ...fal('{}', { at: String((now + later) / 1000) }), now: now + later }, callContext());
    expect(server.received.map(({ path }) => path)).toEqual(['/.well-known/jwks.json', '/.well-known/jwks.json']);
    expect(JSON.stringify(server.received.map(({ headers }) => headers))).not.toContain(canary);
  });

  it('name the secret that is missing', async () => {
    const context = callContext({ secret: () => undefined });
    for (const [{ webhook }, delivery, name] of [
      [openaiAdapter(), standard('{}'), 'OPENAI_WEBHOOK_SECRET'],
      [bflAdapter(), bfl('{}'), 'BFL_WEBHOOK_SECRET'],
    ] as const)
      expect(await faultOfCall(webhook!.verify(delivery, context))).toMatchObject({ code: 'auth', message: expect.stringContaining(name) });
  });

  it('tell providers where news is wanted, over https, and to Black Forest Labs with a secret to sign by', async () => {
    const hints = { url: 'https://here.example/hooks', subscribe: () => () => {} };
    const request = { task: 'image', prompt: 'x', count: 1, params: {} } as const;
    const posts = () => server.received.filter(({ method }) => method === 'POST');
    await replicateAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...request, model: 'replicate/acme/flux' }, callContext({ hints }));
    expect(posts().at(-1)?.json).toMatchObject({ webhook: hints.url, webhook_events_filter: ['completed'] });
    await falAdapter({ baseUrl: server.url }).perform({ ...request, model: 'fal/acme/flux' }, callContext({ hints }));
    expect(posts().at(-1)?.query.get('fal_webhook')).toBe(hints.url);
    await bflAdapter({ baseUrl: server.url }).perform({ ...request, model: 'bfl/flux-2-pro' }, callContext({ hints, secret: (name) => `of ${name}` }));
    expect(posts().at(-1)?.json).toMatchObject({ webhook_url: hints.url, webhook_secret: 'of BFL_WEBHOOK_SECRET' });
    const insecure = callContext({ hints: { ...hints, url: 'http://here.example/hooks' } });
    await replicateAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...request, model: 'replicate/acme/flux' }, insecure);
    await falAdapter({ baseUrl: server.url }).perform({ ...request, model: 'fal/acme/flux' }, insecure);
    expect(
      JSON.stringify(
        posts()
          .slice(-2)
          .map(({ json, query }) => [json, query.toString()]),
      ),
    ).not.toContain('hooks');
  });

  it('perform with the version and the parameters of the plan, and ask for no description', async () => {
    const frozen = {
      ...replicateAdapter().resolve('replicate/acme/flux')!,
      version: 'v7',
      parametersHash: 'h',
      parameters: { type: 'object', properties: { prompt: { type: 'string' }, steps: { type: 'integer', maximum: 4 } } },
    };
    const request = { model: 'replicate/acme/flux', task: 'image', prompt: 'x', count: 1, params: { steps: 4 } } as const;
    await replicateAdapter({ baseUrl: `${server.url}/v1` }).perform(request, callContext({ model: frozen }));
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v1/predictions', json: { version: 'v7', input: { prompt: 'x', steps: 4 } } });
    const tooMany = replicateAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...request, params: { steps: 5 } }, callContext({ model: frozen }));
    expect((await faultOfCall(tooMany)).code).toBe('invalid_input');
    await falAdapter({ baseUrl: server.url }).perform({ ...request, model: 'fal/acme/flux' }, callContext({ model: { ...frozen, id: 'fal/acme/flux' } }));
    expect(server.received.filter(({ path }) => path.startsWith('/v1/models'))).toEqual([]);
  });
});
