import { googleAdapter } from '@genarun/adapters/google';
import { openaiAdapter } from '@genarun/adapters/openai';
import { xaiAdapter } from '@genarun/adapters/xai';
import type { Json, ModelRequest } from '@genarun/spec';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type JobProviderUnderTest, jobSuite } from './support/job-suite.ts';
import { type ProviderServer, type Reply, startProvider } from './support/provider-server.ts';
import { base64, film, picture } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const output = { bytes: film, is: { mime: 'video/mp4' } };

const sora: ModelRequest = { ...one, model: 'openai/sora-2', task: 'video', prompt: 'a heron takes off' };
const grok: ModelRequest = { ...one, model: 'xai/grok-imagine-video', task: 'video', prompt: 'a heron takes off' };
const veo: ModelRequest = { ...one, model: 'google/veo-3.1-generate-001', task: 'video', prompt: 'a heron takes off' };

const openaiVideo = (id: string, more: object) => ({
  json: {
    id,
    object: 'video',
    model: 'sora-2',
    status: 'queued',
    progress: 0,
    created_at: 1,
    completed_at: null,
    expires_at: null,
    size: '1280x720',
    seconds: '4',
    error: null,
    ...more,
  },
});

const openaiRules: JobProviderUnderTest['rules'] = {
  isCreate: ({ method, path }) => method === 'POST' && path === '/v1/videos',
  lookedAt: ({ method, path }) => (method === 'GET' ? /^\/v1\/videos\/([^/]+)$/.exec(path)?.[1] : undefined),
  cancels: ({ method, path }) => (method === 'DELETE' ? /^\/v1\/videos\/([^/]+)$/.exec(path)?.[1] : undefined),
  created: (id) => openaiVideo(id, {}),
  pending: (id, looks) => openaiVideo(id, { status: 'in_progress', progress: looks * 10 }),
  done: (id) => openaiVideo(id, { status: 'completed', progress: 100 }),
  other: ({ path }, provider): Reply =>
    path.endsWith('/content') ? { bytes: provider.output, headers: { 'content-type': 'video/mp4' } } : { status: 404, json: { error: { message: 'no' } } },
};

jobSuite({
  ...{ name: 'openai videos', request: sora, rules: openaiRules, output, keepsOutputs: true },
  create: (url) => openaiAdapter({ baseUrl: `${url}/v1` }),
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [
    {
      what: 'a blocked prompt',
      reply: { status: 400, json: { error: { message: 'rejected by the safety system', code: 'moderation_blocked' } } },
      code: 'content_policy',
    },
    { what: 'an empty account', reply: { status: 429, json: { error: { message: 'no quota', code: 'insufficient_quota' } } }, code: 'quota', retryable: false },
  ],
  failures: [
    {
      what: 'a moderated film',
      reply: openaiVideo('job-1', { status: 'failed', error: { code: 'moderation_blocked', message: 'Blocked by moderation.' } }),
      code: 'content_policy',
      says: 'Blocked by moderation',
    },
    {
      what: 'an error of its own',
      reply: openaiVideo('job-1', { status: 'failed', error: { code: 'video_generation_failed', message: 'It broke.' } }),
      code: 'provider_outage',
      says: 'It broke',
      retryable: false,
    },
  ],
  strange: openaiVideo('job-1', { status: 'dreaming' }),
});

jobSuite({
  ...{ name: 'xai videos', request: grok, output },
  create: (url) => xaiAdapter({ baseUrl: `${url}/v1` }),
  keyHeader: ['authorization', `Bearer ${canary}`],
  rules: {
    isCreate: ({ method, path }) => method === 'POST' && path === '/v1/videos/generations',
    lookedAt: ({ method, path }) => (method === 'GET' ? /^\/v1\/videos\/([^/]+)$/.exec(path)?.[1] : undefined),
    created: (id) => ({ json: { request_id: id } }),
    // Empty at first, then with a state.
    pending: (_id, looks) => (looks === 1 ? { status: 202, text: '' } : { status: 202, json: { status: 'pending' } }),
    done: (_id, url) => ({
      json: { status: 'done', model: 'grok-imagine-video', video: { url, duration: 6, respect_moderation: true }, usage: { cost_in_usd_ticks: 3_000_000_000 } },
    }),
  },
  errors: [{ what: 'used up credits', reply: { status: 429, json: { code: 'x', error: 'Your team has used all available credits' } }, code: 'quota' }],
  failures: [
    {
      what: 'moderation',
      reply: { json: { status: 'done', video: { url: 'https://vidgen.example/x.mp4', duration: 6, respect_moderation: false } } },
      code: 'content_policy',
    },
    { what: 'an expired job', reply: { json: { status: 'expired' } }, code: 'provider_outage', says: 'expired', retryable: false },
    {
      what: 'a failed job',
      reply: { json: { status: 'failed', error: { code: 'internal', message: 'no luck' } } },
      code: 'provider_outage',
      says: 'no luck',
      retryable: false,
    },
  ],
  strange: { json: { status: 'dreaming' } },
});

