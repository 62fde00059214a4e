import type { Fault, OnError, Retry } from '@genarun/spec';
import { milliseconds } from './durations.ts';
import type { HandlerStep, Place, RunState } from './state.ts';

/** What becomes of a failed attempt (rule 7). */
export type Resolution =
  | { readonly type: 'retry'; readonly delayMs: number /** The provider refused it as too many: nothing was tried. */; readonly refused?: true }
  | { readonly type: 'value'; readonly value: unknown; readonly handlers: readonly HandlerStep[] }
  | { readonly type: 'end'; readonly do: 'continue' | 'fail' | 'skip'; readonly handlers: readonly HandlerStep[] };

type Level = { readonly entries: readonly OnError[]; readonly node: number | null };

/** Levels from a place up to, and without, the first failFast container: their entries speak for the place itself. */
function levelsOf(state: RunState, place: Place): { readonly levels: readonly Level[]; readonly boundary: Place | undefined } {
  const levels: Level[] = [];
  const { nodes, plan } = state.compiled;
  for (let at: Place | undefined = place; at; at = at.group?.frame.owner) {
    if (at.group === null) {
      const stops = plan.pipeline.failFast === true && at !== place;
      if (!stops) levels.push({ entries: plan.pipeline.onError ?? [], node: null });
      return { levels, boundary: stops ? at : undefined };
    }
    const planned = nodes[at.group.node]?.planned;
    if (planned?.node.failFast && at !== place) return { levels, boundary: at };
    levels.push({ entries: planned?.node.onError ?? [], node: planned?.index ?? null });
    if (at.group.frame.handler) return { levels, boundary: undefined };
  }
  return { levels, boundary: undefined };
}

/** The failFast container (or the run) that a fault of this place would end, if any. */
export function boundaryOf(state: RunState, place: Place): Place | undefined {
  return levelsOf(state, place).boundary;
}

/** Refusals in a row that one invocation bears, and the longest wait a provider may ask for; what is more is a fault like any other. */
const patience = { refusals: 20, waitMs: 15 * 60_000 };

/** What failed: an attempt of a job that asks a model, of another job, or a container. */
export type Failed = 'asking' | 'working' | 'container';

/** Decides what becomes of a fault at a place. */
export function resolveFault(state: RunState, place: Place, fault: Fault, failed: Failed): Resolution {
  const { levels } = levelsOf(state, place);
  const refusals = state.refusals.get(place.address) ?? 0;
  if (failed === 'asking' && fault.code === 'rate_limit' && !speaksOfRefusals(state, place)) {
    const delayMs = fault.retryAfterMs ?? Math.min(1000 * 2 ** refusals, 60_000);
    if (refusals < patience.refusals && delayMs <= patience.waitMs) return { type: 'retry', delayMs, refused: true };
  }
  if (failed !== 'container') {
    const retry = retryFor(state, place, fault);
    const tries = place.attempt - refusals;
    if (retry && tries <= retry.max) return { type: 'retry', delayMs: delayOf(retry, tries, fault) };
  }
  for (const level of levels) {
    for (const entry of level.entries) {
      if (!matches(entry, fault)) continue;
      const decides = entry.do !== undefined || entry.value !== undefined || entry.run !== undefined || entry.compensate;
      if (!decides) continue;
      const handlers = handlersOf(state, place, entry, level);
      if (entry.value !== undefined) return { type: 'value', value: entry.value, handlers };
      return { type: 'end', do: entry.do ?? 'fail', handlers };
    }
  }
  const automatic = endsScope(state, place) ? compensations(state, place) : [];
  return { type: 'end', do: 'fail', handlers: automatic };
}

/** Whether the document itself says what becomes of a call that is refused as too many. Where it does not, the call waits for its turn. */
function speaksOfRefusals(state: RunState, place: Place): boolean {
  const { nodes, plan } = state.compiled;
  const names = (entries: readonly OnError[] = []) =>
    entries.some(({ match }) => match === 'rate_limit' || (Array.isArray(match) && match.includes('rate_limit')));
  if (place.group && nodes[place.group.node]?.planned.node.retry?.max === 0) return true;
  for (let at = place.group; at; at = at.frame.owner.group) if (names(nodes[at.node]?.planned.node.onError)) return true;
  return names(plan.pipeline.onError);
}

/** A failFast container or the run, ending by a fault nobody handles, undoes what completed in it. */
function endsScope(state: RunState, place: Place): boolean {
  if (place.group === null) return true;
  return state.compiled.nodes[place.group.node]?.planned.node.failFast === true;
}

/** The retry that applies: the node's own, else the first matching entry, nearest level first, up to the document's. */
function retryFor(state: RunState, place: Place, fault: Fault): Retry | undefined {
  const own = place.group ? state.compiled.nodes[place.group.node]?.planned.node.retry : undefined;
  if (own && fault.retryable) return own;
  for (let at: Place | undefined = place; at; at = at.group?.frame.owner) {
    const entries = at.group === null ? (state.compiled.plan.pipeline.onError ?? []) : (state.compiled.nodes[at.group.node]?.planned.node.onError ?? []);
    for (const entry of entries) if (entry.retry && matches(entry, fault) && (fault.retryable || names(entry, fault))) return entry.retry;
  }
  return undefined;
}

function matches(entry: OnError, fault: Fault): boolean {
  return entry.match === undefined || entry.match === 'any' || names(entry, fault);
}

function names(entry: OnError, fault: Fault): boolean {
  return entry.match === fault.code || (Array.isArray(entry.match) && (entry.match.includes(fault.code) || entry.match.includes('any')));
}

function delayOf(retry: Retry, attempt: number, fault: Fault): number {
  const first = milliseconds(retry.delay ?? 1);
  const longest = milliseconds(retry.maxDelay ?? 60);
  const factor = retry.backoff === 'none' ? 1 : retry.backoff === 'linear' ? attempt : 2 ** (attempt - 1);
  return Math.max(Math.min(first * factor, longest), fault.retryAfterMs ?? 0);
}

function handlersOf(state: RunState, place: Place, entry: OnError, level: Level): readonly HandlerStep[] {
  const steps: HandlerStep[] = [];
  if (entry.compensate) steps.push(...compensations(state, place));
  const handler = entry.run === undefined ? undefined : state.compiled.handlerByName(level.node, entry.run);
  if (handler !== undefined) steps.push({ node: handler, at: place.address });
  return steps;
}

/** Compensations of what completed within a place, the newest first. */
function compensations(state: RunState, scope: Place): readonly HandlerStep[] {
  const steps: HandlerStep[] = [];
  for (const done of state.compensable) {
    const planned = done.group ? state.compiled.nodes[done.group.node]?.planned : undefined;
    const id = planned?.node.compensate;
    if (id === undefined || !isWithin(done, scope)) continue;
    const node = state.compiled.handlerByName(planned?.index ?? null, id);
    if (node !== undefined) steps.push({ node, at: done.address });
  }
  return steps.reverse();
}

function isWithin(place: Place, scope: Place): boolean {
  for (let at: Place | undefined = place; at; at = at.group?.frame.owner) if (at === scope) return true;
  return false;
}
