import { isRecord, type Pipeline } from '@genarun/spec';
import { stringify } from 'yaml';

const pipelineOrder = [
  'genarun',
  'name',
  'description',
  'namespace',
  'notes',
  'inputs',
  'models',
  'seed',
  'lenient',
  'failFast',
  'collapse',
  'rerunOnChange',
  'onError',
  'nodes',
  'output',
];
const nodeFirst = ['id', 'kind', 'label', 'enabled', 'needs', 'requires', 'when', 'forEach', 'repeat', 'model'];
const nodeLast = [
  'params',
  'seed',
  'as',
  'spread',
  'collapse',
  'failFast',
  'smart',
  'markup',
  'cache',
  'timeout',
  'retry',
  'onError',
  'compensate',
  'notes',
  'nodes',
];

/** A pipeline as canonical YAML that reads back as the same pipeline. */
export function printPipeline(pipeline: Pipeline): string {
  const document = { ...order(pipeline, pipelineOrder, []), nodes: pipeline.nodes.map(orderNode) };
  return stringify(order(document, pipelineOrder, []), {
    version: '1.2',
    schema: 'core',
    lineWidth: 140,
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    defaultStringType: 'PLAIN',
    indentSeq: true,
  });
}

function orderNode(node: unknown): unknown {
  if (!isRecord(node)) return node;
  const ordered = order(node, nodeFirst, nodeLast);
  return Array.isArray(node.nodes) ? { ...ordered, nodes: node.nodes.map(orderNode) } : ordered;
}

/** The fields in a fixed order: the first ones, the others as they come, the last ones; what is undefined is left out. */
function order(record: Readonly<Record<string, unknown>>, first: readonly string[], last: readonly string[]): Record<string, unknown> {
  const others = Object.keys(record).filter((key) => !first.includes(key) && !last.includes(key));
  const present = [...first, ...others, ...last].filter((key) => record[key] !== undefined);
  return Object.fromEntries(present.map((key) => [key, record[key]]));
}
