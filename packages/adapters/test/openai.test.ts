import { openaiAdapter } from '@genarun/adapters/openai';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, film, picture, silence } from './support/samples.ts';
import { createContract, hasContract, recording } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const text: ModelRequest = { ...one, model: 'openai/gpt-5-mini', task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] };

const response = (said: string, more: object = {}) => ({
  json: {
    id: 'resp_1',
    object: 'response',
    created_at: 1_770_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5-mini-2025-08-07',
    output: [{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [{ type: 'output_text', text: said, annotations: [] }] }],
    usage: { input_tokens: 12, input_tokens_details: { cached_tokens: 0 }, output_tokens: 5, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 17 },
    ...more,
  },
});

/** OpenAI in small: answers every operation with something true to its form. */
async function openai(request: Received): Promise<Reply> {
  const body = (request.json ?? {}) as Record<string, Json>;
  const paint = async (count: number) => ({
    json: {
      created: 1_770_000_000,
      data: await Promise.all(Array.from({ length: count }, async () => ({ b64_json: base64((await picture()).bytes), revised_prompt: 'a bird, drawn' }))),
      size: '1024x1024',
      quality: 'low',
      usage: { input_tokens: 9, output_tokens: 272, total_tokens: 281, input_tokens_details: { text_tokens: 9, image_tokens: 0 } },
    },
  });
  switch (request.path) {
    case '/v1/responses': {
      const format = (body.text as { format?: { type: string } } | undefined)?.format;
      return response(format === undefined ? 'A heron.' : JSON.stringify({ translations: ['eins', 'zwei'] }));
    }
    case '/v1/images/generations':
      return paint(Number(body.n ?? 1));
    case '/v1/images/edits':
      return paint(Number(request.form?.get('n') ?? 1));
    case '/v1/audio/speech':
      return { bytes: silence().bytes, headers: { 'content-type': 'audio/wav' } };
    case '/v1/audio/transcriptions':
      return { json: { text: 'Hello there.', language: 'english', duration: 1.2, usage: { type: 'duration', seconds: 2 } } };
    case '/v1/embeddings': {
      const input = body.input as string[];
      const data = input.map((said, index) => ({ object: 'embedding', index, embedding: [said.length, 1, 0] }));
      return { json: { object: 'list', data, model: body.model ?? '', usage: { prompt_tokens: 4, total_tokens: 4 } } };
    }
    case '/v1/videos':
    case '/v1/videos/video_1':
      return { json: { id: 'video_1', status: request.method === 'POST' ? 'queued' : 'completed', seconds: '4', progress: 0 } };
    case '/v1/videos/video_1/content':
      return { bytes: film, headers: { 'content-type': 'video/mp4' } };
    default:
      return { status: 404, json: { error: { message: `no ${request.path}`, type: 'invalid_request_error', param: null, code: null } } };
  }
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(openai);
});
afterEach(() => server.close());

const adapter = (options = {}) => openaiAdapter({ baseUrl: `${server.url}/v1`, ...options });
const perform = (request: ModelRequest, options = {}) => adapter(options).perform(request, callContext());
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: adapter({ models: [] }),
    context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
    requests: [
      text,
      { ...one, model: 'openai/gpt-5-mini', task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
      { ...one, model: 'openai/gpt-5-mini', task: 'describe', media: [await picture(), await picture('#ff0000')] },
      { ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'a heron', count: 2 },
      { ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'as a drawing', media: [await picture()] },
      { ...one, model: 'openai/gpt-4o-mini-tts', task: 'audio', texts: ['Hello.'], prompt: 'softly' },
      { ...one, model: 'openai/text-embedding-3-small', task: 'embed', texts: ['a', 'bb'] },
      { ...one, model: 'openai/whisper-1', task: 'describe', media: [silence()] },
      { ...one, model: 'openai/sora-2', task: 'video', prompt: 'a heron takes off' },
    ],
    refusals: [
      { request: { ...text, params: { temperature: 'hot' } }, code: 'invalid_input' },
      { request: { ...text, params: { max_tokens: 0 } }, code: 'invalid_input' },
      { request: { ...text, turns: [] }, code: 'invalid_input' },
      { request: { ...one, model: 'openai/gpt-3.5-turbo', task: 'text', turns: text.turns!, media: [await picture()] }, code: 'invalid_input' },
      { request: { ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'x', params: { size: 'big' } }, code: 'invalid_input' },
      { request: { ...one, model: 'openai/text-embedding-3-small', task: 'embed', media: [await picture()] }, code: 'invalid_input' },
    ],
  }),
);

