import { parentPort } from 'node:worker_threads';
import { GenarunError } from '@genarun/spec';
import { serveModels } from './serve.ts';

/* The worker thread of Node. */

const port = parentPort;
if (port === null) throw new GenarunError({ code: 'internal', message: 'this module runs in a worker thread only' });

port.on(
  'message',
  serveModels(
    {
      onnx: async () => (await import('./onnx.ts')).loadOnnx,
      transformers: async () => (await import('./transformers/load.ts')).loadTransformers,
    },
    (message, transfer) => port.postMessage(message, transfer),
  ),
);
