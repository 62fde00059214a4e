import type { RunView } from '@genarun/core';
import type { InvocationRow, InvocationStatus, PlanNode } from '@genarun/spec';
import { indexNodes } from '../export/static-path.ts';

/** Where an entry of the page's tree stands: a node, one of its forEach rounds, one iteration, one element. */
export type EntryRole = 'node' | 'round' | 'iteration' | 'element';

/** One entry of the page's tree: an invocation, or a level that only holds others. */
export type Entry = {
  readonly address: string;
  readonly role: EntryRole;
  /** The node's id, or the number within its role. */
  readonly label: string;
  readonly number: number;
  readonly node: PlanNode | undefined;
  readonly row: InvocationRow | undefined;
  /** Known only to the journal so far: started or waiting. */
  readonly open: RunView['open'][number] | undefined;
  readonly children: readonly Entry[];
  /** Entries below that the page leaves out. */
  readonly hidden: number;
};

type Draft = {
  address: string;
  role: EntryRole;
  label: string;
  number: number;
  node: PlanNode | undefined;
  row: InvocationRow | undefined;
  open: Entry['open'];
  children: Map<string, Draft>;
};

const grammar = /^([A-Za-z_][A-Za-z0-9_-]*)(?:@(\d+))?(?:~(\d+))?(?:\.(\d+))?$/;

/** Arranges a run's invocations as a tree along their addresses, in the document's order. */
export function buildTree(view: RunView): readonly Entry[] {
  const nodeOf = indexNodes(view.run.plan);
  const roots = new Map<string, Draft>();
  const place = (address: string): Draft | undefined => {
    let level = roots;
    let found: Draft | undefined;
    for (const step of stepsOf(address)) {
      found = level.get(step.address);
      if (found === undefined) {
        found = { ...step, node: nodeOf(step.address), row: undefined, open: undefined, children: new Map() };
        level.set(step.address, found);
      }
      level = found.children;
    }
    return found;
  };
  for (const row of view.invocations) {
    const draft = place(row.address);
    if (draft !== undefined) draft.row = row;
  }
  for (const open of view.open) {
    const draft = place(open.address);
    if (draft !== undefined) draft.open = open;
  }
  return settle(roots);
}

function settle(level: ReadonlyMap<string, Draft>): Entry[] {
  const entries = [...level.values()].map((draft) => ({ ...draft, children: settle(draft.children), hidden: 0 }));
  return entries.sort((a, b) => (a.node?.index ?? 0) - (b.node?.index ?? 0) || a.number - b.number);
}

/** Every level an address passes through: `a.2/b~3` → a, a.2, a.2/b, a.2/b~3. */
function stepsOf(address: string): { readonly address: string; readonly role: EntryRole; readonly label: string; readonly number: number }[] {
  const steps: { address: string; role: EntryRole; label: string; number: number }[] = [];
  let prefix = '';
  for (const segment of address.split('/')) {
    const match = grammar.exec(segment);
    const id = match?.[1] ?? segment;
    let current = prefix + id;
    steps.push({ address: current, role: 'node', label: id, number: 0 });
    const marks = [
      { mark: '@', value: match?.[2], role: 'round' },
      { mark: '~', value: match?.[3], role: 'iteration' },
      { mark: '.', value: match?.[4], role: 'element' },
    ] as const;
    for (const { mark, value, role } of marks) {
      if (value === undefined) continue;
      current += mark + value;
      steps.push({ address: current, role, label: value, number: Number(value) });
    }
    prefix = `${prefix}${segment}/`;
  }
  return steps;
}

/** What became of an entry: its own status, or what is open there. */
export function statusOf(entry: Entry): InvocationStatus | undefined {
  return entry.row?.status ?? entry.open?.status;
}

/** Invocations in a list of entries and below. */
export function countEntries(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (statusOf(entry) === undefined ? 0 : 1) + countEntries(entry.children), 0);
}

/** A tree of at most `limit` invocations: long fan-outs keep their first members and what failed, and say how many they hide. */
export function pruneTree(roots: readonly Entry[], limit: number): readonly Entry[] {
  if (countEntries(roots) <= limit) return roots;
  for (const width of [1000, 300, 100, 30, 10, 5]) {
    const narrowed = narrow(roots, width, { left: Number.POSITIVE_INFINITY }).entries;
    if (countEntries(narrowed) <= limit) return narrowed;
  }
  return narrow(roots, 5, { left: limit }).entries;
}

const keptFaults = 20;

function narrow(entries: readonly Entry[], width: number, budget: { left: number }): { readonly entries: readonly Entry[]; readonly hidden: number } {
  const kept: Entry[] = [];
  let hidden = 0;
  let faults = 0;
  let members = 0;
  for (const entry of entries) {
    const numbered = entry.role !== 'node';
    const beyond = numbered && members >= width && (faults >= keptFaults || !hasFault(entry));
    if (beyond || budget.left <= 0) {
      hidden += countEntries([entry]);
      continue;
    }
    if (numbered && members >= width) faults++;
    if (numbered) members++;
    if (statusOf(entry) !== undefined) budget.left--;
    const below = narrow(entry.children, width, budget);
    kept.push({ ...entry, children: below.entries, hidden: entry.hidden + below.hidden });
  }
  return { entries: kept, hidden };
}

function hasFault(entry: Entry): boolean {
  const status = statusOf(entry);
  return status === 'failed' || status === 'unknown' || status === 'waiting' || entry.children.some(hasFault);
}
