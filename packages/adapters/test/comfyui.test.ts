import { comfyuiAdapter } from '@genarun/adapters/comfyui';
import type { ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, faultOfCall, media } from './support/call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './support/job-provider.ts';
import { jobSuite } from './support/job-suite.ts';
import type { Received } from './support/provider-server.ts';
import { picture } from './support/samples.ts';

/** Image to image: two texts, one of them behind a guidance node, a loaded picture, and a sampler. */
const workflow = {
  1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'model.safetensors' } },
  2: { class_type: 'CLIPTextEncode', inputs: { text: 'a cat', clip: ['1', 1] } },
  3: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['1', 1] } },
  4: { class_type: 'FluxGuidance', inputs: { conditioning: ['2', 0], guidance: 3.5 } },
  5: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
  6: { class_type: 'VAEEncode', inputs: { pixels: ['5', 0], vae: ['1', 2] } },
  7: {
    class_type: 'KSampler',
    inputs: {
      seed: 1,
      steps: 20,
      cfg: 7,
      sampler_name: 'euler',
      denoise: 0.6,
      model: ['1', 0],
      positive: ['4', 0],
      negative: ['3', 0],
      latent_image: ['6', 0],
    },
  },
  8: { class_type: 'SaveImage', inputs: { images: ['7', 0] }, _meta: { title: 'input: prefix' } },
};

const request: ModelRequest = { model: 'comfyui/sdxl.safetensors', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };

type Prompt = { readonly prompt_id: string; readonly prompt: Record<string, { readonly inputs: Record<string, unknown> }> };
const promptIn = ({ json }: Received) => json as Prompt;

const history = (id: string, more: object) => ({
  json: { [id]: { prompt: [], outputs: {}, status: { status_str: 'success', completed: true, messages: [] }, ...more } },
});
const failed = (id: string, messages: unknown[]) => history(id, { status: { status_str: 'error', completed: false, messages } });
let lastId = '';

const rules: JobRules = {
  isCreate: ({ method, path }) => method === 'POST' && path === '/prompt',
  idOf: (received) => {
    lastId = promptIn(received).prompt_id;
    return lastId;
  },
  lookedAt: ({ method, path }) => (method === 'GET' ? /^\/history\/(.+)$/.exec(path)?.[1] : undefined),
  cancels: ({ method, path, json }) => {
    if (method !== 'POST') return undefined;
    if (path === '/interrupt') return (json as { prompt_id: string }).prompt_id;
    return path === '/queue' ? (json as { delete: string[] }).delete[0] : undefined;
  },
  unknown: () => ({ json: {} }),
  created: (id) => ({ json: { prompt_id: id, number: 1, node_errors: {} } }),
  pending: () => ({ json: {} }),
  done: (id) =>
    history(id, {
      outputs: {
        9: {
          images: [
            { filename: 'preview.png', subfolder: '', type: 'temp' },
            { filename: 'genarun_1.png', subfolder: 'a b', type: 'output' },
          ],
        },
      },
    }),
  other: ({ path, query }, provider) => {
    const open = provider.ledger.filter((job) => job.looks < provider.patience).map((job, at) => [at, job.id, {}, {}, []]);
    if (path === '/queue') return { json: { queue_running: open.slice(0, 1), queue_pending: open.slice(1) } };
    if (path === '/view') return query.get('type') === 'output' && query.get('subfolder') === 'a b' ? { bytes: provider.output } : { status: 404, text: '' };
    if (path === '/upload/image') return { json: { name: 'stored.png', subfolder: 'genarun', type: 'input' } };
    if (path === '/object_info/KSampler')
      return {
        json: {
          KSampler: {
            input: {
              required: {
                seed: ['INT', { min: 0, max: 18446744073709552000 }],
                steps: ['INT', { default: 20, min: 1, max: 10000 }],
                cfg: ['FLOAT', { min: 0, max: 100 }],
                sampler_name: [['euler', 'ddim']],
                denoise: ['FLOAT', { min: 0, max: 1 }],
              },
            },
          },
        },
      };
    return path.startsWith('/object_info/') ? { json: {} } : { status: 404, text: 'no such path' };
  },
};

const adapterAt = (url: string) => comfyuiAdapter({ baseUrl: url, workflows: { restyle: { workflow } } });

jobSuite({
  name: 'comfyui',
  create: adapterAt,
  request,
  rules,
  finds: true,
  free: true,
  keepsOutputs: true,
  errors: [
    {
      what: 'a workflow that does not hold together',
      reply: {
        status: 400,
        json: {
          error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', extra_info: {} },
          node_errors: {
            4: {
              errors: [{ type: 'value_not_in_list', message: 'Value not in list', details: "ckpt_name: 'sdxl.safetensors' not in []" }],
              class_type: 'CheckpointLoaderSimple',
            },
          },
        },
      },
      code: 'invalid_input',
      says: "node 4: Value not in list: ckpt_name: 'sdxl.safetensors'",
    },
    { what: 'an error of the server', reply: { status: 500, text: 'boom' }, code: 'provider_outage', retryable: true },
  ],
  failures: [],
});

let provider: JobProvider;
beforeEach(async () => {
  provider = await startJobProvider(rules);
  provider.patience = 1;
});
afterEach(() => provider.close());
const run = (changes: Partial<ModelRequest> = {}, callKey = 'run:node:1:0') =>
  adapterAt(provider.url).perform({ ...request, ...changes }, callContext({ callKey }));
