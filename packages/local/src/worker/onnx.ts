import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GenarunError } from '@genarun/spec';
import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from '../manifest/device.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import { weightFiles } from '../manifest/weight-files.ts';
import { performOnnx } from '../pipeline/perform-onnx.ts';
import type { Loader } from './engine.ts';
import { checkGraph, graphRunner } from './onnx-graph.ts';
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
  const run = graphRunner(library, session, folder);
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
