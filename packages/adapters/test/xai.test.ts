import { xaiAdapter } from '@genarun/adapters/xai';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { chatCompletion, chatServer } from './support/chat-completion.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, film, picture, silence } from './support/samples.ts';
import { createContract, hasContract, recording } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const text: ModelRequest = { ...one, model: 'xai/grok-4.3', task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] };
const image: ModelRequest = { ...one, model: 'xai/grok-imagine-image', task: 'image', prompt: 'a heron' };

async function xai(request: Received): Promise<Reply> {
  if (request.path === '/film.mp4') return { bytes: film };
  if (request.path === '/v1/videos/generations') return { json: { request_id: 'r1' } };
  if (request.path === '/v1/videos/r1') return { json: { status: 'done', video: { url: `${server.url}/film.mp4`, duration: 5 } } };
  if (request.path === '/v1/tts') return { bytes: silence().bytes, headers: { 'content-type': 'audio/wav' } };
  if (!request.path.startsWith('/v1/images/')) return chatServer(request);
  const count = Number((request.json as Record<string, Json>).n ?? 1);
  const data = await Promise.all(
    Array.from({ length: count }, async () => ({ b64_json: base64((await picture()).bytes), revised_prompt: 'a grey heron', respect_moderation: true })),
  );
  return { json: { data, usage: { cost_in_usd_ticks: 200_000_000 * count } } };
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(xai);
});
afterEach(() => server.close());

const perform = (request: ModelRequest) => xaiAdapter({ baseUrl: `${server.url}/v1` }).perform(request, callContext());
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: xaiAdapter({ baseUrl: `${server.url}/v1` }),
    context: callContext(),
    requests: [
      { ...text, seed: 3 },
      { ...one, model: text.model, task: 'describe', media: [await picture()] },
      { ...one, model: text.model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
      { ...image, count: 2 },
      { ...image, media: [await picture()] },
      { ...one, model: 'xai/tts', task: 'audio', prompt: 'Good morning.' },
      { ...one, model: 'xai/grok-imagine-video', task: 'video', prompt: 'a heron takes off' },
    ],
    refusals: [
      { request: { ...text, params: { temperature: 9 } }, code: 'invalid_input' },
      { request: { ...image, params: { aspect_ratio: 'wide' } }, code: 'invalid_input' },
    ],
  }),
);

providerSuite({
  name: 'xai',
  create: (url) => xaiAdapter({ baseUrl: `${url}/v1` }),
  request: text,
  good: chatCompletion('A heron.'),
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [
    {
      what: 'a chat error',
      reply: { status: 400, json: { error: { message: 'bad turn', type: 'invalid_request_error', param: null, code: null } } },
      code: 'invalid_input',
      says: 'bad turn',
    },
    {
      what: 'an error in text with a code beside it',
      reply: { status: 400, json: { code: 'Client specified an invalid argument', error: 'Model not found: grok-9' } },
      code: 'invalid_input',
      says: 'grok-9',
    },
    { what: 'an error in text alone', reply: { status: 403, json: { error: 'The key is not allowed' } }, code: 'auth', says: 'not allowed' },
    {
      what: 'used up credits',
      reply: { status: 429, json: { code: 'x', error: 'Your team has used all available credits' } },
      code: 'quota',
      retryable: false,
    },
    { what: 'an outage with a body', reply: { status: 500, json: { error: 'internal' } }, code: 'provider_outage' },
  ],
});

