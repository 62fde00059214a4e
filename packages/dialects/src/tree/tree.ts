import { type Dialect, type DialectContext, type Input, isRecord, kindFields, type Parsed, type Pipeline, type Position } from '@genarun/spec';
import { z } from 'zod';
import { checkPipeline, type KindShapes } from '../canonical/canonical.ts';
import { duplicateIds, placed } from '../canonical/duplicates.ts';
import { mappedPosition, originsFrom } from '../canonical/sources.ts';
import { checkDocument } from '../problem/explain.ts';
import { documentName } from '../reader/document-name.ts';
import { checkTreeNode } from './check.ts';
import { compileTreeNode, type TreeNotes } from './node.ts';
import { type TreeNode, treeListSchema, treeNodeSchema, treeSchema } from './schema.ts';

/** The tree dialect: nodes with `type` and `generations`. Its table of fields stands in schema.ts. */
export function createTreeDialect(kinds: KindShapes = kindFields): Dialect {
  return {
    name: 'tree',
    recognises: (document) => isTreeNode(document) || (Array.isArray(document) && isTreeNode(document[0])),
    compile: (document, context) => compileTree(document, context, kinds),
    schema: () => z.toJSONSchema(treeSchema, { io: 'input' }),
  };
}

function isTreeNode(value: unknown): boolean {
  return isRecord(value) && !('steps' in value) && ('generations' in value || ('id' in value && 'type' in value));
}

function compileTree(document: unknown, context: DialectContext, kinds: KindShapes): Parsed {
  const roots = checkTree(document, context);
  const list = Array.isArray(document);
  const notes: TreeNotes = { warnings: [], sources: [{ canonical: [], source: [] }] };
  const nodes = roots.map((root, index) => compileTreeNode(root, { canonical: ['nodes', index], source: list ? [index] : [] }, notes));
  const inputs = requiredInputs(roots);
  const pipeline: Pipeline = {
    genarun: 1,
    name: documentName(context.file) ?? roots[0]?.id ?? 'tree',
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    lenient: true,
    ...(list ? {} : { collapse: true }),
    ...(roots.some((root) => root.rerunOnChange === true) ? { rerunOnChange: true } : {}),
    onError: [{ match: 'any', do: 'continue' }],
    nodes,
  };
  const origins: ReadonlyMap<string, Position> = originsFrom(pipeline, notes.sources, context.position);
  return { dialect: 'tree', pipeline: checkPipeline(pipeline, kinds, mappedPosition(origins)), origins, warnings: notes.warnings };
}

function checkTree(document: unknown, { position }: DialectContext): readonly TreeNode[] {
  const roots = Array.isArray(document) ? placed(document, []) : [{ value: document, path: [] }];
  const more = [...roots.flatMap(({ value, path }) => checkTreeNode(value, path)), ...duplicateIds(roots, 'generations')];
  return Array.isArray(document) ? checkDocument(treeListSchema, document, position, more) : [checkDocument(treeNodeSchema, document, position, more)];
}

/** What the top nodes require is what a run must be given. */
function requiredInputs(roots: readonly TreeNode[]): Record<string, Input> {
  return Object.fromEntries(roots.flatMap((root) => root.requiredInputs ?? []).map((name) => [name, { required: true }]));
}
