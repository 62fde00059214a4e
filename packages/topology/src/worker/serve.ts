import { persistence } from '../persistence/persistence.ts';
import { listen, type WorkerPort, type WorkerReply, type WorkerRequest } from './contract.ts';

/** Answers requests for persistence on a port: in a Web Worker `servePersistence(self)`, in a Node worker thread `servePersistence(parentPort)`. */
export function servePersistence(port: WorkerPort): void {
  const running = new Map<number, AbortController>();
  const reply = (message: WorkerReply) => port.postMessage(message);
  listen(port, (message) => {
    // Only `persistenceIn` writes to this port; both sides are of one version.
    const request = message as WorkerRequest;
    if (request.type === 'cancel') running.get(request.id)?.abort();
    else void perform(request);
  });

  async function perform({ id, input, options }: Extract<WorkerRequest, { type: 'persistence' }>): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const onProgress = (progress: Extract<WorkerReply, { type: 'progress' }>['progress']) => reply({ type: 'progress', id, progress });
      reply({ type: 'done', id, result: await persistence(input, { ...options, signal: controller.signal, onProgress }) });
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      reply({ type: 'failed', id, name: known.name, message: known.message });
    } finally {
      running.delete(id);
    }
  }
}
