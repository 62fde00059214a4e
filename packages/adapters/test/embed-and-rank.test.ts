import { googleAdapter } from '@genarun/adapters/google';
import { openaiAdapter } from '@genarun/adapters/openai';
import { openaiCompatibleAdapter } from '@genarun/adapters/openai-compatible';
import { replicateAdapter } from '@genarun/adapters/replicate';
import { togetherAdapter } from '@genarun/adapters/together';
import type { Json, ModelRequest } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, type Received, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, picture, silence } from './support/samples.ts';
import { createContract, hasContract } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
let server: ProviderServer;
let rules: (request: Received) => Parameters<ProviderServer['answer']>[0];
beforeEach(async () => {
  server = await startProvider((request) => rules(request));
});
afterEach(() => server.close());
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

describe('google, embedding pictures', () => {
  const google = () => googleAdapter({ baseUrl: `${server.url}/v1beta` });
  beforeEach(() => {
    rules = ({ json }) => {
      const { requests } = json as { requests?: unknown[] };
      return requests === undefined ? { json: { embedding: { values: [0.5, 1] } } } : { json: { embeddings: requests.map((_, at) => ({ values: [at, 1] })) } };
    };
  });

  it('embeds texts and media in one space, in order, pictures at their own price', async () => {
    const medium = await picture();
    const request: ModelRequest = { ...one, model: 'google/gemini-embedding-2', task: 'embed', texts: ['a heron'], media: [medium, medium] };
    const answer = await google().perform(request, callContext());
    expect(answer.vectors?.map((vector) => [...vector])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(answer.usage).toEqual({ inputMedia: 2 });
    const parts = (sent().requests as { content: { parts: unknown } }[]).map(({ content }) => content.parts);
    expect(parts).toEqual([[{ text: 'a heron' }], ...[0, 1].map(() => [{ inlineData: { mimeType: 'image/png', data: base64(medium.bytes) } }])]);
    expect(google().resolve(request.model)?.price).toMatchObject({ perInputMedium: 0.00012 });
  });

  it('bills a picture alone as a picture, and leaves the cost of sound unknown', async () => {
    const alone = await google().perform({ ...one, model: 'google/gemini-embedding-2', task: 'embed', media: [await picture()] }, callContext());
    expect(alone.usage).toEqual({ inputMedia: 1, inputTokens: 0 });
    server.answer({
      json: { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 32, promptTokenDetails: [{ modality: 'AUDIO', tokenCount: 32 }] } },
    });
    const sound = await google().perform({ ...one, model: 'google/gemini-embedding-2', task: 'embed', media: [silence()] }, callContext());
    expect(sound.usage).toEqual({});
    server.answer({ json: { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 3, promptTokenDetails: [{ modality: 'TEXT', tokenCount: 3 }] } } });
    const text = await google().perform({ ...one, model: 'google/gemini-embedding-2', task: 'embed', texts: ['heron'] }, callContext());
    expect(text.usage).toEqual({ inputTokens: 3 });
  });

  it('refuses media of a model for texts, and of another kind', async () => {
    const media = [await picture()];
    const request: ModelRequest = { ...one, model: 'google/gemini-embedding-001', task: 'embed', media };
    expect(await faultOfCall(google().perform(request, callContext()))).toMatchObject({ code: 'invalid_input' });
    const paper = [{ bytes: new Uint8Array([1]), mime: 'application/pdf' }];
    expect(await faultOfCall(google().perform({ ...request, model: 'google/gemini-embedding-2', media: paper }, callContext()))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('not application/pdf'),
    });
    expect(server.received).toEqual([]);
  });

  it.runIf(hasContract('gemini'))('asks as the description of the provider says', async () => {
    const contract = createContract('gemini');
    await google().perform({ ...one, model: 'google/gemini-embedding-2', task: 'embed', media: [await picture(), await picture()] }, callContext());
    const { method, path, json } = server.received[0]!;
    expect(contract(method, path.replace('/v1beta', ''), json)).toEqual([]);
  });
});

