import { GenarunError, isRecord, type Job, type Json, type Node } from '@genarun/spec';
import type { CompiledNode, Dependency } from '../plan/compile.ts';
import { loopNames } from '../plan/names.ts';
import { createRandom, deriveSeed } from '../random/random.ts';
import { isTrue } from '../template/expression.ts';
import { milliseconds } from './durations.ts';
import { groupAbove } from './frames.ts';
import { assemblePrevious, type ReadBlob, type Standpoint, scopeOf } from './lookup.ts';
import type { Group, Loop, Place, RunState } from './state.ts';
import { comparisonFor, type Stopping } from './stops.ts';

// Everything that reads expressions before something is opened. No state changes here: each function says what it found.

export type GroupOpening =
  | { readonly type: 'skip'; readonly reason: string; readonly needFailed: boolean }
  | { readonly type: 'open' }
  | { readonly type: 'expand'; readonly items: readonly unknown[] };

/** What a group whose needs are met opens: nothing, one place, or one per element of forEach. */
export function prepareGroup(state: RunState, group: Group, readBlob: ReadBlob): GroupOpening {
  const compiled = nodeOf(state, group);
  for (const dependency of compiled.dependencies) {
    const obstacle = obstacleOf(state, group, dependency);
    if (obstacle) return { type: 'skip', ...obstacle };
  }
  const standpoint: Standpoint = { state, readBlob, group, place: null, copy: -1 };
  const { when, forEach, lenient } = compiled;
  const scope = when === undefined && !forEach ? {} : scopeOf(compiled.openingNames, standpoint);
  if (when !== undefined && !judgesElements(compiled) && !conditionHolds(when, scope, lenient))
    return { type: 'skip', reason: 'when is false', needFailed: false };
  if (!forEach) return { type: 'open' };
  return { type: 'expand', items: listOf(forEach.render({ scope, lenient, pick: () => 0 }), compiled) };
}

/** Whether `when` reads the element of the node's own forEach: then each copy is judged by itself. */
function judgesElements({ when, forEach, planned }: CompiledNode): boolean {
  if (!forEach || typeof when !== 'object') return false;
  const own = loopNames(planned);
  return when.names.some((name) => own.includes(name));
}

/** Whether a copy of a forEach is performed. */
export function copyHolds(state: RunState, place: Place, group: Group, readBlob: ReadBlob): boolean {
  const compiled = nodeOf(state, group);
  if (compiled.when === undefined || !judgesElements(compiled)) return true;
  return conditionHolds(compiled.when, scopeOf(compiled.openingNames, { state, readBlob, group, place, copy: place.copy }), compiled.lenient);
}

function conditionHolds(when: NonNullable<CompiledNode['when']>, scope: Record<string, unknown>, lenient: boolean): boolean {
  return typeof when === 'boolean' ? when : isTrue(when.evaluate(scope, lenient));
}

function listOf(value: unknown, { planned }: CompiledNode): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined || value === '') return [];
  if (isRecord(value)) return Object.entries(value).map(([key, item]) => ({ key, value: item }));
  throw new GenarunError({ code: 'invalid_input', message: `node "${planned.id}": forEach expected a list, got ${JSON.stringify(value)?.slice(0, 80)}` });
}

/** Why a dependency keeps a group from opening, if it does (rule 7). */
function obstacleOf(state: RunState, group: Group, dependency: Dependency): { readonly reason: string; readonly needFailed: boolean } | undefined {
  const needed = groupAbove(state, group.frame, dependency.up, dependency.anchor);
  const place = needed?.copies.length === 1 ? needed.copies[0] : undefined;
  if (!needed || !place || place.status === 'done' || place.copy >= 0 || dependency.need === 'guarded') return undefined;
  const { ending, status } = place;
  const failed = status === 'unknown' || status === 'cancelled' || ending?.needFailed === true || (status === 'failed' && ending?.do === 'fail');
  if (failed)
    return {
      reason: `it needs "${dependency.name}", which ${status === 'skipped' ? 'was skipped' : status === 'unknown' ? 'has an unknown outcome' : status}`,
      needFailed: true,
    };
  return dependency.need === 'value' ? { reason: `it reads "${dependency.name}", which has no value`, needFailed: false } : undefined;
}

