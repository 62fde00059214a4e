import { elevenlabsAdapter } from '@genarun/adapters/elevenlabs';
import { falAdapter } from '@genarun/adapters/fal';
import { googleAdapter } from '@genarun/adapters/google';
import { openaiAdapter } from '@genarun/adapters/openai';
import { xaiAdapter } from '@genarun/adapters/xai';
import type { Adapter, Json, MediaBytes, ModelRequest } from '@genarun/spec';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { base64, picture, silence } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

// 200 random requests of each operation that no other test sends so many of, held against the providers' own descriptions.

let server: ProviderServer;
let photo: MediaBytes;
let reply: (request: Received) => Reply;
beforeEach(async () => {
  photo = await picture();
  server = await startProvider((request) => reply(request));
});
afterEach(() => server.close());

const one = { count: 1, params: {} } as const;
const said = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '');
const some = <T extends Record<string, fc.Arbitrary<Json>>>(record: T) => fc.record(record, { requiredKeys: [] }) as fc.Arbitrary<Record<string, Json>>;

/** A form as the object that descriptions speak of: what can be read as JSON is, files are texts. */
function formOf({ form }: Received): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form ?? []) {
    const list = name.endsWith('[]');
    const key = list ? name.slice(0, -2) : name;
    const item = typeof value !== 'string' ? 'binary' : name === 'prompt' ? value : plain(value);
    fields[key] = list ? [...((fields[key] as unknown[] | undefined) ?? []), item] : item;
  }
  return fields;
}

function plain(text: string): unknown {
  return /^(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|true|false)$/.test(text) ? JSON.parse(text) : text;
}

type Operation = {
  readonly contract: string;
  readonly path: string;
  readonly create: (url: string) => Adapter;
  readonly requests: () => fc.Arbitrary<ModelRequest>;
  readonly reply: () => Reply;
  readonly type?: 'multipart/form-data';
};

