import type { Adapter, ModelAnswer, ModelRequest } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { decodeWav, encodeWav } from '../src/media/wav.ts';
import { createRandom, drawNumbers } from '../src/pipeline/random.ts';
import { buildWorker } from './support/build-worker.ts';
import { pngMedia } from './support/png-media.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';
import { embedder, filesOf, humming, listener, painter, painterWeights, reader, shapes, weightsOf } from './support/tiny-models.ts';

let shelf: Shelf;
let adapter: Adapter;
beforeAll(async () => {
  shelf = createShelf();
  for (const [name, model] of Object.entries({ painter, reader, listener, embedder, humming })) shelf.put(name, filesOf(model));
  shelf.put('painter-of-eight', filesOf({ ...painter, manifest: { ...painter.manifest, batch: 8 } }));
  shelf.put('near-painter', filesOf({ ...painter, manifest: { ...painter.manifest, inputs: [nearest(), noise()] } }));
  adapter = localAdapter({ folders: [shelf.folder], worker: await buildWorker(), threads: 1 });
});
afterAll(async () => {
  await adapter.close?.();
  shelf.remove();
});

const inputs = (): Record<string, unknown>[] => structuredClone(painter.manifest.inputs) as Record<string, unknown>[];
const noise = () => inputs()[1];
const nearest = () => ({ ...inputs()[0], map: { type: 'label-index', labels: shapes, onMissing: 'nearest' } });
const ask = (request: Partial<ModelRequest> & Pick<ModelRequest, 'model' | 'task'>, callKey = 'k'): Promise<ModelAnswer> =>
  adapter.perform({ count: 1, params: {}, ...request }, contextWith({ callKey }));
const paint = async (more: Partial<ModelRequest> = {}) => pixelsOf(await ask({ model: 'local/painter', task: 'image', prompt: 'box', seed: 5, ...more }));

async function pixelsOf({ media = [] }: ModelAnswer): Promise<readonly (readonly number[])[]> {
  const pictures = await Promise.all(media.map(({ bytes }) => pngMedia.decode(bytes)));
  return pictures.map(({ data }) => [...data].filter((_, at) => at % 4 === 0));
}

/** The painter's picture by its formula, without ONNX. */
function painted(label: number, numbers: ArrayLike<number>): readonly number[] {
  return Array.from({ length: 16 }, (_, pixel) => {
    const change = Array.from(numbers).reduce((sum, number, row) => sum + number * (painterWeights.byNoise[row * 16 + pixel] ?? 0), 0);
    const ink = 1 / (1 + Math.exp(-((painterWeights.byLabel[label * 16 + pixel] ?? 0) + change)));
    return Math.round(255 * (1 - ink));
  });
}

