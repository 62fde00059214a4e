import type { Kind, MediaBytes, ModelAnswer, ProductRef } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { type Asked, createPerformContext, testModel } from '../../test/support/perform-context.ts';
import { audioKind } from './audio.ts';
import { describeKind } from './describe.ts';
import { embedKind } from './embed.ts';
import { imageKind } from './image.ts';
import { rerankKind } from './rerank.ts';
import { translateKind } from './translate.ts';
import { videoKind } from './video.ts';

const picture = (name: number): MediaBytes => ({ bytes: new Uint8Array([name]), mime: 'image/png', width: 8, height: 8 });

function prepare(answer: (request: Asked, call: number) => Partial<ModelAnswer>, model = {}) {
  return createPerformContext({ model: { ...testModel, ...model }, answer: (request, call) => ({ usage: {}, ...answer(request, call) }) });
}

async function value(kind: Kind, fields: Record<string, unknown>, recorded: ReturnType<typeof prepare>): Promise<unknown> {
  const outcome = await kind.perform?.({ node: 'n', fields }, recorded.context);
  return outcome && 'value' in outcome ? outcome.value : outcome;
}

const painter = (maxCount = 1) =>
  prepare((request, call) => ({ media: Array.from({ length: request.count }, (_, index) => picture(call * 10 + index)) }), { maxCount });

describe('an image node', () => {
  it('is one reference to the product it made', async () => {
    const made = painter();
    expect(await value(imageKind, { prompt: 'rain', negative: 'people' }, made)).toMatchObject({
      $product: 'node#0',
      kind: 'image',
      mime: 'image/png',
      width: 8,
    });
    expect(made.asked).toEqual([{ task: 'image', prompt: 'rain', negativePrompt: 'people', count: 1 }]);
  });

  it('is a list where it has a count, in as many calls as the model needs', async () => {
    const made = painter(3);
    const refs = await value(imageKind, { prompt: 'rain', count: '7' }, made);
    expect(made.asked.map((request) => request.count)).toEqual([3, 3, 1]);
    expect(refs).toHaveLength(7);
    expect(made.progress.at(-1)).toBe(1);
    expect(await value(imageKind, { prompt: 'rain', count: 1 }, painter())).toHaveLength(1);
  });

  it('gives the model the pictures it starts from, and leaves out those that failed', async () => {
    const made = painter();
    const ref = await made.context.keep(picture(99), 'image');
    await value(imageKind, { image: [ref, null, [ref]] }, made);
    expect(made.asked[0]?.media).toEqual([picture(99), picture(99)]);
    expect(made.warnings).toEqual(['image: a product that is not there is left out']);
  });

  it('refuses what is no picture, and a count that is none', async () => {
    const made = painter();
    const sound = await made.context.keep({ bytes: new Uint8Array([1]), mime: 'audio/wav' }, 'audio');
    await expect(value(imageKind, { image: sound }, made)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('got audio') });
    await expect(value(imageKind, { image: 'cat.png' }, made)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('text "cat.png"'),
    });
    await expect(value(imageKind, { prompt: 'x', count: 0 }, made)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('got number 0'),
    });
  });

  it('warns of fewer products than asked for, and fails with none', async () => {
    const few = prepare(() => ({ media: [picture(1)] }), { maxCount: 4 });
    expect(await value(imageKind, { prompt: 'x', count: 3 }, few)).toHaveLength(1);
    expect(few.warnings).toEqual(['test/model gave 1 of 3 products']);
    await expect(
      value(
        imageKind,
        { prompt: 'x' },
        prepare(() => ({})),
      ),
    ).rejects.toMatchObject({ code: 'invalid_output' });
  });

  it('tells what it may need, also before its count is known', () => {
    expect(imageKind.demand?.({ prompt: 'abc', count: 7 }, { ...testModel, maxCount: 3 })).toMatchObject({ calls: 3, products: 7 });
    expect(imageKind.demand?.({ count: '${n}' }, testModel)).toMatchObject({ products: 1000 });
    expect(imageKind.output({ id: 'a', kind: 'image', count: 2 })).toMatchObject({ type: 'array', maxItems: 2 });
  });

  it('is checked for something to go by', () => {
    expect(imageKind.check?.({ id: 'a', kind: 'image' })).toEqual(['prompt or image is missing']);
    expect(imageKind.check?.({ id: 'a', kind: 'image', prompt: 'x', count: '${n}' })).toEqual([]);
    expect(imageKind.check?.({ id: 'a', kind: 'image', prompt: 'x', count: 'many' })[0]).toContain('"many"');
  });
});

