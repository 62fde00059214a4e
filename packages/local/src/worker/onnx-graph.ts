import { didYouMean, GenarunError } from '@genarun/spec';
import type { InferenceSession } from 'onnxruntime-node';
import { numberTypes } from '../manifest/inputs.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import type { RunGraph } from '../pipeline/perform-onnx.ts';
import type { Tensor, TensorData } from '../pipeline/tensor.ts';
import type { Onnxruntime } from './onnxruntime.ts';

/** What manifest and graph must agree on: names, types, the number of sizes, and the sizes that are numbers in both. */
export function checkGraph({ id, manifest, labels }: OnnxFolder, { inputMetadata, outputMetadata }: InferenceSession): void {
  const where = `local/${id}: genarun-model.json`;
  manifest.inputs.forEach((input, index) => {
    const place = (key: string): string => `${where}, "inputs.${index}.${key}"`;
    const known = tensorNamed(inputMetadata, input.name, place('name'), 'input');
    if (known.type !== input.dtype) throw unlike(place('dtype'), known.type, input.dtype);
    const { shape } = known;
    const agrees =
      shape.length === input.shape.length &&
      shape.every((size, axis) => typeof size === 'string' || typeof input.shape[axis] === 'string' || size === input.shape[axis]);
    const isFixed = input.shape[0] === 'batch' && typeof shape[0] === 'number' && shape[0] !== 1;
    if (!agrees || isFixed) throw unlike(place('shape'), `[${shape.join(', ')}]`, `[${input.shape.join(', ')}]`);
  });
  const missing = inputMetadata.find(({ name }) => !manifest.inputs.some((input) => input.name === name));
  if (missing !== undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${where}, "inputs": the graph has an input "${missing.name}" that the manifest does not give`,
      hint: 'give every input of the graph; one that never changes is { "from": "constant", "value": … }',
    });
  for (const output of manifest.outputs) {
    const known = tensorNamed(outputMetadata, output.name, `${where}, "outputs.0.name"`, 'output');
    const count = output.to === 'labels' ? (typeof output.map.labels === 'string' ? labels[output.map.labels] : output.map.labels)?.length : undefined;
    const last = known.shape.at(-1);
    if (count !== undefined && typeof last === 'number' && last !== count)
      throw new GenarunError({
        code: 'invalid_input',
        message: `${where}, "outputs.0.map.labels": as many labels as the graph's output "${output.name}" has numbers expected (${last}), got ${count}`,
      });
  }
}

type Metadata = InferenceSession['inputMetadata'];

function tensorNamed(metadata: Metadata, name: string, place: string, what: string): { readonly type: string; readonly shape: readonly (number | string)[] } {
  const found = metadata.find((value) => value.name === name);
  if (found?.isTensor === true) return found;
  const names = metadata.map((value) => value.name);
  throw new GenarunError({
    code: 'invalid_input',
    message: `${place}: the graph has no ${what} "${name}" that is a tensor; it has ${names.map((one) => `"${one}"`).join(', ')}.${didYouMean(name, names)}`,
  });
}

function unlike(place: string, graph: string, manifest: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${place}: the graph's own expected, ${graph}, got ${manifest}` });
}

/** Runs a loaded graph. Throws GenarunError `invalid_input` for numbers it cannot compute with, `invalid_output` for an output that is no tensor of numbers. */
export function graphRunner(library: Pick<Onnxruntime, 'Tensor'>, session: InferenceSession, { id, manifest }: OnnxFolder): RunGraph {
  const wanted = manifest.outputs.map(({ name }) => name);
  return async (feeds) => {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new library.Tensor(type, data as Uint8Array, dims)]));
    try {
      const outputs = await session.run(tensors, wanted);
      return Object.fromEntries(wanted.map((name) => [name, readTensor(outputs[name], `local/${id}: output "${name}"`)]));
    } catch (cause) {
      if (cause instanceof GenarunError) throw cause;
      const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').slice(0, 400);
      throw new GenarunError({ code: 'invalid_input', message: `local/${id}: the model cannot compute this: ${said}`, cause });
    }
  };
}

function readTensor(value: { readonly type: string; readonly data: unknown; readonly dims: readonly number[] } | undefined, where: string): Tensor {
  const type = numberTypes.find((name) => name === value?.type);
  // The library's arrays are the ones of these types.
  if (value !== undefined && type !== undefined) return { type, dims: value.dims, data: value.data as TensorData };
  throw new GenarunError({
    code: 'invalid_output',
    message: `${where}: numbers of one of ${numberTypes.join(', ')} expected, got ${value?.type ?? 'nothing'}`,
  });
}
