import { ollamaAdapter } from '@genarun/adapters/ollama';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { base64, picture } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const text: ModelRequest = { ...one, model: 'ollama/llama3.2', task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] };

const chat = (said: string, more: object = {}) => ({
  json: {
    model: 'llama3.2',
    created_at: '2026-01-01T00:00:00Z',
    message: { role: 'assistant', content: said },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 7,
    eval_count: 3,
    ...more,
  },
});

function ollama({ path, json }: Received): Reply {
  const body = json as Record<string, Json>;
  if (path === '/api/chat') return chat(JSON.stringify(body).includes('translations') ? '{"translations":["eins","zwei"]}' : 'A heron.');
  if (path === '/api/embed')
    return { json: { model: body.model ?? '', embeddings: (body.input as string[]).map((said) => [said.length, 1]), prompt_eval_count: 2 } };
  return { status: 404, text: '404 page not found' };
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(ollama);
});
afterEach(() => server.close());

const keyless = () => callContext({ secret: () => undefined });
const perform = (request: ModelRequest, context = keyless()) => ollamaAdapter({ baseUrl: server.url }).perform(request, context);
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: ollamaAdapter({ baseUrl: server.url }),
    context: keyless(),
    requests: [
      { ...text, seed: 1 },
      { ...one, model: 'ollama/llava', task: 'describe', media: [await picture()] },
      { ...one, model: 'ollama/llama3.2', task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
      { ...one, model: 'ollama/nomic-embed-text', task: 'embed', texts: ['a', 'bb'] },
    ],
    refusals: [
      { request: { ...text, params: { num_ctx: 'big' } }, code: 'invalid_input' },
      { request: { ...text, media: [await picture()] }, code: 'invalid_input' },
    ],
  }),
);

describe('ollama', () => {
  it('asks its own API for one whole answer, with the options under its names, and no key', async () => {
    const answer = await perform({ ...text, seed: 1, params: { temperature: 0.2, max_tokens: 50, num_ctx: 8192, stop: 'END', keep_alive: '5m' } });
    expect(sent()).toEqual({
      model: 'llama3.2',
      messages: [{ role: 'user', content: 'Name a bird.' }],
      stream: false,
      options: { temperature: 0.2, seed: 1, num_predict: 50, num_ctx: 8192, stop: ['END'] },
      keep_alive: '5m',
    });
    expect(server.received[0]!.headers.authorization).toBeUndefined();
    expect(answer).toMatchObject({ texts: ['A heron.'], usage: { inputTokens: 7, outputTokens: 3 }, returned: { seed: 1, model: 'llama3.2' } });
    expect(ollamaAdapter().resolve('ollama/anything:7b')).toMatchObject({ price: { free: true }, tasks: ['text', 'describe', 'translate'] });
  });

  it('shows pictures as plain base64', async () => {
    const shown = await picture();
    await perform({ ...one, model: 'ollama/llava', task: 'describe', media: [shown], prompt: 'What?' });
    expect(sent().messages).toEqual([{ role: 'user', content: 'What?', images: [base64(shown.bytes)] }]);
  });

  it('holds to a schema, and to JSON without one', async () => {
    server.answer(chat('{"data":[1]}'), chat('{"a":1}'));
    expect((await perform({ ...text, json: { schema: { type: 'array', items: { type: 'number' } } } })).texts).toEqual(['[1]']);
    expect(sent().format).toMatchObject({ type: 'object', properties: { data: { type: 'array' } } });
    expect((await perform({ ...text, json: {} })).texts).toEqual(['{"a":1}']);
    expect(sent().format).toBe('json');
  });

  it('reads a stream that came all the same, and the error that a line of it holds', async () => {
    const line = (value: object) => `${JSON.stringify(value)}\n`;
    const part = (said: string) => line({ model: 'm', message: { role: 'assistant', content: said }, done: false });
    server.answer({
      text: part('A ') + part('heron.') + line({ model: 'm', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', eval_count: 2 }),
    });
    expect(await perform(text)).toMatchObject({ texts: ['A heron.'], usage: { outputTokens: 2 } });
    server.answer({ text: part('A ') + line({ error: 'the runner died' }) });
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'provider_outage', message: expect.stringContaining('the runner died') });
  });

  it('says how to get a model that is not there', async () => {
    server.answer({ status: 404, json: { error: "model 'llama3.2' not found" } });
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'not_found', hint: 'ollama pull llama3.2', message: expect.stringContaining('not found') });
  });

  it.each([
    ['a bad request', { status: 400, json: { error: 'invalid option' } }, 'invalid_input'],
    ['an error of its own', { status: 500, json: { error: 'llama runner terminated' } }, 'provider_outage'],
    ['a queue that is full', { status: 503, json: { error: 'server busy, please try again' } }, 'provider_outage'],
    ['a dropped connection, free to try again', 'hang up', 'network'],
    ['a broken answer', { text: '{"message": {"con' }, 'invalid_output'],
    ['an empty answer', { status: 202, text: '' }, 'invalid_output'],
    ['an answer without words', { json: { message: { role: 'assistant', content: '' }, done: true } }, 'invalid_output'],
  ] as const)('takes %s for %s', async (_what, reply, code) => {
    server.answer(reply as Reply);
    expect(await faultOfCall(perform(text))).toMatchObject({ code });
  });

  it('says that nobody listens', async () => {
    await server.close();
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'network' });
  });

  it('sends a key only where one is set, and to no other origin', async () => {
    const elsewhere = await startProvider();
    try {
      server.answer({ status: 307, headers: { location: `${elsewhere.url}/api/chat` } });
      const fault = await faultOfCall(perform(text, callContext()));
      expect(server.received[0]!.headers.authorization).toBe(`Bearer ${canary}`);
      expect(fault.message).toContain(elsewhere.url);
      expect(elsewhere.received).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});

describe.runIf(hasContract('ollama'))('ollama, by its own description', () => {
  const problems = createContract('ollama');
  it('accepts what is sent for 200 random sets of parameters', async () => {
    expect(problems('POST', '/api/chat', { model: 'x', messages: [{ role: 'nobody', content: 1 }] })).not.toEqual([]);
    const params = fc.record(
      {
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_k: fc.integer({ min: 1, max: 100 }),
        min_p: fc.double({ min: 0, max: 1, noNaN: true }),
        max_tokens: fc.integer({ min: 1, max: 9000 }),
        think: fc.constantFrom(true, false, 'low', 'high'),
        keep_alive: fc.constantFrom('5m', -1),
      },
      { requiredKeys: [] },
    );
    const json = fc.constantFrom(undefined, {}, { schema: { type: 'object', properties: {} } });
    const shown = await picture();
    await fc.assert(
      fc.asyncProperty(params, json, fc.boolean(), async (chosen, wanted, sees) => {
        const request = sees ? { ...text, model: 'ollama/llava', media: [shown] } : text;
        await perform({ ...request, seed: 3, params: chosen, ...(wanted === undefined ? {} : { json: wanted }) });
        expect(problems('POST', '/api/chat', sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
    await perform({ ...one, model: 'ollama/nomic-embed-text', task: 'embed', texts: ['a'], params: { dimensions: 64, truncate: false } });
    expect(problems('POST', '/api/embed', sent())).toEqual([]);
  });
});
