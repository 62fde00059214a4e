import { faultCodes, isRecord, type Node, type OnError } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import { type Place, sourced, type Workflow, warn } from './context.ts';
import { handlerSchemas } from './schema.ts';
import { inputValue } from './values.ts';
import { assignedNames, besides } from './walk.ts';

/** What stands beside a step or scope: its `onError` and `compensate` fields, and the handler nodes they name. */
export type Beside = { readonly fields: { readonly onError?: readonly OnError[]; readonly compensate?: string }; readonly nodes: readonly Node[] };

type Action = {
  readonly id?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly input?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly steps?: readonly unknown[];
};

/** What a handler is told when its input says nothing. */
const faultData = { error: '${fault.message}', code: '${fault.code}', step: '${fault.node}' };

/** Compiles the fault handlers and the compensation of a step, a scope or the workflow. `place.names` holds what may be read there. */
export function compileBesides(part: unknown, owner: string, place: Place, workflow: Workflow): Beside {
  const nodes: Node[] = [];
  const entries: OnError[] = [];
  let compensate: string | undefined;
  for (const { value, path, role } of besides(part, place.path)) {
    const at: Place = { path, names: place.names, needs: [], handler: true };
    if (role === 'compensation') {
      const node = compileAction(handlerSchemas.compensation.parse(value), `${owner}_undo`, at, workflow, undefined);
      if (node) nodes.push(node);
      compensate = node?.id;
    } else {
      const handler = handlerSchemas.faultHandler.parse(value);
      const node = compileAction(handler, owner === '' ? 'onFault' : `${owner}_onFault`, at, workflow, faultData);
      if (node) nodes.push(node);
      entries.push(entryOf(handler, node?.id));
    }
  }
  // A catch comes before catchAll, wherever they stand.
  const onError = [...entries.filter((entry) => entry.match !== 'any'), ...entries.filter((entry) => entry.match === 'any')];
  return { fields: { ...(onError.length === 0 ? {} : { onError }), ...(compensate === undefined ? {} : { compensate }) }, nodes };
}

function entryOf(handler: ReturnType<typeof handlerSchemas.faultHandler.parse>, run: string | undefined): OnError {
  const compensates = handler.compensate === true || handler.steps?.some((step) => isRecord(step) && step.type === 'compensate');
  return {
    match: handler.type === 'catchAll' ? 'any' : (handler.code ?? handler.faultName ?? handler.match ?? 'any'),
    ...(compensates ? { compensate: true } : {}),
    ...(run === undefined ? {} : { run }),
    ...(handler.value === undefined ? { do: handler.continue === true ? ('continue' as const) : ('fail' as const) } : { value: handler.value }),
  };
}

function compileAction(action: Action, wanted: string, place: Place, workflow: Workflow, standard: unknown): Node | undefined {
  const id = () => action.id ?? workflow.fresh(wanted);
  if (action.service !== undefined) {
    const empty = action.input === undefined || (isRecord(action.input) && Object.keys(action.input).length === 0);
    const input = empty ? (standard ?? action.input) : inputValue(action.input, place, ['input'], workflow);
    return sourced(workflow, place.path, {
      id: id(),
      kind: 'service',
      service: action.service,
      operation: action.operation,
      ...(input === undefined ? {} : { input }),
      ...(action.headers === undefined ? {} : { headers: action.headers }),
    });
  }
  const steps = (action.steps ?? []).filter((step) => !isRecord(step) || step.type !== 'compensate');
  if (steps.length === 0) return undefined;
  if (assignedNames([{ steps, path: place.path }], workflow.replyName).includes(workflow.replyName))
    warn(workflow, place.path, 'a reply in a fault handler or compensation is not the workflow’s answer; it has no effect');
  const { nodes } = workflow.steps(steps, { ...place, path: [...place.path, 'steps'] });
  return sourced(workflow, place.path, { id: id(), kind: 'group', nodes });
}

/** Codes that handlers wait for and nothing raises. */
export function strangeCodes({ survey }: Workflow): readonly { readonly code: string; readonly path: Path }[] {
  const raised = new Set<string>([...faultCodes, ...survey.thrown, 'any']);
  return survey.caught.filter(({ code }) => !raised.has(code));
}
