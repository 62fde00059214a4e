import type { Rename } from '../expression/rewrite.ts';

/** Names that a step gives, each with the path under which a node beside it reads them. */
export type Given = { readonly outputs: ReadonlyMap<string, string>; readonly ids: ReadonlyMap<string, string> };

/**
 * What names mean at a place of a workflow: outputs and variables, and step ids. Layers, one per list of steps or loop, because a
 * long workflow would otherwise copy all its names at every step; the innermost layer wins.
 */
export type Names = Given & { readonly around?: Names /** Names that mean nothing here and further in. */; readonly hidden?: ReadonlySet<string> };

export const noNames: Names = { outputs: new Map(), ids: new Map() };

/** The names with others added; added ones win. */
export function withNames(names: Names, added: Partial<Given>): Names {
  return { outputs: added.outputs ?? noNames.outputs, ids: added.ids ?? noNames.ids, around: names };
}

/** The names without some. */
export function withoutNames(names: Names, hidden: readonly string[]): Names {
  return { ...noNames, around: names, hidden: new Set(hidden) };
}

/** Names made inside a group, as they are read beside it. */
export function seenThrough(group: string, names: Given): Given {
  const prefixed = (paths: ReadonlyMap<string, string>) => new Map([...paths].map(([name, path]) => [name, `${group}.${path}`]));
  return { outputs: prefixed(names.outputs), ids: prefixed(names.ids) };
}

/** Two sets of given names as one; the later wins. */
export function joined(first: Given, second: Partial<Given>): Given {
  return { outputs: new Map([...first.outputs, ...(second.outputs ?? [])]), ids: new Map([...first.ids, ...(second.ids ?? [])]) };
}

/** The path of an output or variable. */
export function outputPath(names: Names, name: string): string | undefined {
  return find(names, name, 'outputs');
}

/** The path of a name: an output or variable first, then a step id. */
export function pathOf(names: Names, name: string): string | undefined {
  return find(names, name, 'outputs') ?? find(names, name, 'ids');
}

function find(names: Names, name: string, what: keyof Given): string | undefined {
  for (let layer: Names | undefined = names; layer; layer = layer.around) {
    const path = layer[what].get(name);
    if (path !== undefined || layer.hidden?.has(name)) return path;
  }
  return undefined;
}

/** Every name that means something, for suggestions. */
export function knownNames(names: Names, what: readonly (keyof Given)[]): readonly string[] {
  const known = new Set<string>();
  for (let layer: Names | undefined = names; layer; layer = layer.around) for (const kind of what) for (const name of layer[kind].keys()) known.add(name);
  return [...known];
}

/** Renames the names of an expression to their paths; `strange` is told every name that means nothing here. */
export function renaming(names: Names, strange: (name: string) => void): Rename {
  return (name) => {
    const path = pathOf(names, name);
    if (path === undefined) strange(name);
    return path;
  };
}
