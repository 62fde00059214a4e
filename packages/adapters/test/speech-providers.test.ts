import { deepgramAdapter } from '@genarun/adapters/deepgram';
import { elevenlabsAdapter } from '@genarun/adapters/elevenlabs';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { picture, silence } from './support/samples.ts';
import { createContract, hasContract, recording } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const sound = (headers: Readonly<Record<string, string>> = {}): Reply => ({ bytes: silence().bytes, headers: { 'content-type': 'audio/mpeg', ...headers } });

function provider({ path }: Received): Reply {
  if (path === '/v1/speech-to-text')
    return { json: { language_code: 'eng', language_probability: 0.98, text: 'Hello there.', words: [{ text: 'Hello', type: 'word', start: 0, end: 0.4 }] } };
  if (path === '/v1/listen')
    return {
      json: {
        metadata: { duration: 1.5, request_id: 'r' },
        results: { channels: [{ detected_language: 'en', alternatives: [{ transcript: 'Hello there.', words: [{ word: 'hello', start: 0, end: 0.4 }] }] }] },
      },
    };
  return sound({ 'character-cost': '3', 'request-id': 'req-1' });
}

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(provider);
});
afterEach(() => server.close());

const eleven = (request: ModelRequest) => elevenlabsAdapter({ baseUrl: server.url }).perform(request, callContext());
const deep = (request: ModelRequest) => deepgramAdapter({ baseUrl: server.url }).perform(request, callContext());
const last = () => server.received.at(-1)!;
const sent = () => last().json as Record<string, Json>;

const speech: ModelRequest = { ...one, model: 'elevenlabs/eleven_multilingual_v2', task: 'audio', texts: ['Hello.'] };

adapterSuite(
  { describe, it, expect },
  (): AdapterUnderTest => ({
    adapter: elevenlabsAdapter({ baseUrl: server.url }),
    context: callContext(),
    requests: [
      { ...speech, seed: 4 },
      { ...one, model: 'elevenlabs/sound-generation', task: 'audio', prompt: 'rain on a tin roof' },
      { ...one, model: 'elevenlabs/music_v1', task: 'audio', prompt: 'a slow waltz' },
      { ...one, model: 'elevenlabs/scribe_v1', task: 'describe', media: [silence()] },
    ],
    refusals: [
      { request: { ...speech, params: { stability: 3 } }, code: 'invalid_input' },
      { request: { ...speech, params: { voice: '../../v1/user' } }, code: 'invalid_input' },
      { request: { ...one, model: 'elevenlabs/scribe_v1', task: 'describe', media: [] }, code: 'invalid_input' },
    ],
  }),
);

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: deepgramAdapter({ baseUrl: server.url }),
    context: callContext(),
    requests: [
      { ...one, model: 'deepgram/aura-2-thalia-en', task: 'audio', texts: ['Hello.'] },
      { ...one, model: 'deepgram/nova-3', task: 'describe', media: [silence()] },
    ],
    refusals: [{ request: { ...one, model: 'deepgram/nova-3', task: 'describe', media: [await picture()] }, code: 'invalid_input' }],
  }),
);