describe('replicate, embedding', () => {
  const openapi = {
    components: {
      schemas: {
        Input: {
          type: 'object',
          properties: { text: { type: 'string' }, image: { type: 'string', format: 'uri', 'x-cog-accept': 'image/*' } },
        },
        Output: { type: 'object', properties: { embedding: { type: 'array', items: { type: 'number' } } } },
      },
    },
  };
  const adapter = () => replicateAdapter({ baseUrl: `${server.url}/v1` });
  const ended = { id: 'p1', status: 'succeeded', output: { embedding: [0.25, -1, 3] }, metrics: { predict_time: 2 } };
  beforeEach(() => {
    rules = ({ path, method }) =>
      path === '/v1/models/acme/clip-vectors'
        ? { json: { latest_version: { id: 'v1', openapi_schema: openapi } } }
        : { status: method === 'POST' ? 201 : 200, json: ended };
  });

  it('gives the vector of a picture or a text, as an endpoint with an output of numbers makes it', async () => {
    const request: ModelRequest = { ...one, model: 'replicate/acme/clip-vectors', task: 'embed', media: [await picture()] };
    expect(await adapter().describe?.(request.model, callContext())).toMatchObject({ tasks: ['embed'], output: 'embedding', input: ['text', 'image'] });
    const answer = await adapter().perform(request, callContext());
    expect([...answer.vectors![0]!]).toEqual([0.25, -1, 3]);
    expect(server.received.filter(({ method }) => method === 'POST').map(({ json }) => json)).toMatchObject([
      { input: { image: expect.stringContaining('data:image/png') } },
    ]);
    await adapter().perform({ ...one, model: request.model, task: 'embed', texts: ['a heron'] }, callContext());
    expect(server.received.findLast(({ method }) => method === 'POST')?.json).toMatchObject({ input: { text: 'a heron' } });
  });

  it('takes one input a call, and an output without a vector for none', async () => {
    const request: ModelRequest = { ...one, model: 'replicate/acme/clip-vectors', task: 'embed', texts: ['a'] };
    expect(await faultOfCall(adapter().perform({ ...request, texts: ['a', 'b'] }, callContext()))).toMatchObject({ code: 'invalid_input' });
    rules = () => ({ json: { ...ended, output: 'no vector' } });
    expect(await faultOfCall(adapter().perform(request, callContext()))).toMatchObject({ code: 'invalid_output' });
  });
});

const ranking = {
  results: [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.2 },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 0, total_tokens: 12 },
};
const query = { ...one, task: 'rerank', prompt: 'sea birds', texts: ['tax law', 'herons and terns'] } as const;

providerSuite({
  name: 'together, ranking',
  create: (baseUrl) => togetherAdapter({ baseUrl: `${baseUrl}/v1` }),
  request: { ...query, model: 'together/mixedbread-ai/Mxbai-Rerank-Large-V2' },
  good: { json: ranking },
  keyHeader: ['authorization', `Bearer ${canary}`],
  errors: [],
});

describe('ranking', () => {
  it('gives a score for each text in the order of the texts, at Together', async () => {
    server.answer({ json: ranking });
    const answer = await togetherAdapter({ baseUrl: `${server.url}/v1` }).perform({ ...query, model: 'together/Salesforce/Llama-Rank-v1' }, callContext());
    expect(sent()).toMatchObject({ model: 'Salesforce/Llama-Rank-v1', query: 'sea birds', documents: ['tax law', 'herons and terns'], top_n: 2 });
    expect(answer.scores).toEqual([0.2, 0.9]);
  });

  it('gives a score for each text at a server of one’s own', async () => {
    server.answer({ json: ranking });
    const adapter = openaiCompatibleAdapter({ baseUrl: `${server.url}/v1` });
    const answer = await adapter.perform({ ...query, model: 'openai-compatible/bge-reranker-v2-m3' }, callContext());
    expect(server.received[0]?.path).toBe('/v1/rerank');
    expect(answer).toMatchObject({ scores: [0.2, 0.9], usage: { inputTokens: 12 } });
    expect(adapter.resolve('openai-compatible/bge-reranker-v2-m3')).toMatchObject({ tasks: ['rerank'], output: 'scores' });
  });

  it('does not take a part of the scores for all of them', async () => {
    server.answer({ json: { results: ranking.results.slice(1) } }, { json: { results: ranking.results.slice(1) } });
    for (const [adapter, model] of [
      [togetherAdapter({ baseUrl: `${server.url}/v1` }), 'together/Salesforce/Llama-Rank-v1'],
      [openaiCompatibleAdapter({ baseUrl: `${server.url}/v1` }), 'openai-compatible/reranker'],
    ] as const)
      expect(await faultOfCall(adapter.perform({ ...query, model }, callContext()))).toMatchObject({ code: 'invalid_output' });
  });
});

describe('openai, what pictures that go in cost', () => {
  it('tells their tokens apart from those of words', async () => {
    const data = [{ b64_json: base64((await picture()).bytes) }];
    const usage = { input_tokens: 388, output_tokens: 1056, total_tokens: 1444, input_tokens_details: { image_tokens: 323, text_tokens: 65 } };
    server.answer({ json: { created: 1, data, usage } });
    const adapter = openaiAdapter({ baseUrl: `${server.url}/v1` });
    const answer = await adapter.perform({ ...one, model: 'openai/gpt-image-1', task: 'image', prompt: 'a hat', media: [await picture()] }, callContext());
    expect(answer.usage).toMatchObject({ inputTokens: 388, inputImageTokens: 323, outputTokens: 1056 });
    expect(adapter.resolve('openai/gpt-image-1')?.price).toMatchObject({ perInputToken: 5e-6, perInputImageToken: 1e-5, perOutputToken: 4e-5 });
  });
});