providerSuite({
  name: 'openai',
  create: (url) => openaiAdapter({ baseUrl: `${url}/v1` }),
  request: text,
  good: response('A heron.'),
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [
    {
      what: '429 insufficient_quota',
      reply: {
        status: 429,
        json: { error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' } },
      },
      code: 'quota',
      says: 'exceeded your current quota',
      retryable: false,
    },
    {
      what: 'a wrong key',
      reply: { status: 401, json: { error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' } } },
      code: 'auth',
    },
    {
      what: 'a forbidden country',
      reply: { status: 403, json: { error: { message: 'Country not supported', code: 'unsupported_country_region_territory' } } },
      code: 'auth',
    },
    {
      what: 'an unknown model',
      reply: { status: 404, json: { error: { message: 'The model does not exist', type: 'invalid_request_error', code: 'model_not_found' } } },
      code: 'not_found',
      says: 'does not exist',
    },
    {
      what: 'a parameter it does not take',
      reply: {
        status: 400,
        json: { error: { message: "Unsupported parameter: 'temperature'", type: 'invalid_request_error', param: 'temperature', code: null } },
      },
      code: 'invalid_input',
      says: 'temperature',
    },
    {
      what: 'a blocked prompt',
      reply: {
        status: 400,
        json: { error: { message: 'Your request was rejected by our safety system', type: 'invalid_request_error', code: 'moderation_blocked' } },
      },
      code: 'content_policy',
      says: 'safety system',
    },
    {
      what: 'an error of the server with a body',
      reply: { status: 500, json: { error: { message: 'The server had an error', type: 'server_error' } } },
      code: 'provider_outage',
      retryable: true,
    },
    {
      what: 'a wish not to retry',
      reply: { status: 500, headers: { 'x-should-retry': 'false' }, json: { error: { message: 'no' } } },
      code: 'provider_outage',
      retryable: false,
    },
    {
      what: 'a refusal inside a good answer',
      reply: response('', {
        output: [{ type: 'message', id: 'm', status: 'completed', role: 'assistant', content: [{ type: 'refusal', refusal: 'I cannot help with that.' }] }],
      }),
      code: 'content_policy',
      says: 'I cannot help',
    },
    {
      what: 'an answer that the filter stopped',
      reply: response('', { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] }),
      code: 'content_policy',
    },
    {
      what: 'an answer whose tokens ran out before a word',
      reply: response('', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] }),
      code: 'invalid_output',
      says: 'max_output_tokens',
    },
    {
      what: 'a failure inside HTTP 200',
      reply: response('', { status: 'failed', error: { code: 'server_error', message: 'it broke' }, output: [] }),
      code: 'provider_outage',
      says: 'it broke',
    },
  ],
});

