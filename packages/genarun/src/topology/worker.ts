import { parentPort } from 'node:worker_threads';
import { hdbscan, rowsOfPoints, servePersistence } from '@genarun/topology';
import { type ClusterQuestion, isClusterQuestion } from './cluster-question.ts';

// The module of the threads that shape-threads.ts starts.
const port = parentPort;
if (port !== null) {
  port.on('message', (message: unknown) => {
    if (isClusterQuestion(message)) port.postMessage({ clusters: clustersOf(message) });
  });
  servePersistence({
    postMessage: (message) => port.postMessage(message),
    on: (type, listener) => port.on(type, (message: unknown) => (isClusterQuestion(message) ? undefined : listener(message))),
  });
}

function clustersOf({ points, options: { metric, ...options } }: ClusterQuestion) {
  return hdbscan(rowsOfPoints(points, metric), options);
}
