import { isRecord, type Kind, type Pipeline, type PlanNode } from '@genarun/spec';
import { asNames } from './flatten.ts';

/**
 * What a name means at a node: the static side of rule 1. `Frontier.lookup` is its running side; both walk the same way up:
 * the node's own loop names, then level by level the parent's element, keys, id, siblings and loop names, then the inputs,
 * then any node whose id is unique in the document.
 */
export type Meaning =
  /** `owner`: the ancestor whose own value, or an element of it, is meant. */
  | { readonly type: 'local'; readonly owner?: number }
  /** May be a key of a spread object: known only when running. */
  | {
      readonly type: 'node';
      readonly target: number /** The sibling of the node, or of an ancestor, whose subtree holds the target. */;
      readonly anchor: number /** Levels from the node up to the anchor's siblings. */;
      readonly up: number;
    }
  | { readonly type: 'input' }
  | { readonly type: 'unknown' };

export type NameTable = {
  readonly resolve: (node: PlanNode, name: string) => Meaning;
  /** What a name means in the document's own output: a root node, an input, or any node whose id is unique. */
  readonly resolveOutput: (name: string) => Meaning;
  /** The child of a node (null: the root nodes) with an id. */
  readonly child: (parent: number | null, id: string) => number | undefined;
  /** Every name that could be meant at a node, for suggestions. */
  readonly known: (node: PlanNode) => ReadonlySet<string>;
};

/** Names a node gives to itself and its descendants through repeat and forEach. */
export function loopNames(planned: PlanNode): readonly string[] {
  const { node } = planned;
  const names: string[] = [];
  if (node.repeat) names.push('previous', 'iteration', ...Object.keys(node.repeat.carry ?? {}));
  if (node.forEach !== undefined) names.push('index', ...(asNames(node).length > 0 ? asNames(node) : ['item']));
  return names;
}

/** Names a node gives to its descendants through its own value. */
export function valueNames(planned: PlanNode, container: boolean): readonly string[] {
  const names: string[] = [];
  if (planned.node.forEach === undefined) names.push(...asNames(planned.node));
  if (!container) {
    names.push('index');
    if (asNames(planned.node).length === 0 || planned.node.forEach !== undefined) names.push('item');
    if (!planned.node.spread) names.push(planned.id);
  }
  return names;
}

/** The keys a node spreads to its descendants, as far as its schema tells; `open`: it may have others. */
type Spread = { readonly keys: readonly string[]; readonly open: boolean };

function readSpread(planned: PlanNode, kind: Kind | undefined): Spread {
  if (!planned.node.spread || !kind || kind.container) return { keys: [], open: false };
  const own = kind.output(planned.node);
  const element = own.type === 'array' ? own.items : own;
  if (!isRecord(element) || !isRecord(element.properties)) return { keys: [], open: true };
  return { keys: Object.keys(element.properties), open: element.additionalProperties !== false };
}

