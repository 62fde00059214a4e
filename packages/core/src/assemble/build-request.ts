import { encode, GenarunError, isRecord, type Json, queryText } from '@genarun/spec';
import type { ApiCall, ApiParameter } from './api-description.ts';

/** A request as an operation words it: URL whole, query included. */
export type AssembledRequest = {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
};

/** What goes into an operation, valid against its description. */
export type Filled = { readonly parameters: Readonly<Record<string, Json>>; readonly body?: Json };

/** Puts values into an operation's request, always the same way: path parts encoded, lists and objects in the query as the description says. */
export function requestOf(operation: ApiCall, { parameters, body }: Filled): AssembledRequest {
  const given = operation.parameters.filter((parameter) => Object.hasOwn(parameters, parameter.name) && parameters[parameter.name] !== null);
  const at = (place: ApiParameter['place']): readonly (readonly [ApiParameter, Json])[] =>
    given.filter((parameter) => parameter.place === place).map((parameter) => [parameter, parameters[parameter.name] ?? null]);
  const inPath = new Map(at('path').map(([parameter, value]) => [parameter.name, value]));
  const path = operation.url.replace(/\{([^{}]+)\}/g, (_all, name: string) => pathPart(name, inPath.get(name)));
  const query = at('query').flatMap(([parameter, value]) => pairs(parameter, value));
  const cookies = at('cookie').map(([parameter, value]) => `${parameter.name}=${encode(queryText(value))}`);
  const headers: Record<string, string> = { ...operation.headers };
  for (const [parameter, value] of at('header')) headers[parameter.name] = Array.isArray(value) ? value.map(queryText).join(',') : queryText(value);
  if (cookies.length > 0) headers.Cookie = cookies.join('; ');
  const mime = operation.body?.mime ?? 'application/json';
  if (body !== undefined && mime !== 'application/json') headers['Content-Type'] = mime;
  const joint = path.includes('?') ? '&' : '?';
  return {
    operation: operation.id,
    method: operation.method,
    url: query.length === 0 ? path : `${path}${joint}${query.join('&')}`,
    headers,
    ...(body === undefined ? {} : { body: written(body, mime) }),
  };
}

function pathPart(name: string, value: Json | undefined): string {
  const text = value === undefined || value === null ? '' : Array.isArray(value) ? value.map(queryText).join(',') : queryText(value);
  // `.` and `..` would be resolved away and lead to another address.
  if (text === '' || text === '.' || text === '..')
    throw new GenarunError({ code: 'invalid_output', message: `path parameter "${name}" cannot be ${JSON.stringify(text)}` });
  return encode(text);
}

const joints = { comma: ',', space: '%20', pipe: '|', repeat: ',', deep: ',' } as const;

function pairs(parameter: ApiParameter, value: Json): readonly string[] {
  const name = encode(parameter.name);
  if (Array.isArray(value)) {
    if (parameter.list === 'repeat' || parameter.list === 'deep') return value.map((item) => `${name}=${encode(queryText(item))}`);
    return [`${name}=${value.map((item) => encode(queryText(item))).join(joints[parameter.list])}`];
  }
  if (!isRecord(value)) return [`${name}=${encode(queryText(value))}`];
  const fields = Object.entries(value) as readonly (readonly [string, Json])[]; // fields of JSON are JSON
  if (parameter.list === 'deep') return fields.map(([key, item]) => `${name}%5B${encode(key)}%5D=${encode(queryText(item))}`);
  if (parameter.list === 'repeat') return fields.map(([key, item]) => `${encode(key)}=${encode(queryText(item))}`);
  return [`${name}=${fields.map(([key, item]) => `${encode(key)},${encode(queryText(item))}`).join(',')}`];
}

function written(body: Json, mime: string): Json {
  if (/[/+]json\b/i.test(mime)) return mime === 'application/json' ? body : JSON.stringify(body);
  if (/^application\/x-www-form-urlencoded/i.test(mime) && isRecord(body)) {
    const fields = Object.entries(body).flatMap(([name, value]) => [value].flat().map((item) => `${encode(name)}=${encode(queryText(item as Json))}`)); // fields of JSON are JSON
    return fields.join('&');
  }
  if (typeof body === 'string') return body;
  throw new GenarunError({
    code: 'invalid_input',
    message: `a body of type ${mime} cannot be assembled`,
    hint: 'Write the request yourself with url, headers and body.',
  });
}
