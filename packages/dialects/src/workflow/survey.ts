import { isRecord } from '@genarun/spec';
import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import { besides, innerLists } from './walk.ts';

/** Everything a workflow names anywhere, found before anything is compiled. */
export type Survey = {
  /** Step and handler ids with their places. */
  readonly ids: ReadonlyMap<string, Path>;
  readonly outputs: ReadonlySet<string>;
  /** Codes that throw steps raise. */
  readonly thrown: ReadonlySet<string>;
  /** Codes that fault handlers catch, with their places. */
  readonly caught: readonly { readonly code: string; readonly path: Path }[];
  readonly problems: readonly Problem[];
};

/** Names the engine gives a meaning of its own. */
export const reservedNames: ReadonlySet<string> = new Set(['inputs', 'index', 'item', 'previous', 'iteration', 'fault', 'subject', 'secrets', 'response']);

/** Walks a workflow once; ids must differ in the whole document, because any step may be referred to from anywhere. */
export function surveyWorkflow(document: Readonly<Record<string, unknown>>): Survey {
  const ids = new Map<string, Path>();
  const outputs = new Set<string>();
  const thrown = new Set<string>();
  const caught: { code: string; path: Path }[] = [];
  const problems: Problem[] = [];
  const inputs = new Set([document.inputs, document.variables].flatMap((given) => (isRecord(given) ? Object.keys(given) : [])));
  const takeId = (id: unknown, path: Path) => {
    if (typeof id !== 'string') return;
    const before = ids.get(id);
    const at = [...path, 'id'];
    if (before)
      problems.push({ path: at, message: `${printPath(at)}: the id "${id}" is already taken by ${printPath(before)}; ids differ in the whole workflow` });
    else if (inputs.has(id)) problems.push({ path: at, message: `${printPath(at)}: the id "${id}" is already the name of an input or variable` });
    else if (reservedNames.has(id))
      problems.push({ path: at, message: `${printPath(at)}: the id "${id}" has a meaning of its own (${[...reservedNames].join(', ')})` });
    else ids.set(id, path);
  };
  const visit = (part: unknown, path: Path) => {
    if (!isRecord(part)) return;
    if (path.length > 0) takeId(part.id, path);
    if (typeof part.output === 'string') outputs.add(part.output);
    if (part.type === 'assign' && isRecord(part.values)) for (const name of Object.keys(part.values)) outputs.add(name);
    const codes = [part.code, part.faultName, part.match].flat().filter((code) => typeof code === 'string');
    if (part.type === 'throw') for (const code of codes) thrown.add(code);
    if (part.type === 'catch') for (const code of codes) caught.push({ code, path });
    for (const list of innerLists(part, path)) for (const [index, step] of list.steps.entries()) visit(step, [...list.path, index]);
    for (const { value, path: at } of besides(part, path)) visit(value, at);
  };
  visit(document, []);
  return { ids, outputs: new Set([...outputs, ...inputs]), thrown, caught, problems };
}
