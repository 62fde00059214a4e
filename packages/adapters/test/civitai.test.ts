import { civitaiAdapter } from '@genarun/adapters/civitai';
import type { Json, ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media } from './support/call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import { picture } from './support/samples.ts';

const request: ModelRequest = { model: 'civitai/sdxl:101055@128078', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };

type Body = { readonly steps: { readonly $type: string; readonly input: Record<string, Json> }[]; readonly tags: string[] };

const workflow = (id: string, status: string, steps: unknown[] = [], more: object = {}) => ({
  json: { id, status, steps, cost: { total: 8, base: 8 }, ...more },
});
const step = (output: object, more: object = {}) => ({ $type: 'textToImage', name: '0', status: 'succeeded', output, ...more });

const rules: JobRules = {
  isCreate: ({ method, path }) => method === 'POST' && path === '/v2/consumer/workflows',
  lookedAt: ({ method, path }) => (method === 'GET' ? /^\/v2\/consumer\/workflows\/(.+)$/.exec(path)?.[1] : undefined),
  cancels: ({ method, path }) => (method === 'DELETE' ? path.split('/').at(-1) : undefined),
  created: (id) => ({ status: 202, ...workflow(id, 'unassigned') }),
  pending: (id, looks) => workflow(id, looks === 1 ? 'scheduled' : 'processing'),
  done: (id, output) => workflow(id, 'succeeded', [step({ images: [{ id: 'a', url: output, available: true }] })]),
  other: ({ method, path, query }, provider) =>
    method === 'GET' && path === '/v2/consumer/workflows'
      ? {
          json: {
            items: provider.ledger
              .map(({ id, request: made }) => ({ id, status: 'processing', tags: (made.json as Body).tags }))
              .filter(({ tags }) => tags.includes(query.get('tags') ?? '')),
          },
        }
      : { status: 404, json: { title: 'Not Found', status: 404 } },
};

const create = (url: string) => civitaiAdapter({ baseUrl: url });

jobSuite({
  name: 'civitai',
  create,
  request,
  rules,
  keyHeader: ['authorization', `Bearer ${canary}`],
  finds: true,
  strange: workflow('job-1', 'daydreaming'),
  errors: [
    { what: 'a wrong token', reply: { status: 401, json: { type: 'about:blank', title: 'Unauthorized', status: 401 } }, code: 'auth', says: 'Unauthorized' },
    {
      what: 'too little Buzz',
      reply: { status: 403, json: { title: 'Insufficient funds', status: 403, detail: 'You have insufficient balance' } },
      code: 'quota',
      retryable: false,
    },
    {
      what: 'wrong fields',
      reply: {
        status: 400,
        json: { title: 'One or more validation errors occurred.', status: 400, errors: { 'steps[0].input.width': ['must be a multiple of 8'] } },
      },
      code: 'invalid_input',
      says: 'steps[0].input.width: must be a multiple of 8',
    },
    { what: 'an error of the server', reply: { status: 500, json: { title: 'Internal error', status: 500 } }, code: 'provider_outage', retryable: true },
  ],
  failures: [
    {
      what: 'nobody to perform it',
      reply: workflow('job-1', 'failed', [step({ errors: ['no_provider_available'] })]),
      code: 'provider_outage',
      retryable: true,
    },
    { what: 'a blocked prompt', reply: workflow('job-1', 'failed', [step({}, { jobs: [{ reason: 'blocked' }] })]), code: 'content_policy', says: 'blocked' },
    {
      what: 'a wrong model',
      reply: workflow('job-1', 'failed', [step({ errors: ['Model is not a checkpoint'] })]),
      code: 'invalid_input',
      says: 'not a checkpoint',
    },
    { what: 'its time over', reply: workflow('job-1', 'expired'), code: 'timeout' },
    { what: 'a cancel by somebody else', reply: workflow('job-1', 'canceled'), code: 'cancelled' },
    {
      what: 'a blocked picture',
      reply: workflow('job-1', 'succeeded', [step({ images: [{ url: 'https://x.example', available: false, blockedReason: 'minor' }] })]),
      code: 'content_policy',
      says: 'minor',
    },
    { what: 'no picture', reply: workflow('job-1', 'succeeded'), code: 'invalid_output' },
  ],
});

