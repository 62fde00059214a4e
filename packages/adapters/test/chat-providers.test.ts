import { groqAdapter } from '@genarun/adapters/groq';
import { mistralAdapter } from '@genarun/adapters/mistral';
import { openaiCompatibleAdapter } from '@genarun/adapters/openai-compatible';
import { togetherAdapter } from '@genarun/adapters/together';
import type { Adapter, Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { chatCompletion, chatServer } from './support/chat-completion.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { type ErrorShape, providerSuite } from './support/provider-suite.ts';
import { base64, picture, silence } from './support/samples.ts';

const one = { count: 1, params: {} } as const;
const turns = [{ role: 'user', text: 'Name a bird.' }] as const;

async function provider(request: Received): Promise<Reply> {
  if (request.path.endsWith('/images/generations')) return { json: { data: [{ b64_json: base64((await picture()).bytes) }] } };
  if (request.path.endsWith('/rerank'))
    return { json: { results: [{ index: 0, relevance_score: 0.5 }], usage: { prompt_tokens: 2, completion_tokens: 0, total_tokens: 2 } } };
  if (request.path.endsWith('/audio/transcriptions'))
    return { json: { task: 'transcribe', language: 'en', duration: 1.5, text: 'Hello there.', x_groq: { id: 'r' } } };
  return chatServer(request);
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(provider);
});
afterEach(() => server.close());

const sent = () => server.received.at(-1)!.json as Record<string, Json>;

type Case = {
  readonly name: string;
  readonly create: (baseUrl: string) => Adapter;
  readonly text: string;
  readonly sees: string;
  readonly embeds?: string;
  readonly errors: readonly ErrorShape[];
  readonly more: () => Promise<readonly ModelRequest[]>;
};

const cases: readonly Case[] = [
  {
    name: 'mistral',
    create: (baseUrl) => mistralAdapter({ baseUrl: `${baseUrl}/v1` }),
    text: 'mistral/open-mistral-nemo',
    sees: 'mistral/mistral-small-latest',
    embeds: 'mistral/mistral-embed',
    errors: [
      { what: 'a plain message', reply: { status: 401, json: { message: 'Unauthorized', request_id: 'r' } }, code: 'auth', says: 'Unauthorized' },
      {
        what: 'a validation error',
        reply: {
          status: 422,
          json: {
            object: 'error',
            message: { detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }] },
            type: 'invalid_request_error',
          },
        },
        code: 'invalid_input',
      },
    ],
    more: async () => [],
  },
  {
    name: 'groq',
    create: (baseUrl) => groqAdapter({ baseUrl: `${baseUrl}/openai/v1` }),
    text: 'groq/llama-3.3-70b-versatile',
    sees: 'groq/meta-llama/llama-4-scout-17b-16e-instruct',
    errors: [
      {
        what: 'a limit that says when to come again',
        reply: { status: 429, json: { error: { message: 'Rate limit reached. Please try again in 7.66s.', type: 'tokens', code: 'rate_limit_exceeded' } } },
        code: 'rate_limit',
        retryAfterMs: 7660,
      },
      { what: 'an unknown model', reply: { status: 404, json: { error: { message: 'no such model', code: 'model_not_found' } } }, code: 'not_found' },
    ],
    more: async () => [{ ...one, model: 'groq/whisper-large-v3', task: 'describe', media: [silence()] }],
  },
  {
    name: 'together',
    create: (baseUrl) => togetherAdapter({ baseUrl: `${baseUrl}/v1` }),
    text: 'together/openai/gpt-oss-20b',
    sees: 'together/meta-llama/Llama-4-Scout-17B-16E-Instruct',
    embeds: 'together/BAAI/bge-base-en-v1.5',
    errors: [
      {
        what: 'an empty account',
        reply: { status: 402, json: { error: { message: 'Credit limit exceeded', type: 'credit_limit' } } },
        code: 'quota',
        retryable: false,
      },
    ],
    more: async () => [
      { ...one, model: 'together/black-forest-labs/FLUX.1-schnell', task: 'image', prompt: 'a heron', seed: 4 },
      { ...one, model: 'together/Salesforce/Llama-Rank-v1', task: 'rerank', prompt: 'a heron', texts: ['birds'] },
    ],
  },
];