describe('audio and video nodes', () => {
  it('say what is spoken apart from how', async () => {
    const voice = prepare(() => ({ media: [{ bytes: new Uint8Array([1]), mime: 'audio/wav', duration: 2 }] }));
    expect(await value(audioKind, { text: 'Hello', prompt: 'softly' }, voice)).toMatchObject({ kind: 'audio', duration: 2 });
    await value(audioKind, { text: 'Hello' }, voice);
    expect(voice.asked).toEqual([
      { task: 'audio', prompt: 'softly', texts: ['Hello'], count: 1 },
      { task: 'audio', prompt: 'Hello', texts: ['Hello'], count: 1 },
    ]);
  });

  it('begin a clip with a picture', async () => {
    const clip = prepare(() => ({ media: [{ bytes: new Uint8Array([2]), mime: 'video/mp4' }] }));
    const ref = await clip.context.keep(picture(1), 'image');
    expect(await value(videoKind, { image: ref, prompt: 'zoom' }, clip)).toMatchObject({ kind: 'video' });
    expect(clip.asked[0]).toMatchObject({ task: 'video', prompt: 'zoom', media: [picture(1)] });
  });
});

describe('a describe node', () => {
  it('gives a text for a picture, and a list for a list with null for what is not there', async () => {
    const seer = prepare((_request, call) => ({ texts: [`text ${call}`] }));
    const ref = await seer.context.keep(picture(1), 'image');
    expect(await value(describeKind, { image: ref, prompt: 'What?' }, seer)).toBe('text 0');
    expect(await value(describeKind, { image: [ref, null, ref] }, seer)).toEqual(['text 1', null, 'text 2']);
    await expect(value(describeKind, { image: null }, seer)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(
      value(
        describeKind,
        { image: ref },
        Object.assign(
          prepare(() => ({ texts: [' '] })),
          { context: { ...seer.context, ask: async () => ({ texts: [' '], usage: {} }) } },
        ),
      ),
    ).rejects.toMatchObject({ code: 'invalid_output' });
  });
});

describe('a translate node', () => {
  it('translates a text, or a list in one call, and leaves what is empty as it is', async () => {
    const upper = prepare(({ texts = [] }) => ({ texts: texts.map((text) => text.toUpperCase()) }));
    expect(await value(translateKind, { text: 'rain', from: 'en', to: 'de' }, upper)).toBe('RAIN');
    expect(await value(translateKind, { text: ['a', '', 'b'], to: 'de' }, upper)).toEqual(['A', '', 'B']);
    expect(await value(translateKind, { text: '', to: 'de' }, upper)).toBe('');
    expect(upper.asked).toEqual([
      { task: 'translate', texts: ['rain'], language: { from: 'en', to: 'de' }, count: 1 },
      { task: 'translate', texts: ['a', 'b'], language: { to: 'de' }, count: 1 },
    ]);
    await expect(
      value(
        translateKind,
        { text: ['a', 'b'], to: 'de' },
        prepare(() => ({ texts: ['A'] })),
      ),
    ).rejects.toMatchObject({ code: 'invalid_output' });
  });
});

describe('an embed node', () => {
  const counter = () =>
    prepare(({ texts, media }) => ({ vectors: (texts ?? media ?? []).map((item) => Float32Array.of(typeof item === 'string' ? item.length : 0.5)) }), {
      maxBatch: 2,
    });

  it('gives a vector for one, and vectors in order for several, in batches, texts and media apart', async () => {
    const made = counter();
    const ref = await made.context.keep(picture(1), 'image');
    expect(await value(embedKind, { of: 'four' }, made)).toEqual([4]);
    expect(await value(embedKind, { of: ['a', ref, 'bb', null, 'ccc'] }, made)).toEqual([[1], [0.5], [2], null, [3]]);
    expect(made.asked.slice(1).map((request) => request.texts ?? request.media?.length)).toEqual([['a', 'bb'], ['ccc'], 1]);
    expect(made.warnings).toHaveLength(1);
    expect(embedKind.demand?.({ of: ['a', ref, 'bb', 'ccc'] }, { ...testModel, maxBatch: 2 })).toMatchObject({ calls: 3 });
  });

  it('with encoding float32 keeps one product of little-endian floats, vector after vector', async () => {
    const made = counter();
    const ref = (await value(embedKind, { of: ['a', 'bb', 'ccc'], encoding: 'float32' }, made)) as ProductRef;
    expect(ref).toMatchObject({ kind: 'data', bytes: 12 });
    const { bytes } = await made.context.load(ref);
    expect([0, 4, 8].map((at) => new DataView(bytes.buffer, bytes.byteOffset).getFloat32(at, true))).toEqual([1, 2, 3]);
    await expect(value(embedKind, { of: ['a', null], encoding: 'float32' }, counter())).rejects.toThrow('got none for element 1');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a vector that holds %f', async (number) => {
    const made = prepare(() => ({ vectors: [Float32Array.of(1), Float32Array.of(number)] }), { maxBatch: 2 });
    await expect(value(embedKind, { of: ['a', 'b'] }, made)).rejects.toThrow('(element 1)');
  });

  it('refuses a number of vectors that does not fit', async () => {
    await expect(
      value(
        embedKind,
        { of: 'x' },
        prepare(() => ({ vectors: [] })),
      ),
    ).rejects.toMatchObject({ code: 'invalid_output' });
  });
});

describe('a describe node, of sound and film', () => {
  const hearing = () => prepare((request) => ({ texts: [`heard ${request.media?.[0]?.mime}`] }));

  it('writes down what is said in a sound, and in each of several', async () => {
    const made = hearing();
    const sound = await made.context.keep({ bytes: new Uint8Array([1]), mime: 'audio/wav' }, 'audio');
    expect(await value(describeKind, { audio: sound }, made)).toBe('heard audio/wav');
    expect(await value(describeKind, { audio: [sound, null] }, made)).toEqual(['heard audio/wav', null]);
    const film = await made.context.keep({ bytes: new Uint8Array([2]), mime: 'video/mp4' }, 'video');
    expect(await value(describeKind, { video: film, prompt: 'Who?' }, made)).toBe('heard video/mp4');
    expect(made.asked.at(-1)).toMatchObject({ task: 'describe', prompt: 'Who?' });
  });

  it('refuses a picture where a sound is named, and is checked for exactly one source', async () => {
    const made = hearing();
    const ref = await made.context.keep(picture(1), 'image');
    await expect(value(describeKind, { audio: ref }, made)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('got image') });
    expect(describeKind.check?.({ id: 'a', kind: 'describe' })).toEqual(['exactly one of image, audio, video is needed, got none']);
    expect(describeKind.check?.({ id: 'a', kind: 'describe', image: '${x}', audio: '${y}' })).toEqual([
      'exactly one of image, audio, video is needed, got image and audio',
    ]);
    expect(describeKind.check?.({ id: 'a', kind: 'describe', audio: '${x}' })).toEqual([]);
  });
});

