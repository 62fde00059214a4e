import { googleAdapter } from '@genarun/adapters/google';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, film, picture, silence } from './support/samples.ts';
import { createContract, hasContract, recording } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const model = 'google/gemini-2.5-flash';
const text: ModelRequest = { ...one, model, task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] };

const content = (parts: readonly object[], more: object = {}) => ({
  json: {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 4, totalTokenCount: 13 },
    modelVersion: 'gemini-2.5-flash-001',
    responseId: 'resp-1',
    ...more,
  },
});

/** 20 samples of 16 bits at 24 kHz. */
const samples = base64(new Uint8Array(40));

async function google({ path, json }: Received): Promise<Reply> {
  const body = json as Record<string, Json>;
  if (path.endsWith(':predict')) {
    const { sampleCount } = body.parameters as { sampleCount: number };
    const predictions = await Promise.all(
      Array.from({ length: sampleCount }, async () => ({ mimeType: 'image/png', bytesBase64Encoded: base64((await picture()).bytes) })),
    );
    return { json: { predictions } };
  }
  if (path.endsWith('mbedContents') || path.endsWith(':embedContent')) {
    const requests = (body.requests ?? [body]) as readonly unknown[];
    const embeddings = requests.map((_, index) => ({ values: [index, 1] }));
    return { json: path.endsWith(':embedContent') ? { embedding: embeddings[0] } : { embeddings } };
  }
  if (path.endsWith(':predictLongRunning')) return { json: { name: 'models/veo/operations/1' } };
  if (path.endsWith('/operations/1'))
    return { json: { done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri: `${server.url}/v1beta/files/f:download` } }] } } } };
  if (path.endsWith(':download')) return { bytes: film };
  if (path.includes('-tts')) return content([{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data: samples } }]);
  if (path.includes('-image')) return content([{ inlineData: { mimeType: 'image/png', data: base64((await picture()).bytes) } }]);
  return content([{ text: JSON.stringify(body).includes('translations') ? '{"translations":["eins","zwei"]}' : 'A heron.' }]);
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(google);
});
afterEach(() => server.close());

const perform = (request: ModelRequest) => googleAdapter({ baseUrl: `${server.url}/v1beta` }).perform(request, callContext());
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: googleAdapter({ baseUrl: `${server.url}/v1beta` }),
    context: callContext(),
    requests: [
      { ...text, seed: 5 },
      { ...one, model, task: 'describe', media: [await picture()] },
      { ...one, model, task: 'describe', media: [silence()], prompt: 'Write down what is said.' },
      { ...one, model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
      { ...one, model: 'google/imagen-4.0-generate-001', task: 'image', prompt: 'a heron', count: 3 },
      { ...one, model: 'google/gemini-2.5-flash-image', task: 'image', prompt: 'a heron', media: [await picture()] },
      { ...one, model: 'google/gemini-2.5-flash-preview-tts', task: 'audio', texts: ['Hello.'], prompt: 'Say cheerfully' },
      { ...one, model: 'google/gemini-embedding-2', task: 'embed', texts: ['a', 'b'] },
      { ...one, model: 'google/veo-3.1-generate-001', task: 'video', prompt: 'a heron takes off' },
    ],
    refusals: [
      { request: { ...one, model: 'google/imagen-4.0-generate-001', task: 'image', prompt: 'x', media: [await picture()] }, code: 'invalid_input' },
      { request: { ...one, model: 'google/gemini-2.5-flash-preview-tts', task: 'audio', texts: [''] }, code: 'invalid_input' },
      { request: { ...text, params: { thinking_level: 'very' } }, code: 'invalid_input' },
    ],
  }),
);

const error = (status: number, reason: string, message: string, details: readonly object[] = []) => ({
  status,
  json: { error: { code: status, message, status: reason, details } },
});

providerSuite({
  name: 'google',
  create: (url) => googleAdapter({ baseUrl: `${url}/v1beta` }),
  request: text,
  good: content([{ text: 'A heron.' }]),
  keyHeader: ['x-goog-api-key', canary],
  errors: [
    {
      what: 'a limit with the time to wait in its details',
      reply: error(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }]),
      code: 'rate_limit',
      retryAfterMs: 34_400,
      retryable: true,
    },
    {
      what: 'a wrong key',
      reply: error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [{ reason: 'API_KEY_INVALID' }]),
      code: 'auth',
    },
    { what: 'a missing permission', reply: error(403, 'PERMISSION_DENIED', 'no'), code: 'auth' },
    { what: 'an unknown model', reply: error(404, 'NOT_FOUND', 'models/nope is not found'), code: 'not_found', says: 'models/nope' },
    { what: 'a bad request', reply: error(400, 'INVALID_ARGUMENT', 'bad field'), code: 'invalid_input', says: 'bad field' },
    { what: 'an overload', reply: error(503, 'UNAVAILABLE', 'The model is overloaded.'), code: 'provider_outage', retryable: true },
    { what: 'an internal error', reply: error(500, 'INTERNAL', 'oops'), code: 'provider_outage' },
    {
      what: 'a blocked prompt',
      reply: { json: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} } },
      code: 'content_policy',
      says: 'PROHIBITED_CONTENT',
    },
    {
      what: 'a blocked answer',
      reply: { json: { candidates: [{ finishReason: 'SAFETY', index: 0, finishMessage: 'Too dangerous.' }] } },
      code: 'content_policy',
      says: 'SAFETY: Too dangerous.',
    },
    {
      what: 'thoughts without an answer',
      reply: { json: { candidates: [{ finishReason: 'MAX_TOKENS', index: 0 }] } },
      code: 'invalid_output',
      says: 'MAX_TOKENS',
    },
  ],
});