let provider: JobProvider;
beforeEach(async () => {
  provider = await startJobProvider(rules);
  provider.patience = 1;
});
afterEach(() => provider.close());
const run = (changes: Partial<ModelRequest> = {}, callKey = 'run:node:1:0') =>
  create(provider.url).perform({ ...request, ...changes }, callContext({ callKey }));
const sent = () => provider.ledger.at(-1)!.request.json as Body;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: create(provider.url),
  context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
  requests: [request],
  refusals: [
    { request: { ...request, params: { steps: 0 } }, code: 'invalid_input' },
    { request: { ...request, media: [await picture()] }, code: 'invalid_input' },
    { request: { ...request, model: 'civitai/dreamshaper' }, code: 'not_found' },
  ],
}));

describe('civitai', () => {
  it('sends a step with its own names, and reports the cost of its Buzz', async () => {
    const answer = await run({ negativePrompt: 'text', params: { steps: 20, guidance: 6, width: 1020, height: 512, sampler: 'EulerA' } });
    expect(sent().steps).toEqual([
      {
        $type: 'textToImage',
        input: {
          model: 'urn:air:sdxl:checkpoint:civitai:101055@128078',
          prompt: 'a heron',
          negativePrompt: 'text',
          seed: 7,
          steps: 20,
          cfgScale: 6,
          width: 1024,
          height: 512,
          scheduler: 'EulerA',
        },
      },
    ]);
    expect(answer).toMatchObject({ cost: 0.008, usage: { products: 1 }, returned: { buzz: 8 }, warnings: [expect.stringContaining('1020 was taken as 1024')] });
  });

  it('gives calls without a seed one of their own, so that equal wishes are not taken for one', async () => {
    const { seed: _seed, ...unseeded } = request;
    for (const callKey of ['run:node:1:0', 'run:node:1:1', 'run:node:1:0']) await create(provider.url).perform(unseeded, callContext({ callKey }));
    const seeds = provider.ledger.map(({ request: made }) => (made.json as Body).steps[0]!.input.seed);
    expect(seeds[0]).toBe(seeds[2]);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  it('leaves out pictures that were blocked, and says how many', async () => {
    const image = { url: `data:image/png;base64,${Buffer.from(provider.output).toString('base64')}`, available: true };
    provider.instead.look(workflow('job-1', 'succeeded', [step({ images: [image, { ...image, blockedReason: 'minor' }] })]));
    const answer = await run({ count: 2 });
    expect(sent().steps[0]?.input.quantity).toBe(2);
    expect(answer.media).toHaveLength(1);
    expect(answer.warnings).toEqual(['civitai: 1 pictures were blocked']);
  });

  it('knows a model by the numbers of its page, or by its AIR', async () => {
    await run({ model: 'civitai/urn:air:flux1:checkpoint:civitai:618692@691639' });
    expect(sent().steps[0]?.input.model).toBe('urn:air:flux1:checkpoint:civitai:618692@691639');
    for (const id of ['civitai/x', 'civitai/sdxl:1', 'civitai/urn:air:', 'other/sdxl:1@2']) expect(create(provider.url).resolve(id)).toBe(undefined);
  });

  it('cannot say what became of a call where the list is of another shape', async () => {
    const other = await startJobProvider({ ...rules, other: () => ({ json: { strange: true } }) });
    expect(await create(other.url).reconcile?.({ callKey: 'k', request }, callContext())).toEqual({ status: 'unknown' });
    await other.close();
    expect((await faultOfCall(run({ task: 'text' }))).code).toBe('invalid_input');
  });
});
