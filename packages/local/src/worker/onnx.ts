import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean, GenarunError } from '@genarun/spec';
import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from '../manifest/device.ts';
import { numberTypes } from '../manifest/inputs.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import { weightFiles } from '../manifest/weight-files.ts';
import { performOnnx, type RunGraph } from '../pipeline/perform-onnx.ts';
import type { Tensor, TensorData } from '../pipeline/tensor.ts';
import type { Loader } from './engine.ts';
import { deviceFailed, loadOnnxruntime, type Onnxruntime, requireDevice } from './onnxruntime.ts';

/**
 * Loads a custom ONNX model: the file's checksum is compared, and the manifest's inputs and output with the graph's own. Throws GenarunError naming the place in the
 * manifest, expected and received.
 */
export const loadOnnx: Loader = async (folder, { threads, device }) => {
  if (folder.format !== 'onnx') throw new GenarunError({ code: 'internal', message: `local/${folder.id} is no ONNX folder` });
  const file = join(folder.path, folder.manifest.file);
  await checkFile(file, folder);
  const library = await loadOnnxruntime();
  requireDevice(library, device);
  const session = await createSession(library, file, folder, { threads: folder.manifest.threads ?? threads, device });
  try {
    checkGraph(folder, session);
  } catch (error) {
    await session.release();
    throw error;
  }
  const run = runner(library, session, folder);
  return {
    bytes: weightFiles(folder).reduce((sum, { bytes }) => sum + bytes, 0),
    maxBatch: folder.manifest.batch,
    perform: (requests, hooks) => performOnnx(requests, folder, run, hooks),
    dispose: () => session.release(),
  };
};

async function checkFile(file: string, { id, manifest }: OnnxFolder): Promise<void> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new GenarunError({ code: 'not_found', message: `local/${id}: there is no file ${file}`, cause });
  });
  const wrong = (what: string, expected: string | number, got: string | number): GenarunError =>
    new GenarunError({
      code: 'invalid_input',
      message: `local/${id}: ${manifest.file} is not the file that its manifest describes: ${what} ${expected} expected, got ${got}`,
      hint: `get the file again; if it is your own and newer, put its ${what} into genarun-model.json, or remove the key`,
    });
  if (manifest.bytes !== undefined && manifest.bytes !== size) throw wrong('bytes', manifest.bytes, size);
  if (manifest.sha256 === undefined) return;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  const digest = hash.digest('hex');
  if (digest !== manifest.sha256) throw wrong('sha256', manifest.sha256, digest);
}

type SessionOptions = { readonly threads: number; readonly device: Device };

async function createSession(library: Onnxruntime, file: string, { id, manifest }: OnnxFolder, { threads, device }: SessionOptions): Promise<InferenceSession> {
  try {
    return await library.InferenceSession.create(file, {
      executionProviders: [device],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    });
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').slice(0, 400);
    if (device !== 'cpu' && !/Protobuf|Load model from|INVALID_GRAPH|Type Error/i.test(said)) throw deviceFailed(library, device, cause);
    throw new GenarunError({
      code: 'invalid_input',
      message: `local/${id}: ${manifest.file} cannot be loaded: ${said}`,
      hint: 'the file is damaged, or not an ONNX model of this onnxruntime',
      cause,
    });
  }
}

/** What manifest and graph must agree on: names, types, the number of sizes, and the sizes that are numbers in both. */
function checkGraph({ id, manifest, labels }: OnnxFolder, { inputMetadata, outputMetadata }: InferenceSession): void {
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

function runner(library: Onnxruntime, session: InferenceSession, { id, manifest }: OnnxFolder): RunGraph {
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