const music: ModelRequest = { ...one, model: 'google/lyria-3-clip-preview', task: 'audio', prompt: 'a slow waltz' };
const piece = content([{ text: 'La la.' }, { inlineData: { mimeType: 'audio/mpeg', data: base64(new TextEncoder().encode('ID3 a piece')) } }]);

providerSuite({
  name: 'google, music',
  create: (url) => googleAdapter({ baseUrl: `${url}/v1beta` }),
  request: music,
  good: piece,
  keyHeader: ['x-goog-api-key', canary],
  errors: [
    { what: 'a blocked piece', reply: { json: { candidates: [{ finishReason: 'PROHIBITED_CONTENT', index: 0 }] } }, code: 'content_policy' },
    { what: 'words without sound', reply: content([{ text: 'La la.' }]), code: 'invalid_output' },
  ],
});

describe('google, music', () => {
  it('composes from words and pictures, tells the words that are sung, and costs by the piece', async () => {
    server.answer(piece);
    const medium = await picture();
    const answer = await perform({ ...music, texts: ['Hush now'], negativePrompt: 'drums', media: [medium], params: { format: 'wav' } });
    expect(answer).toMatchObject({ media: [{ mime: 'audio/mpeg' }], usage: { products: 1, inputTokens: 9 }, returned: { lyrics: 'La la.' } });
    const [{ parts }] = sent().contents as unknown as [{ parts: unknown[] }];
    expect(parts).toEqual([
      { text: 'a slow waltz\n\nLyrics:\nHush now\n\nLeave out: drums' },
      { inlineData: { mimeType: 'image/png', data: base64(medium.bytes) } },
    ]);
    expect(sent().generationConfig).toEqual({ responseModalities: ['AUDIO', 'TEXT'], responseMimeType: 'audio/wav' });
    expect(googleAdapter().resolve(music.model)).toMatchObject({ tasks: ['audio'], input: ['text', 'image'], price: { perProduct: 0.04 } });
    expect(googleAdapter().resolve('google/lyria-3-pro-preview')?.price).toBeUndefined();
  });

  it('refuses no words at all, and sound to start from', async () => {
    expect((await faultOfCall(perform({ ...music, prompt: ' ' }))).code).toBe('invalid_input');
    expect((await faultOfCall(perform({ ...music, media: [silence()] }))).code).toBe('invalid_input');
    expect(server.received).toEqual([]);
  });
});

