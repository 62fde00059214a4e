import { falAdapter } from '@genarun/adapters/fal';
import type { Json, ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import type { Reply } from './support/provider-server.ts';
import { picture, silence } from './support/samples.ts';
import { recording } from './support/vendor-contract.ts';

const request: ModelRequest = { model: 'fal/fal-ai/flux-like/dev', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };

const schemas = {
  FluxLikeDevInput: {
    type: 'object',
    required: ['prompt'],
    'x-fal-order-properties': ['prompt', 'image_size', 'num_images'],
    properties: {
      prompt: { type: 'string' },
      image_url: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      image_size: { anyOf: [{ $ref: '#/components/schemas/ImageSize' }, { type: 'string', enum: ['square_hd', 'landscape_4_3'] }], default: 'landscape_4_3' },
      num_images: { type: 'integer', minimum: 1, maximum: 4 },
      num_inference_steps: { type: 'integer', minimum: 1, maximum: 50 },
      guidance_scale: { type: 'number', minimum: 1, maximum: 20 },
      seed: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    },
  },
  ImageSize: {
    type: 'object',
    properties: { width: { type: 'integer', exclusiveMinimum: 0, maximum: 14142 }, height: { type: 'integer', exclusiveMinimum: 0, maximum: 14142 } },
  },
  AskInput: {
    type: 'object',
    required: ['prompt'],
    properties: { prompt: { type: 'string' }, system_prompt: { type: 'string' }, image_url: { type: 'string' }, audio_url: { type: 'string' } },
  },
};

const described = (endpoint: string, category: string, input: string) => ({
  endpoint_id: endpoint,
  metadata: { category, updated_at: '2026-01-02' },
  openapi: {
    openapi: '3.0.4',
    components: { schemas },
    paths: { [`/${endpoint}`]: { post: { requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${input}` } } } } } } },
  },
});

const known = [
  described('fal-ai/flux-like/dev', 'text-to-image', 'FluxLikeDevInput'),
  described('fal-ai/mystery', 'image-to-video', 'FluxLikeDevInput'),
  described('fal-ai/music-like', 'text-to-audio', 'AskInput'),
  described('fal-ai/ask-llm', 'llm', 'AskInput'),
  described('fal-ai/look-vision', 'vision', 'AskInput'),
  described('workflows/acme/flux-flow', 'text-to-image', 'FluxLikeDevInput'),
];

const status = (state: string, more: Record<string, unknown> = {}) => ({
  status: state === 'COMPLETED' ? 200 : 202,
  json: { status: state, logs: null, metrics: {}, ...more },
});
const pathOf = /^\/(?:workflows\/)?([\w-]+\/[\w-]+)\/requests\/([^/]+)(\/status|\/cancel)?$/;

const rules: JobRules = {
  isCreate: ({ method }) => method === 'POST',
  lookedAt: ({ method, path }) => (method === 'GET' ? pathOf.exec(path)?.[2] : undefined),
  cancels: ({ method, path }) => (method === 'PUT' && path.endsWith('/cancel') ? pathOf.exec(path)?.[2] : undefined),
  created: (id) => ({
    json: { status: 'IN_QUEUE', request_id: id, response_url: `https://elsewhere.example/${id}`, status_url: 'https://elsewhere.example', queue_position: 4 },
  }),
  pending: (_, looks) => (looks === 1 ? status('IN_QUEUE', { queue_position: 4 }) : status('IN_PROGRESS', { logs: [{ message: ' 40%|████      | 4/10' }] })),
  done: (_, output, job) => {
    if (job.look.path.endsWith('/status')) return status('COMPLETED', { metrics: { inference_time: 1.25 } });
    if (/llm|vision/.test(job.request.path)) return { json: { output: 'A heron.' } };
    if (/music/.test(job.request.path)) return { json: { audio: { url: output, content_type: 'audio/wav' } } };
    return { json: { images: [{ url: output, content_type: 'image/png', width: 16, height: 12 }], seed: 7, timings: {}, has_nsfw_concepts: [false] } };
  },
  outputOf: (job) => (job.request.path.includes('music') ? silence().bytes : undefined),
  other: ({ path, query }) =>
    path === '/platform/models'
      ? { json: { models: known.filter(({ endpoint_id }) => endpoint_id === query.get('endpoint_id')), has_more: false } }
      : { status: 404, json: { detail: 'Not Found' } },
};

const adapterAt = (url: string) => falAdapter({ baseUrl: url, platformUrl: `${url}/platform`, restUrl: `${url}/rest` });

jobSuite({
  name: 'fal',
  create: adapterAt,
  request,
  rules,
  keyHeader: ['authorization', `Key ${canary}`],
  strange: status('REHEARSING'),
  errors: [
    {
      what: 'a wrong key',
      reply: { status: 401, json: { detail: 'Cannot access application. Authentication is required.' } },
      code: 'auth',
      says: 'Authentication is required',
    },
    {
      what: 'an empty account',
      reply: { status: 403, json: { detail: 'User is locked. Reason: Exhausted balance. Top up your balance.' } },
      code: 'quota',
      retryable: false,
    },
    {
      what: 'a value of the wrong kind',
      reply: { status: 422, json: { detail: [{ loc: ['body', 'image_size'], msg: 'Input should be a valid size', type: 'value_error' }] } },
      code: 'invalid_input',
      says: 'image_size: Input should be a valid size',
    },
    {
      what: 'refused content',
      reply: { status: 422, json: { detail: [{ loc: ['body', 'prompt'], msg: 'The content could not be processed.', type: 'content_policy_violation' }] } },
      code: 'content_policy',
    },
    { what: 'an error in one word', reply: { status: 400, json: { message: 'Bad request' } }, code: 'invalid_input', says: 'Bad request' },
    { what: 'an unknown application', reply: { status: 404, json: { detail: 'Application not found' } }, code: 'not_found' },
  ],
  failures: [
    { what: 'an error in its state', reply: status('COMPLETED', { error: 'The prompt violates the content policy' }), code: 'content_policy' },
    { what: 'a result that was lost for good', reply: { status: 404, json: { detail: 'Request not found' } }, code: 'not_found' },
  ],
});

let provider: JobProvider;
beforeEach(async () => {
  provider = await startJobProvider(rules);
  provider.patience = 1;
});
afterEach(() => provider.close());
const run = (changes: Partial<ModelRequest> = {}) => adapterAt(provider.url).perform({ ...request, ...changes }, callContext());
const sent = () => provider.ledger.at(-1)!.request;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: adapterAt(provider.url),
  context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
  requests: [request, { ...request, media: [await picture()] }],
  refusals: [
    { request: { ...request, params: { steps: 99 } }, code: 'invalid_input' },
    { request: { ...request, media: [silence()] }, code: 'invalid_input' },
    { request: { ...request, model: 'fal/fal-ai/no-such-flux' }, code: 'not_found' },
  ],
}));

describe('fal', () => {
  it('sends the input itself to the whole endpoint, and polls without its path', async () => {
    const answer = await run({ count: 1, params: { width: 640, height: 480, steps: 20, cfg: 4 } });
    expect(sent().path).toBe('/fal-ai/flux-like/dev');
    expect(sent().json).toEqual({ prompt: 'a heron', seed: 7, num_inference_steps: 20, guidance_scale: 4, image_size: { width: 640, height: 480 } });
    expect(provider.received.filter(({ path }) => path.includes('/requests/')).map(({ path }) => path)).toEqual([
      '/fal-ai/flux-like/requests/job-1/status',
      '/fal-ai/flux-like/requests/job-1',
    ]);
    expect(answer).toMatchObject({ usage: { products: 1, seconds: 1.25 }, returned: { seed: 7 }, warnings: [] });
  });

  it('keeps the namespace of a workflow', async () => {
    await run({ model: 'fal/workflows/acme/flux-flow' });
    expect(provider.received.at(-1)?.path).toBe('/workflows/acme/flux-flow/requests/job-1');
  });

  it('gives texts and sounds where an endpoint makes them', async () => {
    const asked = await run({
      model: 'fal/fal-ai/ask-llm',
      task: 'text',
      turns: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Name a bird.' },
      ],
    });
    expect(asked.texts).toEqual(['A heron.']);
    expect(sent().json).toEqual({ system_prompt: 'Be brief.', prompt: 'Name a bird.' });
    expect((await run({ model: 'fal/fal-ai/look-vision', task: 'describe', media: [await picture()] })).texts).toEqual(['A heron.']);
    expect((await run({ model: 'fal/fal-ai/music-like', task: 'audio' })).media?.[0]?.mime).toBe('audio/wav');
  });

  it('takes what its own checker blackened for refused', async () => {
    const url = `data:image/png;base64,${Buffer.from(provider.output).toString('base64')}`;
    const blackened = (flags: boolean[]): Reply => ({ json: { images: flags.map(() => ({ url })), has_nsfw_concepts: flags } });
    provider.instead.look(status('COMPLETED'), blackened([true, true]));
    expect(await faultOfCall(run({ count: 2 }))).toMatchObject({ code: 'content_policy', retryable: false });
    provider.instead.look(status('COMPLETED'), blackened([true, false]));
    const answer = await run({ count: 2 });
    expect(answer.media).toHaveLength(1);
    expect(answer.warnings).toEqual(['fal: the safety checker blocked 1 of 2 pictures']);
  });

  it.each([
    [{ status: 422, json: { detail: [{ loc: ['body', 'prompt'], msg: 'too long', type: 'value_error' }] } }, 'invalid_input', false],
    [{ status: 500, json: { detail: 'Internal Server Error' } }, 'provider_outage', true],
    [{ status: 504, headers: { 'x-fal-request-timeout-type': 'user' }, json: { detail: 'Request timed out' } }, 'timeout', false],
  ] as const)('takes a result of %j for a failed job', async (reply, code, retryable) => {
    provider.instead.look(status('COMPLETED'), reply);
    expect(await faultOfCall(run())).toMatchObject({ code, retryable });
    expect(provider.ledger).toHaveLength(1);
  });

  it('fetches a result again where the wire failed', async () => {
    provider.instead.look(status('COMPLETED'), { status: 502, text: '' }, status('COMPLETED'), 'hang up');
    expect((await run()).media).toHaveLength(1);
    expect(provider.ledger).toHaveLength(1);
  });

  it('stores large inputs at fal first, and the key stays with fal', async () => {
    const large = { bytes: new Uint8Array(1_200_000).fill(3), mime: 'image/png' };
    const store = await startJobProvider({
      ...rules,
      isCreate: ({ method, path }) => method === 'POST' && !path.startsWith('/rest'),
      other: (received, own) => {
        if (received.path === '/rest/storage/upload/initiate')
          return { json: { upload_url: `${own.url}/put/here?signature=1`, file_url: 'https://files.example/1.png' } };
        if (received.method === 'PUT') return { text: '' };
        return rules.other?.(received, own) ?? { status: 404 };
      },
    });
    store.patience = 1;
    await adapterAt(store.url).perform({ ...request, media: [large] }, callContext());
    const put = store.received.find(({ path }) => path === '/put/here');
    expect(new Uint8Array(put!.body)).toEqual(large.bytes);
    expect(JSON.stringify(put?.headers)).not.toContain(canary);
    expect((store.ledger[0]!.request.json as Record<string, Json>).image_url).toBe('https://files.example/1.png');
    await store.close();
  });

  it('describes an endpoint by its category and the schema of its own path', async () => {
    const adapter = adapterAt(provider.url);
    expect(adapter.resolve('fal/fal-ai/mystery')?.tasks).toEqual(['image', 'video', 'audio', 'text', 'describe', 'embed']);
    expect(await adapter.describe?.('fal/fal-ai/mystery', callContext())).toMatchObject({
      tasks: ['video'],
      output: 'video',
      maxCount: 4,
      seed: 'integer',
      version: '2026-01-02',
    });
    await expect(adapter.describe?.('fal/fal-ai/nothing', callContext())).rejects.toMatchObject({ code: 'not_found' });
    for (const id of ['fal/flux', 'fal/workflows/acme', 'fal/../x/y', 'fal/a//b', 'other/a/b']) expect(adapter.resolve(id)).toBe(undefined);
  });

  it.runIf(recording('fal-transcription-queue'))('reads recorded answers', async () => {
    provider.instead.create({ json: recording('fal-transcription-queue') });
    provider.instead.look(status('COMPLETED'), { json: recording('fal-transcription-result') });
    const own = await startJobProvider({ ...rules, idOf: () => 'test-id' });
    own.instead.create({ json: recording('fal-transcription-queue') });
    own.instead.look(status('COMPLETED'), { json: recording('fal-transcription-result') });
    const answer = await adapterAt(own.url).perform({ ...request, model: 'fal/fal-ai/look-vision', task: 'describe', media: [silence()] }, callContext());
    expect(answer.texts).toEqual(['Hello from the Versal AISDK.']);
    await own.close();
  });
});