describe('a custom model that paints', () => {
  it('gives the picture that its formula gives for the numbers it was handed', async () => {
    const numbers = [0.5, -1, 2, 0.25];
    expect(await paint({ params: { noise: numbers } })).toEqual([painted(1, numbers)]);
    expect(await paint({ prompt: ' DOT ', params: { noise: [0, 0, 0, 0] } })).toEqual([painted(2, [0, 0, 0, 0])]);
  });

  it('draws its noise from the seed as documented, or not at all where the request says so', async () => {
    const map = { type: 'random', distribution: 'normal', mean: 0, std: 1, low: 0, high: 1, value: 0 } as const;
    expect(await paint({ seed: 11 })).toEqual([painted(1, drawNumbers(map, 4, createRandom(11, 'noise')))]);
  });

  it('gives the same for the same seed, another for another, and says which it took where none was given', async () => {
    expect(await paint({ seed: 8 })).toEqual(await paint({ seed: 8 }));
    expect(await paint({ seed: 8 })).not.toEqual(await paint({ seed: 9 }));
    const { returned, media } = await ask({ model: 'local/painter', task: 'image', prompt: 'box' }, 'run:other');
    const seed = returned?.seed;
    expect(typeof seed).toBe('number');
    expect((await ask({ model: 'local/painter', task: 'image', prompt: 'box', seed: Number(seed) })).media).toEqual(media);
  });

  it('gives for a count the pictures of the seeds from the first on', async () => {
    const [three, singles] = [await paint({ seed: 20, count: 3 }), await Promise.all([20, 21, 22].map((seed) => paint({ seed })))];
    expect(three).toEqual(singles.flat());
  });

  it('gives in one run of many what single runs give', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => ({ prompt: shapes[index % 3] ?? '', seed: index, task: 'image' as const }));
    const many = await Promise.all(requests.map(async (request) => pixelsOf(await ask({ model: 'local/painter-of-eight', ...request }))));
    const singles = await Promise.all(requests.map(async (request) => pixelsOf(await ask({ model: 'local/painter', ...request }))));
    expect(many).toEqual(singles);
  });

  it('draws each pixel as a square where it is asked to', async () => {
    const [small = []] = await paint({ seed: 3 });
    const { media = [] } = await ask({ model: 'local/painter', task: 'image', prompt: 'box', seed: 3, params: { scale: 3 } });
    const { width, height, data } = await pngMedia.decode(media[0]?.bytes ?? new Uint8Array());
    expect([width, height]).toEqual([12, 12]);
    for (let y = 0; y < 12; y++) for (let x = 0; x < 12; x++) expect(data[(y * 12 + x) * 4]).toBe(small[Math.floor(y / 3) * 4 + Math.floor(x / 3)]);
  });

  it('takes the nearest label with a warning only where its manifest lets it', async () => {
    const answer = await ask({ model: 'local/near-painter', task: 'image', prompt: 'boks', seed: 5 });
    expect(await pixelsOf(answer)).toEqual(await paint());
    expect(answer.warnings).toEqual([expect.stringContaining('"box" was taken')]);
    await expect(paint({ prompt: 'boks' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('Did you mean "box"?') });
  });

  it('leaves out what it does not know with a warning, and refuses what is wrong before it works', async () => {
    const { warnings } = await ask({ model: 'local/painter', task: 'image', prompt: 'box', params: { noize: 1 } });
    expect(warnings).toEqual(['local/painter has no parameter "noize"; it was left out. Did you mean "noise"?']);
    await expect(paint({ params: { noise: [1, 2] } })).rejects.toMatchObject({ message: expect.stringContaining('"noise" must be 4 values') });
  });
});