const openai = (url: string) => openaiAdapter({ baseUrl: url });
const google = (url: string) => googleAdapter({ baseUrl: url });
const pictures = () => ({ json: { created: 1, data: [{ b64_json: base64(photo.bytes) }] } });
const sound = () => ({ bytes: silence().bytes, headers: { 'content-type': 'audio/wav' } });
const spoken = () => ({ json: { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/wav', data: base64(silence().bytes) } }] } }] } });
const hole = () => ({ ...photo, parameter: 'mask' });

const operations: readonly Operation[] = [
  {
    ...{ contract: 'openai', path: '/audio/speech', create: openai, reply: sound },
    requests: () =>
      fc
        .tuple(
          said,
          fc.constantFrom('tts-1', 'gpt-4o-mini-tts'),
          some({
            voice: fc.constantFrom('alloy', 'sage'),
            speed: fc.double({ min: 0.25, max: 4, noNaN: true }),
            format: fc.constantFrom('mp3', 'wav', 'flac'),
          }),
        )
        .map(([prompt, name, params]) => ({ ...one, model: `openai/${name}`, task: 'audio', prompt, params })),
  },
  {
    ...{ contract: 'openai', path: '/embeddings', create: openai },
    reply: () => ({ json: { object: 'list', data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 1, total_tokens: 1 } } }),
    requests: () =>
      fc
        .tuple(said, some({ dimensions: fc.integer({ min: 1, max: 3072 }) }))
        .map(([text, params]) => ({ ...one, model: 'openai/text-embedding-3-large', task: 'embed', texts: [text], params })),
  },
  {
    ...{ contract: 'openai', path: '/images/edits', create: openai, reply: pictures, type: 'multipart/form-data' },
    requests: () =>
      fc
        .tuple(
          said,
          fc.integer({ min: 1, max: 4 }),
          fc.boolean(),
          some({
            quality: fc.constantFrom('low', 'high', 'auto'),
            background: fc.constantFrom('opaque', 'transparent'),
            format: fc.constantFrom('png', 'webp'),
            input_fidelity: fc.constantFrom('high', 'low'),
            size: fc.constantFrom('1024x1024', '3000x100', 'auto'),
          }),
        )
        .map(([prompt, count, masked, params]) => ({
          ...one,
          model: 'openai/gpt-image-1.5',
          task: 'image',
          prompt,
          params,
          media: [...Array.from({ length: count }, () => photo), ...(masked ? [hole()] : [])],
        })),
  },
  {
    ...{ contract: 'openai', path: '/audio/transcriptions', create: openai, type: 'multipart/form-data' },
    reply: () => ({ json: { text: 'Hello.', usage: { type: 'duration', seconds: 1 } } }),
    requests: () =>
      fc
        .tuple(
          fc.constantFrom('whisper-1', 'gpt-4o-transcribe'),
          some({ language: fc.constantFrom('en', 'de'), prompt: fc.constantFrom('Galaxy', 'words'), temperature: fc.double({ min: 0, max: 1, noNaN: true }) }),
        )
        .map(([name, params]) => ({ ...one, model: `openai/${name}`, task: 'describe', media: [silence()], params })),
  },
  {
    ...{ contract: 'xai', path: '/images/edits', create: (url) => xaiAdapter({ baseUrl: url }), reply: pictures },
    requests: () =>
      fc
        .tuple(said, some({ resolution: fc.constantFrom('1k', '2k'), width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) }))
        .map(([prompt, params]) => ({ ...one, model: 'xai/grok-imagine-image', task: 'image', prompt, params, media: [photo] })),
  },
  {
    ...{ contract: 'xai', path: '/embeddings', create: (url) => xaiAdapter({ baseUrl: url }) },
    reply: () => ({ json: { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1, total_tokens: 1 } } }),
    requests: () => fc.array(said, { minLength: 1, maxLength: 4 }).map((texts) => ({ ...one, model: 'xai/grok-embedding-small', task: 'embed', texts })),
  },
  {
    ...{ contract: 'gemini', path: '/models/gemini-embedding-2:batchEmbedContents', create: google },
    reply: () => ({ json: { embeddings: [{ values: [1] }, { values: [2] }] } }),
    requests: () =>
      fc
        .tuple(said, fc.boolean(), some({ dimensions: fc.integer({ min: 1, max: 3072 }), task_type: fc.constantFrom('CLUSTERING', 'RETRIEVAL_QUERY') }))
        .map(([text, seen, params]) => ({
          ...one,
          model: 'google/gemini-embedding-2',
          task: 'embed',
          texts: seen ? [text] : [text, text],
          ...(seen ? { media: [photo] } : {}),
          params,
        })),
  },
  {
    ...{ contract: 'gemini', path: '/models/gemini-2.5-flash-preview-tts:generateContent', create: google, reply: spoken },
    requests: () =>
      fc
        .tuple(said, some({ voice: fc.constantFrom('Kore', 'Puck'), temperature: fc.double({ min: 0, max: 2, noNaN: true }) }))
        .map(([prompt, params]) => ({ ...one, model: 'google/gemini-2.5-flash-preview-tts', task: 'audio', prompt, params })),
  },
  {
    ...{ contract: 'gemini', path: '/models/lyria-3-clip-preview:generateContent', create: google, reply: spoken },
    requests: () =>
      fc
        .tuple(said, fc.boolean(), some({ format: fc.constantFrom('mp3', 'wav'), temperature: fc.double({ min: 0, max: 2, noNaN: true }) }))
        .map(([prompt, seen, params]) => ({
          ...one,
          model: 'google/lyria-3-clip-preview',
          task: 'audio',
          prompt,
          params,
          ...(seen ? { media: [photo] } : {}),
        })),
  },
  {
    ...{ contract: 'elevenlabs', path: '/v1/sound-generation', create: (url) => elevenlabsAdapter({ baseUrl: url }), reply: sound },
    requests: () =>
      fc
        .tuple(said, some({ duration: fc.double({ min: 0.5, max: 22, noNaN: true }), prompt_influence: fc.double({ min: 0, max: 1, noNaN: true }) }))
        .map(([prompt, params]) => ({ ...one, model: 'elevenlabs/sound-generation', task: 'audio', prompt, params })),
  },
  {
    ...{ contract: 'elevenlabs', path: '/v1/music', create: (url) => elevenlabsAdapter({ baseUrl: url }), reply: sound },
    requests: () =>
      fc
        .tuple(said, some({ duration: fc.integer({ min: 10, max: 300 }) }))
        .map(([prompt, params]) => ({ ...one, model: 'elevenlabs/music_v1', task: 'audio', prompt, params })),
  },
];

for (const { contract, path, create, requests, reply: answer, type } of operations) {
  describe.runIf(hasContract(contract))(`${contract}, POST ${path}`, () => {
    it('is asked as its description says, 200 times', async () => {
      const problems = createContract(contract);
      reply = answer;
      await fc.assert(
        fc.asyncProperty(requests(), async (request) => {
          // Answers of the wrong number do not matter here: what was sent does.
          await create(server.url)
            .perform(request, callContext())
            .catch(() => undefined);
          const sent = server.received.at(-1);
          expect(sent?.path).toBe(path);
          expect(problems('POST', path, type === undefined ? sent?.json : formOf(sent!), type)).toEqual([]);
        }),
        { numRuns: 200 },
      );
      expect(server.received).toHaveLength(200);
    });
  });
}

describe.runIf(hasContract('fal-platform'))('fal-platform', () => {
  it('is asked for schemas at the path that its description has', async () => {
    reply = () => ({ json: { models: [{ endpoint_id: 'fal-ai/flux/dev', metadata: {} }] } });
    await falAdapter({ baseUrl: server.url }).describe?.('fal/fal-ai/flux/dev', callContext());
    expect(server.received[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    expect(Object.fromEntries(server.received[0]!.query)).toEqual({ endpoint_id: 'fal-ai/flux/dev', expand: 'openapi-3.0' });
  });
});
