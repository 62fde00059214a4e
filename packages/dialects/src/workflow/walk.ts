import { isRecord } from '@genarun/spec';
import type { Path } from '../problem/path.ts';

/** A list of steps inside a step or handler, and where it stands. */
export type StepList = { readonly steps: readonly unknown[]; readonly path: Path };

/** The lists of steps directly inside a step, handler or branch: every field that may hold one. */
export function innerLists(part: unknown, path: Path): readonly StepList[] {
  if (!isRecord(part)) return [];
  const own = ['steps', 'then', 'else', 'otherwise'].flatMap((field) => listAt(part[field], [...path, field]));
  const branches = ['elseif', 'cases', 'onMessage'].flatMap((field) =>
    listAt(part[field], [...path, field]).flatMap((list) => list.steps.flatMap((branch, index) => innerLists(branch, [...list.path, index]))),
  );
  return [...own, ...branches, ...innerLists(part.onAlarm, [...path, 'onAlarm'])];
}

/** The fault handlers and the compensation of a step, scope or workflow, each with its place. */
export function besides(
  part: unknown,
  path: Path,
): readonly { readonly value: unknown; readonly path: Path; readonly role: 'faultHandler' | 'compensation' }[] {
  if (!isRecord(part)) return [];
  const handlers = listAt(part.faultHandlers, [...path, 'faultHandlers']).flatMap((list) =>
    list.steps.map((value, index) => ({ value, path: [...list.path, index], role: 'faultHandler' as const })),
  );
  return part.compensation === undefined
    ? handlers
    : [...handlers, { value: part.compensation, path: [...path, 'compensation'], role: 'compensation' as const }];
}

function listAt(value: unknown, path: Path): StepList[] {
  return Array.isArray(value) ? [{ steps: value, path }] : [];
}

/** Names that the steps of a part give values to, in the order of the text; fault handlers and compensations left out. */
export function assignedNames(lists: readonly StepList[], replyName: string): readonly string[] {
  const names = new Set<string>();
  const visit = (step: unknown, path: Path) => {
    if (!isRecord(step)) return;
    for (const list of innerLists(step, path)) for (const [index, inner] of list.steps.entries()) visit(inner, [...list.path, index]);
    if (typeof step.output === 'string') names.add(step.output);
    if (step.type === 'assign' && isRecord(step.values)) for (const name of Object.keys(step.values)) names.add(name);
    if (step.type === 'reply') names.add(replyName);
  };
  for (const list of lists) for (const [index, step] of list.steps.entries()) visit(step, [...list.path, index]);
  return [...names];
}