describe('openai, text', () => {
  it('sends turns in order and gives text, usage and the model that answered', async () => {
    const turns = [
      { role: 'system', text: 'You are terse.' },
      { role: 'user', text: 'Name a bird.' },
      { role: 'assistant', text: 'A crow.' },
      { role: 'user', text: 'Another.' },
    ] as const;
    const answer = await perform({ ...text, turns });
    const input = sent().input as { role: string; content: unknown }[];
    expect(input.map(({ role }) => role)).toEqual(['developer', 'user', 'assistant', 'user']);
    expect(answer).toMatchObject({
      texts: ['A heron.'],
      usage: { inputTokens: 12, outputTokens: 5 },
      returned: { model: 'gpt-5-mini-2025-08-07', responseId: 'resp_1' },
    });
  });

  it('holds to a schema strictly where the schema allows, and wraps a list, which the provider does not take at the root', async () => {
    server.answer(response('{"data":["heron","crow"]}'));
    const schema = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 };
    const answer = await perform({ ...text, json: { schema } });
    expect(answer.texts).toEqual(['["heron","crow"]']);
    expect(sent().text).toMatchObject({
      format: { type: 'json_schema', strict: true, schema: { type: 'object', properties: { data: schema }, additionalProperties: false } },
    });
    server.answer(response('{"a":1}'));
    await perform({ ...text, json: { schema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a'] } } });
    expect(sent().text).toMatchObject({ format: { type: 'json_schema', strict: false } });
  });

  it('asks for some JSON object where no schema is given, and says so in words', async () => {
    server.answer(response('{"a":1}'));
    const answer = await perform({ ...text, json: {} });
    expect(answer.texts).toEqual(['{"a":1}']);
    expect(sent().text).toEqual({ format: { type: 'json_object' } });
    expect(JSON.stringify(sent().input)).toContain('JSON');
  });

  it('shows pictures with the first thing the user says', async () => {
    const shown = await picture();
    await perform({ ...text, media: [shown] });
    expect(JSON.stringify(sent().input)).toContain(`data:image/png;base64,${base64(shown.bytes)}`);
  });

  it('maps the names of parameters, and remarks on what it does not know with the nearest name', async () => {
    const answer = await perform({ ...text, model: 'openai/gpt-4.1-mini', params: { temprature: 1, top_p: 0.5, maxTokens: 100, reasoning_effort: null } });
    expect(sent()).toMatchObject({ top_p: 0.5, max_output_tokens: 100 });
    expect(sent()).not.toHaveProperty('temperature');
    expect(answer.warnings).toEqual(['openai/gpt-4.1-mini does not take the parameter "temprature"; it was left out. Did you mean "temperature"?']);
  });

  it('reaches chat completions with a seed where it is told to', async () => {
    server.answer({
      json: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'gpt-4.1-mini',
        system_fingerprint: 'fp_1',
        choices: [{ index: 0, message: { role: 'assistant', content: 'A heron.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      },
    });
    const answer = await perform({ ...text, model: 'openai/gpt-4.1-mini', seed: 9 }, { api: 'chat' });
    expect(server.received[0]!.path).toBe('/v1/chat/completions');
    expect(sent()).toMatchObject({ seed: 9 });
    expect(answer).toMatchObject({ texts: ['A heron.'], returned: { seed: 9, systemFingerprint: 'fp_1', finishReason: 'stop' } });
  });

  it('translates one text plainly and several in one call', async () => {
    expect(await perform({ ...one, model: text.model, task: 'translate', texts: ['one'], language: { from: 'en', to: 'de' } })).toMatchObject({
      texts: ['A heron.'],
    });
    expect(await perform({ ...one, model: text.model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } })).toMatchObject({
      texts: ['eins', 'zwei'],
    });
    expect(server.received).toHaveLength(2);
    server.answer(response('{"translations":["eins"]}'));
    expect(await faultOfCall(perform({ ...one, model: text.model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } }))).toMatchObject({
      code: 'invalid_output',
    });
  });
});

describe('openai, pictures, sound and vectors', () => {
  it('paints several pictures in one call, and takes a size it does not make for the nearest', async () => {
    const answer = await perform({
      ...one,
      model: 'openai/gpt-image-1',
      task: 'image',
      prompt: 'a heron',
      count: 3,
      params: { width: 512, height: 512, quality: 'low' },
    });
    expect(sent()).toEqual({ model: 'gpt-image-1', prompt: 'a heron', n: 3, size: '1024x1024', quality: 'low' });
    expect(answer.media).toHaveLength(3);
    expect(answer.media![0]).toMatchObject({ mime: 'image/png', width: 8, height: 6 });
    expect(answer).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 272, products: 3 },
      returned: { revisedPrompt: ['a bird, drawn', 'a bird, drawn', 'a bird, drawn'] },
    });
    expect(answer.warnings).toEqual(['openai/gpt-image-1 makes 1024x1024, 1536x1024, 1024x1536; 512x512 was taken as 1024x1024']);
  });

  it('edits where the mask says', async () => {
    const [photo, hole] = [await picture(), { ...(await picture('#000000')), parameter: 'mask' }];
    await perform({ ...one, model: 'openai/gpt-image-1.5', task: 'image', prompt: 'a red hat', media: [hole, photo] });
    const form = server.received[0]!.form!;
    expect([...form.keys()].filter((name) => name.startsWith('image'))).toHaveLength(1);
    expect(new Uint8Array(await (form.get('mask') as File).arrayBuffer())).toEqual(hole.bytes);
    expect(openaiAdapter().resolve('openai/gpt-image-1.5')?.parameters.properties).toMatchObject({ mask: { 'x-file': { accept: 'image/png' } } });
  });

  it('refuses a mask without a picture, several of them, one in words, and one where none is taken', async () => {
    const [photo, hole] = [await picture(), { ...(await picture('#000000')), parameter: 'mask' }];
    const edit: ModelRequest = { ...one, model: 'openai/gpt-image-1.5', task: 'image', prompt: 'a red hat' };
    for (const request of [
      { ...edit, media: [hole] },
      { ...edit, media: [photo, hole, hole] },
      { ...edit, media: [photo], params: { mask: 'hole.png' } },
      { ...edit, model: 'openai/dall-e-3', media: [hole] },
      { ...edit, media: [photo, { ...hole, parameter: 'masks' }] },
    ])
      expect((await faultOfCall(perform(request))).code).toBe('invalid_input');
    expect(server.received).toEqual([]);
  });

  it('edits by form, with every picture in it', async () => {
    await perform({
      ...one,
      model: 'openai/gpt-image-1',
      task: 'image',
      prompt: 'at night',
      media: [await picture(), await picture('#000000')],
      params: { size: '1536x1024' },
    });
    const [request] = server.received;
    expect(request!.path).toBe('/v1/images/edits');
    expect([...request!.form!.keys()].filter((name) => name.startsWith('image'))).toHaveLength(2);
    expect(request!.form!.get('size')).toBe('1536x1024');
    expect(request!.headers.authorization).toBe(`Bearer ${canary}`);
  });

  it('refuses what is no picture, and fewer pictures than were asked for', async () => {
    const request: ModelRequest = { ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'a heron' };
    server.answer({ json: { created: 1, data: [{ b64_json: base64(new TextEncoder().encode('<html>not a picture</html>')) }] } });
    expect(await faultOfCall(perform(request))).toMatchObject({ code: 'invalid_output' });
    server.answer({ json: { created: 1, data: [] } });
    expect(await faultOfCall(perform(request))).toMatchObject({ code: 'invalid_output' });
  });

  it('speaks with voice, format and manner, and counts characters', async () => {
    const answer = await perform({
      ...one,
      model: 'openai/gpt-4o-mini-tts',
      task: 'audio',
      texts: ['Hello.'],
      prompt: 'in a whisper',
      params: { voice: 'coral', format: 'wav' },
    });
    expect(sent()).toEqual({ model: 'gpt-4o-mini-tts', input: 'Hello.', voice: 'coral', response_format: 'wav', instructions: 'in a whisper' });
    expect(answer).toMatchObject({ media: [{ mime: 'audio/wav' }], usage: { characters: 6, products: 1 } });
    expect(await faultOfCall(perform({ ...one, model: 'openai/tts-1', task: 'audio', texts: ['x'], params: { speed: 9 } }))).toMatchObject({
      code: 'invalid_input',
    });
  });

  it('takes raw sound for what its header says', async () => {
    server.answer({ bytes: new Uint8Array([1, 2, 3, 4]), headers: { 'content-type': 'audio/pcm;rate=24000' } });
    expect((await perform({ ...one, model: 'openai/tts-1', task: 'audio', prompt: 'Hi', params: { format: 'pcm' } })).media![0]!.mime).toBe('audio/pcm');
    server.answer({ json: { error: 'no sound' } });
    expect(await faultOfCall(perform({ ...one, model: 'openai/tts-1', task: 'audio', prompt: 'Hi' }))).toMatchObject({ code: 'invalid_output' });
  });

  it('writes down sound, billed by its seconds', async () => {
    const answer = await perform({ ...one, model: 'openai/whisper-1', task: 'describe', media: [silence()], params: { language: 'en' } });
    expect(answer).toMatchObject({ texts: ['Hello there.'], usage: { seconds: 2 } });
    expect(server.received[0]!.form!.get('language')).toBe('en');
  });

  it('embeds texts in order, with the length that is asked for', async () => {
    const answer = await perform({ ...one, model: 'openai/text-embedding-3-small', task: 'embed', texts: ['a', 'bb'], params: { dimensions: 3 } });
    expect(sent()).toMatchObject({ input: ['a', 'bb'], dimensions: 3 });
    expect(answer.vectors!.map((vector) => [...vector])).toEqual([
      [1, 1, 0],
      [2, 1, 0],
    ]);
    expect(answer.usage).toEqual({ inputTokens: 4 });
  });
});

