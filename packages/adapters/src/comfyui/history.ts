import { GenarunError, isRecord } from '@genarun/spec';
import type { Look } from '../wire/poll.ts';

/** A file that a workflow saved. */
export type OutputFile = { readonly filename: string; readonly subfolder: string; readonly type: string };

/** What the history says of a prompt; undefined where it does not know it (yet). */
export function readHistory(json: unknown, id: string): Look<readonly OutputFile[]> | undefined {
  const entry = isRecord(json) && isRecord(json[id]) ? json[id] : undefined;
  if (!entry) return undefined;
  const status = isRecord(entry.status) ? entry.status : {};
  if (status.status_str === 'error') return { failed: failureOf(status.messages) };
  const files = filesIn(entry.outputs);
  if (status.completed === false && files.length === 0) return { note: 'working' };
  const saved = files.filter(({ type }) => type === 'output');
  return { done: saved.length > 0 ? saved : files };
}

function filesIn(outputs: unknown): readonly OutputFile[] {
  const lists = Object.values(isRecord(outputs) ? outputs : {}).flatMap((node) => (isRecord(node) ? Object.values(node) : []));
  return lists
    .flat()
    .filter(isRecord)
    .flatMap(({ filename, subfolder, type }) =>
      typeof filename === 'string'
        ? [{ filename, subfolder: typeof subfolder === 'string' ? subfolder : '', type: typeof type === 'string' ? type : 'output' }]
        : [],
    );
}

function failureOf(messages: unknown): GenarunError {
  const events = Array.isArray(messages) ? messages.filter(Array.isArray) : [];
  const data = (name: string): Record<string, unknown> | undefined =>
    events.map(([event, told]) => (event === name && isRecord(told) ? told : undefined)).find((told) => told);
  if (data('execution_interrupted')) return new GenarunError({ code: 'cancelled', message: 'comfyui: the workflow was interrupted there' });
  const error = data('execution_error') ?? {};
  const said = String(error.exception_message ?? 'it does not say why')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
  const where = typeof error.node_id === 'string' ? ` at node ${error.node_id} (${String(error.node_type ?? 'unknown')})` : '';
  const isMemory = /out of memory|OutOfMemory/i.test(`${String(error.exception_type ?? '')} ${said}`);
  return new GenarunError({
    code: isMemory ? 'provider_outage' : 'invalid_input',
    message: `comfyui: the workflow failed${where}: ${said}`,
    hint: isMemory ? 'Ask for smaller pictures, or free the memory of the device.' : 'Run the workflow in ComfyUI itself to see it fail there.',
  });
}

/** Where a prompt stands in the queue: running, so many before it, or not there. */
export function placeInQueue(json: unknown, id: string): 'running' | number | undefined {
  const ids = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list.map((item) => (Array.isArray(item) ? item[1] : undefined)) : []);
  const queue = isRecord(json) ? json : {};
  if (ids(queue.queue_running).includes(id)) return 'running';
  const at = ids(queue.queue_pending).indexOf(id);
  return at < 0 ? undefined : at;
}
