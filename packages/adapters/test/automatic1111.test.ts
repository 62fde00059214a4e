import { automatic1111Adapter } from '@genarun/adapters/automatic1111';
import { type Json, type ModelRequest, stopReason } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media, wholeText } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { base64, picture, silence } from './support/samples.ts';

const request: ModelRequest = { model: 'automatic1111/current', task: 'image', prompt: 'a heron', seed: 7, count: 1, params: {} };
const output = await picture('#aa5511', 16, 12);
const grid = await picture('#000000', 32, 24);

type Body = Record<string, Json>;

const made = ({ json }: Received): Reply => {
  const count = Number((json as Body).batch_size ?? 1);
  const pictures = Array.from({ length: count }, () => base64(output.bytes));
  const images = count > 1 ? [base64(grid.bytes), ...pictures] : pictures;
  return {
    json: { images, parameters: {}, info: JSON.stringify({ seed: 7, all_seeds: [7, 8], sd_model_name: 'sdxl', index_of_first_image: count > 1 ? 1 : 0 }) },
  };
};

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider((received) => (/2img$/.test(received.path) ? made(received) : { status: 404, json: { detail: 'Not Found' } }));
});
afterEach(() => server.close());
const nobody = (changes: Parameters<typeof callContext>[0] = {}) => callContext({ secret: () => undefined, ...changes });
const run = (changes: Partial<ModelRequest> = {}, context = nobody()) =>
  automatic1111Adapter({ baseUrl: server.url }).perform({ ...request, ...changes }, context);
const sent = () => server.received.at(-1)!.json as Body;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: automatic1111Adapter({ baseUrl: server.url, checkpoints: ['sdxl.safetensors'] }),
  context: { http: callContext().http, media, secret: () => undefined, sleep: async () => {} },
  requests: [request, { ...request, count: 2 }, { ...request, media: [await picture()] }],
  refusals: [
    { request: { ...request, params: { steps: 1000 } }, code: 'invalid_input' },
    { request: { ...request, media: [silence()] }, code: 'invalid_input' },
    { request: { ...request, count: 20 }, code: 'invalid_input' },
  ],
}));

describe('automatic1111', () => {
  it('sends its own names, asks for a checkpoint, and reads seeds out of the text of JSON', async () => {
    const answer = await run({
      model: 'automatic1111/dream/v8.safetensors [abc]',
      negativePrompt: 'text',
      params: { steps: 12, guidance: 5, sampler: 'Euler a', width: 500, height: 512, clip_skip: 2, odd: 1 },
    });
    expect(server.received.at(-1)?.path).toBe('/sdapi/v1/txt2img');
    expect(sent()).toEqual({
      ...{ prompt: 'a heron', negative_prompt: 'text', seed: 7, steps: 12, cfg_scale: 5, sampler_name: 'Euler a', width: 504, height: 512 },
      force_task_id: 'genarun run:node:1:0',
      do_not_save_grid: true,
      override_settings: { sd_model_checkpoint: 'dream/v8.safetensors [abc]', CLIP_stop_at_last_layers: 2 },
    });
    expect(answer).toMatchObject({ cost: 0, usage: { products: 1 }, returned: { seed: 7, checkpoint: 'sdxl' } });
    expect(answer.media?.[0]?.bytes).toEqual(output.bytes);
    expect(answer.warnings).toHaveLength(2);
  });

  it('leaves the grid out that stands before a batch', async () => {
    const { media: pictures } = await run({ count: 2 });
    expect(pictures?.map(({ width }) => width)).toEqual([16, 16]);
  });

  it('changes a picture, with a mask where there is one', async () => {
    await run({ media: [output, grid], params: { strength: 0.4 } });
    expect(server.received.at(-1)?.path).toBe('/sdapi/v1/img2img');
    expect(sent()).toMatchObject({ init_images: [base64(output.bytes)], mask: base64(grid.bytes), denoising_strength: 0.4 });
  });

  it('shows a user and password to the server alone', async () => {
    const secret = (name: string) => (name === 'AUTOMATIC1111_AUTH' ? `ann:${canary}` : undefined);
    await run({}, nobody({ secret }));
    expect(server.received.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from(`ann:${canary}`).toString('base64')}`);
    server.answer({ status: 401, json: { detail: `Incorrect username or password ann:${canary}` } });
    const fault = await faultOfCall(run({}, nobody({ secret })));
    expect(fault.code).toBe('auth');
    expect(wholeText(fault)).not.toContain(canary);
  });

  it.each([
    [{ status: 500, json: { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory' } }, 'provider_outage', true],
    [{ status: 422, json: { detail: [{ loc: ['body', 'steps'], msg: 'value is not a valid integer', type: 'type_error' }] } }, 'invalid_input', false],
    [{ status: 404, json: { detail: 'Not Found' } }, 'not_found', false],
    [{ status: 429, headers: { 'retry-after': '3' }, text: '' }, 'rate_limit', true],
    [{ text: '{"images": [', headers: { 'content-type': 'application/json' } }, 'invalid_output', false],
    [{ status: 202, text: '' }, 'invalid_output', false],
    [{ json: { images: [] } }, 'invalid_output', false],
    [{ json: { images: [Buffer.from('no picture').toString('base64')] } }, 'invalid_output', false],
    ['hang up', 'network', true],
    [{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'invalid_output', false],
  ] as const)('takes %j for %s', async (reply, code, retryable) => {
    server.answer(reply as Reply);
    expect(await faultOfCall(run())).toMatchObject({ code, retryable });
  });

  it('interrupts the server when it is cancelled and the task that runs is ours, and never when it is stopped', async () => {
    const outcome = async (reason: unknown, current: string) => {
      const controller = new AbortController();
      const slow = await startProvider(({ path }): Reply => {
        if (path.endsWith('/progress')) return { json: { progress: 0.2, current_task: current } };
        if (path.endsWith('/interrupt')) return { json: {} };
        controller.abort(reason);
        return 'never answer';
      });
      const fault = await faultOfCall(automatic1111Adapter({ baseUrl: slow.url }).perform(request, nobody({ signal: controller.signal })));
      await slow.close();
      expect(fault.code).toBe('cancelled');
      return slow.received.map(({ path }) => path.split('/').at(-1));
    };
    expect(await outcome(undefined, 'genarun run:node:1:0')).toEqual(['txt2img', 'progress', 'interrupt']);
    expect(await outcome(undefined, "somebody else's")).toEqual(['txt2img', 'progress']);
    expect(await outcome(stopReason(), 'genarun run:node:1:0')).toEqual(['txt2img']);
  });
});
