import { parentPort } from 'node:worker_threads';
import { GenarunError } from '@genarun/spec';
import { endMessage, type ToWorker } from '../runtime/protocol.ts';
import { serveModels } from './serve.ts';

/* The worker thread of Node. */

const port = parentPort;
if (port === null) throw new GenarunError({ code: 'internal', message: 'this module runs in a worker thread only' });

const serve = serveModels(
  {
    onnx: async () => (await import('./onnx.ts')).loadOnnx,
    transformers: async () => (await import('./transformers/load.ts')).loadTransformers,
  },
  (message, transfer) => port.postMessage(message, transfer),
);

/** Ends with everything that is computed now. */
let work: Promise<unknown> = Promise.resolve();

port.on('message', (message: ToWorker | typeof endMessage) => {
  if (message === endMessage) void work.then(() => process.exit(0));
  else work = Promise.all([work, serve(message)]).then(() => undefined);
});
