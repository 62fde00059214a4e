import { GenarunError, toFault } from '@genarun/spec';
import type { FromWorker, ToWorker } from '../runtime/protocol.ts';
import type { Loaded, Loader, LocalAnswer } from './engine.ts';
import { createOutbox } from './outbox.ts';

/*
 * What a worker does, in a process or in a page: it holds loaded models by the name the main thread gives them, and does one job at a time. Which models stay is
 * decided by the main thread alone.
 */

/** The engines by format, each loaded with its first model. */
export type Loaders = Readonly<Record<'onnx' | 'transformers', () => Promise<Loader>>>;

/** Answers messages: the returned function is called with each, and resolves when its job has ended. `tell` sends one back, with the memory that goes over instead of being copied. */
export function serveModels(loaders: Loaders, tell: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void): (message: ToWorker) => Promise<void> {
  const models = new Map<string, Loaded>();

  const done = async (message: ToWorker): Promise<readonly [FromWorker, readonly ArrayBuffer[]]> => {
    const { job, model } = message;
    if (message.type === 'load') {
      const load = await loaders[message.folder.format]();
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
    const flag = message.flag === undefined ? undefined : new Int32Array(message.flag);
    const outbox = createOutbox(
      job,
      (told) => tell(told, []),
      () => performance.now(),
    );
    const answers = await loaded.perform(message.requests, {
      cancelled: () => flag !== undefined && Atomics.load(flag, 0) === 1,
      token: outbox.token,
      due: outbox.due,
      progress: outbox.progress,
    });
    outbox.flush();
    return [{ type: 'answers', job, answers }, buffersOf(answers)];
  };

  return (message) =>
    done(message).then(
      ([answer, transfer]) => tell(answer, transfer),
      (error: unknown) => tell({ type: 'failed', job: message.job, fault: toFault(error) }, []),
    );
}

/** The memory of pictures, sounds and vectors. */
function buffersOf(answers: readonly LocalAnswer[]): readonly ArrayBuffer[] {
  const arrays = answers.flatMap(({ images = [], audio = [], vectors = [] }) => [
    ...images.map(({ data }) => data),
    ...audio.flatMap(({ channels }) => channels),
    ...vectors,
  ]);
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
