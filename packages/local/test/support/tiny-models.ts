import { type Graph, onnxFile } from './onnx/graph.ts';

/** A manifest and a graph that belong together. */
export type TinyModel = { readonly manifest: Record<string, unknown>; readonly graph: Graph; readonly files?: Readonly<Record<string, string>> };

export const shapes = ['bar', 'box', 'dot'] as const;

/** Numbers that look like nothing in particular, the same each time. */
export const weightsOf = (count: number, scale = 1): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.fround(Math.sin(index * 12.9898 + 1) * scale));

export const painterWeights = { byLabel: weightsOf(3 * 16, 3), byNoise: weightsOf(4 * 16, 0.7) };

/** Label and four numbers of noise → a picture of 4 × 4: sigmoid(byLabel[label] + noise × byNoise). */
export const painter: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    title: 'Tiny painter',
    inputs: [
      { name: 'label', from: 'text', dtype: 'int32', shape: ['batch'], map: { type: 'label-index', labels: [...shapes], normalise: ['trim', 'lowercase'] } },
      { name: 'noise', from: 'seed', shape: ['batch', 4], map: { distribution: 'normal', alternatives: [{ distribution: 'constant', value: 0 }] } },
    ],
    outputs: [{ name: 'picture', to: 'image', map: { type: 'greyscale', black: 1, white: 0 } }],
  },
  graph: {
    inputs: [
      { name: 'label', type: 'int32', sizes: ['batch'] },
      { name: 'noise', type: 'float32', sizes: ['batch', 4] },
    ],
    outputs: [{ name: 'picture', type: 'float32', sizes: ['batch', 4, 4] }],
    weights: [
      { name: 'byLabel', type: 'float32', dims: [3, 16], values: painterWeights.byLabel },
      { name: 'byNoise', type: 'float32', dims: [4, 16], values: painterWeights.byNoise },
      { name: 'sizes', type: 'int64', dims: [3], values: [-1, 4, 4] },
    ],
    operations: [
      { op: 'Gather', inputs: ['byLabel', 'label'], outputs: ['base'] },
      { op: 'MatMul', inputs: ['noise', 'byNoise'], outputs: ['change'] },
      { op: 'Add', inputs: ['base', 'change'], outputs: ['sum'] },
      { op: 'Sigmoid', inputs: ['sum'], outputs: ['flat'] },
      { op: 'Reshape', inputs: ['flat', 'sizes'], outputs: ['picture'] },
    ],
  },
};

/** A picture of 4 × 4 as ink → shares of three labels, by softmax(ink × byLabel of the painter, turned). */
export const reader: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    inputs: [
      { name: 'ink', from: 'image', shape: ['batch', 4, 4], map: [{ op: 'greyscale' }, { op: 'resize', width: 4, height: 4, method: 'area' }, { op: 'ink' }] },
    ],
    outputs: [{ name: 'shares', to: 'labels', map: { labels: 'labels.txt' } }],
  },
  files: { 'labels.txt': `${shapes.join('\n')}\n` },
  graph: {
    inputs: [{ name: 'ink', type: 'float32', sizes: ['batch', 4, 4] }],
    outputs: [{ name: 'shares', type: 'float32', sizes: ['batch', 3] }],
    weights: [
      { name: 'sizes', type: 'int64', dims: [2], values: [-1, 16] },
      {
        name: 'byPixel',
        type: 'float32',
        dims: [16, 3],
        values: Array.from({ length: 48 }, (_, index) => painterWeights.byLabel[(index % 3) * 16 + Math.floor(index / 3)] ?? 0),
      },
    ],
    operations: [
      { op: 'Reshape', inputs: ['ink', 'sizes'], outputs: ['flat'] },
      { op: 'MatMul', inputs: ['flat', 'byPixel'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['shares'], attributes: { axis: -1 } },
    ],
  },
};

const wave = (cycles: number, samples = 64): readonly number[] =>
  Array.from({ length: samples }, (_, index) => Math.sin((index / samples) * cycles * 2 * Math.PI) / 8);

