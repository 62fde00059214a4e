import { pullModel } from '../../src/pull/pull.ts';

/** Pulls a model in a process of its own, and tells its parent how far it is: `pull-process MODELS ID ENDPOINT`. */
const [models = '', id = '', endpoint = ''] = process.argv.slice(2);
await pullModel({
  ...{ models, id, endpoint, fetch },
  signal: new AbortController().signal,
  sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  onProgress: (progress) => void process.send?.(progress),
  process: { name: `process ${process.pid}`, isGone: () => true },
});
