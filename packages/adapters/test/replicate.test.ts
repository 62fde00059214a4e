import { replicateAdapter } from '@genarun/adapters/replicate';
import type { Json, ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import type { Reply } from './support/provider-server.ts';
import { picture, silence } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

const request: ModelRequest = { model: 'replicate/acme/flux-like', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };

const prediction = (id: string, more: Record<string, unknown>) => ({
  json: {
    id,
    model: 'acme/flux-like',
    version: 'v1',
    input: {},
    output: null,
    error: null,
    logs: '',
    data_removed: false,
    created_at: '2026-01-01T00:00:00Z',
    urls: { get: `https://elsewhere.example/${id}`, cancel: 'https://elsewhere.example/cancel', web: 'https://elsewhere.example' },
    ...more,
  },
});

const openapi = {
  components: {
    schemas: {
      Input: {
        type: 'object',
        required: ['prompt'],
        properties: {
          prompt: { type: 'string', 'x-order': 0 },
          image: { type: 'string', format: 'uri', 'x-cog-accept': 'image/*', 'x-order': 1 },
          num_outputs: { type: 'integer', minimum: 1, maximum: 4, default: 1, 'x-order': 2 },
          num_inference_steps: { type: 'integer', minimum: 1, maximum: 50, 'x-order': 3 },
          aspect_ratio: { allOf: [{ $ref: '#/components/schemas/aspect_ratio' }], default: '1:1', 'x-order': 4 },
          seed: { type: 'integer', nullable: true, 'x-order': 5 },
        },
      },
      aspect_ratio: { type: 'string', enum: ['1:1', '16:9'] },
      Output: { type: 'array', items: { type: 'string', format: 'uri' } },
    },
  },
};

const chat = {
  components: {
    schemas: {
      Input: {
        type: 'object',
        properties: {
          prompt: { type: 'string' },
          system_prompt: { type: 'string' },
          max_tokens: { type: 'integer' },
          image: { type: 'string', format: 'uri', 'x-cog-accept': 'image/*' },
        },
      },
      Output: { type: 'array', items: { type: 'string' }, 'x-cog-array-display': 'concatenate' },
    },
  },
};

const models: Readonly<Record<string, unknown>> = {
  '/v1/models/acme/flux-like': { owner: 'acme', name: 'flux-like', is_official: false, latest_version: { id: 'v1', openapi_schema: openapi } },
  '/v1/models/acme/official-flux': { owner: 'acme', name: 'official-flux', is_official: true, latest_version: { id: 'v9', openapi_schema: openapi } },
  '/v1/models/acme/chat-instruct': { owner: 'acme', name: 'chat-instruct', is_official: true, latest_version: { id: 'v2', openapi_schema: chat } },
  '/v1/models/acme/musicgen': { owner: 'acme', name: 'musicgen', is_official: true, latest_version: { id: 'v4', openapi_schema: openapi } },
  '/v1/models/acme/hidden-flux': { owner: 'acme', name: 'hidden-flux', is_official: true, latest_version: null },
  '/v1/models/acme/flux-like/versions/old': { id: 'old', openapi_schema: openapi },
  '/v1/models/acme/mystery': { owner: 'acme', name: 'mystery', is_official: true, latest_version: { id: 'v3', openapi_schema: chat } },
};

const inputOf = (received: { readonly json: unknown }) => (received.json as { readonly input: Record<string, Json> }).input;

const rules: JobRules = {
  isCreate: ({ method, path }) => method === 'POST' && path.endsWith('/predictions'),
  lookedAt: ({ method, path }) => (method === 'GET' ? /^\/v1\/predictions\/([^/]+)$/.exec(path)?.[1] : undefined),
  cancels: ({ method, path }) => (method === 'POST' ? /^\/v1\/predictions\/([^/]+)\/cancel$/.exec(path)?.[1] : undefined),
  created: (id) => ({ status: 201, ...prediction(id, { status: 'starting' }) }),
  pending: (id, looks) => prediction(id, { status: looks === 1 ? 'starting' : 'processing', logs: looks === 1 ? '' : 'Using seed: 7\n 40%|████      | 4/10' }),
  done: (id, output, job) =>
    prediction(id, {
      status: 'succeeded',
      output: /chat|mystery/.test(job.request.path) ? ['A ', 'heron.'] : [output],
      logs: 'Using seed: 7',
      metrics: { predict_time: 2.5, total_time: 3 },
    }),
  outputOf: (job) => (job.request.path.includes('musicgen') ? silence().bytes : undefined),
  other: ({ method, path }, provider): Reply => {
    if (method === 'GET' && path === '/v1/predictions')
      return { json: { next: null, results: provider.ledger.map((job) => prediction(job.id, { status: 'processing', input: inputOf(job.request) }).json) } };
    if (method === 'POST' && path === '/v1/files') return { status: 201, json: { id: 'f1', urls: { get: 'https://files.example/f1' } } };
    return models[path] === undefined ? { status: 404, json: { detail: 'The requested resource could not be found.', status: 404 } } : { json: models[path] };
  },
};

const adapterAt = (url: string, options = {}) => replicateAdapter({ baseUrl: `${url}/v1`, ...options });

jobSuite({
  name: 'replicate',
  create: adapterAt,
  request,
  rules,
  keyHeader: ['authorization', `Bearer ${canary}`],
  finds: true,
  strange: prediction('job-1', { status: 'rebooting' }),
  errors: [
    {
      what: 'an unknown token',
      reply: { status: 401, json: { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 } },
      code: 'auth',
      says: 'valid authentication token',
    },
    {
      what: 'an empty account',
      reply: { status: 402, json: { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 } },
      code: 'quota',
      retryable: false,
    },
    {
      what: 'a wrong input',
      reply: { status: 422, json: { title: 'Input validation failed', detail: '- input.prompt: is too odd', status: 422 } },
      code: 'invalid_input',
      says: 'input.prompt',
    },
    {
      what: 'a throttle that says when',
      reply: { status: 429, json: { detail: 'Request was throttled. Your rate limit resets in ~30s.', status: 429 } },
      code: 'rate_limit',
      retryAfterMs: 30_000,
    },
    { what: 'an error in other words', reply: { status: 400, json: { error: 'version is disabled' } }, code: 'invalid_input', says: 'version is disabled' },
    { what: 'an error of the server', reply: { status: 500, json: { detail: 'Internal server error' } }, code: 'provider_outage', retryable: true },
  ],
  failures: [
    {
      what: 'moderated content',
      reply: prediction('job-1', { status: 'failed', error: 'NSFW content detected. Try running it again.' }),
      code: 'content_policy',
      says: 'NSFW',
      retryable: false,
    },
    {
      what: 'a flagged input',
      reply: prediction('job-1', { status: 'failed', error: 'The input or output was flagged as sensitive. (E005)' }),
      code: 'content_policy',
    },
    {
      what: 'too little memory',
      reply: prediction('job-1', { status: 'failed', error: 'CUDA out of memory. Tried to allocate…' }),
      code: 'provider_outage',
      retryable: true,
    },
    {
      what: 'a wrong value',
      reply: prediction('job-1', { status: 'failed', error: 'width must be a multiple of 8' }),
      code: 'invalid_input',
      says: 'multiple of 8',
    },
    { what: 'a cancel by somebody else', reply: prediction('job-1', { status: 'canceled' }), code: 'cancelled' },
    { what: 'an end before its start', reply: prediction('job-1', { status: 'aborted' }), code: 'timeout' },
    {
      what: 'its output removed',
      reply: prediction('job-1', { status: 'succeeded', output: null, data_removed: true }),
      code: 'invalid_output',
      says: 'removed',
    },
  ],
});

let provider: JobProvider;
beforeEach(async () => {
  provider = await startJobProvider(rules);
});
afterEach(() => provider.close());
const context = () => callContext();
const run = (changes: Partial<ModelRequest>) => adapterAt(provider.url).perform({ ...request, ...changes }, context());
const sent = () => provider.ledger.at(-1)!.request;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: adapterAt(provider.url),
  context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
  requests: [
    request,
    { ...request, media: [await picture()] },
    { ...request, model: 'replicate/acme/musicgen', task: 'audio' },
    { ...request, model: 'replicate/acme/chat-instruct', task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] },
    { ...request, model: 'replicate/acme/mystery', task: 'describe', media: [await picture()] },
  ],
  refusals: [
    { request: { ...request, params: { steps: 99 } }, code: 'invalid_input' },
    { request: { ...request, params: { steps: 'many' } }, code: 'invalid_input' },
    { request: { ...request, media: [silence()] }, code: 'invalid_input' },
    { request: { ...request, model: 'replicate/acme/nothing-flux' }, code: 'not_found' },
  ],
}));