const sent = () => promptIn(provider.ledger.at(-1)!.request).prompt;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: adapterAt(provider.url),
  context: { http: callContext().http, media, secret: () => undefined, sleep: async () => {} },
  requests: [request, { ...request, model: 'comfyui/restyle', media: [await picture()] }],
  refusals: [
    { request: { ...request, media: [await picture()] }, code: 'invalid_input' },
    { request: { ...request, params: { steps: 'many' } }, code: 'invalid_input' },
    { request: { ...request, model: 'comfyui/nothing' }, code: 'not_found' },
  ],
}));

describe('comfyui', () => {
  it('fills the usual workflow for a checkpoint, and costs nothing', async () => {
    const answer = await run({ negativePrompt: 'text', params: { width: 768, height: 512, steps: 12, guidance: 5 } });
    expect(sent()).toMatchObject({
      3: { inputs: { seed: 7, steps: 12, cfg: 5, positive: ['6', 0], negative: ['7', 0] } },
      4: { inputs: { ckpt_name: 'sdxl.safetensors' } },
      5: { inputs: { width: 768, height: 512, batch_size: 1 } },
      6: { inputs: { text: 'a heron' } },
      7: { inputs: { text: 'text' } },
    });
    expect(answer).toMatchObject({ cost: 0, usage: { products: 1 }, warnings: [] });
  });

  it('finds the inputs of a workflow by what they are linked to, by loaders, and by titles', async () => {
    const { properties } = adapterAt(provider.url).resolve('comfyui/restyle')!.parameters as { properties: Record<string, unknown> };
    expect(Object.keys(properties).sort()).toEqual(['cfg', 'denoise', 'guidance', 'image', 'negative_prompt', 'prompt', 'sampler_name', 'seed', 'steps']);
    await run({ model: 'comfyui/restyle', media: [await picture()], negativePrompt: 'noise', params: { strength: 0.4 } });
    expect(sent()).toMatchObject({
      2: { inputs: { text: 'a heron' } },
      3: { inputs: { text: 'noise' } },
      5: { inputs: { image: 'genarun/stored.png' } },
      7: { inputs: { seed: 7, steps: 20, denoise: 0.4 } },
    });
    expect(provider.received.find(({ path }) => path === '/upload/image')?.form?.get('overwrite')).toBe('true');
  });

  it('takes the names that a configuration gives', async () => {
    const own = comfyuiAdapter({
      baseUrl: provider.url,
      workflows: { own: { workflow, inputs: { words: { node: '2', input: 'text' }, prompt: { node: '3', input: 'text' } }, label: 'My own' } },
    });
    expect(own.models()).toMatchObject([{ id: 'comfyui/own', label: 'My own', seed: 'none', price: { free: true } }]);
    await own.perform({ ...request, model: 'comfyui/own', params: { words: 'dawn' } }, callContext());
    expect(sent()).toMatchObject({ 2: { inputs: { text: 'dawn' } }, 3: { inputs: { text: 'a heron' } } });
  });

  it('finds the work that the same call has begun, and begins another for another call', async () => {
    await run();
    await run();
    expect(provider.ledger).toHaveLength(1);
    await run({}, 'run:node:2:0');
    expect(provider.ledger).toHaveLength(2);
    expect(provider.ledger[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([
    [
      'an error of a node',
      [['execution_error', { node_id: '3', node_type: 'KSampler', exception_type: 'RuntimeError', exception_message: 'shapes differ' }]],
      'invalid_input',
      'node 3 (KSampler): shapes differ',
    ],
    [
      'too little memory',
      [['execution_error', { exception_type: 'torch.OutOfMemoryError', exception_message: 'Allocation on device' }]],
      'provider_outage',
      'Allocation',
    ],
    ['an interrupt', [['execution_interrupted', { node_id: '3' }]], 'cancelled', 'interrupted'],
  ] as const)('tells %s', async (_, messages, code, says) => {
    await run();
    const failing = await startJobProvider({ ...rules, done: (id) => failed(id, [...messages]) });
    const fault = await faultOfCall(adapterAt(failing.url).perform(request, callContext()));
    await failing.close();
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(says);
  });

  it('says when the server has forgotten the work, and when a workflow saves nothing', async () => {
    const forgetful = await startJobProvider({
      ...rules,
      pending: () => ({ json: {} }),
      other: ({ path }) => (path === '/queue' ? { json: { queue_running: [], queue_pending: [] } } : { status: 404 }),
    });
    forgetful.patience = 99;
    expect(await faultOfCall(adapterAt(forgetful.url).perform(request, callContext()))).toMatchObject({ code: 'provider_outage', retryable: true });
    await forgetful.close();
    const empty = await startJobProvider({ ...rules, done: (id) => history(id, {}) });
    expect(await faultOfCall(adapterAt(empty.url).perform(request, callContext()))).toMatchObject({ code: 'invalid_output' });
    await empty.close();
  });

  it('describes a workflow with the choices and bounds that the server has', async () => {
    expect((await adapterAt(provider.url).describe?.('comfyui/restyle', callContext()))?.parameters).toMatchObject({
      properties: {
        sampler_name: { enum: ['euler', 'ddim'], default: 'euler' },
        steps: { type: 'integer', minimum: 1, maximum: 10_000 },
        denoise: { minimum: 0, maximum: 1, default: 0.6 },
      },
    });
  });

  it("refuses the editor's own form of a workflow", () => {
    const editor = { nodes: [], links: [] } as never;
    expect(() => comfyuiAdapter({ workflows: { wrong: { workflow: editor } } })).toThrow('comfyui workflow "wrong": expected nodes by id');
  });
});