describe('xai', () => {
  it('sends a seed and gives what the provider says the call cost', async () => {
    server.answer(chatCompletion('A heron.', { usage: { cost_in_usd_ticks: 12_345_000_000 } }));
    const answer = await perform({ ...text, seed: 3, params: { max_tokens: 20 } });
    expect(sent()).toMatchObject({ seed: 3, max_completion_tokens: 20 });
    expect(answer).toMatchObject({ texts: ['A heron.'], cost: 1.2345, returned: { seed: 3, model: 'the-model-001' } });
  });

  it('paints by ratio, takes pixels for the nearest ratio, and reports cost and revised prompts', async () => {
    const answer = await perform({ ...image, count: 2, params: { width: 512, height: 512, resolution: '2k' } });
    expect(sent()).toEqual({ model: 'grok-imagine-image', prompt: 'a heron', n: 2, response_format: 'b64_json', aspect_ratio: '1:1', resolution: '2k' });
    expect(answer).toMatchObject({ cost: 0.04, usage: { products: 2 }, returned: { revisedPrompt: ['a grey heron', 'a grey heron'] } });
    expect(answer.warnings!.join()).toContain('512x512 was taken as 1:1');
  });

  it('edits by JSON with the picture in it', async () => {
    const start = await picture();
    await perform({ ...image, media: [start] });
    expect(server.received[0]!.path).toBe('/v1/images/edits');
    expect(sent().image).toEqual({ type: 'image_url', url: `data:image/png;base64,${base64(start.bytes)}` });
    await perform({ ...image, media: [start, start] });
    expect(sent().images).toHaveLength(2);
  });

  it('names moderation where it took a picture away', async () => {
    server.answer({ json: { data: [{ b64_json: null, url: null, respect_moderation: false }] } });
    expect(await faultOfCall(perform(image))).toMatchObject({ code: 'content_policy', retryable: false });
  });

  it('fetches a picture behind a link of another origin without the key', async () => {
    const { bytes } = await picture();
    const store = await startProvider(() => ({ bytes, headers: { 'content-type': 'image/png' } }));
    try {
      server.answer({ json: { data: [{ url: `${store.url}/x.png` }] } });
      expect((await perform(image)).media![0]).toMatchObject({ mime: 'image/png' });
      expect(JSON.stringify(store.received[0]!.headers)).not.toContain(canary);
      store.answer({ status: 403, text: 'expired' });
      server.answer({ json: { data: [{ url: `${store.url}/x.png` }] } });
      expect(await faultOfCall(perform(image))).toMatchObject({ code: 'not_found' });
    } finally {
      await store.close();
    }
  });
});

