import type { Node } from '@genarun/spec';
import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import type { Given, Names } from './names.ts';
import { reservedNames, type Survey } from './survey.ts';

/** What a step becomes: nodes side by side, the ids the next step waits for, and the names it adds as they are read beside it. */
export type Piece = { readonly nodes: readonly Node[]; readonly exits: readonly string[]; readonly names: Given };

/** Where a step is compiled: its place in the file, the names that mean something there, and what it waits for. */
export type Place = {
  readonly path: Path;
  readonly names: Names;
  readonly needs: readonly string[] /** Inside a fault handler or compensation: what is not there yet reads as null. */;
  readonly handler: boolean;
};

/** One compilation of one workflow. */
export type Workflow = {
  readonly survey: Survey;
  /** The variable that holds what `reply` answered. */
  readonly replyName: string;
  readonly warnings: string[];
  readonly problems: Problem[];
  /** Canonical node → the place it came from. */
  readonly sources: Map<object, Path>;
  /** An id that nothing else in the document has. */
  readonly fresh: (wanted: string) => string;
  readonly steps: (steps: readonly unknown[], place: Place) => Piece;
  readonly step: (step: unknown, place: Place) => Piece;
};

/** How steps are compiled; given from outside, because constructs and steps hold each other. */
export type Compilers = {
  readonly steps: (steps: readonly unknown[], place: Place, workflow: Workflow) => Piece;
  readonly step: (step: unknown, place: Place, workflow: Workflow) => Piece;
};

/** Starts a compilation. */
export function createContext(survey: Survey, { steps, step }: Compilers): Workflow {
  const taken = new Set([...survey.ids.keys(), ...survey.outputs, ...reservedNames]);
  // Where counting goes on for a wanted id: a thousand steps of one type would else count from 2 each time.
  const last = new Map<string, number>();
  const fresh = (wanted: string): string => {
    let number = last.get(wanted) ?? 1;
    let id = number === 1 ? wanted : `${wanted}_${number}`;
    while (taken.has(id)) id = `${wanted}_${++number}`;
    last.set(wanted, number);
    taken.add(id);
    return id;
  };
  const workflow: Workflow = {
    survey,
    replyName: fresh('reply'),
    warnings: [],
    problems: [],
    sources: new Map(),
    fresh,
    steps: (list, place) => steps(list, place, workflow),
    step: (part, place) => step(part, place, workflow),
  };
  return workflow;
}

/** Notes where a node came from. */
export function sourced(workflow: Workflow, path: Path, node: Node): Node {
  workflow.sources.set(node, path);
  return node;
}

/** A node of kind `transform`. */
export function transform(workflow: Workflow, path: Path, id: string, value: unknown, more: Partial<Node> = {}): Node {
  return sourced(workflow, path, { id, kind: 'transform', ...more, value });
}

/** The `needs` field: absent, one id, or a list. */
export function needsField(needs: readonly string[]): { readonly needs?: string | readonly string[] } {
  const [first] = needs;
  return first === undefined ? {} : { needs: needs.length === 1 ? first : needs };
}

/** `label`, `notes` and `enabled` as they are. */
export function remarks({ label, notes, enabled }: { readonly label?: string; readonly notes?: string; readonly enabled?: boolean }): Partial<Node> {
  return { ...(label === undefined ? {} : { label }), ...(enabled === undefined ? {} : { enabled }), ...(notes === undefined ? {} : { notes }) };
}

/** A remark about a place. */
export function warn(workflow: Workflow, path: Path, message: string): void {
  workflow.warnings.push(`${printPath(path)}: ${message}`);
}

/** A group that only holds a construct's nodes together: what is in it is read through its id. */
export function wrapper(workflow: Workflow, path: Path, node: Omit<Node, 'kind'> & { readonly id: string }): Node {
  return sourced(workflow, path, { ...node, kind: 'group' });
}