describe('google', () => {
  it('sends system turns as the instruction, and parameters under its names', async () => {
    const answer = await perform({
      ...text,
      turns: [{ role: 'system', text: 'Be terse.' }, ...text.turns!],
      seed: 5,
      params: { max_tokens: 99, top_k: 3, thinking_budget: 0, stop: 'END' },
    });
    expect(server.received[0]!.path).toBe('/v1beta/models/gemini-2.5-flash:generateContent');
    expect(sent().systemInstruction).toEqual({ parts: [{ text: 'Be terse.' }] });
    expect(sent().generationConfig).toMatchObject({ maxOutputTokens: 99, topK: 3, seed: 5, stopSequences: ['END'], thinkingConfig: { thinkingBudget: 0 } });
    expect(answer).toMatchObject({
      texts: ['A heron.'],
      usage: { inputTokens: 9, outputTokens: 4 },
      returned: { seed: 5, finishReason: 'STOP', responseId: 'resp-1' },
    });
  });

  it('holds to a schema natively', async () => {
    server.answer(content([{ text: '{"data":[1]}' }]));
    expect((await perform({ ...text, json: { schema: { type: 'array', items: { type: 'number' } } } })).texts).toEqual(['[1]']);
    expect(sent().generationConfig).toMatchObject({ responseMimeType: 'application/json' });
    expect(JSON.stringify(sent().generationConfig)).toContain('"data"');
  });

  it('paints with Imagen, several at once, and names the reason where one was filtered', async () => {
    const imagen: ModelRequest = {
      ...one,
      model: 'google/imagen-4.0-generate-001',
      task: 'image',
      prompt: 'a heron',
      count: 3,
      params: { aspect_ratio: '16:9' },
    };
    expect((await perform(imagen)).media).toHaveLength(3);
    expect(sent()).toEqual({ instances: [{ prompt: 'a heron' }], parameters: { sampleCount: 3, aspectRatio: '16:9' } });
    server.answer({ json: { predictions: [{ raiFilteredReason: 'Unable to show this person.' }] } });
    expect(await faultOfCall(perform(imagen))).toMatchObject({ code: 'content_policy', message: expect.stringContaining('this person') });
  });

  it('paints and edits with Gemini', async () => {
    const start = await picture();
    const answer = await perform({
      ...one,
      model: 'google/gemini-2.5-flash-image',
      task: 'image',
      prompt: 'at night',
      media: [start],
      params: { width: 1600, height: 900 },
    });
    expect(JSON.stringify(sent().contents)).toContain(base64(start.bytes));
    expect(sent().generationConfig).toMatchObject({ responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9' } });
    expect(answer).toMatchObject({ media: [{ mime: 'image/png' }], usage: { products: 1, outputTokens: 4 } });
  });

  it('speaks, and frames the raw samples as WAV', async () => {
    const answer = await perform({
      ...one,
      model: 'google/gemini-2.5-flash-preview-tts',
      task: 'audio',
      texts: ['Hello.'],
      prompt: 'Say cheerfully',
      params: { voice: 'Puck' },
    });
    expect(sent()).toMatchObject({
      contents: [{ parts: [{ text: 'Say cheerfully:\nHello.' }] }],
      generationConfig: { responseModalities: ['AUDIO'], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Puck' } } } },
    });
    const { bytes, mime } = answer.media![0]!;
    expect(mime).toBe('audio/wav');
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true)).toBe(24_000);
    expect(bytes).toHaveLength(84);
    server.answer(content([{ text: 'no sound' }]));
    expect(await faultOfCall(perform({ ...one, model: 'google/gemini-2.5-flash-preview-tts', task: 'audio', prompt: 'Hi' }))).toMatchObject({
      code: 'invalid_output',
    });
  });

  it('embeds in order', async () => {
    const answer = await perform({
      ...one,
      model: 'google/gemini-embedding-2',
      task: 'embed',
      texts: ['a', 'b'],
      params: { dimensions: 2, task_type: 'CLUSTERING' },
    });
    expect(answer.vectors!.map((vector) => [...vector])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(sent().requests).toMatchObject([{ outputDimensionality: 2, taskType: 'CLUSTERING' }, {}]);
  });

  it('takes its key from either name', async () => {
    const context = callContext({ secret: (name) => (name === 'GOOGLE_GENERATIVE_AI_API_KEY' ? canary : undefined) });
    await googleAdapter({ baseUrl: `${server.url}/v1beta` }).perform(text, context);
    expect(server.received[0]!.headers['x-goog-api-key']).toBe(canary);
  });
});

describe.runIf(hasContract('gemini'))('google, by its own description', () => {
  const problems = createContract('gemini');
  /** The provider reads the names of types in either case; its description knows one. */
  const spelled = (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body).replace(/"type":"(string|number|integer|boolean|array|object)"/g, (_, type: string) => `"type":"${type.toUpperCase()}"`));
  it('accepts what is sent for 200 random sets of parameters', async () => {
    expect(problems('POST', '/models/x:generateContent', { contents: 5 }).join()).toContain('#/contents');
    const params = fc.record(
      {
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_p: fc.double({ min: 0, max: 1, noNaN: true }),
        top_k: fc.integer({ min: 1, max: 100 }),
        max_tokens: fc.integer({ min: 1, max: 60_000 }),
        stop: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const json = fc.constantFrom(
      undefined,
      {},
      { schema: { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } }, required: ['a'] } },
    );
    await fc.assert(
      fc.asyncProperty(params, json, fc.option(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { nil: undefined }), async (chosen, wanted, seed) => {
        await perform({ ...text, params: chosen, ...(seed === undefined ? {} : { seed }), ...(wanted === undefined ? {} : { json: wanted }) });
        expect(problems('POST', '/models/gemini-2.5-flash:generateContent', spelled(sent()))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe.runIf(recording('google-text') !== undefined)('google, recorded answers', () => {
  it('reads text and a limit as they came', async () => {
    server.answer({ json: recording('google-text') }, { status: 429, json: recording('google-429-retry-info') });
    expect((await perform(text)).texts![0]).toContain("**3** r's");
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'rate_limit', retryAfterMs: 34_400 });
  });
});
