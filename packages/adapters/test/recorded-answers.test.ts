import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { anthropicAdapter } from '@genarun/adapters/anthropic';
import { elevenlabsAdapter } from '@genarun/adapters/elevenlabs';
import { falAdapter } from '@genarun/adapters/fal';
import { googleAdapter } from '@genarun/adapters/google';
import { openaiAdapter } from '@genarun/adapters/openai';
import { xaiAdapter } from '@genarun/adapters/xai';
import type { Adapter, ModelRequest } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, media } from './support/call-context.ts';
import { type ProviderServer, type Reply, startProvider } from './support/provider-server.ts';
import { picture, silence } from './support/samples.ts';
import { recording } from './support/vendor-contract.ts';

// Answers that providers have really given, where the recordings lie beside the project: each is read as what it is, an error as its code.

const folder = fileURLToPath(new URL('../../../../shared/contracts/fixtures/', import.meta.url));
const names = existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/\.json$/, '')) : [];
if (names.length === 0) console.info('no recorded answers beside the project: none is read');

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider();
});
afterEach(() => server.close());

type Case = {
  readonly create: (url: string) => Adapter;
  readonly request: ModelRequest | (() => Promise<ModelRequest>);
  readonly status?: number;
  readonly outcome: object;
};

const one = { count: 1, params: {} } as const;
const text = (model: string, json = false): ModelRequest => ({
  ...one,
  model,
  task: 'text',
  turns: [{ role: 'user', text: 'Say it.' }],
  ...(json ? { json: {} } : {}),
});
const openai = (url: string) => openaiAdapter({ baseUrl: url });
const chat = (url: string) => openaiAdapter({ baseUrl: url, api: 'chat' });
const image: ModelRequest = { ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'an otter' };
const hears = (model: string): ModelRequest => ({ ...one, model, task: 'describe', media: [silence()] });
const said = (words: string) => ({ texts: [expect.stringContaining(words)] });
const fails = (code: string, words = '') => ({ code, message: expect.stringContaining(words) });

const cases: Readonly<Record<string, Case>> = {
  'anthropic-json-output-format.1': {
    create: (url) => anthropicAdapter({ baseUrl: url }),
    request: text('anthropic/claude-sonnet-4-5', true),
    outcome: said('Classic Lasagna'),
  },
  // Called with tools that are not ours: what it holds beside them decides.
  'anthropic-json-tool.1': {
    create: (url) => anthropicAdapter({ baseUrl: url }),
    request: text('anthropic/claude-sonnet-4-5', true),
    outcome: fails('invalid_output'),
  },
  'anthropic-refusal': {
    create: (url) => anthropicAdapter({ baseUrl: url }),
    request: text('anthropic/claude-sonnet-4-5'),
    outcome: fails('content_policy', 'refus'),
  },
  'anthropic-text': {
    create: (url) => anthropicAdapter({ baseUrl: url }),
    request: text('anthropic/claude-sonnet-4-5'),
    outcome: { usage: { outputTokens: expect.any(Number) } },
  },
  'elevenlabs-transcription': { create: (url) => elevenlabsAdapter({ baseUrl: url }), request: hears('elevenlabs/scribe_v1'), outcome: said('Hello from') },
  'google-429-retry-info': {
    create: (url) => googleAdapter({ baseUrl: url }),
    request: text('google/gemini-2.5-flash'),
    status: 429,
    outcome: { code: 'rate_limit', retryAfterMs: expect.any(Number) },
  },
  'google-text': {
    create: (url) => googleAdapter({ baseUrl: url }),
    request: text('google/gemini-2.5-flash'),
    outcome: { usage: { inputTokens: expect.any(Number) } },
  },
  'google-tool-call': {
    create: (url) => googleAdapter({ baseUrl: url }),
    request: text('google/gemini-2.5-flash'),
    outcome: fails('invalid_output', 'without text'),
  },
  'gpt-image-response-format-error': { create: openai, request: image, status: 400, outcome: fails('invalid_input', 'response_format') },
  'reasoning-model-temperature-error': { create: openai, request: text('openai/o3'), status: 400, outcome: fails('invalid_input', 'temperature') },
  'openai-embedding': {
    create: openai,
    request: { ...one, model: 'openai/text-embedding-3-small', task: 'embed', texts: ['a', 'b'] },
    outcome: { vectors: [expect.anything(), expect.anything()] },
  },
  'openai-error.1': { create: openai, request: text('openai/gpt-5-mini'), status: 429, outcome: { code: 'quota', retryable: false } },
  'openai-image': {
    create: openai,
    request: { ...image, count: 2 },
    outcome: { media: [{ mime: 'image/png' }, { mime: 'image/png' }], returned: { revisedPrompt: expect.stringContaining('otter') } },
  },
  'openai-image-edit': {
    create: openai,
    request: async () => ({ ...image, media: [await picture()] }),
    outcome: { media: [{ mime: 'image/png' }], returned: { quality: 'high', size: '1024x1024' } },
  },
  'openai-image-generation-tool.1': { create: openai, request: text('openai/gpt-5-nano'), outcome: fails('invalid_output', 'without text') },
  'openai-text': { create: chat, request: text('openai/gpt-4.1-nano'), outcome: said('Galaxy Day') },
  'openai-transcription': { create: openai, request: hears('openai/whisper-1'), outcome: { ...said('Galileo'), usage: { seconds: 37 } } },
  'xai-image-generation-tool.1': { create: (url) => xaiAdapter({ baseUrl: url }), request: text('xai/grok-4.5'), outcome: fails('invalid_output') },
  'xai-text': { create: (url) => xaiAdapter({ baseUrl: url }), request: text('xai/grok-3-mini'), outcome: { usage: { outputTokens: expect.any(Number) } } },
  'xai-tool-call': { create: (url) => xaiAdapter({ baseUrl: url }), request: text('xai/grok-3-mini'), outcome: fails('invalid_output', 'without text') },
};

/** The recorded pictures are cut off after their first bytes. */
const context = () =>
  callContext({ media: { ...media, probe: async (bytes) => (bytes[0] === 0x89 && bytes[1] === 0x50 ? { mime: 'image/png' } : media.probe(bytes)) } });

describe.runIf(names.length > 0)('recorded answers', () => {
  // The two of fal are one job.
  it.each(names.filter((name) => !name.startsWith('fal-')))('reads %s', async (name) => {
    const known = cases[name];
    if (known === undefined) throw new Error(`${name} is a recording that nothing reads`);
    const { create, request, status = 200, outcome } = known;
    server.answer({ status, json: recording(name) });
    const asked = typeof request === 'function' ? await request() : request;
    const result = await create(server.url)
      .perform(asked, context())
      .catch((error: unknown) => error);
    expect(result).toMatchObject(outcome);
  });

  it.runIf(names.includes('fal-transcription-queue'))('reads a transcription by fal, from the queue to the text', async () => {
    const replies: Reply[] = [
      { json: { models: [{ endpoint_id: 'fal-ai/whisper', metadata: { category: 'speech-to-text' } }] } },
      { json: recording('fal-transcription-queue') },
    ];
    server.answer(...replies, { json: { status: 'COMPLETED' } }, { json: recording('fal-transcription-result') });
    const answer = await falAdapter({ baseUrl: server.url }).perform(hears('fal/fal-ai/whisper'), context());
    expect(answer.texts?.[0]).toMatch(/\w+ \w+/);
  });
});
