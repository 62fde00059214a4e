import { stabilityAdapter } from '@genarun/adapters/stability';
import type { ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import type { JobRules } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, picture, silence } from './support/samples.ts';

const request: ModelRequest = { model: 'stability/stable-image-core', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };
const output = await picture('#aa5511', 16, 12);
const made = { json: { image: base64(output.bytes), finish_reason: 'SUCCESS', seed: 7 } };

const errors = [
  { what: 'an unknown key', reply: { status: 401, json: { id: 'x', name: 'unauthorized', errors: ['Incorrect API key provided'] } }, code: 'auth' },
  {
    what: 'an empty account',
    reply: { status: 402, json: { id: 'x', name: 'payment_required', errors: ['You lack sufficient credits to make this request.'] } },
    code: 'quota',
    retryable: false,
  },
  {
    what: 'refused content',
    reply: { status: 403, json: { id: 'x', name: 'content_moderation', errors: ['Your request was flagged by our content moderation system'] } },
    code: 'content_policy',
    says: 'flagged',
  },
  {
    what: 'wrong values',
    reply: { status: 400, json: { id: 'x', name: 'bad_request', errors: ['prompt: must be shorter', 'seed: too large'] } },
    code: 'invalid_input',
    says: 'prompt: must be shorter; seed: too large',
  },
  {
    what: 'too many requests',
    reply: { status: 429, headers: { 'retry-after': '60' }, json: { id: 'x', name: 'rate_limit_exceeded', errors: ['Slow down'] } },
    code: 'rate_limit',
    retryAfterMs: 60_000,
  },
  {
    what: 'an error of the server',
    reply: { status: 500, json: { id: 'x', name: 'internal_error', errors: ['An unexpected error'] } },
    code: 'provider_outage',
    retryable: true,
  },
] as const;

providerSuite({
  name: 'stability',
  create: (url) => stabilityAdapter({ baseUrl: url }),
  request,
  good: made,
  keyHeader: ['authorization', `Bearer ${canary}`],
  answersJson: false,
  errors: [
    ...errors,
    {
      what: 'a picture that was filtered',
      reply: { json: { image: '', finish_reason: 'CONTENT_FILTERED', seed: 7 } },
      code: 'content_policy',
      says: 'CONTENT_FILTERED',
      retryable: false,
    },
  ],
});

const rules: JobRules = {
  isCreate: ({ method, path }) => method === 'POST' && path.includes('/upscale/creative'),
  lookedAt: ({ path }) => /^\/v2beta\/results\/(.+)$/.exec(path)?.[1],
  created: (id) => ({ json: { id } }),
  pending: (id) => ({ status: 202, json: { id, status: 'in-progress' } }),
  done: () => made,
};

jobSuite({
  name: 'stability, upscaling',
  create: (url) => stabilityAdapter({ baseUrl: url }),
  request: { ...request, model: 'stability/upscale-creative', media: [await picture()] },
  rules,
  output: { bytes: output.bytes, is: { mime: 'image/png', width: 16, height: 12 } },
  keepsOutputs: true,
  keyHeader: ['authorization', `Bearer ${canary}`],
  strange: { status: 202, text: '' },
  errors,
  failures: [{ what: 'a picture that was filtered', reply: { json: { finish_reason: 'CONTENT_FILTERED' } }, code: 'content_policy' }],
});

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(
    ({ path }: Received): Reply =>
      path.startsWith('/v2beta/stable-image/') ? made : { status: 404, json: { id: 'x', name: 'not_found', errors: ['no such operation'] } },
  );
});
afterEach(() => server.close());
const run = (changes: Partial<ModelRequest> = {}) => stabilityAdapter({ baseUrl: server.url }).perform({ ...request, ...changes }, callContext());
const form = () => server.received.at(-1)!.form!;
const fields = () => Object.fromEntries([...form().entries()].filter(([, value]) => typeof value === 'string'));

adapterSuite({ describe, it, expect }, async () => ({
  adapter: stabilityAdapter({ baseUrl: server.url }),
  context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
  requests: [request, { ...request, model: 'stability/sd3.5-large', media: [await picture()] }],
  refusals: [
    { request: { ...request, params: { style_preset: 'baroque' } }, code: 'invalid_input' },
    { request: { ...request, count: 2 }, code: 'invalid_input' },
    { request: { ...request, media: [silence()] }, code: 'invalid_input' },
    { request: { ...request, model: 'stability/inpaint' }, code: 'invalid_input' },
    { request: { ...request, model: 'stability/nothing' }, code: 'not_found' },
  ],
}));

describe('stability', () => {
  it('sends a form, sizes as ratios, and tells what was returned', async () => {
    const answer = await run({ negativePrompt: 'text', params: { width: 1600, height: 900, style_preset: 'anime', steps: 20 } });
    expect(server.received.at(-1)?.path).toBe('/v2beta/stable-image/generate/core');
    expect(fields()).toEqual({ prompt: 'a heron', negative_prompt: 'text', seed: '7', style_preset: 'anime', aspect_ratio: '16:9' });
    expect(answer).toMatchObject({
      usage: { products: 1 },
      returned: { seed: 7, finish_reason: 'SUCCESS' },
      warnings: [expect.stringContaining('"steps"'), expect.stringContaining('16:9')],
    });
  });

  it('names the model within its family, and changes a picture in its own shape', async () => {
    await run({ model: 'stability/sd3.5-medium', params: { guidance: 4 } });
    expect(fields()).toMatchObject({ model: 'sd3.5-medium', cfg_scale: '4' });
    await run({ model: 'stability/sd3-new', media: [output], params: { aspect_ratio: '16:9' } });
    expect(fields()).toEqual({ model: 'sd3-new', mode: 'image-to-image', strength: '0.7', prompt: 'a heron', seed: '7' });
    expect(new Uint8Array(await (form().get('image') as File).arrayBuffer())).toEqual(output.bytes);
  });

  it('takes a picture and its mask to where the operation is', async () => {
    await run({ model: 'stability/inpaint', media: [output, await picture('#ffffff')] });
    expect(server.received.at(-1)?.path).toBe('/v2beta/stable-image/edit/inpaint');
    expect([...form().keys()].sort()).toEqual(['image', 'mask', 'prompt', 'seed']);
  });

  it('does not know what became of an answer that was lost or cannot be read', async () => {
    server.answer({ text: '{"image": "iVBO', headers: { 'content-type': 'application/json' } });
    expect(await faultOfCall(run())).toMatchObject({ code: 'unknown_outcome' });
    server.answer({ json: { unexpected: true } });
    expect(await faultOfCall(run())).toMatchObject({ code: 'invalid_output' });
    const adapter = stabilityAdapter({ baseUrl: server.url });
    expect(await adapter.reconcile?.({ callKey: 'k', request }, callContext())).toEqual({ status: 'unknown' });
  });

  it('has prices where the catalogue has them', () => {
    const models = stabilityAdapter().models();
    expect(models.find(({ id }) => id === 'stability/stable-image-core')?.price).toMatchObject({
      perProduct: 0.03,
      source: expect.any(String),
      date: expect.any(String),
    });
    expect(models.find(({ id }) => id === 'stability/upscale-fast')?.price).toBe(undefined);
  });
});