export function createNameTable(nodes: readonly PlanNode[], roots: readonly number[], pipeline: Pipeline, kind: (name: string) => Kind | undefined): NameTable {
  const byId = new Map<string, number[]>();
  for (const planned of nodes) {
    const same = byId.get(planned.id);
    if (same) same.push(planned.index);
    else byId.set(planned.id, [planned.index]);
  }
  const parentOf = (planned: PlanNode): PlanNode | undefined => (planned.parent === null ? undefined : nodes[planned.parent]);
  const siblingsOf = (planned: PlanNode): readonly number[] => parentOf(planned)?.children ?? roots;
  const childrenOf = new Map<number | null, Map<string, number>>();
  for (const planned of nodes) {
    const children = childrenOf.get(planned.parent) ?? new Map<string, number>();
    childrenOf.set(planned.parent, children.set(planned.id, planned.index));
  }
  const child = (parent: number | null, id: string): number | undefined => childrenOf.get(parent)?.get(id);

  const sibling = (planned: PlanNode, name: string): number | undefined => {
    const index = child(planned.parent, name);
    if (index === undefined || index === planned.index) return undefined;
    return nodes[index]?.handler !== true || parentOf(planned)?.handler === true ? index : undefined;
  };

  const spread = new Map<number, Spread>();
  const spreadOf = (planned: PlanNode): Spread => {
    const made = spread.get(planned.index) ?? readSpread(planned, kind(planned.node.kind));
    spread.set(planned.index, made);
    return made;
  };

  const resolve = (start: PlanNode, name: string): Meaning => {
    let open = false;
    if (loopNames(start).includes(name)) return { type: 'local' };
    if (start.handler && (name === 'fault' || name === 'subject')) return { type: 'local' };
    let current = start;
    for (let up = 0; ; up++) {
      const parent = parentOf(current);
      if (parent) {
        const isContainer = kind(parent.node.kind)?.container === true;
        if (valueNames(parent, isContainer).includes(name)) return { type: 'local', owner: parent.index };
        if (spreadOf(parent).keys.includes(name)) return { type: 'local' };
        open ||= spreadOf(parent).open;
      }
      const anchor = sibling(current, name);
      if (anchor !== undefined) return { type: 'node', target: anchor, anchor, up };
      if (!parent) break;
      if (loopNames(parent).includes(name)) return { type: 'local' };
      if (parent.handler && (name === 'fault' || name === 'subject')) return { type: 'local' };
      if (kind(parent.node.kind)?.isolated) return isolatedNames(parent).includes(name) ? { type: 'local' } : { type: 'unknown' };
      current = parent;
    }
    if (name === 'inputs' || Object.hasOwn(pipeline.inputs ?? {}, name)) return { type: 'input' };
    const found = anywhere(start, name);
    return found.type === 'unknown' && open ? { type: 'local' } : found;
  };

  const anywhere = (start: PlanNode, name: string): Meaning => {
    const found = (byId.get(name) ?? []).filter((index) => nodes[index]?.handler !== true);
    const [target] = found;
    if (found.length !== 1 || target === undefined) return { type: 'unknown' };
    const chain = ancestry(nodes, target);
    if (chain.includes(start.index)) return { type: 'unknown' };
    let current: PlanNode | undefined = start;
    for (let up = 0; current; up++) {
      const above: number | null = current.parent;
      const anchor = chain.find((index) => nodes[index]?.parent === above);
      if (anchor !== undefined && anchor !== current.index) return { type: 'node', target, anchor, up };
      current = parentOf(current);
    }
    return { type: 'unknown' };
  };

  const resolveOutput = (name: string): Meaning => {
    const root = child(null, name);
    if (root !== undefined && nodes[root]?.handler !== true) return { type: 'node', target: root, anchor: root, up: 0 };
    if (name === 'inputs' || Object.hasOwn(pipeline.inputs ?? {}, name)) return { type: 'input' };
    const [target, ...others] = (byId.get(name) ?? []).filter((index) => nodes[index]?.handler !== true);
    if (target === undefined || others.length > 0) return { type: 'unknown' };
    return { type: 'node', target, anchor: ancestry(nodes, target).at(-1) ?? target, up: 0 };
  };

  const known = (start: PlanNode): ReadonlySet<string> => {
    const names = new Set<string>(loopNames(start));
    for (let current: PlanNode | undefined = start; current; current = parentOf(current)) {
      for (const index of siblingsOf(current)) if (index !== current.index && nodes[index]?.handler !== true) names.add(nodes[index]?.id ?? '');
      const parent = parentOf(current);
      if (!parent) continue;
      for (const name of [...loopNames(parent), ...valueNames(parent, kind(parent.node.kind)?.container === true), ...spreadOf(parent).keys]) names.add(name);
      if (kind(parent.node.kind)?.isolated) return new Set([...names, ...isolatedNames(parent)]);
    }
    for (const name of Object.keys(pipeline.inputs ?? {})) names.add(name);
    return names;
  };

  return { resolve, resolveOutput, known, child };
}

/** What the inside of a sub-pipeline sees of the outside: `inputs`, and each input by its name. */
export function isolatedNames(planned: PlanNode): readonly string[] {
  const { with: given, pipeline } = planned.node;
  const declared = isRecord(pipeline) && isRecord(pipeline.inputs) ? Object.keys(pipeline.inputs) : [];
  return ['inputs', ...declared, ...(isRecord(given) ? Object.keys(given) : [])];
}

/** Indexes from a node up to its root, the node first. */
export function ancestry(nodes: readonly PlanNode[], index: number): readonly number[] {
  const chain: number[] = [];
  for (let at: number | null = index; at !== null; at = nodes[at]?.parent ?? null) chain.push(at);
  return chain;
}
