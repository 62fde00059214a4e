/** A model of Replicate: `owner/name`, with a version where one is pinned. */
export type ModelName = { readonly owner: string; readonly name: string; readonly version?: string };

/** Reads `replicate/owner/name[:version]`; undefined for anything else. */
export function readModelName(id: string): ModelName | undefined {
  const match = /^replicate\/([\w.-]+)\/([\w.-]+)(?::([\w.-]+))?$/.exec(id);
  const [, owner, name, version] = match ?? [];
  if (owner === undefined || name === undefined) return undefined;
  return { owner, name, ...(version === undefined ? {} : { version }) };
}
