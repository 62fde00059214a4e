import { sha256 } from './page/stage.ts';
import { filesOf, type TinyModel } from './tiny-models.ts';

const size = 24;
const places = Array.from({ length: size * size }, (_, at) => ({ x: (at % size) - 11.5, y: Math.floor(at / size) - 11.5 }));
const shapes = {
  circle: (x: number, y: number) => 2.5 - Math.abs(Math.hypot(x, y) - 8),
  cross: (x: number, y: number) => 2 - Math.min(Math.abs(x - y), Math.abs(x + y)),
  square: (x: number, y: number) => 2.5 - Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 8),
  waves: (x: number, y: number) => 3 * Math.sin((y + 2 * Math.sin(x / 3)) / 1.2),
} as const;
const names = Object.keys(shapes);
const round = (value: number): number => Math.fround(Math.round(value * 1000) / 1000);
/** Ink above 0, paper below, for each shape and pixel. */
const ink = Object.values(shapes).flatMap((shape) => places.map(({ x, y }) => round(2 * Math.max(-3, Math.min(3, shape(x, y))))));
/** What four numbers of noise change: slow waves over the picture. */
const noise = [0, 1, 2, 3].flatMap((row) => places.map(({ x, y }) => round(2.2 * Math.sin((x * (row % 2 ? 1 : -1) + y) / (4 + row) + row))));

const painter: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    title: 'A painter of four shapes',
    licence: 'MIT',
    inputs: [
      { name: 'label', from: 'text', dtype: 'int32', shape: ['batch'], map: { type: 'label-index', labels: 'labels.json', normalise: ['trim', 'lowercase'] } },
      { name: 'noise', from: 'seed', shape: ['batch', 4], map: { distribution: 'normal' } },
    ],
    outputs: [{ name: 'picture', to: 'image', map: { type: 'greyscale', black: 1, white: 0 } }],
  },
  files: { 'labels.json': `${JSON.stringify(names)}\n` },
  graph: {
    inputs: [
      { name: 'label', type: 'int32', sizes: ['batch'] },
      { name: 'noise', type: 'float32', sizes: ['batch', 4] },
    ],
    outputs: [{ name: 'picture', type: 'float32', sizes: ['batch', size, size] }],
    weights: [
      { name: 'byLabel', type: 'float32', dims: [names.length, size * size], values: ink },
      { name: 'byNoise', type: 'float32', dims: [4, size * size], values: noise },
      { name: 'sizes', type: 'int64', dims: [3], values: [-1, size, size] },
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

const looker: TinyModel = {
  manifest: {
    genarunModel: 1,
    format: 'onnx',
    title: 'It names one of four shapes',
    licence: 'MIT',
    inputs: [
      {
        name: 'ink',
        from: 'image',
        shape: ['batch', size, size],
        map: [{ op: 'greyscale' }, { op: 'resize', width: size, height: size, method: 'area' }, { op: 'ink' }],
      },
    ],
    outputs: [{ name: 'likeness', to: 'labels', map: { labels: '../painter/labels.json', activation: 'softmax' } }],
  },
  graph: {
    inputs: [{ name: 'ink', type: 'float32', sizes: ['batch', size, size] }],
    outputs: [{ name: 'likeness', type: 'float32', sizes: ['batch', names.length] }],
    weights: [
      { name: 'sizes', type: 'int64', dims: [2], values: [-1, size * size] },
      {
        name: 'templates',
        type: 'float32',
        dims: [size * size, names.length],
        values: places.flatMap((_, at) => names.map((__, label) => round((ink[label * size * size + at] ?? 0) / 40))),
      },
    ],
    operations: [
      { op: 'Reshape', inputs: ['ink', 'sizes'], outputs: ['flat'] },
      { op: 'MatMul', inputs: ['flat', 'templates'], outputs: ['likeness'] },
    ],
  },
};

/** The models of the example of a page, by path below its folder: two graphs whose numbers are formulas. */
export function exampleModels(): ReadonlyMap<string, Uint8Array> {
  const files = Object.entries({ painter, looker }).flatMap(([name, model]) => {
    const written = filesOf(model);
    const graph = written['model.onnx'] ?? '';
    const manifest = `${JSON.stringify({ ...model.manifest, bytes: graph.length, sha256: sha256(graph) }, null, 2)}\n`;
    return Object.entries({ ...written, 'genarun-model.json': manifest }).map(([path, content]) => [`models/${name}/${path}`, content] as const);
  });
  return new Map(files.map(([path, content]) => [path, typeof content === 'string' ? new TextEncoder().encode(content) : content]));
}
