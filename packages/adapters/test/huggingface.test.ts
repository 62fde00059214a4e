import { huggingfaceAdapter } from '@genarun/adapters/huggingface';
import type { Json, ModelRequest } from '@genarun/spec';
import { adapterSuite } from '@genarun/spec/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, media, wholeText } from './support/call-context.ts';
import { chatCompletion, chatServer } from './support/chat-completion.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, picture, silence } from './support/samples.ts';

const one = { count: 1, params: {} } as const;
const text: ModelRequest = {
  ...one,
  model: 'huggingface/meta-llama/Llama-3.3-70B-Instruct:groq',
  task: 'text',
  turns: [{ role: 'user', text: 'Name a bird.' }],
};
const image: ModelRequest = { ...one, model: 'huggingface/black-forest-labs/FLUX.1-dev', task: 'image', prompt: 'a heron', seed: 7 };
const output = await picture('#aa5511', 16, 12);

const mapping = {
  groq: { status: 'live', providerId: 'never-asked', task: 'text-to-image' },
  'hf-inference': { status: 'live', providerId: 'black-forest-labs/FLUX.1-dev', task: 'text-to-image' },
  'fal-ai': { status: 'live', providerId: 'fal-ai/flux/dev', task: 'text-to-image' },
  together: { status: 'live', providerId: 'black-forest-labs/FLUX.1-dev', task: 'text-to-image' },
  nebius: { status: 'error', providerId: 'gone', task: 'text-to-image' },
};

let files: ProviderServer;
const router = ({ method, path, ...request }: Received): Reply => {
  if (path.startsWith('/hub/api/models/'))
    return { json: { inferenceProviderMapping: path.includes('FLUX.1-alone') ? { replicate: { status: 'live', providerId: 'x' } } : mapping } };
  if (path === '/fal-ai/fal-ai/flux/dev') return { json: { images: [{ url: `${files.url}/out.png` }], seed: 7 } };
  if (path === '/together/v1/images/generations') return { json: { data: [{ b64_json: base64(output.bytes) }] } };
  if (path.endsWith('/pipeline/feature-extraction'))
    return {
      json: (request.json as { inputs: string[] }).inputs.map((said) =>
        path.includes('tokens')
          ? [
              [said.length, 0],
              [0, 2],
            ]
          : [said.length, 1],
      ),
    };
  if (path.includes('whisper')) return { json: { text: 'Hello there.' } };
  if (path.includes('tts')) return { bytes: silence().bytes, headers: { 'content-type': 'audio/wav' } };
  if (path.startsWith('/hf-inference/models/')) return { bytes: output.bytes, headers: { 'content-type': 'image/png' } };
  return chatServer({ method, path, ...request });
};

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(router);
  files = await startProvider(() => ({ bytes: output.bytes }));
});
afterEach(() => Promise.all([server.close(), files.close()]));
const create = (url: string) => huggingfaceAdapter({ baseUrl: url, hubUrl: `${url}/hub`, billTo: 'acme' });
const run = (request: ModelRequest) => create(server.url).perform(request, callContext());
const sent = () => server.received.at(-1)!;

