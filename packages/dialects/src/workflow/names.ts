import type { Rename } from '../expression/rewrite.ts';

/**
 * What names mean at a place of a workflow: outputs and variables, and step ids, each with the path under which the canonical node
 * at that place reads it. Immutable: every step gives a new one to the step after it.
 */
export type Names = { readonly outputs: ReadonlyMap<string, string>; readonly ids: ReadonlyMap<string, string> };

export const noNames: Names = { outputs: new Map(), ids: new Map() };

/** The names with others added; added ones win. */
export function withNames(names: Names, added: Partial<Names>): Names {
  return { outputs: new Map([...names.outputs, ...(added.outputs ?? [])]), ids: new Map([...names.ids, ...(added.ids ?? [])]) };
}

/** Names made inside a group, as they are read beside it. */
export function seenThrough(group: string, names: Names): Names {
  const prefixed = (paths: ReadonlyMap<string, string>) => new Map([...paths].map(([name, path]) => [name, `${group}.${path}`]));
  return { outputs: prefixed(names.outputs), ids: prefixed(names.ids) };
}

/** The path of a name: an output or variable first, then a step id. */
export function pathOf(names: Names, name: string): string | undefined {
  return names.outputs.get(name) ?? names.ids.get(name);
}

/** Renames the names of an expression to their paths; `strange` is told every name that means nothing here. */
export function renaming(names: Names, strange: (name: string) => void): Rename {
  return (name) => {
    const path = pathOf(names, name);
    if (path === undefined) strange(name);
    return path;
  };
}
