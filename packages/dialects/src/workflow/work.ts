import { isRecord, type Node } from '@genarun/spec';
import { rewriteExpression, rewriteValue } from '../expression/rewrite.ts';
import { needsField, type Piece, type Place, remarks, sourced, type Workflow } from './context.ts';
import { compileBesides } from './handlers.ts';
import { type Given, type Names, pathOf, withNames, withoutNames } from './names.ts';
import { stepSchemas } from './schema.ts';
import { conditionOf, inputValue, templateValue } from './values.ts';

type Working = {
  readonly id?: string;
  readonly output?: string;
  readonly label?: string;
  readonly notes?: string;
  readonly enabled?: boolean;
  readonly retry?: Node['retry'];
  readonly timeout?: Node['timeout'];
};

/** A step that does something by itself: one node, with its handlers beside it. */
function work(step: unknown, working: Working, wanted: string, own: Partial<Node> & { readonly kind: string }, place: Place, workflow: Workflow): Piece {
  const id = working.id ?? workflow.fresh(wanted);
  const names: Given = { outputs: new Map(working.output === undefined ? [] : [[working.output, id]]), ids: new Map([[id, id]]) };
  const beside = compileBesides(step, id, { ...place, names: withNames(place.names, names) }, workflow);
  const { retry, timeout } = working;
  const node = {
    id,
    ...remarks(working),
    ...needsField(place.needs),
    ...own,
    ...(retry === undefined ? {} : { retry }),
    ...(timeout === undefined ? {} : { timeout }),
    ...beside.fields,
  };
  return { nodes: [sourced(workflow, place.path, node), ...beside.nodes], exits: [id], names };
}

/** A call of a service's operation. */
export function compileService(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.service.parse(step);
  const { service, operation, input, headers } = parsed;
  const given = input === undefined ? {} : { input: inputValue(input, place, ['input'], workflow) };
  return work(step, parsed, 'step', { kind: 'service', service, operation, ...given, ...(headers === undefined ? {} : { headers }) }, place, workflow);
}

/** A text model that writes; with a schema, an object. */
export function compileText(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.text.parse(step);
  const { schema, model, params, prompt, system, messages, images } = parsed;
  const written = Object.fromEntries(
    Object.entries({ prompt, system, messages, images, params }).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, templateValue(value, place, [field], workflow)]],
    ),
  );
  return work(
    step,
    parsed,
    'step',
    { kind: schema === undefined ? 'text' : 'object', ...(model === undefined ? {} : { model }), ...written, ...(schema === undefined ? {} : { schema }) },
    place,
    workflow,
  );
}

const handled: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'output',
  'label',
  'notes',
  'enabled',
  'retry',
  'timeout',
  'faultHandlers',
  'compensation',
  'needs',
  'nodes',
  'when',
  'repeat',
  'schema',
  'items',
  'select',
]);

/** Any node of the canonical language, with the workflow's names in its expressions. */
export function compileKind(step: unknown, place: Place, workflow: Workflow): Piece {
  const parsed = stepSchemas.kind.parse(step);
  const { when, repeat, nodes, schema, items, select } = parsed;
  // The names that the node itself and its children give stay theirs.
  const inner: Place = {
    ...place,
    names: withoutNames(place.names, [...namesOf(parsed), ...(isRecord(repeat) && isRecord(repeat.carry) ? Object.keys(repeat.carry) : [])]),
  };
  const written = Object.fromEntries(
    Object.entries(parsed).flatMap(([field, value]) => (handled.has(field) ? [] : [[field, templateValue(value, inner, [field], workflow)]])),
  );
  const needs = [...place.needs, ...[parsed.needs ?? []].flat().map(String)];
  const own = {
    kind: parsed.kind,
    ...(typeof when === 'string' || typeof when === 'boolean' ? { when: typeof when === 'string' ? conditionOf(when, inner, ['when'], workflow) : when } : {}),
    ...(repeat === undefined ? {} : { repeat: repeatOf(repeat, inner) }),
    ...written,
    ...Object.fromEntries(Object.entries({ schema, items, select }).filter(([, value]) => value !== undefined)),
    ...(Array.isArray(nodes) ? { nodes: nodes.map((node: unknown) => rewriteNode(node, inner.names)) } : {}),
  };
  // The canonical check looks at these fields afterwards.
  return work(step, parsed, 'step', own as Partial<Node> & { readonly kind: string }, { ...place, needs }, workflow);
}

function rewriteNode(node: unknown, names: Names): unknown {
  if (!isRecord(node)) return node;
  const inner = withoutNames(names, namesOf(node));
  const rename = (name: string) => pathOf(inner, name);
  const fields = Object.entries(node).map(([field, value]) => {
    if (field === 'nodes' && Array.isArray(value)) return [field, value.map((child: unknown) => rewriteNode(child, inner))];
    if (field === 'when' && typeof value === 'string') return [field, rewriteExpression(value, rename)];
    if (field === 'repeat') return [field, repeatOf(value, { names: inner })];
    return [field, ['id', 'kind', 'schema', 'items', 'select', 'as', 'needs'].includes(field) ? value : rewriteValue(value, rename)];
  });
  return Object.fromEntries(fields);
}

function repeatOf(repeat: unknown, { names }: Pick<Place, 'names'>): unknown {
  if (!isRecord(repeat)) return repeat;
  const rename = (name: string) => pathOf(names, name);
  return Object.fromEntries(
    Object.entries(repeat).map(([field, value]) => [
      field,
      (field === 'while' || field === 'until') && typeof value === 'string' ? rewriteExpression(value, rename) : rewriteValue(value, rename),
    ]),
  );
}

/** Names that a node gives to what is below it: its id, its `as`, and its children's ids. */
function namesOf(node: Readonly<Record<string, unknown>>): readonly string[] {
  const children = Array.isArray(node.nodes) ? node.nodes.map((child: unknown) => (isRecord(child) ? child.id : undefined)) : [];
  return [node.id, node.as, ...children].flat().filter((name) => typeof name === 'string');
}
