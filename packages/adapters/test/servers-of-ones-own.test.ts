import { automatic1111Adapter } from '@genarun/adapters/automatic1111';
import { ollamaAdapter } from '@genarun/adapters/ollama';
import { openaiCompatibleAdapter } from '@genarun/adapters/openai-compatible';
import type { Adapter, ModelRequest } from '@genarun/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, wholeText } from './support/call-context.ts';
import { type ProviderServer, type Reply, startProvider } from './support/provider-server.ts';

// Servers that cost nothing fail in the same ways as the others; what was lost there may simply be asked for again.

const one = { count: 1, params: {} } as const;
const text = (model: string): ModelRequest => ({ ...one, model, task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] });

type Case = { readonly name: string; readonly create: (url: string) => Adapter; readonly request: ModelRequest; readonly error: (said: string) => object };

const cases: readonly Case[] = [
  { name: 'ollama', create: (url) => ollamaAdapter({ baseUrl: url }), request: text('ollama/llama3.3'), error: (said) => ({ error: said }) },
  {
    name: 'openai-compatible',
    create: (url) => openaiCompatibleAdapter({ baseUrl: `${url}/v1` }),
    request: text('openai-compatible/qwen3-8b'),
    error: (said) => ({ object: 'error', message: said, code: 400 }),
  },
  {
    name: 'automatic1111',
    create: (url) => automatic1111Adapter({ baseUrl: url }),
    request: { ...one, model: 'automatic1111/current', task: 'image', prompt: 'a heron' },
    error: (said) => ({ error: 'Trouble', detail: said, body: '', errors: '' }),
  },
];

const servers: ProviderServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function start(rules?: Parameters<typeof startProvider>[0]): Promise<ProviderServer> {
  const server = await startProvider(rules);
  servers.push(server);
  return server;
}

describe.each(cases)('$name, as it answers and fails', ({ create, request, error }) => {
  const faultAfter = async (reply: Reply) => {
    const server = await start();
    server.answer(reply);
    return faultOfCall(create(server.url).perform(request, callContext()));
  };

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
  ] as const)('waits as 429 with %j says', async (headers, milliseconds) => {
    expect(await faultAfter({ status: 429, headers, json: error('slow down') })).toMatchObject({
      code: 'rate_limit',
      retryable: true,
      retryAfterMs: milliseconds,
    });
  });

  it('tells what a status means, in the words of the server', async () => {
    expect(await faultAfter({ status: 400, json: error('no such sampler') })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('no such sampler'),
    });
    expect(await faultAfter({ status: 401, json: error('who are you') })).toMatchObject({ code: 'auth', retryable: false });
    expect(await faultAfter({ status: 404, json: error('not here') })).toMatchObject({ code: 'not_found' });
    for (const status of [500, 502, 503]) expect(await faultAfter({ status, text: '' })).toMatchObject({ code: 'provider_outage', retryable: true });
  });

  it('does not follow a redirect, and no credentials arrive there', async () => {
    const elsewhere = await start();
    const fault = await faultAfter({ status: 307, headers: { location: `${elsewhere.url}/steal` } });
    expect(fault).toMatchObject({ code: 'invalid_output', retryable: false, message: expect.stringContaining(elsewhere.url) });
    expect(elsewhere.received).toEqual([]);
    expect(wholeText(fault)).not.toContain(canary);
  });

  it('cannot read an answer that is broken, empty, or of another shape', async () => {
    const type = { 'content-type': 'application/json' };
    for (const reply of [{ text: '{"id": "x', headers: type }, { status: 202, text: '', headers: type }, { json: { unexpected: true } }] as const)
      expect((await faultAfter(reply)).code).toBe('invalid_output');
  });

  it('may ask again where the connection drops, or nobody listens', async () => {
    expect(await faultAfter('hang up')).toMatchObject({ code: 'network', retryable: true });
    const server = await start();
    await server.close();
    servers.length = 0;
    expect(await faultOfCall(create(server.url).perform(request, callContext()))).toMatchObject({ code: 'network', retryable: true });
  });

  it('stops when it is cancelled, before and while it waits', async () => {
    const server = await start();
    expect((await faultOfCall(create(server.url).perform(request, callContext({ signal: AbortSignal.abort() })))).code).toBe('cancelled');
    expect(server.received).toEqual([]);
    const controller = new AbortController();
    const waiting = await start(() => {
      controller.abort();
      return 'never answer';
    });
    expect((await faultOfCall(create(waiting.url).perform(request, callContext({ signal: controller.signal })))).code).toBe('cancelled');
  });

  it('keeps credentials that an error echoes to itself', async () => {
    const fault = await faultAfter({ status: 403, json: error(`Bad token ${canary}`) });
    expect(wholeText(fault)).not.toContain(canary);
  });
});
