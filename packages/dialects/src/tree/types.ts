/** What each node type of a tree becomes. Types are read without regard to upper and lower case. */
export const treeTypes: Readonly<Record<string, { readonly kind: string; readonly items?: Readonly<Record<string, unknown>> }>> = {
  text: { kind: 'text' },
  'text-array': { kind: 'list', items: { type: 'string' } },
  object: { kind: 'object' },
  'object-array': { kind: 'list', items: { type: 'object' } },
  list: { kind: 'list' },
  array: { kind: 'list' },
  image: { kind: 'image' },
  audio: { kind: 'audio' },
  video: { kind: 'video' },
  call: { kind: 'call' },
  api: { kind: 'call' },
  human: { kind: 'human' },
  group: { kind: 'group' },
};

/** The kind a tree type becomes, or undefined for an unknown type. */
export function treeType(type: unknown): (typeof treeTypes)[string] | undefined {
  const name = typeof type === 'string' ? type.toLowerCase() : '';
  return Object.hasOwn(treeTypes, name) ? treeTypes[name] : undefined;
}
