import { didYouMean, isRecord } from '@genarun/spec';
import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import { commonConfigKeys, configOfKind } from './schema.ts';
import { treeType, treeTypes } from './types.ts';

/** What a tree's schema cannot express: unknown types, fields of other types, nodes that ask for nothing. */
export function checkTreeNode(node: unknown, path: Path): Problem[] {
  if (!isRecord(node)) return [];
  const problems = [...checkType(node, path), ...checkConfig(node, path)];
  if (node.rerunOnChange !== undefined && path.includes('generations')) {
    problems.push({
      path: [...path, 'rerunOnChange'],
      part: 'key',
      message: `${printPath([...path, 'rerunOnChange'])}: rerunOnChange stands on the top node only`,
    });
  }
  if (Array.isArray(node.generations)) node.generations.forEach((child, index) => void problems.push(...checkTreeNode(child, [...path, 'generations', index])));
  return problems;
}

function checkType({ id, type }: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  if (typeof type !== 'string' || treeType(type)) return [];
  const names = Object.keys(treeTypes);
  return [
    {
      path: [...path, 'type'],
      message: `${printPath([...path, 'type'])}${inside(id)}: unknown type ${JSON.stringify(type.slice(0, 60))}.${didYouMean(type, names)}`,
      hint: `types: ${names.join(', ')}`,
    },
  ];
}

function checkConfig(node: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  const kind = treeType(node.type)?.kind;
  if (kind === undefined) return [];
  const config = isRecord(node.config) ? node.config : {};
  const allowed = [...commonConfigKeys, ...(configOfKind[kind] ?? [])];
  const everywhere = new Set(Object.values(configOfKind).flat());
  const problems: Problem[] = Object.keys(config)
    .filter((key) => everywhere.has(key) && !allowed.includes(key))
    .map((key) => ({
      path: [...path, 'config', key],
      part: 'key',
      message: `${printPath([...path, 'config', key])}${inside(node.id)}: type ${String(node.type)} has no "${key}".${didYouMean(key, allowed)}`,
      hint: `keys of config here: ${allowed.join(', ')}`,
    }));
  const speaks = config.prompt !== undefined || node.generations !== undefined || kind === 'call' || kind === 'group';
  if (!speaks && kind !== 'human')
    problems.push({ path, message: `${printPath([...path, 'config', 'prompt'])}${inside(node.id)}: expected a prompt, or generations, got nothing` });
  if (kind === 'human' && (config.question === undefined || config.interaction === undefined))
    problems.push({ path, message: `${printPath([...path, 'config'])}${inside(node.id)}: type human expects an interaction and a question` });
  const assemble = node.assembleCall ?? config.assembleCall;
  if (typeof assemble === 'string' && config.api === undefined)
    problems.push({
      path,
      message: `${printPath([...path, 'config', 'api'])}${inside(node.id)}: assembleCall as a text expects the API description in config.api, got nothing`,
    });
  if (node.assembleCall !== undefined && kind !== 'call')
    problems.push({
      path: [...path, 'assembleCall'],
      part: 'key',
      message: `${printPath([...path, 'assembleCall'])}${inside(node.id)}: type ${String(node.type)} has no "assembleCall"; type call has`,
    });
  return problems;
}

function inside(id: unknown): string {
  return typeof id === 'string' ? ` (in "${id.slice(0, 60)}")` : '';
}
