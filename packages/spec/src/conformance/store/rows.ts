import type { Event } from '../../event.ts';
import type { Plan } from '../../plan.ts';
import type { CallRow, InvocationRow, ProductRow, StoredRun } from '../../run.ts';
import type { Commit, Lease } from '../../store.ts';

/** A sha256 for tests: one hex digit, 64 times. */
export function sha(digit: string): string {
  return digit.repeat(64);
}

export function planRow(inputs: Readonly<Record<string, unknown>> = {}): Plan {
  return {
    v: 1,
    name: 'postcards',
    dialect: 'canonical',
    pipeline: { genarun: 1, name: 'postcards', nodes: [{ id: 'text', kind: 'text', prompt: 'Ünïcödé [1, 2] 🐚' }] },
    pipelineHash: sha('0'),
    nodes: [],
    roots: [],
    inputs,
    seed: 7,
    models: {},
    versions: { text: '1' },
    maxInvocations: 100,
    warnings: [],
  };
}

export function runRow(id: string, fields: Partial<StoredRun> = {}): StoredRun {
  return {
    id,
    owner: 'local',
    name: 'postcards',
    dialect: 'canonical',
    status: 'running',
    seed: 7,
    createdAt: 1_000,
    updatedAt: 1_000,
    cost: 0,
    costUnknown: false,
    counts: {},
    seq: 0,
    plan: planRow(),
    ...fields,
  };
}

export function eventRow(run: string, seq: number, fields: Partial<Event> = {}): Event {
  return { run, seq, at: 1_000 + seq, epoch: 1, v: 1, type: 'started', address: 'text', attempt: 1, data: {}, ...fields };
}

export function invocationRow(run: string, address: string, fields: Partial<InvocationRow> = {}): InvocationRow {
  return { run, address, node: 'text', kind: 'text', status: 'done', attempt: 1, ...fields };
}

export function productRow(run: string, address: string, index: number, fields: Partial<ProductRow> = {}): ProductRow {
  return { run, address, index, owner: 'local', kind: 'image', mime: 'image/png', sha256: sha('a'), bytes: 12, createdAt: 2_000, ...fields };
}

export function callRow(run: string, address: string, fields: Partial<CallRow> = {}): CallRow {
  return { run, address, attempt: 1, call: 0, callKey: `${run}/${address}/1/0`, model: 'sim/painter', status: 'open', openedAt: 3_000, ...fields };
}

export function commitOf(lease: Lease, fields: Partial<Commit> = {}): Commit {
  return { lease, events: [], invocations: [], products: [], ...fields };
}
