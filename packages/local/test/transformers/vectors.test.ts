import type { Pixels } from '@genarun/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { tinyClip, tinyEmbedder, tinyViewer } from '../support/tiny/encoders.ts';
import { closeAll, loadTiny } from '../support/tiny/load-tiny.ts';
import { rowOf, times } from '../support/tiny/numbers.ts';

afterAll(closeAll);

const meanOf = (rows: readonly (readonly number[])[]) => (rows[0] ?? []).map((_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0) / rows.length);
const scaled = (vector: readonly number[]) => vector.map((value) => value / Math.hypot(...vector));
const red: Pixels = { width: 4, height: 4, data: Uint8Array.from({ length: 64 }, (_, index) => [200, 20, 60, 255][index % 4] ?? 0) };
function expectNear(vector: Float32Array | undefined, expected: readonly number[]): void {
  expect(vector?.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(vector?.[index]).toBeCloseTo(value, 5);
}

describe('an embedder of texts', () => {
  const embedder = tinyEmbedder();

  it('gives the mean of a text’s tokens, of length 1, whatever stands beside it', async () => {
    const { ask } = await loadTiny(embedder.files);
    const texts = ['a', 'hello there', 'a'];
    const { vectors, usage, returned } = await ask({ task: 'embed', texts });
    for (const [index, text] of texts.entries()) expectNear(vectors?.[index], scaled(meanOf(embedder.states(text))));
    expect(vectors?.[0]).toEqual(vectors?.[2]);
    expect(vectors?.[0]).toEqual((await ask({ task: 'embed', texts: ['a'] })).vectors?.[0]);
    expect(usage).toEqual({ inputTokens: 3 + 13 + 3 });
    expect(returned).toMatchObject({ pooling: 'mean' });
  });

  it('pools, cuts and scales as it is told', async () => {
    const { ask } = await loadTiny(embedder.files);
    const states = embedder.states('hello');
    const embed = async (params: Readonly<Record<string, string | number | boolean>>) => (await ask({ task: 'embed', texts: ['hello'], params })).vectors?.[0];
    expectNear(await embed({ pooling: 'cls', normalise: false }), states[0]!);
    expectNear(await embed({ pooling: 'last', normalise: false }), states.at(-1)!);
    expectNear(await embed({ normalise: false, dimensions: 3 }), meanOf(states).slice(0, 3));
    expectNear(await embed({ dimensions: 3 }), scaled(meanOf(states).slice(0, 3)));
    expectNear(await embed({ prefix: 'q ' }), scaled(meanOf(embedder.states('q hello'))));
    await expect(embed({ dimensions: 7 })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('at most 6') });
    await expect(embed({ pooling: 'sum' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('mean, cls, last, none') });
  });

  it('pools as the folder says it was trained, and takes prefix and length from the manifest', async () => {
    const { ask } = await loadTiny(
      { ...embedder.files, '1_Pooling/config.json': JSON.stringify({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }) },
      { manifest: { normalise: false } },
    );
    expectNear((await ask({ task: 'embed', texts: ['hello'] })).vectors?.[0], embedder.states('hello')[0]!);
    const other = await loadTiny(embedder.files, { manifest: { prefix: 'q ', dimensions: 2 } });
    expectNear((await other.ask({ task: 'embed', texts: ['hello'] })).vectors?.[0], scaled(meanOf(embedder.states('q hello')).slice(0, 2)));
  });

  it('puts before a text of nomic’s what it was trained with, unless it is told what', async () => {
    const nomic = tinyEmbedder({ model_type: 'nomic_bert', architectures: ['NomicBertModel'], max_position_embeddings: 64 });
    const { ask } = await loadTiny(nomic.files);
    const { returned } = await ask({ task: 'embed', texts: ['hello'] });
    expect(returned).toMatchObject({ prefix: 'search_document: ' });
    expect((await ask({ task: 'embed', texts: ['hello'], params: { prefix: '' } })).returned).not.toHaveProperty('prefix');
  });

  it('refuses a text that is too long, or cuts it where it is told to', async () => {
    const { ask } = await loadTiny(embedder.files);
    await expect(ask({ task: 'embed', texts: ['a'.repeat(50)] })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('52 tokens'),
    });
    expect((await ask({ task: 'embed', texts: ['a'.repeat(50)], params: { truncate: true } })).usage).toEqual({ inputTokens: 32 });
  });
});

describe('texts and pictures in one space', () => {
  it('are vectors of one length, each from its own graph', async () => {
    const clip = tinyClip();
    const { ask } = await loadTiny(clip.files);
    const text = (await ask({ task: 'embed', texts: ['red'] })).vectors?.[0];
    expectNear(text, scaled(meanOf([0, ...clip.tokenizer.idsOf('red'), 1].map((id) => rowOf(clip.tokens, id)))));
    const { vectors, usage } = await ask({ task: 'embed', images: [red, red] });
    expectNear(
      vectors?.[1],
      scaled(
        times(
          [200, 20, 60].map((channel) => channel / 255),
          clip.points,
        ),
      ),
    );
    expect(usage).toEqual({ inputMedia: 2 });
  });

  it('need both graphs', async () => {
    const { 'onnx/vision_model.onnx': _vision, ...half } = tinyClip().files;
    await expect(loadTiny(half)).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('text_model.onnx + vision_model.onnx') });
  });
});

describe('an embedder of pictures', () => {
  it.each([
    ['dinov2', { model_type: 'dinov2', architectures: ['Dinov2Model'] }],
    ['the picture half of nomic’s space', { model_type: 'nomic_bert', architectures: ['NomicVisionModel'] }],
  ])('gives the vector of the first place: %s', async (_name, config) => {
    const viewer = tinyViewer(config);
    const { ask } = await loadTiny(viewer.files);
    const point = times(
      [200, 20, 60].map((channel) => channel / 255),
      viewer.points,
    );
    expectNear((await ask({ task: 'embed', images: [red] })).vectors?.[0], scaled(point));
    expectNear((await ask({ task: 'embed', images: [red], params: { pooling: 'mean', normalise: false } })).vectors?.[0], point);
  });
});
