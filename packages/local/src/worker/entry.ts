import { parentPort, type TransferListItem } from 'node:worker_threads';
import { GenarunError, toFault } from '@genarun/spec';
import type { FromWorker, ToWorker } from '../runtime/protocol.ts';
import type { Loaded, Loader, LocalAnswer } from './engine.ts';
import { createOutbox } from './outbox.ts';

/*
 * The worker thread: it holds loaded models by the name the main thread gives them, and does one job at a time. Which models stay is decided by the main thread alone.
 */

/** The engines by format, each loaded with its first model. */
const loaders: Readonly<Record<'onnx' | 'transformers', () => Promise<Loader>>> = {
  onnx: async () => (await import('./onnx.ts')).loadOnnx,
  transformers: async () => (await import('./transformers/load.ts')).loadTransformers,
};

const models = new Map<string, Loaded>();
const port = parentPort;
if (port === null) throw new GenarunError({ code: 'internal', message: 'this module runs in a worker thread only' });

const tell = (message: FromWorker, transfer: readonly TransferListItem[] = []): void => port.postMessage(message, transfer);

port.on('message', (message: ToWorker) => {
  done(message).then(
    ([answer, transfer]) => tell(answer, transfer),
    (error: unknown) => tell({ type: 'failed', job: message.job, fault: toFault(error) }),
  );
});

async function done(message: ToWorker): Promise<readonly [FromWorker, readonly TransferListItem[]]> {
  const { job, model } = message;
  if (message.type === 'load') {
    const { format } = message.folder;
    const load = await loaders[format]();
    const loaded = await load(message.folder, message.session);
    models.set(model, loaded);
    return [{ type: 'loaded', job, bytes: loaded.bytes, maxBatch: loaded.maxBatch }, []];
  }
  const loaded = models.get(model);
  if (message.type === 'dispose') {
    models.delete(model);
    await loaded?.dispose();
    return [{ type: 'disposed', job }, []];
  }
  if (loaded === undefined) throw new GenarunError({ code: 'internal', message: `model ${model} is not loaded in this worker` });
  const flag = new Int32Array(message.flag);
  const outbox = createOutbox(job, tell, () => performance.now());
  const answers = await loaded.perform(message.requests, {
    cancelled: () => Atomics.load(flag, 0) === 1,
    token: outbox.token,
    due: outbox.due,
    progress: outbox.progress,
  });
  outbox.flush();
  return [{ type: 'answers', job, answers }, buffersOf(answers)];
}

/** The memory of pictures, sounds and vectors goes over instead of being copied. */
function buffersOf(answers: readonly LocalAnswer[]): readonly TransferListItem[] {
  const arrays = answers.flatMap(({ images = [], audio = [], vectors = [] }) => [
    ...images.map(({ data }) => data),
    ...audio.flatMap(({ channels }) => channels),
    ...vectors,
  ]);
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
