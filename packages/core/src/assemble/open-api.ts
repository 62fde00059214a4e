import { isRecord } from '@genarun/spec';
import type { ApiBody, ApiCall, ApiDescription, ApiParameter, ParameterPlace } from './api-description.ts';
import { invalidApi } from './invalid-api.ts';
import { resolveRecord, toStandalone } from './references.ts';

type Document = Readonly<Record<string, unknown>>;

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
/** OpenAPI 3 §4.8.12: parameters of these names are ignored; they come from elsewhere. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);

/** Reads an OpenAPI 3.0 or 3.1 document. Only references within the document are followed. Throws GenarunError `invalid_input`. */
export function readOpenApi(document: Document): ApiDescription {
  const info = isRecord(document.info) ? document.info : {};
  if (!isRecord(document.paths)) throw invalidApi('paths: expected a map of paths, got nothing');
  const operations: ApiCall[] = [];
  const ids = new Set<string>();
  for (const [path, given] of Object.entries(document.paths)) {
    const item = resolveRecord(document, given, `paths.${path}`);
    for (const method of methods) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      const call = readOperation(document, { path, method, item, operation });
      if (ids.has(call.id)) throw invalidApi(`paths.${path}.${method}: operationId "${call.id}" stands there twice`);
      ids.add(call.id);
      operations.push(call);
    }
  }
  if (operations.length === 0) throw invalidApi('expected at least one operation, got none');
  return {
    name: typeof info.title === 'string' ? info.title : 'API',
    ...(typeof info.description === 'string' ? { description: info.description } : {}),
    operations,
  };
}

type Place = { readonly path: string; readonly method: string; readonly item: Document; readonly operation: Document };

function readOperation(document: Document, { path, method, item, operation }: Place): ApiCall {
  const place = `paths.${path}.${method}`;
  const id = typeof operation.operationId === 'string' ? operation.operationId : `${method.toUpperCase()} ${path}`;
  const byKey = new Map<string, ApiParameter>();
  for (const given of [...listOf(item.parameters), ...listOf(operation.parameters)]) {
    const parameter = readParameter(document, given, place);
    if (parameter) byKey.set(`${parameter.place} ${parameter.name}`, parameter);
  }
  const text = [operation.summary, operation.description].filter((part) => typeof part === 'string' && part !== '').join('. ');
  const body = operation.requestBody === undefined ? undefined : readRequestBody(document, operation.requestBody, place);
  return {
    id,
    method: method.toUpperCase(),
    url: `${serverOf([operation.servers, item.servers, document.servers], place)}${path}`,
    ...(text === '' ? {} : { description: text }),
    parameters: [...byKey.values()],
    ...(body ? { body } : {}),
    headers: {},
  };
}

function readParameter(document: Document, given: unknown, place: string): ApiParameter | undefined {
  const parameter = resolveRecord(document, given, `${place}.parameters`);
  const { name, in: stands } = parameter;
  if (typeof name !== 'string' || !isPlace(stands))
    throw invalidApi(`${place}.parameters: expected a name and in: path, query, header or cookie, got ${JSON.stringify({ name, in: stands })}`);
  if (stands === 'header' && ignoredHeaders.has(name.toLowerCase())) return undefined;
  const content = isRecord(parameter.content) ? Object.values(parameter.content)[0] : undefined;
  const schema = parameter.schema ?? (isRecord(content) ? content.schema : undefined) ?? {};
  return {
    name,
    place: stands,
    schema: toStandalone(document, schema, `${place}.parameters.${name}`),
    required: stands === 'path' || parameter.required === true,
    list: listStyle(parameter),
    ...(typeof parameter.description === 'string' ? { description: parameter.description } : {}),
  };
}

function listStyle(parameter: Document): ApiParameter['list'] {
  if (parameter.style === 'deepObject') return 'deep';
  if (parameter.explode === true || (parameter.explode === undefined && (parameter.style ?? 'form') === 'form')) return 'repeat';
  return parameter.style === 'spaceDelimited' ? 'space' : parameter.style === 'pipeDelimited' ? 'pipe' : 'comma';
}

function readRequestBody(document: Document, given: unknown, place: string): ApiBody {
  const body = resolveRecord(document, given, `${place}.requestBody`);
  const content = isRecord(body.content) ? body.content : {};
  const mimes = Object.keys(content);
  const mime =
    mimes.find((name) => /[/+]json\b/i.test(name)) ??
    mimes.find((name) => /^application\/x-www-form-urlencoded/i.test(name)) ??
    mimes.find((name) => /^text\//i.test(name)) ??
    mimes[0] ??
    'application/json';
  const media = content[mime];
  return { mime, required: body.required === true, schema: toStandalone(document, isRecord(media) ? (media.schema ?? {}) : {}, `${place}.requestBody`) };
}

/** The first server of the nearest level, its variables at their defaults. */
function serverOf(levels: readonly unknown[], place: string): string {
  const servers = levels.map(listOf).find((list) => list.length > 0) ?? [];
  const [server] = servers;
  const url = isRecord(server) && typeof server.url === 'string' ? server.url : undefined;
  const variables: Document = isRecord(server) && isRecord(server.variables) ? server.variables : {};
  const filled = url?.replace(/\{([^{}]+)\}/g, (all, name: string) => {
    const variable = variables[name];
    return isRecord(variable) && variable.default !== undefined ? String(variable.default) : all;
  });
  if (filled === undefined || !/^https?:\/\/[^/?#{]+/i.test(filled)) {
    throw invalidApi(
      `${place}: servers[0].url must be a whole address, got ${filled === undefined ? 'nothing' : `"${filled.slice(0, 80)}"`}`,
      'Add servers: [{ url: https://… }] to the document.',
    );
  }
  return filled.replace(/\/+$/, '');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isPlace(value: unknown): value is ParameterPlace {
  return value === 'path' || value === 'query' || value === 'header' || value === 'cookie';
}
