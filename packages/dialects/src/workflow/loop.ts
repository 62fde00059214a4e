import type { Node } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import { valuesOf } from './branch.ts';
import { needsField, type Piece, type Place, remarks, sourced, transform, type Workflow, wrapper } from './context.ts';
import { type Given, noNames, withNames } from './names.ts';
import { stepSchemas } from './schema.ts';
import { conditionOf, inputValue, templateValue } from './values.ts';
import { assignedNames } from './walk.ts';

/** Rounds while a condition holds, tested before each. */
export function compileWhile(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.while.parse(step);
  return rounds(parsed, 'while', { condition: parsed.condition, field: 'while', max: parsed.max }, place, workflow);
}

/** Rounds until a condition holds, tested after each. */
export function compileRepeatUntil(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.repeatUntil.parse(step);
  return rounds(parsed, 'repeatUntil', { condition: parsed.condition, field: 'until', max: parsed.max }, place, workflow);
}

type Looping = { readonly id?: string; readonly label?: string; readonly notes?: string; readonly enabled?: boolean; readonly steps: readonly unknown[] };
type Condition = { readonly condition: string | boolean; readonly field: 'while' | 'until'; readonly max: number | undefined };

function rounds(step: Looping, wanted: string, { condition, field, max }: Condition, place: Place, workflow: Workflow): Piece {
  const id = step.id ?? workflow.fresh(wanted);
  const path = [...place.path, 'steps'];
  const state = carried(id, [{ steps: step.steps, path }], place, workflow);
  const inner = workflow.steps(step.steps, { ...place, path, needs: [], names: withNames(place.names, { outputs: state.inside }) });
  const judged: Place = { ...place, names: withNames(place.names, { outputs: state.judged }) };
  const repeat = { ...(max === undefined ? {} : { max }), [field]: conditionOf(condition, judged, ['condition'], workflow), ...state.carry };
  const body = sourced(workflow, path, {
    id: workflow.fresh(`${id}_round`),
    kind: 'group',
    repeat,
    nodes: [...state.entry, ...inner.nodes, ...state.exit(inner.names, path)],
  });
  return wrap(id, step, [...state.before, body, ...state.after(body.id)], state.outputs, place, workflow);
}

/** Once per element: side by side, or one after the other. */
export function compileForEach(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.forEach.parse(step);
  const id = parsed.id ?? workflow.fresh('forEach');
  const list = listOf(parsed, id, place, workflow);
  return parsed.parallel === false ? oneByOne(parsed, id, list, place, workflow) : sideBySide(parsed, id, list, place, workflow);
}

type ForEach = ReturnType<typeof stepSchemas.forEach.parse>;
type List = { readonly value: unknown; readonly nodes: readonly Node[] };

/** The elements: a list, or the whole numbers from `from` (default 1) to `to`, both included. */
function listOf(step: ForEach, id: string, place: Place, workflow: Workflow): List {
  if (step.in !== undefined)
    return { value: typeof step.in === 'string' ? listExpression(step.in, place, workflow) : inputValue(step.in, place, ['in'], workflow), nodes: [] };
  const bounds = workflow.fresh(`${id}_bounds`);
  const number = (value: unknown, field: string) => (typeof value === 'number' ? value : conditionOf(String(value), place, [field], workflow));
  const node = transform(workflow, place.path, bounds, { from: `\${${number(step.from ?? 1, 'from')}}`, end: `\${${number(step.to, 'to')} | plus: 1}` });
  return { value: `\${${bounds}.from | range: ${bounds}.end}`, nodes: [node] };
}

/** `in: themes`, `in: ${themes}` and `in: series.themes` all mean the list. */
function listExpression(source: string, place: Place, workflow: Workflow): string {
  return source.includes('${') ? String(templateValue(source.trim(), place, ['in'], workflow)) : `\${${conditionOf(source, place, ['in'], workflow)}}`;
}