jobSuite({
  ...{ name: 'google videos', request: veo, output },
  create: (url) => googleAdapter({ baseUrl: `${url}/v1beta` }),
  keyHeader: ['x-goog-api-key', canary],
  rules: {
    isCreate: ({ path }) => path.endsWith(':predictLongRunning'),
    lookedAt: ({ method, path }) => (method === 'GET' ? /^\/v1beta\/(models\/.+\/operations\/[^/]+)$/.exec(path)?.[1] : undefined),
    idOf: (_request, number) => `models/veo-3.1-generate-001/operations/op-${number}`,
    created: (name) => ({ json: { name } }),
    pending: (name) => ({ json: { name } }),
    done: (name, uri) => ({ json: { name, done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri } }] } } } }),
  },
  errors: [
    {
      what: 'a bad request',
      reply: { status: 400, json: { error: { code: 400, message: 'bad length', status: 'INVALID_ARGUMENT' } } },
      code: 'invalid_input',
      says: 'bad length',
    },
  ],
  failures: [
    {
      what: 'a filtered film',
      reply: { json: { done: true, response: { generateVideoResponse: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: ['A famous person.'] } } } },
      code: 'content_policy',
      says: 'famous person',
    },
    {
      what: 'an error of its own',
      reply: { json: { done: true, error: { code: 13, message: 'internal' } } },
      code: 'provider_outage',
      says: 'internal',
      retryable: false,
    },
    { what: 'no film', reply: { json: { done: true, response: {} } }, code: 'invalid_output' },
  ],
  strange: { json: { metadata: { state: 'DREAMING' } } },
});