describe('replicate, what is sent', () => {
  it('calls a model by its version, an official one by its name, and a pinned one by its pin', async () => {
    await run({});
    expect(sent().json).toEqual({ version: 'v1', input: { prompt: 'a heron', seed: 7 } });
    await run({ model: 'replicate/acme/official-flux' });
    expect([sent().path, sent().json]).toEqual(['/v1/models/acme/official-flux/predictions', { input: { prompt: 'a heron', seed: 7 } }]);
    await run({ model: 'replicate/acme/flux-like:old' });
    expect(sent().json).toMatchObject({ version: 'old' });
  });

  it('maps wishes to its names, remarks on what it leaves out, and tells what was returned', async () => {
    const answer = await run({ count: 2, params: { steps: 20, width: 1600, height: 900, guidance: 3 } });
    expect(inputOf(sent())).toEqual({ prompt: 'a heron', seed: 7, num_outputs: 2, num_inference_steps: 20, aspect_ratio: '16:9' });
    expect(answer.warnings).toEqual([
      'replicate/acme/flux-like does not take the parameter "guidance"; it was left out.',
      expect.stringContaining('1600x900 was taken as 16:9'),
    ]);
    expect(answer).toMatchObject({ usage: { products: 1, seconds: 2.5 }, returned: { id: 'job-1', version: 'v1', seed: 7 } });
  });

  it('asks for the schema once, whatever it is asked for', async () => {
    const adapter = adapterAt(provider.url);
    await Promise.all([1, 2, 3].map((seed) => adapter.perform({ ...request, seed }, context())));
    expect(provider.received.filter(({ path }) => path === '/v1/models/acme/flux-like')).toHaveLength(1);
  });

  it('carries small files in the request, and uploads large ones', async () => {
    const small = await picture();
    await run({ media: [small] });
    expect(inputOf(sent()).image).toBe(`data:image/png;base64,${Buffer.from(small.bytes).toString('base64')}`);
    const large = { bytes: new Uint8Array(300_000).fill(7), mime: 'image/png' };
    await run({ media: [large] });
    expect(inputOf(sent()).image).toBe('https://files.example/f1');
    const upload = provider.received.find(({ path }) => path === '/v1/files');
    expect(new Uint8Array(await (upload!.form!.get('content') as File).arrayBuffer())).toEqual(large.bytes);
  });

  it('sends unchecked what a hidden model is asked, and says so', async () => {
    const answer = await run({ model: 'replicate/acme/hidden-flux', params: { odd: 1 } });
    expect(inputOf(sent())).toEqual({ prompt: 'a heron', odd: 1 });
    expect(answer.warnings?.[0]).toContain('unknown and were sent unchecked');
  });

  it('joins turns into a prompt and a system text, and reads streamed text and its tokens', async () => {
    provider.instead.look(
      prediction('job-1', { status: 'succeeded', output: ['```json\n{"a"', ':1}\n```'], metrics: { input_token_count: 12, output_token_count: 5 } }),
    );
    const turns = [
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'One?' },
      { role: 'assistant', text: '1' },
      { role: 'user', text: 'Two?' },
    ] as const;
    const answer = await run({ model: 'replicate/acme/chat-instruct', task: 'text', prompt: undefined, turns, json: {}, params: { max_tokens: 50 } });
    expect(inputOf(sent())).toEqual({
      system_prompt: 'Be brief.\n\nAnswer with one JSON value and nothing else.',
      prompt: 'User: One?\n\nAssistant: 1\n\nUser: Two?\n\nAssistant:',
      max_tokens: 50,
    });
    expect(answer).toMatchObject({ texts: ['{"a":1}'], usage: { inputTokens: 12, outputTokens: 5 } });
  });

  it('resumes nothing it cannot tell apart: equal predictions without a seed stay unknown', async () => {
    const { seed: _seed, ...unseeded } = request;
    provider.instead.create('hang up');
    await faultOfCall(adapterAt(provider.url).perform(unseeded, context()));
    expect(await adapterAt(provider.url).reconcile?.({ callKey: 'k', request: unseeded }, context())).toEqual({ status: 'unknown' });
  });
});