describe.runIf(hasContract('xai'))('xai, by a description of it', () => {
  const problems = createContract('xai');
  it('accepts what is sent for 200 random sets of parameters', async () => {
    expect(problems('POST', '/images/generations', { prompt: 1 })).not.toEqual([]);
    const params = fc.record(
      {
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_p: fc.double({ min: 0, max: 1, noNaN: true }),
        max_tokens: fc.integer({ min: 1, max: 9000 }),
      },
      { requiredKeys: [] },
    );
    const json = fc.constantFrom(undefined, {}, { schema: { type: 'array', items: { type: 'string' } } });
    await fc.assert(
      fc.asyncProperty(params, json, fc.option(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { nil: undefined }), async (chosen, wanted, seed) => {
        server.answer(chatCompletion('{"data":[]}'));
        await perform({ ...text, params: chosen, ...(seed === undefined ? {} : { seed }), ...(wanted === undefined ? {} : { json: wanted }) });
        expect(problems('POST', '/chat/completions', sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
    const sizes = fc.record(
      { width: fc.integer({ min: 1, max: 4096 }), height: fc.integer({ min: 1, max: 4096 }), resolution: fc.constantFrom('1k', '2k') },
      { requiredKeys: [] },
    );
    const start = await picture();
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 3 }), fc.boolean(), async (chosen, count, edits) => {
        await perform({ ...image, count: edits ? 1 : count, params: chosen, ...(edits ? { media: [start] } : {}) });
        const path = server.received.at(-1)!.path.replace('/v1', '');
        expect(problems('POST', path, sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.runIf(recording('xai-text') !== undefined)('reads a recorded answer', async () => {
    server.answer({ json: recording('xai-text') });
    expect(await perform(text)).toMatchObject({ texts: ['Hello'], usage: { inputTokens: 12 } });
  });
});

const spoken: ModelRequest = { ...one, model: 'xai/tts', task: 'audio', texts: ['Good morning.'] };

providerSuite({
  name: 'xai, speech',
  create: (url) => xaiAdapter({ baseUrl: `${url}/v1` }),
  request: spoken,
  good: { bytes: silence().bytes, headers: { 'content-type': 'audio/wav' } },
  keyHeader: ['authorization', `Bearer ${canary}`],
  answersJson: false,
  errors: [
    { what: 'a text for an error', reply: { status: 400, json: { error: 'unknown voice' } }, code: 'invalid_input', says: 'unknown voice' },
    { what: 'words for sound', reply: { json: { detail: 'strange' } }, code: 'invalid_output' },
  ],
});

describe('xai, speech', () => {
  it('speaks in a voice, a language and a format', async () => {
    const answer = await perform({ ...spoken, params: { voice: 'ara', language: 'pt-BR', format: 'wav', sample_rate: 24_000 } });
    expect(server.received[0]?.path).toBe('/v1/tts');
    expect(sent()).toEqual({ text: 'Good morning.', voice_id: 'ara', language: 'pt-BR', output_format: { codec: 'wav', sample_rate: 24_000 } });
    expect(answer).toMatchObject({ media: [{ mime: 'audio/wav' }], usage: { characters: 13, products: 1 }, returned: { voice: 'ara' } });
  });

  it('lets it hear the language itself, and says what it cannot do', async () => {
    const answer = await perform({ ...spoken, prompt: 'whispering' });
    expect(sent()).toEqual({ text: 'Good morning.', language: 'auto' });
    expect(answer.warnings).toEqual(['xai/tts takes no instructions how to speak; the prompt was left out']);
    expect((await faultOfCall(perform({ ...spoken, texts: ['x'.repeat(15_001)] }))).code).toBe('invalid_input');
    expect((await faultOfCall(perform({ ...spoken, params: { format: 'ogg' } }))).code).toBe('invalid_input');
    expect(server.received).toHaveLength(1);
  });

  it.runIf(hasContract('xai'))('asks as the description of the provider says, 200 times', async () => {
    const contract = createContract('xai');
    const params = fc.record(
      {
        voice: fc.constantFrom('eve', 'rex'),
        language: fc.constantFrom('en', 'auto'),
        format: fc.constantFrom('mp3', 'wav', 'pcm', 'mulaw', 'alaw'),
        sample_rate: fc.constantFrom(8000, 48_000),
        bit_rate: fc.constantFrom(32_000, 192_000),
        text_normalization: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(params, fc.string({ minLength: 1 }), async (chosen, text) => {
        fc.pre(text.trim() !== '');
        await perform({ ...spoken, texts: [text], params: chosen });
        expect(contract('POST', '/tts', sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const vectors: ModelRequest = { ...one, model: 'xai/grok-embedding-small', task: 'embed', texts: ['a heron', 'a tern'] };
const rows = [
  { index: 1, embedding: [3, 4] },
  { index: 0, embedding: [1, 2] },
];

providerSuite({
  name: 'xai, embeddings',
  create: (url) => xaiAdapter({ baseUrl: `${url}/v1` }),
  request: vectors,
  good: { json: { data: rows, usage: { prompt_tokens: 5, total_tokens: 5 } } },
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [{ what: 'a vector too few', reply: { json: { data: rows.slice(1) } }, code: 'invalid_output' }],
});

describe('xai, embeddings', () => {
  it('gives a vector for each text in the order of the texts, with tokens and the exact cost', async () => {
    server.answer({ json: { data: rows, usage: { prompt_tokens: 5, total_tokens: 5, cost_in_usd_ticks: 10_000_000 } } });
    const answer = await perform(vectors);
    expect(answer.vectors?.map((vector) => [...vector])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(answer).toMatchObject({ usage: { inputTokens: 5 }, cost: 0.001 });
  });
});