describe('films, what is sent and what comes', () => {
  let server: ProviderServer;
  beforeEach(async () => {
    server = await startProvider();
  });
  afterEach(() => server.close());
  const sent = () => server.received[0]!.json as Record<string, Json>;
  const made = { bytes: film, headers: { 'content-type': 'video/mp4' } };

  it('openai: takes lengths and sizes for the nearest it makes, begins with a picture, and is billed by seconds', async () => {
    server.answer(openaiVideo('v1', {}), openaiVideo('v1', { status: 'completed', seconds: '8' }), made);
    const start = await picture();
    const request = { ...sora, media: [start], negativePrompt: 'people', params: { duration: 7, width: 1000, height: 600 } };
    const answer = await openaiAdapter({ baseUrl: `${server.url}/v1` }).perform(request, callContext());
    expect(sent()).toEqual({
      ...{ model: 'sora-2', prompt: 'a heron takes off\n\nLeave out: people', seconds: '8', size: '1280x720' },
      input_reference: { image_url: `data:image/png;base64,${base64(start.bytes)}` },
    });
    expect(answer).toMatchObject({ media: [{ mime: 'video/mp4' }], usage: { seconds: 8, products: 1 } });
    expect(answer.warnings).toHaveLength(3);
    expect(server.received.map(({ path }) => path)).toEqual(['/v1/videos', '/v1/videos/v1', '/v1/videos/v1/content']);
  });

  it('openai: asks again for bytes that do not come', async () => {
    server.answer(openaiVideo('v1', {}), openaiVideo('v1', { status: 'completed' }), 'hang up', openaiVideo('v1', { status: 'completed' }), made);
    expect((await openaiAdapter({ baseUrl: `${server.url}/v1` }).perform(sora, callContext())).media![0]!.bytes).toEqual(film);
    expect(server.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('xai: reports the exact cost and the seconds', async () => {
    const store = await startProvider(() => made);
    try {
      server.answer(
        { json: { request_id: 'r1' } },
        { json: { status: 'done', video: { url: `${store.url}/v.mp4`, duration: 6 }, usage: { cost_in_usd_ticks: 3_000_000_000 } } },
      );
      const answer = await xaiAdapter({ baseUrl: `${server.url}/v1` }).perform(
        { ...grok, params: { duration: 6, aspect_ratio: '16:9', resolution: '720p' } },
        callContext(),
      );
      expect(sent()).toEqual({ model: 'grok-imagine-video', prompt: grok.prompt, duration: 6, aspect_ratio: '16:9', resolution: '720p' });
      expect(answer).toMatchObject({ cost: 0.3, usage: { seconds: 6 } });
    } finally {
      await store.close();
    }
  });

  it('google: fetches a film at its own door with the key, and where it leads on without it', async () => {
    const store = await startProvider(() => made);
    try {
      const uri = `${server.url}/v1beta/files/abc:download?alt=media`;
      server.answer(
        { json: { name: 'models/veo/operations/1' } },
        { json: { done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri } }] } } } },
        { status: 302, headers: { location: `${store.url}/bytes` } },
      );
      const request = { ...veo, seed: 7, negativePrompt: 'people', params: { duration: 5, aspect_ratio: '9:16', resolution: '1080p' } };
      const answer = await googleAdapter({ baseUrl: `${server.url}/v1beta` }).perform(request, callContext());
      expect(sent()).toEqual({
        instances: [{ prompt: veo.prompt }],
        parameters: { aspectRatio: '9:16', durationSeconds: 4, seed: 7, negativePrompt: 'people', resolution: '1080p' },
      });
      expect(answer).toMatchObject({ media: [{ mime: 'video/mp4' }], usage: { seconds: 4 }, returned: { seed: 7 } });
      expect(server.received.at(-1)!.headers['x-goog-api-key']).toBe(canary);
      expect(JSON.stringify(store.received[0]!.headers)).not.toContain(canary);
    } finally {
      await store.close();
    }
  });

  it('refuses two pictures, no prompt, and a length that is none', async () => {
    const adapter = openaiAdapter({ baseUrl: `${server.url}/v1` });
    const start = await picture();
    for (const changes of [{ media: [start, start] }, { prompt: '' }, { params: { duration: 'long' } }])
      expect(await faultOfCall(adapter.perform({ ...sora, ...changes }, callContext()))).toMatchObject({ code: 'invalid_input' });
    expect(server.received).toEqual([]);
  });

  it('says of a text whose connection was refused that it never arrived, also where films are jobs', async () => {
    await server.close();
    const adapter = openaiAdapter({ baseUrl: `${server.url}/v1` });
    const request: ModelRequest = { ...one, model: 'openai/gpt-5-mini', task: 'text', turns: [{ role: 'user', text: 'Hi' }] };
    expect(await faultOfCall(adapter.perform(request, callContext({ callKey: 'a' })))).toMatchObject({ code: 'network' });
    expect(await adapter.reconcile!({ callKey: 'a', request }, callContext())).toEqual({ status: 'never_received' });
    expect(await adapter.reconcile!({ callKey: 'b', request }, callContext())).toEqual({ status: 'unknown' });
  });

  it.runIf(hasContract('openai') && hasContract('xai'))('sends what the descriptions accept, for 200 random sets of parameters', async () => {
    const [openai, xai] = [createContract('openai'), createContract('xai')];
    const params = fc.record(
      { duration: fc.integer({ min: 1, max: 60 }), width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(params, async (chosen) => {
        server.received.length = 0;
        server.answer({ status: 400, json: { error: 'seen' } }, { status: 400, json: { error: 'seen' } });
        await faultOfCall(openaiAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...sora, params: chosen }, callContext()));
        await faultOfCall(xaiAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...grok, params: chosen }, callContext()));
        expect(openai('POST', '/videos', server.received[0]!.json)).toEqual([]);
        expect(xai('POST', '/videos/generations', server.received[1]!.json)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
