import { GenarunError, type Json } from '@genarun/spec';
import type { InputFrom, OnnxInput } from '../manifest/inputs.ts';
import { labelsIn } from '../manifest/labels-in.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import { noiseParameter } from './onnx-facts.ts';
import { pictureNumbers } from './picture-input.ts';
import { createRandom, drawNumbers } from './random.ts';
import { soundNumbers } from './sound-input.ts';
import { countOf, type Tensor, toTensor } from './tensor.ts';
import { textNumbers } from './text-input.ts';
import type { Unit } from './units.ts';

type Params = Readonly<Record<string, Json>>;
type Numbers = { readonly dims: readonly number[]; readonly values: ArrayLike<number>; readonly warning?: string };

export type PreparedUnit = { readonly tensors: Readonly<Record<string, Tensor>>; readonly warnings: readonly string[] };

/** The tensors of one unit, without a batch's axis. Throws GenarunError `invalid_input` naming input, sizes expected and sizes that came. */
export function prepareUnit(unit: Unit, params: Params, folder: Pick<OnnxFolder, 'id' | 'manifest' | 'labels'>): PreparedUnit {
  const model = `local/${folder.id}`;
  const { inputs } = folder.manifest;
  const seedInputs = inputs.filter(({ from }) => from === 'seed').length;
  const taken = { image: 0, audio: 0 };
  const warnings: string[] = [];
  const numbersOf = (input: OnnxInput): Numbers => {
    const inner = input.shape.filter((size) => size !== 'batch');
    switch (input.from) {
      case 'text':
        return textNumbers(unit.text ?? '', input, labelsIn(folder, 'labels' in input.map ? input.map.labels : input.map.vocabulary), model);
      case 'image': {
        const pixels = unit.images[taken.image++];
        if (pixels === undefined) throw absent(model, input.name, 'picture');
        const { dims, data } = pictureNumbers(pixels, input.map, inner.filter((size) => size !== 1).length === 2);
        return { dims, values: data };
      }
      case 'audio': {
        const sound = unit.audio[taken.audio++];
        if (sound === undefined) throw absent(model, input.name, 'sound');
        const { dims, data } = soundNumbers(sound, input.map, inner.length === 1);
        return { dims, values: data };
      }
      case 'seed':
        return noise(input, params, unit.seed, { model, seedInputs });
      case 'parameter':
        return filled(inner, [Number(params[input.parameter ?? input.name] ?? input.default)], input.name, model);
      case 'constant':
        return filled(inner, typeof input.value === 'number' ? [input.value] : input.value, input.name, model);
    }
  };
  const tensors = inputs.map((input): [string, Tensor] => {
    const { dims, values, warning } = numbersOf(input);
    if (warning !== undefined) warnings.push(warning);
    return [input.name, toTensor(input.dtype, fitted(dims, input, model), values)];
  });
  return { tensors: Object.fromEntries(tensors), warnings };
}

/** Numbers given by the request, or drawn from the seed in a stream of the input's own. */
function noise(
  input: InputFrom<'seed'>,
  params: Params,
  seed: number,
  { model, seedInputs }: { readonly model: string; readonly seedInputs: number },
): Numbers {
  const dims = sizes(
    input.shape.filter((size) => size !== 'batch'),
    input.name,
    model,
  );
  const given = params[input.name];
  if (Array.isArray(given)) {
    const values = given.map(Number);
    if (values.length !== countOf(dims) || !values.every(Number.isFinite))
      throw new GenarunError({ code: 'invalid_input', message: `${model}: "${input.name}" must be ${countOf(dims)} numbers, got ${given.length}` });
    return { dims, values };
  }
  const wanted = params[noiseParameter(input, seedInputs)] ?? input.map.distribution;
  const map = [input.map, ...input.map.alternatives].find(({ distribution }) => distribution === wanted) ?? input.map;
  return { dims, values: drawNumbers(map, countOf(dims), createRandom(seed, input.name)) };
}

function filled(shape: OnnxInput['shape'], values: readonly number[], name: string, model: string): Numbers {
  const dims = sizes(shape, name, model);
  const count = countOf(dims);
  if (values.length === 1) return { dims, values: Array.from({ length: count }, () => values[0] ?? 0) };
  if (values.length === count) return { dims, values };
  throw new GenarunError({ code: 'invalid_input', message: `${model}: input "${name}" takes ${count} numbers, its value has ${values.length}` });
}

function sizes(shape: OnnxInput['shape'], name: string, model: string): readonly number[] {
  return shape.map((size) => {
    if (typeof size === 'number') return size;
    throw new GenarunError({
      code: 'invalid_input',
      message: `${model}: input "${name}": its size "${size}" follows from nothing; the manifest must give a number`,
    });
  });
}

/** The sizes as the manifest has them (axes of 1 may stand before), where what came fits them. */
function fitted(dims: readonly number[], { name, shape }: OnnxInput, model: string): readonly number[] {
  const inner = shape[0] === 'batch' ? shape.slice(1) : shape;
  const ones = inner.length - dims.length;
  const padded = ones > 0 && inner.slice(0, ones).every((size) => size === 1) ? [...inner.slice(0, ones).map(() => 1), ...dims] : dims;
  if (padded.length === inner.length && inner.every((size, axis) => typeof size === 'string' || size === padded[axis])) return padded;
  if (countOf(dims) === 1 && inner.every((size) => size === 1)) return inner.map(() => 1);
  const flat = inner.filter((size) => size !== 1);
  if (inner.every((size): size is number => typeof size === 'number') && flat.join() === dims.filter((size) => size !== 1).join()) return inner;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${model}: input "${name}": the manifest says [${inner.join(', ')}], what was prepared for it is [${dims.join(', ')}]`,
    hint: 'its "map" must end in those sizes: resize, greyscale and layout for pictures, length and mono for sounds',
  });
}

function absent(model: string, name: string, what: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${model}: input "${name}" needs a ${what}, and the request has none for it` });
}