function sideBySide(step: ForEach, id: string, list: List, place: Place, workflow: Workflow): Piece {
  const path = [...place.path, 'steps'];
  const element = workflow.fresh(step.as ?? 'element');
  const names = withNames(place.names, {
    outputs: new Map([
      [step.as ?? 'item', element],
      ['index', 'index'],
    ]),
  });
  const inner = workflow.steps(step.steps, { ...place, path, needs: [], names });
  const assigned = assignedNames([{ steps: step.steps, path }], workflow.replyName);
  const values = assigned.length === 0 ? [] : [valuesOf(workflow.fresh(`${id}_values`), assigned, withNames(place.names, inner.names), path, place, workflow)];
  const each = sourced(workflow, path, {
    id: workflow.fresh(`${id}_each`),
    kind: 'group',
    forEach: list.value as Node['forEach'],
    as: element,
    nodes: [...inner.nodes, ...values],
  }); // a text or a list
  const [kept] = values;
  if (!kept) return wrap(id, step, [...list.nodes, each], new Map(), place, workflow);
  const result = workflow.fresh(`${id}_result`);
  const columns = Object.fromEntries(assigned.map((name) => [name, `\${${each.id} | map: "${kept.id}" | map: "${name}"}`]));
  return wrap(
    id,
    step,
    [...list.nodes, each, transform(workflow, place.path, result, columns)],
    new Map(assigned.map((name) => [name, `${id}.${result}.${name}`])),
    place,
    workflow,
  );
}

function oneByOne(step: ForEach, id: string, list: List, place: Place, workflow: Workflow): Piece {
  const path = [...place.path, 'steps'];
  const items = workflow.fresh(`${id}_list`);
  const now = workflow.fresh(`${id}_now`);
  const state = carried(id, [{ steps: step.steps, path }], place, workflow);
  const element = new Map([
    [step.as ?? 'item', `${now}.item`],
    ['index', `${now}.index`],
  ]);
  const inner = workflow.steps(step.steps, { ...place, path, needs: [], names: withNames(place.names, { outputs: new Map([...state.inside, ...element]) }) });
  const current = transform(workflow, path, now, { item: `\${${items} | slice: iteration, 1 | first}`, index: '${iteration}' });
  const repeat = { max: `\${${items} | size}`, ...state.carry };
  const body = sourced(workflow, path, {
    id: workflow.fresh(`${id}_round`),
    kind: 'group',
    repeat,
    nodes: [current, ...state.entry, ...inner.nodes, ...state.exit(inner.names, path)],
  });
  return wrap(
    id,
    step,
    [...list.nodes, transform(workflow, place.path, items, list.value), ...state.before, body, ...state.after(body.id)],
    state.outputs,
    place,
    workflow,
  );
}

type Carried = {
  /** Before the loop: the values the variables have. */
  readonly before: readonly Node[];
  readonly carry: { readonly carry?: Readonly<Record<string, string>> };
  /** First in a round: the values of the round before. */
  readonly entry: readonly Node[];
  /** Last in a round: the values it gives. */
  readonly exit: (names: Given, path: Path) => readonly Node[];
  /** After the loop: the values of the last round, or those before when there was none. */
  readonly after: (body: string) => readonly Node[];
  /** Names inside a round, in the loop's condition, and after the loop. */
  readonly inside: ReadonlyMap<string, string>;
  readonly judged: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
};

/** Carries every variable that a loop's steps assign from round to round. */
function carried(id: string, lists: Parameters<typeof assignedNames>[0], place: Place, workflow: Workflow): Carried {
  const assigned = assignedNames(lists, workflow.replyName);
  const none: Carried = { before: [], carry: {}, entry: [], exit: () => [], after: () => [], inside: new Map(), judged: new Map(), outputs: new Map() };
  if (assigned.length === 0) return none;
  const [start, entry, values, result] = ['start', 'previous', 'values', 'result'].map((part) => workflow.fresh(`${id}_${part}`)) as [
    string,
    string,
    string,
    string,
  ]; // four in, four out
  const paths = (prefix: string) => new Map(assigned.map((name) => [name, `${prefix}.${name}`]));
  return {
    before: [valuesOf(start, assigned, place.names, place.path, place, workflow)],
    carry: { carry: { [values]: `\${${start}}` } },
    entry: [transform(workflow, place.path, entry, `\${previous.${values} | default: ${start}}`)],
    exit: (names, path) => [valuesOf(values, assigned, withNames({ ...noNames, outputs: paths(entry) }, names), path, place, workflow)],
    after: (body) => [transform(workflow, place.path, result, `\${${body}.${values} | default: ${start}}`)],
    inside: paths(entry),
    judged: paths(values),
    outputs: paths(`${id}.${result}`),
  };
}

function wrap(id: string, step: Looping, nodes: readonly Node[], outputs: ReadonlyMap<string, string>, place: Place, workflow: Workflow): Piece {
  const node = wrapper(workflow, place.path, { id, ...remarks(step), ...needsField(place.needs), nodes });
  return { nodes: [node], exits: [id], names: { outputs, ids: new Map([[id, id]]) } };
}