adapterSuite({ describe, it, expect }, async () => ({
  adapter: create(server.url),
  context: { http: callContext().http, media, secret: () => canary, sleep: async () => {} },
  requests: [
    text,
    image,
    { ...one, model: text.model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
    { ...one, model: 'huggingface/Qwen/Qwen3-VL-8B', task: 'describe', media: [await picture()] },
    { ...one, model: 'huggingface/openai/whisper-large-v3', task: 'describe', media: [silence(), silence()] },
    { ...one, model: 'huggingface/BAAI/bge-small', task: 'embed', texts: ['a', 'bb'] },
    { ...one, model: 'huggingface/acme/some-tts', task: 'audio', texts: ['Hello.'] },
  ],
  refusals: [
    { request: { ...text, params: { temperature: 'hot' } }, code: 'invalid_input' },
    { request: { ...image, params: { steps: 0 } }, code: 'invalid_input' },
    { request: { ...image, model: 'huggingface/flux' }, code: 'not_found' },
    { request: { ...one, model: 'huggingface/BAAI/bge-small', task: 'embed', media: [await picture()] }, code: 'invalid_input' },
  ],
}));

providerSuite({
  name: 'huggingface',
  create,
  request: text,
  good: chatCompletion('A heron.'),
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [
    {
      what: 'an error in a word',
      reply: { status: 400, json: { error: 'Model not supported by provider groq' } },
      code: 'invalid_input',
      says: 'not supported',
    },
    { what: 'an error in an object', reply: { status: 422, json: { error: { message: 'tools are not supported' } } }, code: 'invalid_input', says: 'tools' },
    { what: 'a message alone', reply: { status: 404, json: { message: 'Repository not found' } }, code: 'not_found' },
    { what: 'a detail', reply: { status: 401, json: { detail: 'Invalid username or password.' } }, code: 'auth' },
    { what: 'an empty account', reply: { status: 402, json: { error: 'You have exceeded your monthly included credits' } }, code: 'quota', retryable: false },
    {
      what: 'a model that is being loaded',
      reply: { status: 503, json: { error: 'Model is currently loading', estimated_time: 20 } },
      code: 'provider_outage',
      retryAfterMs: 20_000,
    },
  ],
});

describe('huggingface, pictures', () => {
  it('asks the hub without a key who performs a model, and takes the first that it can ask', async () => {
    const answer = await run({ ...image, params: { width: 640, height: 480, steps: 20, guidance: 4 } });
    const [asked, made] = server.received;
    expect(asked?.path).toBe('/hub/api/models/black-forest-labs/FLUX.1-dev');
    expect(JSON.stringify(asked?.headers)).not.toContain(canary);
    expect(made?.path).toBe('/hf-inference/models/black-forest-labs/FLUX.1-dev');
    expect(made?.json).toEqual({ inputs: 'a heron', parameters: { seed: 7, num_inference_steps: 20, guidance_scale: 4, width: 640, height: 480 } });
    expect(made?.headers).toMatchObject({ authorization: `Bearer ${canary}`, 'x-hf-bill-to': 'acme' });
    expect(answer).toMatchObject({ usage: { products: 1 }, returned: { provider: 'hf-inference' }, warnings: [] });
  });

  it('speaks to each provider in its words, and fetches outputs without the key, again where that fails', async () => {
    files.answer('hang up', { status: 503, text: '' });
    const params = { width: 640, height: 480, steps: 20 };
    expect((await run({ ...image, model: `${image.model}:fal-ai`, params })).media?.[0]?.bytes).toEqual(output.bytes);
    expect(sent().json).toEqual({ prompt: 'a heron', seed: 7, num_inference_steps: 20, image_size: { width: 640, height: 480 } });
    for (const { headers } of files.received) expect(JSON.stringify(headers)).not.toContain(canary);
    expect(server.received.filter(({ path }) => path.startsWith('/fal-ai'))).toHaveLength(1);
    await run({ ...image, model: `${image.model}:together`, params });
    expect(sent().json).toEqual({
      model: 'black-forest-labs/FLUX.1-dev',
      response_format: 'base64',
      prompt: 'a heron',
      seed: 7,
      steps: 20,
      width: 640,
      height: 480,
    });
  });

  it('names who performs a model where the named one does not, and refuses what nobody does in one request', async () => {
    expect(await faultOfCall(run({ ...image, model: `${image.model}:nebius` }))).toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining(':hf-inference'),
    });
    expect(await faultOfCall(run({ ...image, model: 'huggingface/acme/FLUX.1-alone' }))).toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('replicate'),
    });
  });

  it.each([
    ['hang up', 'unknown_outcome', false],
    [{ status: 502, text: '' }, 'unknown_outcome', false],
    [{ status: 503, json: { error: 'loading', estimated_time: 3 } }, 'provider_outage', true],
    [{ status: 422, json: { error: [{ message: 'bad', path: ['inputs'] }] } }, 'invalid_input', false],
    [{ bytes: new Uint8Array([1, 2, 3]), headers: { 'content-type': 'image/png' } }, 'invalid_output', false],
    [{ status: 202, text: '' }, 'invalid_output', false],
    [{ json: { strange: true } }, 'invalid_output', false],
    [{ status: 307, headers: { location: 'http://127.0.0.1:1/take' } }, 'invalid_output', false],
  ] as const)('takes a picture answered with %j for %s', async (reply, code, retryable) => {
    server.answer({ json: { inferenceProviderMapping: mapping } }, reply as Reply);
    const fault = await faultOfCall(run(image));
    expect(fault).toMatchObject({ code, retryable });
    expect(wholeText(fault)).not.toContain(canary);
  });
});

describe('huggingface, other tasks', () => {
  it('averages the vectors of tokens', async () => {
    const { vectors } = await run({ ...one, model: 'huggingface/acme/embed-tokens', task: 'embed', texts: ['four'] });
    expect(vectors?.map((vector) => [...vector])).toEqual([[2, 1]]);
  });

  it('sends a sound as it is, and reads what is said', async () => {
    await run({ ...one, model: 'huggingface/openai/whisper-large-v3', task: 'describe', media: [silence()] });
    expect(sent().headers['content-type']).toBe('audio/wav');
    expect(new Uint8Array(sent().body)).toEqual(silence().bytes);
  });

  it('keeps the provider in the name of a text model', async () => {
    await run(text);
    expect(sent().path).toBe('/v1/chat/completions');
    expect((sent().json as Record<string, Json>).model).toBe('meta-llama/Llama-3.3-70B-Instruct:groq');
    expect(sent().headers['x-hf-bill-to']).toBe('acme');
  });
});
