import { createPipelineSchema, type Dialect, type DialectContext, isRecord, kindFields, type Pipeline } from '@genarun/spec';
import { z } from 'zod';
import { checkDocument } from '../problem/explain.ts';
import { duplicateIds, placed } from './duplicates.ts';
import { originsOf } from './origins.ts';

/** Kinds by name, each with the zod shape of its own fields. */
export type KindShapes = Parameters<typeof createPipelineSchema>[0] & {};

const schemas = new WeakMap<KindShapes, z.ZodType<Pipeline>>();

/** The schema of a canonical document for a set of kinds; made once per set. */
export function pipelineSchemaFor(kinds: KindShapes): z.ZodType<Pipeline> {
  const known = schemas.get(kinds);
  if (known) return known;
  const schema = createPipelineSchema(kinds);
  schemas.set(kinds, schema);
  return schema;
}

/** Checks a canonical document. Throws GenarunError `invalid_input` that lists what is wrong and where. */
export function checkPipeline(document: unknown, kinds: KindShapes, position: DialectContext['position']): Pipeline {
  const nodes = isRecord(document) ? document.nodes : undefined;
  return checkDocument(pipelineSchemaFor(kinds), document, position, duplicateIds(placed(nodes, ['nodes']), 'nodes'));
}

/** The canonical dialect: documents that say `genarun: 1`. */
export function createCanonicalDialect(kinds: KindShapes = kindFields): Dialect {
  return {
    name: 'canonical',
    recognises: (document) => isRecord(document) && ('genarun' in document || 'nodes' in document),
    compile: (document, { position }) => ({
      dialect: 'canonical',
      pipeline: checkPipeline(document, kinds, position),
      origins: originsOf(document, position),
      warnings: [],
    }),
    schema: () => z.toJSONSchema(pipelineSchemaFor(kinds), { io: 'input' }),
  };
}
