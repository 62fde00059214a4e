import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMedia } from '@genarun/backends/media';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from '../packages/genarun/test/command-line.ts';
import { tinyDecoder } from '../packages/local/test/support/tiny/decoder.ts';
import { jsonLetters } from '../packages/local/test/support/tiny/tokenizer.ts';
import { filesOf, type TinyModel, weightsOf } from '../packages/local/test/support/tiny-models.ts';

// The exhibition of the first example by models on this machine alone: no network, no keys, and weights that have never seen JSON.

const exhibition = fileURLToPath(new URL('../examples/01-photo-exhibition/exhibition.tree.json', import.meta.url));
/** Trained models, where somebody has put them beside the project. */
const trained = fileURLToPath(new URL('../../shared/models/', import.meta.url));
const isThere = existsSync(trained);
if (!isThere) console.log('the trained models are not there: the exhibition is made by models of chance only');
const media = createMedia();
const side = 8;

/** Any text and four numbers of noise → a picture: sin(noise × weights + the mean of the text's letters). */
const dreamer: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    inputs: [
      { name: 'letters', from: 'text', dtype: 'float32', shape: ['batch', 4000], map: { type: 'characters', length: 4000 } },
      { name: 'noise', from: 'seed', shape: ['batch', 4] },
    ],
    outputs: [{ name: 'picture', to: 'image', map: { type: 'greyscale', black: -1, white: 1 } }],
  },
  graph: {
    inputs: [
      { name: 'letters', type: 'float32', sizes: ['batch', 4000] },
      { name: 'noise', type: 'float32', sizes: ['batch', 4] },
    ],
    outputs: [{ name: 'picture', type: 'float32', sizes: ['batch', side, side] }],
    weights: [
      { name: 'byNoise', type: 'float32', dims: [4, side * side], values: weightsOf(4 * side * side, 2) },
      { name: 'sizes', type: 'int64', dims: [3], values: [-1, side, side] },
    ],
    operations: [
      { op: 'ReduceMean', inputs: ['letters'], outputs: ['mean'], attributes: { axes: [1], keepdims: 1 } },
      { op: 'MatMul', inputs: ['noise', 'byNoise'], outputs: ['change'] },
      { op: 'Add', inputs: ['change', 'mean'], outputs: ['sum'] },
      { op: 'Sin', inputs: ['sum'], outputs: ['flat'] },
      { op: 'Reshape', inputs: ['flat', 'sizes'], outputs: ['picture'] },
    ],
  },
};

beforeAll(buildCommandLine);
let places: Workplace[];
beforeEach(() => {
  places = [];
});
afterEach(() => {
  for (const place of places) place.remove();
});

function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

type Made = {
  readonly run: Record<string, unknown>;
  readonly output: readonly Record<string, string & string[]>[];
  readonly files: Readonly<Record<string, Buffer>>;
};

/** Makes the exhibition in a workplace of its own, with the models that `prepare` puts there. */
async function make(prepare: (models: string) => void, seed: string): Promise<Made> {
  const place = createWorkplace();
  places.push(place);
  const models = join(place.folder, 'models');
  mkdirSync(models);
  prepare(models);
  const words = ['run', exhibition, '--input', 'year=2025', '--seed', seed, '--out', 'out', '--json', '--quiet'];
  const { code, stdout, stderr } = await place.run([...words, '--model', 'text=local/writer', '--model', 'image=local/painter'], {
    environment: { GENARUN_MODELS: models },
  });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const assets = join(place.folder, 'out', 'assets');
  return { ...JSON.parse(stdout), files: Object.fromEntries(readdirSync(assets).map((name) => [`assets/${name}`, readFileSync(join(assets, name))])) };
}

async function check({ run, output, files }: Made, size: number): Promise<void> {
  expect(run).toMatchObject({ status: 'succeeded', counts: { done: 26 }, cost: 0 });
  expect(output).toHaveLength(3);
  for (const project of output) {
    for (const key of ['title', 'slug', 'summary', 'photographerName', 'photographerBio', 'portraitDescription']) expect(project[key]).toMatch(/\S/);
    expect(project.photographs).toHaveLength(5);
  }
  const pictures = output.flatMap(({ portrait = '', photographs = [] }) => [portrait, ...photographs]);
  expect(new Set(pictures).size).toBe(18);
  for (const picture of pictures) expect(await media.decode(files[picture]!)).toMatchObject({ width: size, height: size });
  expect(Object.keys(files).sort()).toEqual([...pictures].sort());
}

describe('the exhibition of the first example, unchanged, by models on this machine', () => {
  it('is made whole by a language model and a picture model of chance, the same bytes for the same seed and others for another', async () => {
    const prepare = (models: string) => {
      put(join(models, 'writer'), tinyDecoder({ letters: jsonLetters, context: 1024 }).files);
      put(join(models, 'painter'), filesOf(dreamer));
    };
    const [first, again, other] = [await make(prepare, '7'), await make(prepare, '7'), await make(prepare, '8')];
    for (const made of [first, again, other]) await check(made, side);
    expect(again.output).toEqual(first.output);
    expect(again.files).toEqual(first.files);
    expect(Object.values(other.files)).not.toEqual(Object.values(first.files));
  });

  it.skipIf(!isThere)('is made whole by a story model of 260,000 parameters and a trained painter of mugs, twice the same', async () => {
    const prepare = (models: string) => {
      cpSync(join(trained, 'stories260K'), join(models, 'writer'), { recursive: true });
      put(join(models, 'painter'), {
        'model.onnx': readFileSync(join(trained, 'quickdraw-cvae', 'model.onnx')),
        // Its own manifest takes one of fifty words; this one takes any prompt, and always paints the same thing another way.
        'genarun-model.json': JSON.stringify({
          ...{ genarunModel: 1, format: 'onnx' },
          inputs: [
            { name: 'label', from: 'parameter', type: 'integer', dtype: 'int32', shape: ['batch'], default: 30, minimum: 0, maximum: 49 },
            { name: 'z', from: 'seed', shape: ['batch', 16] },
          ],
          outputs: [{ name: 'image', to: 'image', map: { type: 'greyscale', black: 1, white: 0 } }],
        }),
      });
    };
    const [first, again] = [await make(prepare, '7'), await make(prepare, '7')];
    await check(first, 28);
    expect(again.output).toEqual(first.output);
    expect(again.files).toEqual(first.files);
  });
});
