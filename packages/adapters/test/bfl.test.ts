import { bflAdapter } from '@genarun/adapters/bfl';
import type { Json, ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import { startProvider } from './support/provider-server.ts';
import { base64, picture, silence } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

const request: ModelRequest = { model: 'bfl/flux-pro-1.1', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };

const task = (status: string, more: Record<string, unknown> = {}) => ({ json: { id: 'job-1', status, result: null, ...more } });

const rules: JobRules = {
  isCreate: ({ method }) => method === 'POST',
  lookedAt: ({ path, query }) => (path === '/v1/get_result' ? (query.get('id') ?? undefined) : undefined),
  created: (id, server) => ({ json: { id, polling_url: `${server}/v1/get_result?id=${id}`, cost: 4, input_mp: 0, output_mp: 0.79 } }),
  pending: (_, looks) => task('Pending', { progress: looks / 10 }),
  done: (_, output) => task('Ready', { result: { sample: output, prompt: 'a heron, at dawn', seed: 7, start_time: 1, end_time: 2, duration: 1 } }),
};

const adapterAt = (url: string) => bflAdapter({ baseUrl: url });

jobSuite({
  name: 'bfl',
  create: adapterAt,
  request,
  rules,
  keyHeader: ['x-key', canary],
  strange: task('Warming up'),
  errors: [
    { what: 'a wrong key', reply: { status: 403, json: { detail: 'Not authenticated' } }, code: 'auth' },
    { what: 'an empty account', reply: { status: 402, json: { detail: 'Insufficient credits' } }, code: 'quota', retryable: false },
    {
      what: 'a value out of range',
      reply: { status: 422, json: { detail: [{ loc: ['body', 'width'], msg: 'Input should be a multiple of 32', type: 'multiple_of' }] } },
      code: 'invalid_input',
      says: 'width: Input should be a multiple of 32',
    },
    {
      what: 'an error in the other form',
      reply: { status: 400, json: { error: 'bad_request', message: 'Image cannot be read', details: 'not base64' } },
      code: 'invalid_input',
      says: 'not base64',
    },
    {
      what: 'too many tasks at once',
      reply: { status: 429, headers: { 'retry-after': '2' }, json: { detail: 'Too many active tasks' } },
      code: 'rate_limit',
      retryAfterMs: 2000,
    },
  ],
  failures: [
    {
      what: 'a moderated request',
      reply: task('Request Moderated', { details: { 'Moderation Reasons': ['Derivative Works Filter'] } }),
      code: 'content_policy',
      says: 'Derivative Works Filter',
      retryable: false,
    },
    { what: 'a moderated picture', reply: task('Content Moderated'), code: 'content_policy', says: 'the picture' },
    { what: 'an error', reply: task('Error', { details: { error: 'worker died' } }), code: 'provider_outage', says: 'worker died' },
    { what: 'an id it has forgotten', reply: task('Task not found'), code: 'not_found' },
    { what: 'an end without a picture', reply: task('Ready', { result: {} }), code: 'invalid_output' },
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
  requests: [request, { ...request, model: 'bfl/flux-kontext-pro', media: [await picture(), await picture()] }],
  refusals: [
    { request: { ...request, params: { safety_tolerance: 9 } }, code: 'invalid_input' },
    { request: { ...request, params: { width: 64 } }, code: 'invalid_input' },
    { request: { ...request, count: 2 }, code: 'invalid_input' },
    { request: { ...request, media: [silence()] }, code: 'invalid_input' },
    { request: { ...request, model: 'bfl/flux-pro-1.0-fill' }, code: 'invalid_input' },
    { request: { ...request, model: 'bfl/other' }, code: 'not_found' },
  ],
}));

describe('bfl', () => {
  it('reports its cost in dollars, the seed and the prompt that were used, also after a restart', async () => {
    const context = callContext();
    const answer = await adapterAt(provider.url).perform(request, context);
    const expected = { cost: 0.04, usage: { products: 1 }, returned: { seed: 7, revised_prompt: 'a heron, at dawn' } };
    expect(answer).toMatchObject(expected);
    const again = await adapterAt(provider.url).reconcile?.({ callKey: 'k', requestId: context.requestIds[0]!, request }, callContext());
    expect(again).toMatchObject({ status: 'answered', answer: expected });
  });

  it('sends sizes in its steps and pictures as bare base64', async () => {
    const first = await picture();
    const answer = await run({ params: { width: 1000, height: 700, guidance: 3 } });
    expect(sent().json).toEqual({ prompt: 'a heron', seed: 7, width: 992, height: 704 });
    expect(answer.warnings).toHaveLength(3);
    await run({ model: 'bfl/flux-2-pro', media: [first, await picture('#00ff00')], params: { width: 1024, height: 512 } });
    expect(sent().path).toBe('/v1/flux-2-pro');
    expect(sent().json).toMatchObject({ width: 1024, input_image: base64(first.bytes), input_image_2: expect.any(String) });
    await run({ model: 'bfl/flux-kontext-pro', params: { width: 1920, height: 1080 } });
    expect(sent().json).toMatchObject({ aspect_ratio: '16:9' });
  });

  it('asks for a task where the provider says, but takes its key to no other host', async () => {
    const elsewhere = await startProvider();
    provider.instead.create({ json: { id: 'x', polling_url: `${elsewhere.url}/v1/get_result?id=x` } });
    expect(await faultOfCall(run())).toMatchObject({ code: 'unknown_outcome', message: expect.stringContaining('no host of bfl.ai') });
    await elsewhere.close();
    expect(elsewhere.received).toEqual([]);
  });
});

describe.runIf(hasContract('bfl'))('bfl, by its own description', () => {
  it('accepts what is sent for 200 random sets of parameters', async () => {
    const problems = createContract('bfl');
    expect(problems('POST', '/v1/flux-dev', { width: 7 })).not.toEqual([]);
    const image = await picture();
    const names = fc.constantFrom(
      'flux-pro-1.1',
      'flux-pro-1.1-ultra',
      'flux-pro-1.0-fill',
      'flux-kontext-pro',
      'flux-2-pro',
      'flux-2-flex',
      'flux-2-klein-4b',
      'flux-dev',
    );
    const params = fc.record(
      {
        width: fc.integer({ min: 200, max: 1500 }),
        height: fc.integer({ min: 200, max: 1500 }),
        steps: fc.integer({ min: 1, max: 60 }),
        guidance: fc.double({ min: 0, max: 12, noNaN: true }),
        aspect_ratio: fc.constantFrom('16:9', '1:1'),
        output_format: fc.constantFrom('png', 'jpeg', 'gif'),
        raw: fc.boolean(),
        unheard_of: fc.jsonValue() as fc.Arbitrary<Json>,
      },
      { requiredKeys: [] },
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(names, params, fc.nat(), async (name, given, seed) => {
        const before = provider.ledger.length;
        const media = name.endsWith('fill') ? { media: [image] } : {};
        await run({ model: `bfl/${name}`, params: given, seed, ...media }).catch((error: unknown) => expect(error).toMatchObject({ code: 'invalid_input' }));
        if (provider.ledger.length === before) return;
        accepted++;
        expect(problems('POST', `/v1/${name}`, sent().json)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(30);
  });
});