describe('openai, its models', () => {
  it.each([
    ['gpt-9-whatever', ['text', 'describe', 'translate']],
    ['gpt-image-9', ['image']],
    ['text-embedding-9', ['embed']],
    ['gpt-9-tts', ['audio']],
    ['gpt-9-transcribe', ['describe']],
  ])('reads from the name %s what it is used for', (name, tasks) => {
    expect(openaiAdapter().resolve(`openai/${name}`)).toMatchObject({ tasks });
    expect(openaiAdapter().resolve(`openai/${name}`)).not.toHaveProperty('price');
  });

  it('takes facts of its operator over what it knows', () => {
    const told = openaiAdapter({ models: [{ id: 'openai/mine', price: { perInputToken: 1e-6 } }] });
    expect(told.resolve('openai/mine')).toMatchObject({ price: { perInputToken: 1e-6 } });
    expect(told.models().map(({ id }) => id)).toContain('openai/mine');
  });
});

describe.runIf(hasContract('openai'))('openai, by its own description', () => {
  const problems = createContract('openai');
  const valid = (path: string) => problems('POST', path.replace('/v1', ''), server.received.at(-1)!.json);

  it('is a description that finds faults', () => {
    expect(problems('POST', '/images/generations', { prompt: 1 })).not.toEqual([]);
    expect(problems('POST', '/responses', { input: [{ role: 'nobody' }] })).not.toEqual([]);
  });

  it('accepts what is sent for 200 random sets of parameters', async () => {
    const params = fc.record(
      {
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_p: fc.double({ min: 0, max: 1, noNaN: true }),
        max_tokens: fc.integer({ min: 16, max: 9000 }),
        verbosity: fc.constantFrom('low', 'medium', 'high'),
        reasoning_effort: fc.constantFrom('low', 'medium', 'high'),
        unheard_of: fc.jsonValue() as fc.Arbitrary<Json>,
      },
      { requiredKeys: [] },
    );
    const json = fc.constantFrom(
      undefined,
      {},
      { schema: { type: 'array', items: { type: 'string' } } },
      { schema: { type: 'object', properties: { a: { type: 'number' } } } },
    );
    await fc.assert(
      fc.asyncProperty(params, json, fc.constantFrom('gpt-5-mini', 'gpt-4.1', 'o3'), fc.string({ minLength: 1 }), async (chosen, wanted, name, said) => {
        server.answer(response('{"data":[]}'));
        await perform({
          ...text,
          model: `openai/${name}`,
          turns: [{ role: 'user', text: said }],
          params: chosen,
          ...(wanted === undefined ? {} : { json: wanted }),
        });
        expect(valid('/v1/responses')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('accepts what is sent for pictures, sound and vectors', async () => {
    const sizes = fc.record(
      {
        width: fc.integer({ min: 1, max: 4096 }),
        height: fc.integer({ min: 1, max: 4096 }),
        quality: fc.constantFrom('low', 'high'),
        format: fc.constantFrom('png', 'webp'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom('gpt-image-1', 'gpt-image-2', 'gpt-image-1.5'), fc.integer({ min: 1, max: 3 }), async (params, name, count) => {
        await perform({ ...one, model: `openai/${name}`, task: 'image', prompt: 'a heron', count, params });
        expect(valid('/v1/images/generations')).toEqual([]);
      }),
      { numRuns: 200 },
    );
    await perform({ ...one, model: 'openai/tts-1', task: 'audio', prompt: 'Hello', params: { voice: 'alloy', speed: 2, format: 'wav' } });
    expect(valid('/v1/audio/speech')).toEqual([]);
    await perform({ ...one, model: 'openai/text-embedding-3-small', task: 'embed', texts: ['a'], params: { dimensions: 8 } });
    expect(valid('/v1/embeddings')).toEqual([]);
  });
});

describe('openai, recorded answers', () => {
  const recorded = recording('openai-text');
  it.runIf(recorded !== undefined)('reads chat, embeddings and errors as they came', async () => {
    server.answer({ json: recorded }, { json: recording('openai-embedding') }, { status: 429, json: recording('openai-error.1') });
    const answer = await perform({ ...text, model: 'openai/gpt-4.1-nano' }, { api: 'chat' });
    expect(answer.texts![0]).toContain('Galaxy Day');
    expect(answer.usage.outputTokens).toBeGreaterThan(0);
    const vectors = await perform({ ...one, model: 'openai/text-embedding-3-small', task: 'embed', texts: ['a', 'b'] });
    expect(vectors.vectors!.map(({ length }) => length)).toEqual([5, 5]);
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'quota' });
  });
});