export type LoopDecision =
  | { readonly type: 'next'; readonly carry: Readonly<Record<string, unknown>> | null }
  | { readonly type: 'end'; readonly reason: 'until' | 'while' | 'max' }
  | ({ readonly type: 'end' } & Stopping);

/** Whether a loop goes on after its last iteration (or has a first one). Reaching `max` wins over what its outputs say. */
export function decideLoop(state: RunState, loop: Loop, readBlob: ReadBlob, stopping: Stopping | undefined): LoopDecision {
  const compiled = nodeOf(state, loop.group);
  const { last } = loop;
  const standpoint: Standpoint = { state, readBlob, group: loop.group, place: last, copy: loop.copy, ...(last ? { within: last } : {}) };
  const done = last ? last.iteration + 1 : 0;
  if (last && compiled.until && isTrue(compiled.until.evaluate(scopeOf(compiled.loopEndNames, standpoint), true))) return { type: 'end', reason: 'until' };
  const max = maxOf(state, loop, readBlob);
  if (done >= max) return { type: 'end', reason: 'max' };
  if (stopping) return { type: 'end', ...stopping };
  const carry = nextCarry(state, loop, readBlob);
  if (compiled.repeatWhile) {
    // Read for the iteration to come: its number, and what it will see as the previous one.
    const coming = { iteration: done, previous: last ? assemblePrevious(state, last, readBlob) : null };
    const scope = { ...scopeOf(compiled.loopEndNames, standpoint), ...coming, ...carry };
    if (!isTrue(compiled.repeatWhile.evaluate(scope, true))) return { type: 'end', reason: 'while' };
  }
  return { type: 'next', carry };
}

function maxOf(state: RunState, loop: Loop, readBlob: ReadBlob): number {
  const compiled = nodeOf(state, loop.group);
  if (!compiled.repeatMax) return Number.POSITIVE_INFINITY;
  const standpoint: Standpoint = { state, readBlob, group: loop.group, place: loop.last, copy: loop.copy };
  const max = Number(compiled.repeatMax.render({ scope: scopeOf(compiled.openingNames, standpoint), lenient: compiled.lenient, pick: () => 0 }));
  if (!Number.isInteger(max) || max < 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `node "${compiled.planned.id}": repeat.max expected a whole number, got ${JSON.stringify(compiled.planned.node.repeat?.max)}`,
    });
  return max;
}

/** Loop variables: first values, then the last iteration's output field of the same name where it has one. */
function nextCarry(state: RunState, loop: Loop, readBlob: ReadBlob): Readonly<Record<string, unknown>> | null {
  const compiled = nodeOf(state, loop.group);
  if (!compiled.carry) return null;
  const { last } = loop;
  if (!last) {
    const standpoint: Standpoint = { state, readBlob, group: loop.group, place: null, copy: loop.copy };
    const first = compiled.carry.render({ scope: scopeOf(compiled.openingNames, standpoint), lenient: true, pick: () => 0 });
    return isRecord(first) ? first : null;
  }
  const names = Object.keys(loop.carry ?? {});
  const inside = scopeOf(names, { state, readBlob, group: loop.group, place: last, copy: loop.copy, within: last });
  return Object.fromEntries(names.map((name) => [name, inside[name] ?? loop.carry?.[name] ?? null]));
}

export type Prepared = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, Json>>;
  readonly picks: readonly { readonly place: string; readonly option: number }[];
};

