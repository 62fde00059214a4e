/** An endpoint of fal: `[namespace/]owner/alias[/path]`. */
export type Endpoint = {
  readonly id: string;
  /** What its queue is addressed by: without the path. */
  readonly app: string;
};

/** First parts that stand before the owner. Source: fal, client libraries. */
const namespaces = new Set(['workflows', 'comfy']);

/** Reads `fal/owner/alias[/path]`; undefined for anything else. */
export function readEndpoint(modelId: string): Endpoint | undefined {
  if (!modelId.startsWith('fal/')) return undefined;
  const id = modelId.slice('fal/'.length);
  const parts = id.split('/');
  if (parts.some((part) => !/^[\w.-]+$/.test(part) || /^\.+$/.test(part))) return undefined;
  const length = namespaces.has(parts[0] ?? '') ? 3 : 2;
  return parts.length < length ? undefined : { id, app: parts.slice(0, length).join('/') };
}
