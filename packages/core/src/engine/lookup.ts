import { type BlobRef, GenarunError, isBlobRef, isRecord, type Json } from '@genarun/spec';
import { asNames } from '../plan/flatten.ts';
import { assembleGroup } from './assemble.ts';
import { groupAbove, loopOf } from './frames.ts';
import type { Group, Place, RunState } from './state.ts';

/** Gives the value a BlobRef stands for, or throws MissingBlob: the driver loads it and asks again. */
export type ReadBlob = (ref: BlobRef) => Json;

/** A value is not in memory yet. */
export class MissingBlob extends Error {
  readonly ref: BlobRef;
  constructor(ref: BlobRef) {
    super(`blob ${ref.$blob} is not loaded`);
    this.ref = ref;
  }
}

/** Where a name is read: at a place, or at a group that has no place yet. */
export type Standpoint = {
  readonly state: RunState;
  readonly readBlob: ReadBlob;
  readonly group: Group;
  readonly place: Place | null;
  readonly copy: number /** The iteration whose end is being judged: its own value and children are names too. */;
  readonly within?: Place;
};

/** Values of names at a standpoint, as an object for expressions; names without a value are left out. */
export function scopeOf(names: readonly string[], standpoint: Standpoint): Record<string, unknown> {
  const scope: Record<string, unknown> = Object.create(null);
  for (const name of names) {
    const value = lookup(name, standpoint);
    if (value !== undefined) scope[name] = value;
  }
  return scope;
}

/** The running side of rule 1: walks the same way up as `NameTable.resolve`. Undefined: the name means nothing here. */
export function lookup(name: string, standpoint: Standpoint): unknown {
  const { state, readBlob, within } = standpoint;
  if (within) {
    const inner = insideIteration(name, within, standpoint);
    if (inner !== undefined) return inner;
  }
  const own = loopValue(name, standpoint.group, standpoint.copy, standpoint.place, standpoint);
  if (own !== undefined) return own;
  let group = standpoint.group;
  for (;;) {
    const { frame } = group;
    if (frame.handler) {
      const handled = handlerValue(name, group, standpoint);
      if (handled !== undefined) return handled;
    }
    const { owner } = frame;
    if (owner.group !== null) {
      const value = ownValue(name, owner, frame.element, standpoint);
      if (value !== undefined) return value;
    }
    const sibling = frame.handler ? childOf(owner, name, state) : siblingOf(group, name, state);
    if (sibling) return sibling.complete ? assembleGroup(state, sibling, readBlob) : null;
    if (owner.group === null) break;
    const loop = loopValue(name, owner.group, owner.copy, owner, standpoint);
    if (loop !== undefined) return loop;
    if (state.compiled.nodes[owner.group.node]?.kind.isolated) return undefined;
    group = owner.group;
  }
  const { inputs } = state.compiled.plan;
  if (name === 'inputs') return inputs;
  if (Object.hasOwn(inputs, name)) return inputs[name];
  return elsewhere(name, standpoint);
}

/** What a handler sees inside the place it speaks for: a child by id, where the children were performed once. */
function childOf(owner: Place, name: string, { compiled }: RunState): Group | undefined {
  const frame = owner.frames?.length === 1 ? owner.frames[0] : undefined;
  return frame?.element === -1 ? frame.groups.find((group) => compiled.nodes[group.node]?.planned.id === name) : undefined;
}

function siblingOf(group: Group, name: string, { compiled }: RunState): Group | undefined {
  const index = compiled.names.child(compiled.nodes[group.node]?.planned.parent ?? null, name);
  if (index === undefined || index === group.node) return undefined;
  const found = group.frame.groups[compiled.nodes[index]?.slot ?? -1];
  return found?.node === index ? found : undefined;
}

/** `previous`, `iteration` and carried names of a repeat; item names and `index` of a forEach. */
function loopValue(name: string, group: Group, copy: number, place: Place | null, { state, readBlob }: Standpoint): unknown {
  const compiled = state.compiled.nodes[group.node];
  if (!compiled) return undefined;
  const { node } = compiled.planned;
  if (node.repeat && place) {
    if (name === 'previous') return place.previous ? assemblePrevious(state, place.previous, readBlob) : null;
    if (name === 'iteration') return place.iteration;
    const carry = loopOf(state, place)?.carry;
    if (carry && Object.hasOwn(carry, name)) return carry[name];
  }
  if (node.forEach !== undefined && copy >= 0) {
    if (name === 'index') return copy;
    const names = asNames(node);
    if (names.includes(name) || (names.length === 0 && name === 'item')) return group.items?.[copy] ?? null;
  }
  return undefined;
}

/** What the next iteration reads as `previous`: one iteration's assembled output. */
export function assemblePrevious(state: RunState, previous: Place, readBlob: ReadBlob): unknown {
  return assembleGroup(state, { ...previousGroup(previous), copies: [previous] }, readBlob, previous);
}

function previousGroup(place: Place): Group {
  if (!place.group) throw new GenarunError({ code: 'internal', message: 'a run has no previous iteration' });
  return { ...place.group, assembled: undefined, complete: true };
}

