import { isRecord } from '@genarun/spec';
import { describeShape } from '../schema/describe.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { ApiCall } from './api-description.ts';

/** The schema of what a model fills in for one operation: `{ operation, parameters, body }`, nothing unknown. References come along under `$defs`. */
export function operationSchema(operation: ApiCall): JsonSchema {
  const defs: Record<string, unknown> = {};
  const lift = (schema: JsonSchema): JsonSchema => {
    const { $defs, ...rest } = schema;
    // All of one operation's schemas come from one document, so equal names are equal schemas but for renamed doubles.
    if (isRecord($defs)) for (const [name, part] of Object.entries($defs)) defs[name] ??= part;
    return rest;
  };
  const parameters = Object.fromEntries(
    operation.parameters.map((parameter) => {
      const schema = lift(parameter.schema);
      return [
        parameter.name,
        parameter.description === undefined || schema.description !== undefined || schema.$ref !== undefined
          ? schema
          : { ...schema, description: parameter.description },
      ];
    }),
  );
  const required = operation.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const body = operation.body && lift(operation.body.schema);
  return {
    type: 'object',
    properties: {
      operation: { const: operation.id },
      parameters: { type: 'object', properties: parameters, ...(required.length === 0 ? {} : { required }), additionalProperties: false },
      ...(body ? { body } : {}),
    },
    required: ['operation', ...(required.length > 0 ? ['parameters'] : []), ...(operation.body?.required ? ['body'] : [])],
    additionalProperties: false,
    ...(Object.keys(defs).length === 0 ? {} : { $defs: defs }),
  };
}

/** The schema sent to the model: exact for one operation, an outline for several (each is checked exactly afterwards). */
export function choiceSchema(operations: readonly ApiCall[]): JsonSchema {
  const [only] = operations;
  if (operations.length === 1 && only) return operationSchema(only);
  return {
    type: 'object',
    properties: {
      operation: { enum: operations.map((operation) => operation.id) },
      parameters: { type: 'object' },
      ...(operations.some((operation) => operation.body) ? { body: {} } : {}),
    },
    required: ['operation', 'parameters'],
    additionalProperties: false,
  };
}

/** Operations as text for a model. */
export function describeOperations(operations: readonly ApiCall[]): string {
  return operations
    .map((operation) => {
      const { properties, $defs } = operationSchema(operation);
      const part = (name: string): JsonSchema => ({
        ...(isRecord(properties) && isRecord(properties[name]) ? properties[name] : {}),
        ...($defs === undefined ? {} : { $defs }),
      });
      const lines = [`operation ${JSON.stringify(operation.id)}: ${operation.method} ${operation.url}`];
      if (operation.description !== undefined) lines.push(`  ${operation.description.replace(/\s+/g, ' ').slice(0, 400)}`);
      lines.push(`  parameters: ${describeShape(part('parameters'))}`);
      if (operation.body) lines.push(`  body${operation.body.required ? '' : ' (optional)'}: ${describeShape(part('body'))}`);
      return lines.join('\n');
    })
    .join('\n\n');
}
