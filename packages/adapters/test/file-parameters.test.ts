import { bflAdapter } from '@genarun/adapters/bfl';
import { falAdapter } from '@genarun/adapters/fal';
import { replicateAdapter } from '@genarun/adapters/replicate';
import { stabilityAdapter } from '@genarun/adapters/stability';
import type { Json, MediaBytes, ModelRequest } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, startProvider } from './support/provider-server.ts';
import { base64, picture, silence } from './support/samples.ts';

const schema = {
  type: 'object',
  properties: {
    prompt: { type: 'string' },
    image: { type: 'string', format: 'uri' },
    mask: { type: 'string', format: 'uri' },
    voice_sample: { type: 'string', format: 'uri', 'x-cog-accept': 'audio/*' },
    references: { type: 'array', items: { type: 'string', format: 'uri' }, maxItems: 2 },
  },
};
const replicateModel = {
  latest_version: { id: 'v1', openapi_schema: { components: { schemas: { Input: schema, Output: { type: 'string', format: 'uri' } } } } },
};
const falModel = {
  models: [
    {
      endpoint_id: 'acme/fill',
      metadata: { category: 'image-to-image' },
      openapi: { paths: { '/acme/fill': { post: { requestBody: { content: { 'application/json': { schema } } } } } } },
    },
  ],
};

let server: ProviderServer;
let [photo, hole, more]: MediaBytes[] = [];
beforeEach(async () => {
  photo = await picture('#ffffff');
  hole = { ...(await picture('#000000')), parameter: 'mask' };
  more = { ...(await picture('#00ff00')), parameter: 'references' };
  const output = `data:image/png;base64,${base64(photo.bytes)}`;
  server = await startProvider(({ method, path }) => {
    if (path === '/v1/models') return { json: falModel };
    if (path.startsWith('/v1/models/') && method === 'GET') return { json: replicateModel };
    if (path.startsWith('/v1/flux')) return { json: { id: 't', polling_url: `${server.url}/v1/get_result?id=t` } };
    if (path === '/v1/get_result') return { json: { id: 't', status: 'Ready', result: { sample: output } } };
    if (path.startsWith('/v2beta')) return { json: { image: base64(photo!.bytes), finish_reason: 'SUCCESS', seed: 1 } };
    if (path === '/acme/fill') return { json: { request_id: 'r' } };
    if (path.endsWith('/status')) return { json: { status: 'COMPLETED' } };
    if (path === '/acme/fill/requests/r') return { json: { images: [{ url: output }] } };
    return { json: { id: 'p', status: 'succeeded', output } };
  });
});
afterEach(() => server.close());

const request = (model: string, media: readonly MediaBytes[]): ModelRequest => ({ model, task: 'image', prompt: 'a hat', media, count: 1, params: {} });
const made = () => server.received.find(({ method }) => method === 'POST')!;
const inline = ({ bytes }: MediaBytes) => `data:image/png;base64,${base64(bytes)}`;

describe('a mask, and any other file parameter', () => {
  it.each([
    [
      'replicate',
      () => replicateAdapter({ baseUrl: `${server.url}/v1` }),
      'replicate/acme/fill-model',
      () => (made().json as { input: Record<string, Json> }).input,
    ],
    ['fal', () => falAdapter({ baseUrl: server.url }), 'fal/acme/fill', () => made().json as Record<string, Json>],
  ] as const)('goes to the parameter it names, at %s', async (_, create, model, input) => {
    await create().perform(request(model, [hole!, photo!, more!, more!]), callContext());
    expect(input()).toMatchObject({ prompt: 'a hat', image: inline(photo!), mask: inline(hole!), references: [inline(more!), inline(more!)] });
  });

  it('goes to the mask of Black Forest Labs’ fill, and of Stability’s inpainting', async () => {
    await bflAdapter({ baseUrl: server.url }).perform(request('bfl/flux-pro-1.0-fill', [hole!, photo!]), callContext());
    expect(made().json).toMatchObject({ image: base64(photo!.bytes), mask: base64(hole!.bytes) });
    await stabilityAdapter({ baseUrl: server.url }).perform(request('stability/inpaint', [hole!, photo!]), callContext());
    const { form } = server.received.at(-1)!;
    expect(new Uint8Array(await (form!.get('mask') as File).arrayBuffer())).toEqual(hole!.bytes);
    expect(new Uint8Array(await (form!.get('image') as File).arrayBuffer())).toEqual(photo!.bytes);
  });

  it('is refused before anything is bought where the parameter takes no such file', async () => {
    const adapter = replicateAdapter({ baseUrl: `${server.url}/v1` });
    for (const wrong of [
      { ...hole!, parameter: 'voice_sample' },
      { ...hole!, parameter: 'prompt' },
      { ...silence(), parameter: 'maks' },
    ])
      expect(await faultOfCall(adapter.perform(request('replicate/acme/fill-model', [photo!, wrong]), callContext()))).toMatchObject({ code: 'invalid_input' });
    expect(server.received.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
