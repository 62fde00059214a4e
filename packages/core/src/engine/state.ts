import type { Counts, Fault, InvocationStatus, Print, RunStatus, Usage, Wait } from '@genarun/spec';
import type { CompiledPlan } from '../plan/compile.ts';
import type { Memory } from './stops.ts';

// A run's state: what its journal adds up to (E1). `evolve` alone changes it; it owns it and mutates it.
//   Place  one invocation: a node at an address, in one iteration of one copy.
//   Group  a node in a frame: one place, or one per element of its forEach.
//   Frame  the children of a place, once, or once per element of its value.
//   Loop   the iterations of one copy of a repeating node.
// What an ending opens is found by counting down (E2): a group counts the groups it waits for, a frame its open groups,
// a place its open frames. Cost per event is constant, however large the run.

export type Frame = {
  readonly owner: Place;
  /** Element of the owner's value, or -1. */
  readonly element: number;
  groups: Group[];
  /** Groups not complete. */
  open: number;
  /** True for the frame of a fault handler or compensation. */
  readonly handler: boolean;
};

export type Group = {
  readonly node: number;
  readonly frame: Frame;
  /** Groups it still waits for. */
  blocked: number;
  waiters: Group[] | null;
  complete: boolean;
  /** Copies not complete. */
  pending: number;
  /** The newest place of each copy; null for a copy without an iteration. */
  copies: (Place | null)[];
  /** forEach's list, while copies need it. */
  items: readonly unknown[] | null;
  /** Assembled output, once read. */
  assembled: unknown;
};

export type Place = {
  readonly address: string;
  /** Null for the run itself, at the empty address. */
  readonly group: Group | null;
  /** Which copy of forEach, or -1. */
  readonly copy: number;
  /** Which iteration of repeat, or -1. */
  readonly iteration: number;
  readonly previous: Place | null;
  status: InvocationStatus;
  attempt: number;
  /** JSON or a BlobRef. */
  value: unknown;
  /** What a picture is compared by, where its loop compares. */
  print: Print | null;
  frames: Frame[] | null;
  /** Frames not complete, and handlers not done. */
  pending: number;
  complete: boolean;
  /** Its subtree was ended by a fault. */
  closed: boolean;
  ending: Ended | null;
};

/** How a place that is not `done` ended. */
export type Ended = {
  readonly fault?: Fault;
  readonly do?: 'continue' | 'fail' | 'skip' | 'value';
  /** With `do: value`: what is taken instead. */
  readonly value?: unknown;
  readonly reason?: string;
  /** Skipped because something it needs failed. */
  readonly needFailed?: boolean;
  /** Handlers still to perform, the next one first. */
  handlers: readonly HandlerStep[];
};

export type HandlerStep = { readonly node: number /** Address of the place in whose scope it runs. */; readonly at: string };

export type Loop = {
  readonly base: string;
  readonly group: Group;
  readonly copy: number;
  last: Place | null;
  carry: Readonly<Record<string, unknown>> | null;
  ended: boolean;
  /** What its iterations have cost, US dollars. */
  spent: number;
  /** For `stop`; made when it is first asked. */
  memory: Memory | null;
};

/** What attempts have used, and cost in US dollars. */
export type Spent = { readonly cost: number; readonly costUnknown: boolean; readonly usage: Usage };

export type RunState = {
  readonly compiled: CompiledPlan;
  readonly root: Place;
  readonly places: Map<string, Place>;
  readonly loops: Map<string, Loop>;
  /** Groups of forEach nodes by address, until expanded. */
  readonly unexpanded: Map<string, Group>;
  /** Groups whose needs are met, in order; the driver takes them. */
  readonly ready: Group[];
  /** Places to open, in order; the driver takes them. */
  readonly opened: Place[];
  /** Loops whose iteration is complete: go on or end? */
  readonly undecided: Set<Loop>;
  readonly waiting: Map<string, { readonly wait: Wait; readonly answers: readonly unknown[]; readonly since: number }>;
  /** address → time of the next attempt. */
  readonly retrying: Map<string, number>;
  /** address → attempts that the provider refused as too many, and that are not counted against a retry. */
  readonly refusals: Map<string, number>;
  /** address → what its earlier attempts have used and cost. */
  readonly earlier: Map<string, Spent>;
  /** Addresses started and not ended. */
  readonly started: Map<string, { readonly since: number; readonly reserved: number }>;
  /** Done places with a compensation, in order of completion. */
  readonly compensable: Place[];
  readonly counts: Partial<Record<InvocationStatus, number>>;
  status: RunStatus;
  reason: string | undefined;
  seq: number;
  cost: number;
  costUnknown: boolean;
  /** Unhandled faults outside, and inside, elements and iterations. */
  hardFaults: number;
  softFaults: number;
  firstFault: Fault | undefined;
  closings: number;
  startedAt: number;
  endedAt: number | undefined;
  cancelling: boolean;
  invocations: number;
  /** Highest inbox message folded. */
  inbox: number;
  /** Highest epoch seen. */
  epoch: number;
};

/** The state before the first event. */
export function begin(compiled: CompiledPlan): RunState {
  const root: Place = {
    address: '',
    group: null,
    copy: -1,
    iteration: -1,
    previous: null,
    status: 'queued',
    attempt: 1,
    value: null,
    print: null,
    frames: null,
    pending: 0,
    complete: false,
    closed: false,
    ending: null,
  };
  return {
    compiled,
    root,
    places: new Map(),
    loops: new Map(),
    unexpanded: new Map(),
    ready: [],
    opened: [],
    undecided: new Set(),
    waiting: new Map(),
    retrying: new Map(),
    refusals: new Map(),
    earlier: new Map(),
    started: new Map(),
    compensable: [],
    counts: {},
    status: 'running',
    reason: undefined,
    seq: 0,
    cost: 0,
    costUnknown: false,
    hardFaults: 0,
    softFaults: 0,
    firstFault: undefined,
    closings: 0,
    startedAt: 0,
    endedAt: undefined,
    cancelling: false,
    invocations: 0,
    inbox: 0,
    epoch: 0,
  };
}

/** Counts without the zeros. */
export function countsOf(state: RunState): Counts {
  return Object.fromEntries(Object.entries(state.counts).filter(([, count]) => count > 0));
}

/** True when a place lies inside an element, a copy or an iteration. */
export function isInside(address: string): boolean {
  return /[.@~]/.test(address);
}

/** True when some place above was ended by a fault. */
export function isClosed(state: RunState, frame: Frame): boolean {
  if (state.closings === 0) return false;
  // Handlers are performed because of the closing, so it does not end them.
  for (let at: Frame | undefined = frame; at && !at.handler; at = at.owner.group?.frame) if (at.owner.closed) return true;
  return false;
}

/** Rule 7: failed by an unhandled fault outside elements and iterations; partial by one inside, or met with `do: continue`. */
export function finalStatus(state: RunState): RunStatus {
  if (state.cancelling) return 'cancelled';
  if (state.hardFaults > 0) return 'failed';
  return state.softFaults > 0 ? 'partial' : 'succeeded';
}