describe('replicate, its models', () => {
  const resolve = (id: string) => adapterAt('http://127.0.0.1:1').resolve(id);

  it.each([
    ['acme/flux-schnell', ['image']],
    ['acme/veo-3', ['video']],
    ['acme/musicgen-large', ['audio']],
    ['acme/llama-9-instruct', ['text']],
    ['acme/blip-2', ['describe']],
    ['acme/mystery', ['image', 'video', 'audio', 'text', 'describe', 'embed']],
  ])('tells from the name of %s what it does', (name, tasks) => {
    expect(resolve(`replicate/${name}`)?.tasks).toEqual(tasks);
  });

  it('knows names of its own form alone', () => {
    for (const id of ['replicate/flux', 'replicate/a/b/c', 'replicate/../x/y', 'other/a/b', 'replicate/a/b:']) expect(resolve(id)).toBe(undefined);
  });

  it('describes a model with the schema that Replicate has of it', async () => {
    const adapter = adapterAt(provider.url, { models: [{ id: 'replicate/acme/flux-like', price: { perSecond: 0.001 } }] });
    expect(await adapter.describe?.('replicate/acme/flux-like', context())).toMatchObject({
      version: 'v1',
      seed: 'integer',
      maxCount: 4,
      input: ['text', 'image'],
      price: { perSecond: 0.001 },
      parameters: { properties: { aspect_ratio: { enum: ['1:1', '16:9'], 'x-ui': { order: 4, widget: 'select' } } } },
    });
    expect(await adapter.describe?.('replicate/acme/mystery', context())).toMatchObject({ tasks: ['text', 'describe'], output: 'text' });
    await expect(adapter.describe?.('replicate/acme/nothing', context())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists models of the catalogue, with a price only where one is known', () => {
    const models = adapterAt('http://127.0.0.1:1').models();
    expect(models.length).toBeGreaterThan(10);
    expect(models.find(({ id }) => id === 'replicate/black-forest-labs/flux-dev')?.price).toBe(undefined);
  });
});

describe.runIf(hasContract('replicate'))('replicate, by its own description', () => {
  it('accepts what is sent for 200 random sets of parameters', async () => {
    const problems = createContract('replicate');
    expect(problems('POST', '/predictions', { input: {} })).not.toEqual([]);
    provider.patience = 1;
    const params = fc.dictionary(
      fc.constantFrom('steps', 'width', 'height', 'aspect_ratio', 'odd'),
      fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom('1:1', '16:9')),
    );
    await fc.assert(
      fc.asyncProperty(params, fc.nat(), fc.constantFrom('flux-like', 'official-flux'), async (given, seed, name) => {
        const before = provider.ledger.length;
        const adapter = adapterAt(provider.url);
        await adapter
          .perform({ ...request, model: `replicate/acme/${name}`, seed, params: given }, context())
          .catch((error: unknown) => expect(error).toMatchObject({ code: 'invalid_input' }));
        if (provider.ledger.length > before) expect(problems('POST', sent().path.replace('/v1', ''), sent().json)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