/** What a parent gives its children: one element, the own value's keys, the own value by id. */
function ownValue(name: string, owner: Place, element: number, { state, readBlob }: Standpoint): unknown {
  const compiled = owner.group ? state.compiled.nodes[owner.group.node] : undefined;
  if (!compiled) return undefined;
  const { node } = compiled.planned;
  const names = node.forEach === undefined ? asNames(node) : [];
  const asElement = names.includes(name) || (names.length === 0 && name === 'item' && element >= 0);
  const isIndex = name === 'index' && element >= 0;
  if (isIndex) return element;
  const isId = name === compiled.planned.id && !compiled.kind.container && !compiled.kind.isolated && !node.spread;
  if (!asElement && !isId && !node.spread && !compiled.kind.isolated) return undefined;
  const own = isBlobRef(owner.value) ? readBlob(owner.value) : owner.value;
  if (isId) return own ?? null;
  const value = element >= 0 && Array.isArray(own) ? own[element] : own;
  if (asElement) return value ?? null;
  if (compiled.kind.isolated && name === 'inputs') return own;
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Judging an iteration: its own value by id and alias, its keys when spread, and what its children made. */
function insideIteration(name: string, place: Place, standpoint: Standpoint): unknown {
  const { state, readBlob } = standpoint;
  const value = ownValue(name, place, -1, standpoint);
  if (value !== undefined) return value;
  if (name === standpoint.state.compiled.nodes[standpoint.group.node]?.planned.id) return assemblePrevious(state, place, readBlob);
  for (const frame of place.frames ?? []) {
    const child = frame.groups.find((group) => state.compiled.nodes[group.node]?.planned.id === name);
    if (child) return child.complete ? assembleGroup(state, child, readBlob) : null;
  }
  const whole = assemblePrevious(state, place, readBlob);
  return isRecord(whole) && Object.hasOwn(whole, name) ? whole[name] : undefined;
}

/** `fault` and `subject` (the failed or undone node's own value) in a handler. */
function handlerValue(name: string, group: Group, { state, readBlob }: Standpoint): unknown {
  const { owner } = group.frame;
  if (name === 'subject') return (isBlobRef(owner.value) ? readBlob(owner.value) : owner.value) ?? null;
  if (name !== 'fault') return undefined;
  for (let place: Place | undefined = owner; place; place = place.group?.frame.owner) {
    const fault = place.ending?.fault;
    if (fault) return { code: fault.code, message: fault.message, address: fault.address ?? place.address, node: idAt(state, fault.address ?? place.address) };
  }
  return state.firstFault ? { ...state.firstFault, node: idAt(state, state.firstFault.address ?? '') } : null;
}

function idAt(state: RunState, address: string): string | null {
  const group = state.places.get(address)?.group;
  return group ? (state.compiled.nodes[group.node]?.planned.id ?? null) : null;
}

/** A node whose id is unique in the document: read through the sibling group that holds it. */
function elsewhere(name: string, { state, group, readBlob }: Standpoint): unknown {
  const planned = state.compiled.nodes[group.node]?.planned;
  const meaning = planned && state.compiled.names.resolve(planned, name);
  if (meaning?.type !== 'node') return undefined;
  const anchor = groupAbove(state, group.frame, meaning.up, meaning.anchor);
  if (anchor) return collect(state, anchor, pathTo(state, meaning), readBlob);
  // A handler is performed elsewhere than it is written: its names are read from the run's own frame.
  return planned?.handler ? outputScope([name], state, readBlob)[name] : undefined;
}

/** Values of the names that the document's own output reads: root nodes, inputs, and nodes whose id is unique. */
export function outputScope(names: readonly string[], state: RunState, readBlob: ReadBlob): Record<string, unknown> {
  const scope: Record<string, unknown> = Object.create(null);
  const { inputs } = state.compiled.plan;
  for (const name of names) {
    const meaning = state.compiled.names.resolveOutput(name);
    if (meaning.type === 'input') scope[name] = name === 'inputs' ? inputs : inputs[name];
    if (meaning.type !== 'node') continue;
    const anchor = state.root.frames?.[0]?.groups.find((group) => group.node === meaning.anchor);
    scope[name] = anchor ? collect(state, anchor, pathTo(state, meaning), readBlob) : null;
  }
  return scope;
}

function pathTo({ compiled }: RunState, { target, anchor }: { readonly target: number; readonly anchor: number }): number[] {
  const path: number[] = [];
  for (let at: number | null = target; at !== null && at !== anchor; at = compiled.nodes[at]?.planned.parent ?? null) path.unshift(at);
  return path;
}

/** The target's assembled outputs below a group: an array per fan-out, nested per level. */
function collect(state: RunState, group: Group, path: readonly number[], readBlob: ReadBlob): unknown {
  const [next, ...rest] = path;
  if (next === undefined) return group.complete ? assembleGroup(state, group, readBlob) : null;
  const fanned = state.compiled.nodes[group.node]?.forEach !== undefined;
  const copies = group.copies.map((place) => {
    const frames = place?.frames?.map((frame) => {
      const child = frame.groups.find((candidate) => candidate.node === next);
      return child ? collect(state, child, rest, readBlob) : null;
    });
    const single = frames?.length === 1 && place?.frames?.[0]?.element === -1;
    return frames === undefined ? null : single ? (frames[0] ?? null) : frames;
  });
  return fanned ? copies : (copies[0] ?? null);
}