describe('a rerank node', () => {
  const judge = (maxBatch?: number) =>
    prepare((request) => ({ scores: (request.texts ?? []).map((text) => text.length) }), maxBatch === undefined ? {} : { maxBatch });

  it('puts the elements in order of their scores, equals as they came, and says where each stood', async () => {
    const made = judge(10);
    expect(await value(rerankKind, { query: 'rain', of: ['aa', 'bbbb', { c: 1 }, 'dd'] }, made)).toEqual([
      { index: 2, score: 7, value: { c: 1 } },
      { index: 1, score: 4, value: 'bbbb' },
      { index: 0, score: 2, value: 'aa' },
      { index: 3, score: 2, value: 'dd' },
    ]);
    expect(made.asked).toEqual([{ task: 'rerank', prompt: 'rain', texts: ['aa', 'bbbb', '{"c":1}', 'dd'], count: 1 }]);
  });

  it('keeps the best ones where it is told how many, in as many calls as the model needs', async () => {
    const made = judge(2);
    expect(await value(rerankKind, { query: 'rain', of: ['a', 'bb', 'ccc'], top: '1' }, made)).toEqual([{ index: 2, score: 3, value: 'ccc' }]);
    expect(made.asked.map(({ texts }) => texts)).toEqual([['a', 'bb'], ['ccc']]);
    expect(rerankKind.demand?.({ query: 'rain', of: ['a', 'b', 'c'] }, { ...testModel, maxBatch: 2 })).toMatchObject({ calls: 2, outputTokens: 0 });
  });

  it('leaves out what is empty, and costs nothing where nothing is left', async () => {
    const made = judge(5);
    expect(await value(rerankKind, { query: 'rain', of: ['', null] }, made)).toEqual([]);
    expect(made.asked).toEqual([]);
    expect(made.warnings).toEqual(['2 of 2 elements are empty and were left out']);
  });

  it('refuses what is no list, no query and no number, and scores that are too few', async () => {
    await expect(value(rerankKind, { query: 'rain', of: 'a' }, judge())).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(value(rerankKind, { query: ' ', of: ['a'] }, judge())).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(value(rerankKind, { query: 'rain', of: ['a'], top: 0 }, judge())).rejects.toMatchObject({ code: 'invalid_input' });
    const few = prepare(() => ({ scores: [] }));
    await expect(value(rerankKind, { query: 'rain', of: ['a'] }, few)).rejects.toMatchObject({ code: 'invalid_output' });
  });
});
