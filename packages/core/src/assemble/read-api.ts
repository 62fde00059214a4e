import { apiSchema, didYouMean, GenarunError, isRecord } from '@genarun/spec';
import { toJsonSchema } from '../schema/shape.ts';
import { type ApiCall, type ApiDescription, type ApiParameter, pathNames } from './api-description.ts';
import { invalidApi } from './invalid-api.ts';
import { readOpenApi } from './open-api.ts';

const known = new WeakMap<object, ApiDescription>();

/**
 * Reads an API description: an OpenAPI 3 document, or the short own form `{ operations: { name: { url, method, parameters, required, body } } }`.
 * Takes the parsed document, not its text. Equal objects are read once. Throws GenarunError `invalid_input` that names the place.
 */
export function readApi(description: unknown): ApiDescription {
  if (!isRecord(description)) {
    const got =
      typeof description === 'string'
        ? `the text "${description.slice(0, 60)}"`
        : description === undefined
          ? 'nothing'
          : Array.isArray(description)
            ? 'a list'
            : String(description);
    throw invalidApi(
      `expected an OpenAPI 3 document or the short form { operations: … }, got ${got}`,
      'Name a file or a URL that can be read when the pipeline is planned, or write the description into the document.',
    );
  }
  const before = known.get(description);
  if (before) return before;
  const api = read(description);
  known.set(description, api);
  return api;
}

function read(description: Readonly<Record<string, unknown>>): ApiDescription {
  if (typeof description.openapi === 'string' && /^3\./.test(description.openapi)) return readOpenApi(description);
  if (description.swagger !== undefined || description.openapi !== undefined) {
    throw invalidApi(
      `expected OpenAPI 3, got ${description.swagger === undefined ? `openapi ${String(description.openapi)}` : `swagger ${String(description.swagger)}`}`,
      'Convert the document to OpenAPI 3, or describe the operations you use in the short form.',
    );
  }
  return readShort(description);
}

function readShort(description: unknown): ApiDescription {
  const parsed = apiSchema.safeParse(description);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : undefined;
    const names =
      (issue?.path.length ?? 0) >= 2 ? ['description', 'method', 'url', 'parameters', 'required', 'body', 'headers'] : ['name', 'description', 'operations'];
    throw invalidApi(
      `${issue?.path.length ? `${issue.path.join('.')}: ` : ''}${issue?.message ?? 'is not valid'}${unknown === undefined ? '' : `.${didYouMean(unknown, names)}`}`,
    );
  }
  const { name, description: text, operations } = parsed.data;
  if (Object.keys(operations).length === 0) throw invalidApi('expected at least one operation, got none');
  return {
    name: name ?? 'API',
    ...(text === undefined ? {} : { description: text }),
    operations: Object.entries(operations).map(([id, operation]): ApiCall => {
      const inPath = pathNames(operation.url);
      if (!/^https?:\/\/[^/?#{]+/i.test(operation.url))
        throw invalidApi(`operations.${id}.url must begin with http:// or https:// and name a host, got "${operation.url.slice(0, 80)}"`);
      const declared = Object.keys(operation.parameters ?? {});
      const missing = (operation.required ?? []).find((one) => !declared.includes(one) && !inPath.includes(one));
      if (missing !== undefined) throw invalidApi(`operations.${id}.required names "${missing}", which is no parameter.${didYouMean(missing, declared)}`);
      const parameters = [...new Set([...inPath, ...declared])].map((one): ApiParameter => {
        const shape = operation.parameters?.[one] ?? 'string';
        const schema = within(`operations.${id}.parameters.${one}`, () => toJsonSchema(shape));
        return {
          name: one,
          place: inPath.includes(one) ? 'path' : 'query',
          schema,
          required: inPath.includes(one) || (operation.required ?? []).includes(one),
          list: 'repeat',
          ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
        };
      });
      const shape = operation.body;
      return {
        id,
        method: (operation.method ?? (shape === undefined ? 'GET' : 'POST')).toUpperCase(),
        url: operation.url,
        ...(operation.description === undefined ? {} : { description: operation.description }),
        parameters,
        ...(shape === undefined
          ? {}
          : { body: { schema: within(`operations.${id}.body`, () => toJsonSchema(shape)), required: true, mime: 'application/json' } }),
        headers: operation.headers ?? {},
      };
    }),
  };
}

function within<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof GenarunError) throw invalidApi(`${place}: ${error.message}`, error.hint);
    throw error;
  }
}
