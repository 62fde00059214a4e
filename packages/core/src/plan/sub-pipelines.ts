import { GenarunError, isRecord, type Kind, type Node, type Parsed, type Pipeline } from '@genarun/spec';

export type SubPipelineReader = (path: string, beside: string | undefined) => Promise<{ readonly parsed: Parsed; readonly file: string }>;

const depthLimit = 16;

/** Replaces every sub-pipeline's file name by its document, with its nodes as children. The only reading before a run. */
export async function includeSubPipelines(
  pipeline: Pipeline,
  kinds: (name: string) => Kind | undefined,
  read: SubPipelineReader,
  file: string | undefined,
): Promise<Pipeline> {
  const include = async (node: Node, from: string | undefined, trail: readonly string[]): Promise<Node> => {
    const children = node.nodes ? await Promise.all(node.nodes.map((child) => include(child, from, trail))) : undefined;
    if (!kinds(node.kind)?.isolated) return children ? { ...node, nodes: children } : node;
    if (children)
      throw new GenarunError({ code: 'invalid_input', message: `node "${node.id}": a sub-pipeline takes its nodes from "pipeline", not from "nodes"` });
    const { inner, innerFile, innerTrail } = await readInner(node, from, trail);
    const { nodes, models, output: _output, onError, failFast, ...rest } = inner;
    const named = nodes.map((child) => withAliases(child, models ?? {}));
    return {
      ...node,
      ...(onError && !node.onError ? { onError } : {}),
      ...(failFast ? { failFast } : {}),
      ...(inner.collapse && nodes.length === 1 ? { collapse: true } : {}),
      pipeline: { ...rest, ...(inner.output === undefined ? {} : { output: inner.output }) },
      nodes: await Promise.all(named.map((child) => include(child, innerFile, innerTrail))),
    };
  };
  const readInner = async (node: Node, from: string | undefined, trail: readonly string[]) => {
    if (isRecord(node.pipeline)) return { inner: node.pipeline as unknown as Pipeline, innerFile: from, innerTrail: trail }; // checked by the canonical schema when it was read
    const path = String(node.pipeline);
    const { parsed, file: innerFile } = await read(path, from);
    if (trail.includes(innerFile) || trail.length >= depthLimit) {
      throw new GenarunError({
        code: 'invalid_input',
        message: `node "${node.id}": sub-pipelines include each other in a circle: ${[...trail, innerFile].join(' → ')}`,
      });
    }
    return { inner: parsed.pipeline, innerFile, innerTrail: [...trail, innerFile] };
  };
  return { ...pipeline, nodes: await Promise.all(pipeline.nodes.map((node) => include(node, file, file === undefined ? [] : [file]))) };
}

/** A sub-pipeline's own aliases, put in place: they are not visible outside. */
function withAliases(node: Node, aliases: Readonly<Record<string, string>>): Node {
  const model = node.model !== undefined && Object.hasOwn(aliases, node.model) ? aliases[node.model] : node.model;
  const chosen = (name: string) => (Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name);
  const cycle = node.repeat?.cycle?.map((entry) => (typeof entry === 'string' ? chosen(entry) : { ...entry, model: chosen(entry.model) }));
  return {
    ...node,
    ...(model === undefined ? {} : { model }),
    ...(cycle && node.repeat ? { repeat: { ...node.repeat, cycle } } : {}),
    ...(node.nodes ? { nodes: node.nodes.map((child) => withAliases(child, aliases)) } : {}),
  };
}