describe('a custom model that answers in labels', () => {
  const look = async (more: Partial<ModelRequest> = {}, label = 'dot') => {
    const { media } = await ask({ model: 'local/painter', task: 'image', prompt: label, params: { noise: [0, 0, 0, 0] } });
    return ask({ model: 'local/reader', task: 'describe', media, seed: 1, ...more });
  };

  it('reads the labels back from the pictures that were painted of them', async () => {
    for (const label of shapes) expect((await look({}, label)).texts).toEqual([label]);
  });

  it('gives one label for each picture, with the shares of the likeliest', async () => {
    const { media } = await ask({ model: 'local/painter', task: 'image', prompt: 'bar', count: 2, seed: 1 });
    const { texts, returned } = await ask({ model: 'local/reader', task: 'describe', media });
    expect(texts).toHaveLength(2);
    expect(returned?.labels).toMatchObject([
      [{ label: texts?.[0] }, {}, {}],
      [{ label: texts?.[1] }, {}, {}],
    ]);
  });

  it('keeps to the labels of the request, by name or of another model', async () => {
    expect((await look({ params: { only: ['bar', 'box'] } })).texts).not.toEqual(['dot']);
    expect((await look({ params: { only: 'painter' } })).texts).toEqual(['dot']);
    await expect(look({ params: { only: ['bar', 'boks'] } })).rejects.toMatchObject({ message: expect.stringContaining('Did you mean "box"?') });
    await expect(look({ params: { only: 'humming' } })).rejects.toMatchObject({ message: expect.stringContaining('which has no labels') });
  });

  it('gives the likeliest few in order, as words or as JSON', async () => {
    const { texts = [] } = await look({ params: { pick: 'top', top: 2 } });
    expect(texts[0]?.split(', ')).toHaveLength(2);
    const json = JSON.parse((await look({ params: { pick: 'top', top: 2, format: 'json' } })).texts?.[0] ?? '');
    expect(json.map(({ label }: { label: string }) => label).join(', ')).toBe(texts[0]);
    expect(json[0].score).toBeGreaterThan(json[1].score);
  });

  it('draws a label by its share with the seed: high temperatures reach every label, the same seed the same one', async () => {
    const drawn = async (seed: number) => (await look({ seed, params: { pick: 'sample', temperature: 50 } })).texts?.[0];
    const labels = await Promise.all(Array.from({ length: 40 }, (_, seed) => drawn(seed)));
    expect(new Set(labels)).toEqual(new Set(shapes));
    expect(await drawn(7)).toBe(labels[7]);
  });

  it('hears: the wave it was made for, at any rate and in stereo', async () => {
    const tone = (cycles: number, rate: number) =>
      encodeWav({
        rate,
        channels: [1, 0.5].map((loudness) => Float32Array.from({ length: rate }, (_, at) => 0.4 * loudness * Math.sin((at / rate) * cycles * 2 * Math.PI))),
      });
    for (const [cycles, label] of [
      [2, 'low'],
      [6, 'middle'],
      [14, 'high'],
    ] as const)
      for (const rate of [64, 256]) expect((await ask({ model: 'local/listener', task: 'describe', media: [tone(cycles, rate)] })).texts).toEqual([label]);
    await expect(ask({ model: 'local/listener', task: 'describe', media: [{ bytes: new Uint8Array(60), mime: 'audio/mpeg' }] })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('a WAV file expected'),
    });
  });
});

describe('other custom models', () => {
  it('embeds texts as the mean of their rows, of length 1', async () => {
    const table = weightsOf(135);
    const { vectors } = await ask({ model: 'local/embedder', task: 'embed', texts: ['ab', 'zoo'] });
    const mean = Array.from({ length: 5 }, (_, column) => [1, 2, 0, 0, 0, 0, 0, 0].reduce((sum, row) => sum + (table[row * 5 + column] ?? 0), 0) / 8);
    const length = Math.hypot(...mean);
    expect(vectors).toHaveLength(2);
    mean.forEach((value, column) => {
      expect(vectors?.[0]?.[column]).toBeCloseTo(value / length, 5);
    });
    await expect(ask({ model: 'local/embedder', task: 'embed', texts: ['much too long'] })).rejects.toMatchObject({
      message: expect.stringContaining('8 characters, got 13'),
    });
  });

  it('makes a sound of a parameter', async () => {
    const { media = [] } = await ask({ model: 'local/humming', task: 'audio', prompt: 'x', params: { loudness: 0.25 } });
    expect(media[0]).toMatchObject({ mime: 'audio/wav', duration: 1 });
    const { rate, channels } = decodeWav(media[0]?.bytes ?? new Uint8Array(), 'x');
    expect([rate, channels[0]?.length]).toEqual([100, 100]);
    expect(channels[0]?.every((sample) => Math.abs(sample - 0.25) < 1e-4)).toBe(true);
    await expect(ask({ model: 'local/humming', task: 'audio', prompt: 'x', params: { loudness: 2 } })).rejects.toMatchObject({
      message: expect.stringContaining('at most 1, got 2'),
    });
  });

  it('has another version once its weights, its labels or its manifest are other', async () => {
    const version = async (name: string) => (await adapter.describe?.(`local/${name}`, contextWith()))?.version;
    const before = await version('reader');
    expect(await version('reader')).toBe(before);
    shelf.put('reader-2', filesOf({ ...reader, files: { 'labels.txt': 'bar\nbox\nring\n' } }));
    shelf.put('reader-3', filesOf({ ...reader, graph: { ...reader.graph, name: 'other' } }));
    expect(new Set([before, await version('reader-2'), await version('reader-3')]).size).toBe(3);
  });
});