/** Fills a place's templates: one pass, picks recorded (rules 2 and 3). Throws `invalid_input` for missing required values. */
export function preparePlace(state: RunState, place: Place, group: Group, readBlob: ReadBlob): Prepared {
  const compiled = nodeOf(state, group);
  const { lenient } = compiled;
  const scope = compiled.names.length === 0 ? {} : scopeOf(compiled.names, { state, readBlob, group, place, copy: place.copy });
  const missing = compiled.requires.filter((name) => scope[name] === undefined || scope[name] === null || scope[name] === '');
  if (missing.length > 0) throw new GenarunError({ code: 'invalid_input', message: `Missing required inputs: ${missing.join(', ')}`, address: place.address });
  const picks: { place: string; option: number }[] = [];
  let random: (() => number) | undefined;
  const pick = (count: number, where: string): number => {
    random ??= createRandom(deriveSeed(state.compiled.plan.seed, place.address));
    const option = Math.floor(random() * count);
    picks.push({ place: where, option });
    return option;
  };
  const fields: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(compiled.fields)) fields[name] = template.render({ scope, lenient, pick });
  for (const name of [...(compiled.kind.verbatim ?? []), ...(compiled.kind.bare ?? [])])
    if (compiled.planned.node[name] !== undefined) fields[name] = compiled.planned.node[name];
  const params = compiled.params.render({ scope, lenient, pick });
  return { fields, params: (isRecord(params) ? params : {}) as Readonly<Record<string, Json>>, picks }; // params are JSON by schema
}

/** The job of a place: everything its performer needs. */
export function jobOf(
  state: RunState,
  place: Place,
  group: Group,
  prepared: Prepared,
  run: { readonly id: string; readonly owner: string; readonly epoch: number; readonly lane: string; readonly cache: boolean; readonly earlierKey?: string },
): Job {
  const { planned } = nodeOf(state, group);
  const { plan } = state.compiled;
  const model = modelOf(state, group, place);
  const randomSeed = deriveSeed(plan.seed, place.address);
  const { params, seed: own } = withoutSeed({ ...prepared.params, ...cycleParams(planned.node, place.iteration) });
  const chosen = own ?? planned.node.seed ?? 'derive';
  const seed = model === undefined || chosen === 'none' ? undefined : chosen === 'run' ? plan.seed : chosen === 'derive' ? randomSeed : chosen;
  const compare = place.iteration < 0 ? undefined : comparisonFor(planned.node.repeat?.stop);
  return {
    run: run.id,
    owner: run.owner,
    address: place.address,
    attempt: place.attempt,
    epoch: run.epoch,
    lane: run.lane,
    node: planned.id,
    kind: planned.node.kind,
    fields: prepared.fields,
    params,
    randomSeed,
    cache: run.cache && planned.node.cache !== false,
    model,
    seed,
    timeoutMs: planned.node.timeout === undefined ? undefined : milliseconds(planned.node.timeout),
    earlier: run.earlierKey === undefined || plan.from === undefined ? undefined : { run: plan.from, key: run.earlierKey },
    ...(compare === undefined ? {} : { compare }),
  };
}

/** Parameters that stand beside the model of a cycle. */
function cycleParams({ repeat }: Node, iteration: number): Readonly<Record<string, Json>> | undefined {
  const entry = repeat?.cycle?.[iteration < 0 ? 0 : iteration % repeat.cycle.length];
  return typeof entry === 'object' ? entry.params : undefined;
}

/** A seed among the params is the call's seed; a negative one stands for a seed derived from the address. */
function withoutSeed(params: Prepared['params']): { readonly params: Prepared['params']; readonly seed?: number | 'derive' } {
  const { seed, ...others } = params;
  return typeof seed === 'number' && Number.isSafeInteger(seed) ? { params: others, seed: seed < 0 ? 'derive' : seed } : { params };
}

/** The model of a place: its node's, or the cycle's for its iteration. */
export function modelOf(state: RunState, group: Group, place: Place): string | undefined {
  const { planned } = nodeOf(state, group);
  if (planned.cycle && place.iteration >= 0) return planned.cycle[place.iteration % planned.cycle.length];
  return planned.model;
}

export function nodeOf(state: RunState, group: Group): CompiledNode {
  const node = state.compiled.nodes[group.node];
  if (!node) throw new GenarunError({ code: 'internal', message: `the plan has no node ${group.node}` });
  return node;
}
