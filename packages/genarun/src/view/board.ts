import type { Event, InvocationStatus, Plan, PlanNode, Progress } from '@genarun/spec';
import { paceText } from './pace-text.ts';

/** How one node of a plan stands over all its invocations. */
export type BoardNode = {
  readonly planned: PlanNode;
  /** Steps from the root, 0 for a root. */
  readonly depth: number;
  /** Invocations known so far; fan-outs make them known as they open. */
  total: number;
  readonly counts: Record<Exclude<InvocationStatus, 'queued'>, number>;
  retries: number;
  cached: number;
  /** Milliseconds since the epoch. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** US dollars. */
  cost: number;
  /** How far what is under way has come, 0 to 1, where its model tells. */
  fraction: number | undefined;
};

/** A run as a person follows it: a fold of its journal. */
export type Board = Readonly<State> & {
  readonly nodes: readonly BoardNode[];
  readonly apply: (event: Event) => void;
  readonly progress: (progress: Progress) => void;
  /** The node that an address belongs to. */
  readonly nodeOf: (address: string) => BoardNode | undefined;
};

type State = {
  status: string;
  startedAt: number | undefined;
  cost: number;
  costUnknown: boolean;
  /** Lanes that go slower because their provider refuses calls, and what is told of each. */
  readonly slowed: Map<string, string>;
  /** Invocations that ended, and those known. */
  ended: number;
  total: number;
};

const endings: ReadonlySet<string> = new Set(['done', 'failed', 'skipped', 'cancelled', 'unknown']);

/** An empty board for a plan. */
export function createBoard(plan: Plan): Board {
  const nodes = plan.nodes.map(createNode);
  const byPath = new Map(nodes.map((node) => [node.planned.path, node]));
  const byId = new Map(nodes.map((node) => [node.planned.id, node]));
  const statuses = new Map<string, InvocationStatus>();
  const state: State = { status: 'running', startedAt: undefined, cost: 0, costUnknown: false, slowed: new Map(), ended: 0, total: 0 };
  const nodeOf = (address: string) => (address.includes('!') ? undefined : byPath.get(staticPath(address))) ?? byId.get(lastId(address));
  const open = (indexes: readonly number[], times: number) => {
    for (const index of indexes) {
      const node = nodes[index];
      if (node === undefined || node.planned.handler || node.planned.node.forEach !== undefined || node.planned.node.repeat !== undefined) continue;
      addTotal(state, node, times);
    }
  };
  const apply = (event: Event) => {
    if (typeof event.data.cost === 'number') state.cost += event.data.cost;
    if (event.data.costUnknown === true) state.costUnknown = true;
    if (event.address === undefined) return applyToRun(state, event, () => open(plan.roots, 1));
    const node = nodeOf(event.address);
    if (node === undefined) return;
    if (event.type === 'expanded' && node.planned.node.repeat === undefined) addTotal(state, node, Number(event.data.count ?? 0));
    applyToNode(state, node, statuses, event);
    if (event.type === 'done') open(node.planned.children, elementsOf(event));
  };
  const progress = ({ address, fraction }: Progress) => {
    const node = nodeOf(address);
    if (node !== undefined && statuses.get(address) === 'started') node.fraction = fraction;
  };
  return Object.assign(state, { nodes, apply, progress, nodeOf });
}

function createNode(planned: PlanNode): BoardNode {
  const counts = { started: 0, waiting: 0, done: 0, failed: 0, skipped: 0, cancelled: 0, unknown: 0 };
  return {
    planned,
    depth: planned.path.split('/').length - 1,
    total: 0,
    counts,
    retries: 0,
    cached: 0,
    startedAt: undefined,
    endedAt: undefined,
    cost: 0,
    fraction: undefined,
  };
}

function applyToRun(state: State, event: Event, started: () => void): void {
  if (event.type === 'run.started') {
    state.startedAt = event.at;
    started();
  } else if (event.type === 'run.paused') state.status = 'paused';
  else if (event.type === 'run.waiting') state.status = 'waiting';
  else if (event.type === 'run.played') state.status = 'running';
  else if (event.type === 'run.cancelling') state.status = 'cancelling';
  else if (event.type === 'run.slowed') state.slowed.set(String(event.data.lane), paceText(event.data));
  else if (event.type === 'run.recovered') state.slowed.delete(String(event.data.lane));
  else if (event.type === 'run.ended') {
    state.status = String(event.data.status);
    state.slowed.clear();
  }
}

function applyToNode(state: State, node: BoardNode, statuses: Map<string, InvocationStatus>, event: Event): void {
  const address = event.address ?? '';
  const before = statuses.get(address);
  if (typeof event.data.cost === 'number') node.cost += event.data.cost;
  if (event.type === 'retrying') {
    node.retries++;
    leave(state, node, before);
    statuses.set(address, 'queued');
    return;
  }
  if (event.type !== 'started' && event.type !== 'waiting' && !endings.has(event.type)) return;
  // The list above leaves only names that are statuses of invocations too; a fault that a value stands in for is no failure.
  const status = event.type === 'failed' && event.data.do === 'value' ? 'done' : (event.type as Exclude<InvocationStatus, 'queued'>);
  leave(state, node, before);
  if (before === undefined && isUncounted(node, address)) addTotal(state, node, 1);
  statuses.set(address, status);
  node.counts[status]++;
  node.startedAt ??= event.at;
  if (status === 'started') return;
  node.fraction = undefined;
  if (!endings.has(status)) return;
  node.endedAt = event.at;
  state.ended++;
  if (event.data.cached === true) node.cached++;
}

function leave(state: State, node: BoardNode, status: InvocationStatus | undefined): void {
  if (status === undefined || status === 'queued') return;
  node.counts[status]--;
  if (endings.has(status)) state.ended--;
}

/** Iterations and handlers become known only as they begin. */
function isUncounted(node: BoardNode, address: string): boolean {
  const segment = address.slice(address.lastIndexOf('/') + 1);
  return node.planned.node.repeat !== undefined ? segment.includes('~') : segment.includes('!');
}

function addTotal(state: State, node: BoardNode, times: number): void {
  node.total += times;
  state.total += times;
}

/** How often the children of what is done are performed. */
function elementsOf(event: Event): number {
  const { value, elements } = event.data;
  if (Array.isArray(value)) return value.length;
  return typeof elements === 'number' ? elements : 1;
}

/** `ideas.2/series/photos@3~1` → `ideas/series/photos`. */
function staticPath(address: string): string {
  return address
    .split('/')
    .map((segment) => /^[A-Za-z_][A-Za-z0-9_-]*/.exec(segment)?.[0] ?? segment)
    .join('/');
}

function lastId(address: string): string {
  const segment = address.slice(Math.max(address.lastIndexOf('/'), address.lastIndexOf('!')) + 1);
  return /^[A-Za-z_][A-Za-z0-9_-]*/.exec(segment)?.[0] ?? segment;
}
