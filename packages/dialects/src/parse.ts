import { type Dialect, type DialectContext, didYouMean, GenarunError, isRecord, kindFields, type Parsed } from '@genarun/spec';
import { createCanonicalDialect, type KindShapes } from './canonical/canonical.ts';
import { createNetworkDialect } from './network/network.ts';
import { createOrderDialect } from './order/order.ts';
import { describe } from './problem/path.ts';
import { printPosition } from './problem/problem.ts';
import { readText } from './reader/read.ts';
import { createTreeDialect } from './tree/tree.ts';
import { createWorkflowDialect } from './workflow/workflow.ts';

export type ParseOptions = {
  /** The name used in positions; `.json` makes the text strict JSON. */
  readonly file: string;
  /** Default: canonical, workflow, tree, network, order. Asked in order. */
  readonly dialects?: readonly Dialect[];
  /** The kinds a document may use, each with its own fields. Default: the built-in ones. */
  readonly kinds?: KindShapes;
  /** What a model does: an order without a type makes what its model makes. */
  readonly tasksOf?: DialectContext['tasksOf'];
};

/** The built-in dialects for a set of kinds, in the order they are asked. */
export function createDialects(kinds: KindShapes = kindFields): readonly Dialect[] {
  return [createCanonicalDialect(kinds), createWorkflowDialect(kinds), createTreeDialect(kinds), createNetworkDialect(kinds), createOrderDialect(kinds)];
}

/** The built-in dialects for the built-in kinds: canonical, workflow, tree, network, order. */
export const dialects: readonly Dialect[] = createDialects();

/**
 * Reads a document in whichever dialect recognises it and compiles it to the canonical form. Throws GenarunError `invalid_input` whose
 * message names place, expected, received and the nearest known name, and whose `position` is `file:line:column`.
 */
export function parseDocument(text: string, options: ParseOptions): Parsed {
  const source = readText(text, options.file);
  const known = options.dialects ?? (options.kinds === undefined ? dialects : createDialects(options.kinds));
  const dialect = known.find(({ recognises }) => recognises(source.value));
  if (dialect)
    return dialect.compile(source.value, {
      file: options.file,
      position: source.position,
      ...(options.tasksOf === undefined ? {} : { tasksOf: options.tasksOf }),
    });
  const at = source.position([]);
  throw new GenarunError({
    code: 'invalid_input',
    message: `expected a pipeline in one of the dialects ${known.map(({ name }) => name).join(', ')}, got ${received(source.value)}`,
    hint: 'a canonical document starts with "genarun: 1" and has "nodes"; a tree has "id", "type" and "generations"; a workflow has "name" and "steps"; an experiment has "networks", "prompts" and "embedding_models"; an order has "prompt" and "model"',
    ...(at === undefined ? {} : { position: printPosition(at) }),
  });
}

function received(value: unknown): string {
  if (!isRecord(value)) return describe(value);
  const keys = Object.keys(value).slice(0, 8);
  const near = keys
    .map((key) => didYouMean(key, ['genarun', 'nodes', 'steps', 'generations', 'type', 'networks', 'prompt', 'parameters']))
    .find((sentence) => sentence !== '');
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.map((key) => key.slice(0, 40)).join(', ')}.${near ?? ''}`;
}

/** The JSON Schema of a built-in dialect's documents. Throws GenarunError `not_found` for other names. */
export function dialectSchema(name: string): Readonly<Record<string, unknown>> {
  const dialect = dialects.find((known) => known.name === name);
  if (dialect) return dialect.schema();
  const names = dialects.map((known) => known.name);
  throw new GenarunError({ code: 'not_found', message: `there is no dialect "${name}".${didYouMean(name, names)}`, hint: `dialects: ${names.join(', ')}` });
}