for (const { name, create, text, sees, embeds, errors, more } of cases) {
  const request: ModelRequest = { ...one, model: text, task: 'text', turns };

  adapterSuite(
    { describe, it, expect },
    async (): Promise<AdapterUnderTest> => ({
      adapter: create(server.url),
      context: callContext(),
      requests: [
        { ...request, seed: 2 },
        { ...one, model: sees, task: 'describe', media: [await picture()] },
        { ...one, model: text, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
        ...(embeds === undefined ? [] : [{ ...one, model: embeds, task: 'embed', texts: ['a', 'bb'] } as ModelRequest]),
        ...(await more()),
      ],
      refusals: [{ request: { ...request, params: { temperature: -1 } }, code: 'invalid_input' }],
    }),
  );

  providerSuite({ name, create, request, good: chatCompletion('A heron.'), keyHeader: ['authorization', `Bearer ${canary}`], errors });

  describe(`${name}, text`, () => {
    it('sends turns, seed and parameters, and gives text, usage and what answered', async () => {
      const system = [{ role: 'system', text: 'Be terse.' }, ...turns] as const;
      const answer = await create(server.url).perform({ ...request, turns: system, seed: 2, params: { max_tokens: 30, temperature: 0.5 } }, callContext());
      expect(sent()).toMatchObject({ temperature: 0.5, max_tokens: 30, [name === 'mistral' ? 'random_seed' : 'seed']: 2 });
      expect((sent().messages as { role: string }[]).map(({ role }) => role)).toEqual(['system', 'user']);
      expect(answer).toMatchObject({ texts: ['A heron.'], usage: { inputTokens: 11, outputTokens: 4 }, returned: { seed: 2, model: 'the-model-001' } });
    });

    it('gives JSON whether the model knows schemas or must be told in words', async () => {
      for (const model of [text, sees]) {
        server.answer(chatCompletion('{"data":["heron"]}'));
        const answer = await create(server.url).perform({ ...request, model, json: { schema: { type: 'array', items: { type: 'string' } } } }, callContext());
        expect(answer.texts).toEqual(['["heron"]']);
        const { type } = sent().response_format as { type: string };
        expect(['json_object', 'json_schema']).toContain(type);
        // The schema stands in the format, or in a system turn.
        expect(JSON.stringify(type === 'json_object' ? sent().messages : sent().response_format)).toMatch(/\\?"data\\?":\{\\?"type\\?":\\?"array/);
      }
    });

    it('names the filter that stopped an answer', async () => {
      server.answer(chatCompletion('', { finish: 'content_filter' }));
      expect(await faultOfCall(create(server.url).perform(request, callContext()))).toMatchObject({ code: 'content_policy' });
    });
  });
}

describe('together, pictures', () => {
  it('takes sides in steps of 16 as they are, steps, seed and what to leave out', async () => {
    const request: ModelRequest = {
      ...{ ...one, model: 'together/black-forest-labs/FLUX.1-dev', task: 'image', prompt: 'a heron', negativePrompt: 'people', seed: 4 },
      params: { width: 512, height: 768, steps: 4 },
    };
    const answer = await togetherAdapter({ baseUrl: `${server.url}/v1` }).perform(request, callContext());
    expect(sent()).toMatchObject({ width: 512, height: 768, seed: 4, steps: 4, negative_prompt: 'people', response_format: 'base64' });
    expect(answer).toMatchObject({ media: [{ mime: 'image/png' }], returned: { seed: 4, size: '512x768' }, warnings: [] });
  });
});

describe('groq, sound', () => {
  it('writes down sound with its language and length', async () => {
    const request: ModelRequest = { ...one, model: 'groq/whisper-large-v3-turbo', task: 'describe', media: [silence()], params: { language: 'en' } };
    const answer = await groqAdapter({ baseUrl: `${server.url}/openai/v1` }).perform(request, callContext());
    expect(server.received[0]!.form!.get('language')).toBe('en');
    expect(answer).toMatchObject({ texts: ['Hello there.'], usage: { seconds: 1.5 } });
  });
});

describe('openai-compatible', () => {
  const create = (options = {}) => openaiCompatibleAdapter({ baseUrl: `${server.url}/v1`, ...options });
  const request: ModelRequest = { ...one, model: 'openai-compatible/qwen3-8b', task: 'text', turns };

  it('needs no key and sends none, is free on this machine, and sends a key where it is set', async () => {
    const answer = await create().perform(request, callContext({ secret: () => undefined }));
    expect(answer.texts).toEqual(['A heron.']);
    expect(server.received[0]!.headers.authorization).toBeUndefined();
    expect(create().keys).toBeUndefined();
    expect(create().resolve(request.model)!.price).toEqual({ free: true });
    expect(openaiCompatibleAdapter({ baseUrl: 'https://models.example.org/v1' }).resolve(request.model)!.price).toBeUndefined();
    await create({ key: 'MY_SERVER' }).perform(request, callContext({ secret: (name) => (name === 'MY_SERVER' ? canary : undefined) }));
    expect(server.received[1]!.headers.authorization).toBe(`Bearer ${canary}`);
  });

  it('stands under a name of its own', async () => {
    const vllm = create({ name: 'vllm' });
    expect(vllm.resolve('vllm/any/model')).toMatchObject({ id: 'vllm/any/model', adapter: 'vllm' });
    expect((await vllm.perform({ ...request, model: 'vllm/any/model' }, callContext())).texts).toEqual(['A heron.']);
    expect(sent().model).toBe('any/model');
  });

  it('asks for JSON by schema, by words without one, and unwraps what is fenced', async () => {
    server.answer(chatCompletion('{"a":1}'), chatCompletion('```json\n{"b":2}\n```'));
    expect((await create().perform({ ...request, json: { schema: { type: 'object', properties: { a: { type: 'number' } } } } }, callContext())).texts).toEqual([
      '{"a":1}',
    ]);
    expect(sent().response_format).toMatchObject({ type: 'json_schema' });
    expect((await create().perform({ ...request, json: {} }, callContext())).texts).toEqual(['{"b":2}']);
    expect(sent().response_format).toBeUndefined();
  });

  it('bears answers without usage and errors of other shapes', async () => {
    server.answer({ json: { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] } });
    expect(await create().perform(request, callContext())).toMatchObject({ texts: ['Hi'], usage: {} });
    server.answer({ status: 400, json: { object: 'error', message: 'context too long', type: 'BadRequestError', code: 400 } });
    expect(await faultOfCall(create().perform(request, callContext()))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('context too long'),
    });
  });

  it('tries again what costs nothing: a dropped connection is a network fault', async () => {
    server.answer('hang up');
    expect(await faultOfCall(create().perform(request, callContext()))).toMatchObject({ code: 'network', retryable: true });
  });

  it('embeds and paints where the server does', async () => {
    const vectors = await create().perform({ ...one, model: 'openai-compatible/nomic-embed-text', task: 'embed', texts: ['abc'] }, callContext());
    expect([...vectors.vectors![0]!]).toEqual([3, 1]);
    const image = await create().perform(
      { ...one, model: 'openai-compatible/flux-dev', task: 'image', prompt: 'a heron', params: { size: '512x512' } },
      callContext(),
    );
    expect(sent()).toMatchObject({ size: '512x512', prompt: 'a heron' });
    expect(image.media).toHaveLength(1);
  });
});
