import type { Ending, Event, InvocationRow, Job, Usage } from '@genarun/spec';
import type { CompiledNode } from '../plan/compile.ts';
import type { Spent } from './state.ts';
import { addUsage } from './usage.ts';

/** What of an event's data stands in the row. */
const rowFields = new Set([
  'model',
  'value',
  'raw',
  'fault',
  'reason',
  'asked',
  'sent',
  'returned',
  'seed',
  'usage',
  'cost',
  'costUnknown',
  'cached',
  'key',
  'picks',
  'warnings',
  'wait',
]);

/** The row of an invocation as an event leaves it: a projection of the journal, nothing of its own. `earlier`: what its earlier attempts cost. */
export function invocationRow(event: Event, node: CompiledNode, started: number | undefined, earlier: Spent | undefined): InvocationRow {
  const { data } = event;
  const status = statusAfter(event);
  const row: Record<string, unknown> = {
    run: event.run,
    address: event.address ?? '',
    node: node.planned.id,
    kind: node.planned.node.kind,
    status,
    attempt: event.attempt ?? 1,
    startedAt: (data.startedAt as number | undefined) ?? started, // written by the driver
    ...(status === 'waiting' || status === 'queued' ? {} : { endedAt: (data.endedAt as number | undefined) ?? event.at }),
  };
  for (const field of Object.keys(data)) if (rowFields.has(field)) row[field] = data[field];
  if (earlier) {
    row.cost = earlier.cost + (typeof data.cost === 'number' ? data.cost : 0);
    row.usage = addUsage(earlier.usage, data.usage as Usage | undefined); // written by the driver
    if (earlier.costUnknown) row.costUnknown = true;
  }
  return row as unknown as InvocationRow; // assembled field by field from an event the driver wrote
}

function statusAfter({ type, data }: Event): InvocationRow['status'] {
  if (type === 'retrying') return 'queued';
  return type === 'failed' && data.do === 'value' ? 'done' : (type as InvocationRow['status']); // only called for endings, waits and attempts made again
}

/** What an ending and its job tell the journal, without value and fault. */
export function endingData(ending: Ending, job: Job | undefined): Record<string, unknown> {
  const data: Record<string, unknown> = { startedAt: ending.startedAt, endedAt: ending.endedAt };
  if (job?.model !== undefined) data.model = job.model;
  if (job?.seed !== undefined) data.seed = job.seed;
  if (job && Object.keys(job.fields).length > 0) data.asked = redactSecrets(job.fields);
  if (ending.usage && Object.keys(ending.usage).length > 0) data.usage = ending.usage;
  if (ending.cost > 0 || job?.model !== undefined) data.cost = ending.cost;
  if (ending.costUnknown) data.costUnknown = true;
  for (const field of ['sent', 'returned', 'warnings', 'key', 'cached', 'raw'] as const) if (ending[field] !== undefined) data[field] = ending[field];
  return data;
}

/** Secret markers as `***`: what is asked is recorded, secrets never are. */
function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactSecrets);
  if (typeof value !== 'object' || value === null) return value;
  if ('$secret' in value && Array.isArray(value.$secret)) return value.$secret.map((part: unknown) => (typeof part === 'string' ? part : '***')).join('');
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactSecrets(item)]));
}
