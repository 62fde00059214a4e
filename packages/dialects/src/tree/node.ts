import type { Node } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import { asksForJson, plainPrompt, writingPrompt } from './prompt.ts';
import { type Config, configOfKind, type TreeNode } from './schema.ts';
import { treeType } from './types.ts';
import { validationFields } from './validation.ts';

/** What compiling gathers on the way: remarks, and which source path each canonical path came from. */
export type TreeNotes = { readonly warnings: string[]; readonly sources: { readonly canonical: Path; readonly source: Path }[] };

type Place = { readonly canonical: Path; readonly source: Path };
type Fields = Readonly<Record<string, unknown>>;

/** Names that stand for the kind's configured default model. */
const defaultModels: ReadonlySet<string> = new Set(['text', 'image', '']);
const writing: ReadonlySet<string> = new Set(['text', 'object', 'list']);

/** One tree node, with its descendants, as a canonical node. */
export function compileTreeNode(node: TreeNode, place: Place, notes: TreeNotes): Node {
  notes.sources.push(place);
  for (const [field, source] of [
    ['prompt', 'prompt'],
    ['messages', 'prompt'],
    ['params', 'model'],
    ['model', 'model'],
  ] as const) {
    notes.sources.push({ canonical: [...place.canonical, field], source: [...place.source, 'config', source] });
  }
  const children = (node.generations ?? []).map((child, index) =>
    compileTreeNode(child, { canonical: [...place.canonical, 'nodes', index], source: [...place.source, 'generations', index] }, notes),
  );
  if (node.parallel === false) notes.warnings.push(`node "${node.id}": children always run side by side; "parallel: false" does nothing`);
  const kind = kindOf(node, notes);
  const only = node.generations?.length === 1 && node.generations[0]?.enabled !== false;
  return {
    id: node.id,
    kind,
    ...(node.label === undefined ? {} : { label: node.label }),
    ...(node.enabled === undefined ? {} : { enabled: node.enabled }),
    ...(node.requiredInputs && node.requiredInputs.length > 0 ? { requires: [...node.requiredInputs] } : {}),
    ...(kind === 'group' ? {} : ownFields(node, kind, notes)),
    ...(children.length > 0 && kind !== 'group' ? { spread: true } : {}),
    ...(only ? { collapse: true } : {}),
    ...(node.notes === undefined ? {} : { notes: node.notes }),
    ...(children.length > 0 ? { nodes: children } : {}),
  };
}

function kindOf(node: TreeNode, notes: TreeNotes): string {
  const kind = treeType(node.type)?.kind ?? 'group';
  const asked = node.config?.prompt !== undefined || kind === 'call' || kind === 'human';
  if (!asked && node.generations !== undefined) return 'group';
  if (kind !== 'text' || !asksForJson(node.config?.prompt)) return kind;
  notes.warnings.push(`node "${node.id}": type text whose last turn has parseJson is read as an object`);
  return 'object';
}

function ownFields(node: TreeNode, kind: string, notes: TreeNotes): Fields {
  const { config = {} } = node;
  const validation = validationFields(node, kind, treeType(node.type)?.items);
  notes.warnings.push(...validation.warnings);
  return { ...modelFields(config), ...promptFields(config, kind), ...kindSpecific(node, config, kind), ...validation.fields, ...asField(node, kind) };
}

function asField(node: TreeNode, kind: string): Fields {
  if (kind === 'list') return { as: [...new Set([...(node.outputKey === undefined ? [] : [node.outputKey]), 'i'])] };
  return node.outputKey === undefined ? {} : { as: node.outputKey };
}

function modelFields({ model }: Config): Fields {
  if (model === undefined) return {};
  const { name = '', ...params } = typeof model === 'string' ? { name: model } : model;
  return { ...(defaultModels.has(name) ? {} : { model: name }), ...(Object.keys(params).length === 0 ? {} : { params }) };
}

function promptFields({ prompt }: Config, kind: string): Fields {
  if (prompt === undefined || kind === 'call' || kind === 'human') return {};
  return writing.has(kind) ? writingPrompt(prompt) : { prompt: plainPrompt(prompt) };
}

function kindSpecific(node: TreeNode, config: Config, kind: string): Fields {
  const { assembleCall, api, operation, ...others } = config;
  const keys = configOfKind[kind] ?? [];
  const own = Object.fromEntries(Object.entries(others).filter(([key, value]) => keys.includes(key) && value !== undefined));
  const assemble = node.assembleCall ?? assembleCall;
  if (kind !== 'call' || assemble === undefined) return own;
  const whole = typeof assemble === 'string' ? { api, ...(operation === undefined ? {} : { operation }), instruction: assemble } : assemble;
  return { ...own, assemble: whole };
}
