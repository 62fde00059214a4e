import { GenarunError } from '@genarun/spec';
import type { Frame, Group, HandlerStep, Loop, Place, RunState } from './state.ts';

/** Opens the children of a place: once (element -1) or for one element of its value. */
export function openFrame(state: RunState, owner: Place, element: number, children: readonly number[]): Frame {
  const frame: Frame = { owner, element, groups: [], open: children.length, handler: false };
  for (const node of children) frame.groups.push(createGroup(node, frame));
  for (const group of frame.groups) introduce(state, group);
  return frame;
}

/** Opens a fault handler or compensation in the scope of a place; it is performed like a child of it. */
export function openHandler(state: RunState, owner: Place, step: HandlerStep): void {
  const at = step.at === owner.address ? owner : (state.places.get(step.at) ?? owner);
  const frame: Frame = { owner: at, element: -1, groups: [], open: 1, handler: true };
  const group = createGroup(step.node, frame);
  frame.groups.push(group);
  handlerOwners.set(frame, owner);
  introduce(state, group);
}

/** The place that waits for a handler's frame; it differs from the frame's owner for compensations. */
export const handlerOwners = new WeakMap<Frame, Place>();

function createGroup(node: number, frame: Frame): Group {
  return { node, frame, blocked: 0, waiters: null, complete: false, pending: 1, copies: [], items: null, assembled: undefined };
}

function introduce(state: RunState, group: Group): void {
  const compiled = state.compiled.nodes[group.node];
  if (!compiled) throw new GenarunError({ code: 'internal', message: `the plan has no node ${group.node}` });
  const address = groupAddress(state, group);
  if (compiled.forEach) state.unexpanded.set(address, group);
  else if (compiled.planned.node.repeat) addLoop(state, group, -1, address);
  else addPlace(state, group, { address, copy: -1, iteration: -1, previous: null });
  for (const dependency of compiled.dependencies) {
    const needed = groupAbove(state, group.frame, dependency.up, dependency.anchor);
    if (!needed || needed.complete || needed === group) continue;
    group.blocked++;
    if (needed.waiters) needed.waiters.push(group);
    else needed.waiters = [group];
  }
  if (group.blocked === 0) state.ready.push(group);
}

/** The group of node `anchor` among the siblings `up` levels above a frame. */
export function groupAbove(state: RunState, frame: Frame, up: number, anchor: number): Group | undefined {
  let at: Frame | undefined = frame;
  for (let level = 0; level < up; level++) at = at?.owner.group?.frame;
  const slot = state.compiled.nodes[anchor]?.slot ?? -1;
  const group = at?.groups[slot];
  return group?.node === anchor ? group : undefined;
}

/** `prefix/id`, before any `@copy` or `~iteration`. */
export function groupAddress(state: RunState, group: Group): string {
  const id = state.compiled.nodes[group.node]?.planned.id ?? '?';
  const { owner, element, handler } = group.frame;
  if (handler) return `${owner.address}!${id}`;
  if (owner.group === null) return id;
  return element < 0 ? `${owner.address}/${id}` : `${owner.address}.${element}/${id}`;
}

/** Almost every group has one copy: a list made with it is a sixth of one that grows to it. */
function putCopy(group: Group, copy: number, place: Place | null): void {
  if (copy <= 0 && group.copies.length === 0) group.copies = [place];
  else group.copies[Math.max(0, copy)] = place;
}

export type NewPlace = { readonly address: string; readonly copy: number; readonly iteration: number; readonly previous: Place | null };

export function addPlace(state: RunState, group: Group, { address, copy, iteration, previous }: NewPlace): Place {
  const place: Place = {
    address,
    group,
    copy,
    iteration,
    previous,
    status: 'queued',
    attempt: 1,
    value: undefined,
    print: null,
    frames: null,
    pending: 0,
    complete: false,
    closed: false,
    ending: null,
  };
  putCopy(group, copy, place);
  state.places.set(address, place);
  state.invocations++;
  state.counts.queued = (state.counts.queued ?? 0) + 1;
  return place;
}

export function addLoop(state: RunState, group: Group, copy: number, base: string): Loop {
  const loop: Loop = { base, group, copy, last: null, carry: null, ended: false, spent: 0, memory: null };
  putCopy(group, copy, null);
  state.loops.set(base, loop);
  return loop;
}

/** Gives a loop its next iteration. */
export function addIteration(state: RunState, loop: Loop): Place {
  const iteration = loop.last ? loop.last.iteration + 1 : 0;
  const place = addPlace(state, loop.group, { address: `${loop.base}~${iteration}`, copy: loop.copy, iteration, previous: loop.last });
  loop.last = place;
  return place;
}

/** The place at an address; an iteration that a loop has not had yet is added. */
export function placeAt(state: RunState, address: string): Place | undefined {
  const known = address === '' ? state.root : state.places.get(address);
  if (known) return known;
  const tilde = address.lastIndexOf('~');
  const loop = tilde < 0 ? undefined : state.loops.get(address.slice(0, tilde));
  if (!loop || Number(address.slice(tilde + 1)) !== (loop.last?.iteration ?? -1) + 1) return undefined;
  state.undecided.delete(loop);
  return addIteration(state, loop);
}

/** The loop a place is an iteration of. */
export function loopOf(state: RunState, place: Place): Loop | undefined {
  return place.iteration < 0 ? undefined : state.loops.get(place.address.slice(0, place.address.lastIndexOf('~')));
}
