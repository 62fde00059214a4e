import type { Node } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import { needsField, type Piece, type Place, remarks, sourced, transform, type Workflow, wrapper } from './context.ts';
import { type Names, outputPath, withNames } from './names.ts';
import { stepSchemas } from './schema.ts';
import { conditionOf, reference } from './values.ts';
import { assignedNames } from './walk.ts';

type Branch = { readonly condition: string; readonly steps: readonly unknown[]; readonly path: Path };
type Otherwise = { readonly steps: readonly unknown[]; readonly path: Path };

/** The first branch whose condition holds. */
export function compileIf(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.if.parse(step);
  const id = parsed.id ?? workflow.fresh('if');
  const first: Branch = { condition: conditionOf(parsed.condition, place, ['condition'], workflow), steps: parsed.then, path: [...place.path, 'then'] };
  const others = (parsed.elseif ?? []).map(
    (branch, index): Branch => ({
      condition: conditionOf(branch.condition, place, ['elseif', index, 'condition'], workflow),
      steps: branch.then,
      path: [...place.path, 'elseif', index, 'then'],
    }),
  );
  const otherwise = parsed.else === undefined ? undefined : { steps: parsed.else, path: [...place.path, 'else'] };
  return group(id, remarks(parsed), branches(id, [first, ...others], otherwise, place, workflow), place, workflow);
}

/** The first case whose condition holds, or whose value equals what the switch is on. */
export function compileSwitch(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.switch.parse(step);
  const id = parsed.id ?? workflow.fresh('switch');
  const on = parsed.on === undefined ? 'nil' : conditionOf(parsed.on, place, ['on'], workflow);
  const nodes: Node[] = [];
  // What it is compared with is read once, so that it may be any expression.
  const subject = parsed.on === undefined ? '' : workflow.fresh(`${id}_on`);
  if (subject !== '') nodes.push(transform(workflow, [...place.path, 'on'], subject, `\${${on}}`));
  const cases = parsed.cases.map((branch, index): Branch => {
    const condition =
      branch.condition === undefined ? `${subject} == ${literal(branch.value)}` : conditionOf(branch.condition, place, ['cases', index, 'condition'], workflow);
    return { condition, steps: branch.steps, path: [...place.path, 'cases', index, 'steps'] };
  });
  const otherwise = parsed.otherwise === undefined ? undefined : { steps: parsed.otherwise, path: [...place.path, 'otherwise'] };
  const inner = branches(id, cases, otherwise, place, workflow);
  return group(id, remarks(parsed), { ...inner, nodes: [...nodes, ...inner.nodes] }, place, workflow);
}

/** Waits for one of several messages, or for the alarm; then does what belongs to it. */
export function compilePick(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.pick.parse(step);
  const id = parsed.id ?? workflow.fresh('pick');
  const asked = workflow.fresh(`${id}_message`);
  const alarm = parsed.onAlarm;
  const question = sourced(workflow, place.path, {
    id: asked,
    kind: 'human',
    interaction: 'multipleChoice',
    question: parsed.question ?? 'Which message has come?',
    options: parsed.onMessage.map(({ message }) => message),
    ...(parsed.audience === undefined ? {} : { audience: parsed.audience }),
    ...(alarm === undefined ? {} : { deadline: alarm.for ?? alarm.until, onDeadline: null }),
  });
  const messages = parsed.onMessage.map(
    ({ message, steps }, index): Branch => ({ condition: `${asked} == ${literal(message)}`, steps, path: [...place.path, 'onMessage', index, 'steps'] }),
  );
  const late: readonly Branch[] = alarm === undefined ? [] : [{ condition: `not ${asked}`, steps: alarm.steps, path: [...place.path, 'onAlarm', 'steps'] }];
  const answer = parsed.output === undefined ? [] : [[parsed.output, asked] as const];
  const inside: Place = { ...place, names: withNames(place.names, { outputs: new Map(answer) }) };
  const inner = branches(id, [...messages, ...late], undefined, inside, workflow);
  const own = new Map(answer.map(([name, path]) => [name, `${id}.${path}`]));
  const piece = group(id, remarks(parsed), { ...inner, nodes: [question, ...inner.nodes] }, place, workflow);
  return { ...piece, names: { ...piece.names, outputs: new Map([...own, ...piece.names.outputs]) } };
}

type Branches = { readonly nodes: readonly Node[]; readonly outputs: ReadonlyMap<string, string> };

/**
 * One group per branch, each behind a node that judges its condition, in order: a later condition is looked at only when the earlier
 * ones do not hold. What any branch assigns is gathered by one last node: the value of the branch that ran, or what it was before.
 */
function branches(id: string, list: readonly Branch[], otherwise: Otherwise | undefined, place: Place, workflow: Workflow): Branches {
  const assigned = assignedNames([...list, ...(otherwise ? [otherwise] : [])], workflow.replyName);
  const nodes: Node[] = [];
  const gathered: string[] = [];
  const judges: string[] = [];
  const unless = () => judges.map((judge) => `not ${judge}`).join(' and ');
  const add = (wanted: string, when: string, branch: Otherwise) => {
    const name = workflow.fresh(wanted);
    const inner = workflow.steps(branch.steps, { ...place, path: branch.path, needs: [] });
    const values =
      assigned.length === 0 ? [] : [valuesOf(workflow.fresh(`${name}_values`), assigned, withNames(place.names, inner.names), branch.path, place, workflow)];
    nodes.push(sourced(workflow, branch.path, { id: name, kind: 'group', when, nodes: [...inner.nodes, ...values] }));
    if (values[0]) gathered.push(`${name}.${values[0].id}`);
  };
  for (const [index, branch] of list.entries()) {
    const suffix = list.length === 1 ? '' : String(index + 1);
    const judge = workflow.fresh(`${id}_is${suffix}`);
    const before = unless();
    nodes.push(transform(workflow, branch.path, judge, `\${${branch.condition}}`, before === '' ? {} : { when: before }));
    add(`${id}_then${suffix}`, judge, branch);
    judges.push(judge);
  }
  if (otherwise || assigned.length > 0) add(`${id}_else`, unless(), otherwise ?? { steps: [], path: place.path });
  if (assigned.length === 0) return { nodes, outputs: new Map() };
  const result = workflow.fresh(`${id}_result`);
  const [first, ...rest] = gathered;
  nodes.push(transform(workflow, place.path, result, `\${${[first, ...rest.map((other) => `default: ${other}`)].join(' | ')}}`));
  return { nodes, outputs: new Map(assigned.map((name) => [name, `${id}.${result}.${name}`])) };
}

/** The values of names as they are at one place; what has none is null. */
export function valuesOf(id: string, names: readonly string[], known: Names, path: Path, place: Pick<Place, 'handler'>, workflow: Workflow): Node {
  const value = Object.fromEntries(
    names.map((name) => {
      const at = outputPath(known, name);
      return [name, at === undefined ? null : reference(at, place)];
    }),
  );
  return transform(workflow, path, id, value);
}

function group(id: string, more: Partial<Node>, { nodes, outputs }: Branches, place: Place, workflow: Workflow): Piece {
  const node = wrapper(workflow, place.path, { id, ...more, ...needsField(place.needs), nodes });
  return { nodes: [node], exits: [id], names: { outputs, ids: new Map([[id, id]]) } };
}

/** A value as a Liquid literal. Texts that cannot be one have been refused. */
function literal(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