/** 64 samples → low, middle or high: a convolution with three waves, squared. */
export const listener: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    inputs: [
      {
        name: 'sound',
        from: 'audio',
        shape: ['batch', 1, 64],
        map: [{ op: 'mono' }, { op: 'resample', rate: 64 }, { op: 'length', samples: 64 }, { op: 'peak' }],
      },
    ],
    outputs: [{ name: 'energy', to: 'labels', map: { labels: ['low', 'middle', 'high'], activation: 'softmax' } }],
  },
  graph: {
    inputs: [{ name: 'sound', type: 'float32', sizes: ['batch', 1, 64] }],
    outputs: [{ name: 'energy', type: 'float32', sizes: ['batch', 3] }],
    weights: [
      { name: 'waves', type: 'float32', dims: [3, 1, 64], values: [...wave(2), ...wave(6), ...wave(14)] },
      { name: 'sizes', type: 'int64', dims: [2], values: [-1, 3] },
    ],
    operations: [
      { op: 'Conv', inputs: ['sound', 'waves'], outputs: ['match'], attributes: { kernel_shape: [64] } },
      { op: 'Mul', inputs: ['match', 'match'], outputs: ['power'] },
      { op: 'Reshape', inputs: ['power', 'sizes'], outputs: ['energy'] },
    ],
  },
};

/** Characters → vectors of 5 of length 1: the mean of rows of a table. */
export const embedder: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    inputs: [
      {
        name: 'characters',
        from: 'text',
        dtype: 'int64',
        shape: ['batch', 8],
        map: { type: 'characters', length: 8, vocabulary: [' ', ...'abcdefghijklmnopqrstuvwxyz'] },
      },
    ],
    outputs: [{ name: 'rows', to: 'vector', map: { pooling: 'mean', normalise: true } }],
  },
  graph: {
    inputs: [{ name: 'characters', type: 'int64', sizes: ['batch', 8] }],
    outputs: [{ name: 'rows', type: 'float32', sizes: ['batch', 8, 5] }],
    weights: [{ name: 'table', type: 'float32', dims: [27, 5], values: weightsOf(135) }],
    operations: [{ op: 'Gather', inputs: ['table', 'characters'], outputs: ['rows'] }],
  },
};

/** A parameter → a sound of 100 samples, all of that number. */
export const humming: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    inputs: [{ name: 'loudness', from: 'parameter', shape: [1], default: 0.5, minimum: 0, maximum: 1 }],
    outputs: [{ name: 'sound', to: 'audio', map: { rate: 100 } }],
  },
  graph: {
    inputs: [{ name: 'loudness', type: 'float32', sizes: [1] }],
    outputs: [{ name: 'sound', type: 'float32', sizes: [100] }],
    weights: [{ name: 'sizes', type: 'int64', dims: [1], values: [100] }],
    operations: [{ op: 'Expand', inputs: ['loudness', 'sizes'], outputs: ['sound'] }],
  },
};

/** A picture of one grey after so many multiplications of large matrices: each takes some milliseconds of a thread. */
export function slowPainter(multiplications: number, size = 400): TinyModel {
  const steps = Array.from({ length: multiplications }, (_, index) => index);
  return {
    manifest: {
      genarunModel: 1,
      format: 'onnx',
      inputs: [{ name: 'noise', from: 'seed', shape: [1], map: { distribution: 'uniform' } }],
      outputs: [{ name: 'picture', to: 'image', map: { type: 'greyscale' } }],
    },
    graph: {
      inputs: [{ name: 'noise', type: 'float32', sizes: [1] }],
      outputs: [{ name: 'picture', type: 'float32', sizes: [1, 1] }],
      weights: [
        { name: 'sizes', type: 'int64', dims: [2], values: [size, size] },
        { name: 'share', type: 'float32', dims: [1], values: [1 / size] },
        { name: 'axes', type: 'int64', dims: [2], values: [0, 1] },
      ],
      operations: [
        { op: 'Expand', inputs: ['noise', 'sizes'], outputs: ['m0'] },
        { op: 'Mul', inputs: ['m0', 'share'], outputs: ['mean'] },
        ...steps.map((step) => ({ op: 'MatMul', inputs: [`m${step}`, 'mean'], outputs: [`m${step + 1}`] })),
        { op: 'ReduceMax', inputs: [`m${multiplications}`], outputs: ['picture'], attributes: { axes: [0, 1], keepdims: 1 } },
      ],
    },
  };
}

/** The files of a model's folder. */
export function filesOf({ manifest, graph, files = {} }: TinyModel): Readonly<Record<string, string | Uint8Array>> {
  return { ...files, 'genarun-model.json': JSON.stringify(manifest), 'model.onnx': onnxFile(graph) };
}