providerSuite({
  name: 'elevenlabs',
  create: (baseUrl) => elevenlabsAdapter({ baseUrl }),
  request: speech,
  good: sound(),
  keyHeader: ['xi-api-key', canary],
  answersJson: false,
  errors: [
    {
      what: 'used up characters',
      reply: { status: 401, json: { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota.' } } },
      code: 'quota',
      retryable: false,
      says: 'exceeds your quota',
    },
    { what: 'a wrong key', reply: { status: 401, json: { detail: { status: 'invalid_api_key', message: 'Invalid API key' } } }, code: 'auth' },
    { what: 'an unknown voice', reply: { status: 400, json: { detail: { status: 'voice_not_found', message: 'A voice was not found.' } } }, code: 'not_found' },
    {
      what: 'a text that is too long',
      reply: { status: 400, json: { detail: { status: 'max_character_limit_exceeded', message: 'too long' } } },
      code: 'invalid_input',
      says: 'too long',
    },
    {
      what: 'a field that is missing',
      reply: { status: 422, json: { detail: [{ loc: ['body', 'text'], msg: 'field required', type: 'value_error.missing' }] } },
      code: 'invalid_input',
      says: 'text: field required',
    },
    {
      what: 'too many at once',
      reply: { status: 429, json: { detail: { status: 'too_many_concurrent_requests', message: 'busy' } } },
      code: 'rate_limit',
      retryable: true,
    },
    { what: 'a busy system', reply: { status: 429, json: { detail: { status: 'system_busy', message: 'busy' } } }, code: 'provider_outage', retryable: true },
    { what: 'words instead of sound', reply: { json: { ok: true } }, code: 'invalid_output' },
  ],
});

providerSuite({
  name: 'deepgram',
  create: (baseUrl) => deepgramAdapter({ baseUrl }),
  request: { ...one, model: 'deepgram/nova-3', task: 'describe', media: [silence()] },
  good: provider({ path: '/v1/listen' } as Received),
  keyHeader: ['authorization', `Token ${canary}`],
  errors: [
    { what: 'a bad request', reply: { status: 400, json: { err_code: 'Bad Request', err_msg: 'unsupported audio', request_id: 'r' } }, code: 'invalid_input' },
    { what: 'a wrong key', reply: { status: 401, json: { err_code: 'INVALID_AUTH', err_msg: 'Invalid credentials.' } }, code: 'auth' },
    { what: 'an empty account', reply: { status: 402, json: { err_code: 'ASR_PAYMENT_REQUIRED', err_msg: 'no credits' } }, code: 'quota' },
    { what: 'a limit', reply: { status: 429, json: { err_code: 'TOO_MANY_REQUESTS', err_msg: 'Too many requests.' } }, code: 'rate_limit' },
  ],
});

describe('elevenlabs', () => {
  it('speaks with a voice and its settings, and counts the characters the provider counts', async () => {
    const answer = await eleven({
      ...speech,
      seed: 4,
      params: { voice: 'abc123', stability: 0.4, style: 0.2, speed: 1.1, format: 'mp3_44100_192', language: 'en' },
    });
    expect(last().path).toBe('/v1/text-to-speech/abc123');
    expect(last().query.get('output_format')).toBe('mp3_44100_192');
    expect(sent()).toEqual({
      ...{ text: 'Hello.', model_id: 'eleven_multilingual_v2', language_code: 'en', seed: 4 },
      voice_settings: { stability: 0.4, style: 0.2, speed: 1.1 },
    });
    expect(answer).toMatchObject({ media: [{ mime: 'audio/wav' }], usage: { characters: 3, products: 1 }, returned: { requestId: 'req-1', seed: 4 } });
  });

  it('makes sounds and music', async () => {
    const effect = await eleven({
      ...one,
      model: 'elevenlabs/sound-generation',
      task: 'audio',
      prompt: 'rain',
      params: { duration: 5, prompt_influence: 0.5 },
    });
    expect(last().path).toBe('/v1/sound-generation');
    expect(sent()).toEqual({ text: 'rain', duration_seconds: 5, prompt_influence: 0.5 });
    expect(effect.usage).toMatchObject({ characters: 3 });
    await eleven({ ...one, model: 'elevenlabs/music_v1', task: 'audio', prompt: 'a waltz', params: { duration: 30 } });
    expect(last().path).toBe('/v1/music');
    expect(sent()).toEqual({ prompt: 'a waltz', model_id: 'music_v1', music_length_ms: 30_000 });
  });

  it('writes down sound, with the times of its words', async () => {
    const answer = await eleven({ ...one, model: 'elevenlabs/scribe_v1', task: 'describe', media: [silence()], params: { language: 'eng' } });
    expect(last().form!.get('language_code')).toBe('eng');
    expect(answer).toMatchObject({
      texts: ['Hello there.'],
      usage: { seconds: 0.4 },
      returned: { language: 'eng', segments: [{ text: 'Hello', startSecond: 0, endSecond: 0.4 }] },
    });
  });

  it('says that it takes no manner of speaking', async () => {
    const answer = await eleven({ ...speech, prompt: 'in a whisper' });
    expect(answer.warnings!.join()).toContain('takes no instructions');
    expect(JSON.stringify(sent())).not.toContain('whisper');
  });
});

describe('deepgram', () => {
  it('writes down sound, billed by its seconds', async () => {
    const answer = await deep({
      ...one,
      model: 'deepgram/nova-3',
      task: 'describe',
      media: [silence()],
      params: { language: 'en', smart_format: true, diarize: false },
    });
    expect(last().path).toBe('/v1/listen');
    expect(Object.fromEntries(last().query)).toMatchObject({ model: 'nova-3', language: 'en', smart_format: 'true', diarize: 'false' });
    expect(last().headers['content-type']).toBe('audio/wav');
    expect(new Uint8Array(last().body)).toEqual(silence().bytes);
    expect(answer).toMatchObject({ texts: ['Hello there.'], usage: { seconds: 1.5 } });
  });

  it('speaks with the model as its voice', async () => {
    const answer = await deep({ ...one, model: 'deepgram/aura-2-thalia-en', task: 'audio', texts: ['Hello.'], params: { format: 'wav' } });
    expect(last().path).toBe('/v1/speak');
    expect(Object.fromEntries(last().query)).toMatchObject({ model: 'aura-2-thalia-en', container: 'wav' });
    expect(sent()).toEqual({ text: 'Hello.' });
    expect(answer.media).toHaveLength(1);
  });

  it('says that it heard nothing', async () => {
    server.answer({ json: { metadata: { duration: 1 }, results: { channels: [{ alternatives: [{ transcript: '', words: [] }] }] } } });
    expect(await faultOfCall(deep({ ...one, model: 'deepgram/nova-3', task: 'describe', media: [silence()] }))).toMatchObject({ code: 'invalid_output' });
  });
});

describe.runIf(hasContract('elevenlabs'))('elevenlabs, by its own description', () => {
  const problems = createContract('elevenlabs');
  it('accepts what is sent for 200 random sets of parameters', async () => {
    expect(problems('POST', '/v1/text-to-speech/x', {})).not.toEqual([]);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const params = fc.record(
      { stability: share, similarity_boost: share, style: share, use_speaker_boost: fc.boolean(), language: fc.constantFrom('en', 'de') },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(params, fc.option(fc.nat(), { nil: undefined }), async (chosen, seed) => {
        await eleven({ ...speech, params: chosen, ...(seed === undefined ? {} : { seed }) });
        expect(problems('POST', last().path, sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
    await eleven({ ...one, model: 'elevenlabs/sound-generation', task: 'audio', prompt: 'rain', params: { duration: 5 } });
    expect(problems('POST', '/v1/sound-generation', sent())).toEqual([]);
    await eleven({ ...one, model: 'elevenlabs/music_v1', task: 'audio', prompt: 'waltz', params: { duration: 20 } });
    expect(problems('POST', '/v1/music', sent())).toEqual([]);
  });

  it.runIf(recording('elevenlabs-transcription') !== undefined)('reads a recorded transcription', async () => {
    server.answer({ json: recording('elevenlabs-transcription') });
    expect((await eleven({ ...one, model: 'elevenlabs/scribe_v1', task: 'describe', media: [silence()] })).texts).toEqual(['Hello from the Vercel AI SDK.']);
  });
});
