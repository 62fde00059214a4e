import { needsField, type Piece, type Place, remarks, sourced, transform, type Workflow, wrapper } from './context.ts';
import { compileBesides } from './handlers.ts';
import { joined, outputPath, seenThrough, withNames } from './names.ts';
import { stepSchemas } from './schema.ts';
import { inputValue, reference, templateValue } from './values.ts';

/** Gives variables values: one transform whose fields they are. */
export function compileAssign(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.assign.parse(step);
  const id = parsed.id ?? workflow.fresh('assign');
  const outputs = new Map(Object.keys(parsed.values).map((name) => [name, `${id}.${name}`]));
  const value = inputValue(parsed.values, place, ['values'], workflow);
  return {
    nodes: [transform(workflow, place.path, id, value, { ...remarks(parsed), ...needsField(place.needs) })],
    exits: [id],
    names: { outputs, ids: new Map([[id, id]]) },
  };
}

/** What the workflow answers: a variable of its own, so that a reply may stand in a branch. */
export function compileReply(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.reply.parse(step);
  const id = parsed.id ?? workflow.fresh('answer');
  const value = parsed.variable === undefined ? inputValue(parsed.value, place, ['value'], workflow) : variable(parsed.variable, place, workflow);
  return {
    nodes: [transform(workflow, place.path, id, value, { ...remarks(parsed), ...needsField(place.needs) })],
    exits: [id],
    names: { outputs: new Map([[workflow.replyName, id]]), ids: new Map([[id, id]]) },
  };
}

function variable(name: string, place: Place, workflow: Workflow): unknown {
  const path = outputPath(place.names, name);
  return path === undefined ? templateValue(`\${${name}}`, place, ['variable'], workflow) : reference(path, place);
}

/** Waits for a duration or until a time. */
export function compileWait(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.wait.parse(step);
  const time = parsed.for === undefined ? { until: templateValue(parsed.until, place, ['until'], workflow) } : { for: parsed.for };
  return single(parsed, 'wait', { kind: 'wait', ...time }, place, workflow);
}

/** Raises a fault. */
export function compileThrow(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.throw.parse(step);
  const message = parsed.message === undefined ? {} : { message: templateValue(parsed.message, place, ['message'], workflow) };
  return single(parsed, 'throw', { kind: 'throw', code: parsed.code ?? parsed.faultName, ...message }, place, workflow);
}

type Single = { readonly id?: string; readonly label?: string; readonly notes?: string; readonly enabled?: boolean };

function single(step: Single, wanted: string, own: { readonly kind: string; readonly [field: string]: unknown }, place: Place, workflow: Workflow): Piece {
  const id = step.id ?? workflow.fresh(wanted);
  return {
    nodes: [sourced(workflow, place.path, { id, ...remarks(step), ...needsField(place.needs), ...own })],
    exits: [id],
    names: { outputs: new Map(), ids: new Map([[id, id]]) },
  };
}

/** Steps in order, as one group. */
export function compileSequence(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.sequence.parse(step);
  const id = parsed.id ?? workflow.fresh('sequence');
  const inner = workflow.steps(parsed.steps, { ...place, path: [...place.path, 'steps'], needs: [] });
  const node = wrapper(workflow, place.path, { id, ...remarks(parsed), ...needsField(place.needs), nodes: inner.nodes });
  return { nodes: [node], exits: [id], names: joined(seenThrough(id, inner.names), { ids: new Map([[id, id]]) }) };
}

/** A level of its own for faults: its first unhandled fault ends it and goes to its handlers. */
export function compileScope(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.scope.parse(step);
  const id = parsed.id ?? workflow.fresh('scope');
  const inner = workflow.steps(parsed.steps, { ...place, path: [...place.path, 'steps'], needs: [] });
  const names = joined(seenThrough(id, inner.names), { ids: new Map([[id, id]]) });
  const beside = compileBesides(step, id, { ...place, names: withNames(place.names, names) }, workflow);
  const node = wrapper(workflow, place.path, {
    id,
    ...remarks(parsed),
    ...needsField(place.needs),
    failFast: true,
    ...beside.fields,
    nodes: inner.nodes,
  });
  return { nodes: [node, ...beside.nodes], exits: [id], names };
}

/** Steps side by side; each sees what stood before the flow, none sees another. */
export function compileFlow(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.flow.parse(step);
  const id = parsed.id ?? workflow.fresh('flow');
  const outputs = new Map<string, string>();
  const ids = new Map<string, string>();
  const nodes = parsed.steps.flatMap((branch, index) => {
    const path = [...place.path, 'steps'];
    // One step, at its own place in the list.
    const piece = workflow.step(branch, { ...place, path: [...path, index], needs: [] });
    for (const name of piece.names.outputs.keys()) {
      if (outputs.has(name))
        workflow.problems.push({
          path: [...path, index],
          message: `two branches of the flow "${id}" give "${name}" a value; which one is last nobody can say`,
        });
    }
    for (const [name, path] of piece.names.outputs) outputs.set(name, path);
    for (const [name, path] of piece.names.ids) ids.set(name, path);
    return piece.nodes;
  });
  const node = wrapper(workflow, place.path, { id, ...remarks(parsed), ...needsField(place.needs), failFast: true, nodes });
  return { nodes: [node], exits: [id], names: joined(seenThrough(id, { outputs, ids }), { ids: new Map([[id, id]]) }) };
}
