import { serveModels } from '../../worker/serve.ts';

/* The Web Worker of a page. */

const serve = serveModels(
  {
    onnx: async () => (await import('./onnx.ts')).loadOnnx,
    transformers: async () => (await import('./transformers.ts')).loadTransformers,
  },
  (message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }),
);
// The page alone sends messages, and those of the protocol only.
globalThis.addEventListener('message', ({ data }) => serve(data));
