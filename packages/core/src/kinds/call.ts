import {
  createRedact,
  cut,
  defineKind,
  GenarunError,
  type HttpResponse,
  isMedia,
  isRecord,
  type Json,
  kindFields,
  type Node,
  type PerformContext,
  type PerformRequest,
  printUrl,
  type Redact,
  readBody,
  redactedFault,
} from '@genarun/spec';
import { assembleRequest } from '../assemble/assemble-request.ts';
import { assembleProblems } from '../assemble/problems.ts';
import { buildRequest, methodOf, methodProblem, type RequestParts } from '../http/request.ts';
import { statusFault } from '../http/status-fault.ts';

const defaultAcceptStatus = 399;
/** The answer to an assembling turn is one small request. */
const assembledTokens = 4096;

/**
 * An HTTP request through the guarded client. Its value is what `select` reads of `response` (`{ status, headers, body }`), by default the body:
 * JSON, text, or a product for media. A status above `acceptStatus` is a fault. With `assemble` a text model words the request.
 */
export const callKind = defineKind({
  name: 'call',
  version: 1,
  fields: kindFields.call,
  picks: [],
  bare: ['select'],
  verbatim: ['assemble.api'],
  secrets: ['headers', 'auth'],
  task: 'text',
  modelOptional: true,
  lane: (node) => (node.assemble === undefined ? 'io' : undefined),
  perform: performCall,
  demand: (fields, model) => {
    if (!isRecord(fields.assemble)) return { calls: 0 };
    // A token is at least one byte; the repair turn carries the first one again.
    const bytes = new TextEncoder().encode(JSON.stringify(fields.assemble)).length + 2000;
    const answer = model.maxOutputTokens ?? assembledTokens;
    return { calls: 2, inputTokens: bytes * 2 + answer, outputTokens: answer * 2 };
  },
  output: () => ({}),
  check: checkCall,
});

async function performCall({ fields }: PerformRequest, context: PerformContext): Promise<{ readonly value: Json }> {
  const parts = await partsOf(fields, context);
  const { request, secrets } = buildRequest(parts, context.secret);
  const redact = createRedact(secrets);
  const maxBytes = typeof fields.maxBytes === 'number' ? { maxBytes: fields.maxBytes } : {};
  const what = `${request.method} ${redact.text(printUrl(request.url))}`;
  const response = await context.http.guarded({ ...request, ...maxBytes, signal: context.signal }).catch((error: unknown) => {
    throw redactedFault(error, redact, what);
  });
  const highest = typeof fields.acceptStatus === 'number' ? fields.acceptStatus : defaultAcceptStatus;
  if (response.status > highest) throw statusFault({ what, response, now: context.now(), redact: redact.text });
  const body = await bodyOf(response, context, redact);
  if (typeof fields.select !== 'string') return { value: body };
  return { value: select(fields.select, { status: response.status, headers: redact.json(response.headers), body }, what, context) };
}

async function partsOf(fields: Readonly<Record<string, unknown>>, context: PerformContext): Promise<RequestParts> {
  const own = { ...(isRecord(fields.headers) ? { headers: fields.headers } : {}), ...(fields.auth === undefined ? {} : { auth: fields.auth }) };
  if (isRecord(fields.assemble)) {
    const { api, operation, instruction, data } = fields.assemble;
    const assembled = await assembleRequest(
      {
        api,
        instruction: String(instruction ?? ''),
        ...(typeof operation === 'string' ? { operation } : {}),
        ...(data === undefined ? {} : { data: data as Json }),
      }, // templates of JSON give JSON
      context,
    );
    return { ...assembled, ...own, headers: { ...assembled.headers, ...own.headers } };
  }
  if (typeof fields.url !== 'string')
    throw new GenarunError({
      code: 'invalid_input',
      message: `url must be text, got ${fields.url === undefined || fields.url === null ? 'nothing' : typeof fields.url}`,
    });
  return {
    url: fields.url,
    ...(typeof fields.method === 'string' ? { method: fields.method } : {}),
    ...(isRecord(fields.query) ? { query: fields.query as Readonly<Record<string, Json>> } : {}), // the schema of `query` is a record of JSON
    ...(fields.body === undefined ? {} : { body: fields.body as Json }), // the schema of `body` is JSON
    ...own,
  };
}

async function bodyOf(response: HttpResponse, context: PerformContext, redact: Redact): Promise<Json> {
  const body = readBody(response.body, response.headers['content-type']);
  if (body.type === 'empty') return null;
  if (body.type === 'json') return redact.json(body.value);
  if (body.type === 'text') return redact.text(body.value);
  const kind = body.mime.startsWith('image/') ? 'image' : body.mime.startsWith('audio/') ? 'audio' : 'video';
  const ref = await context.keep({ bytes: response.body, mime: body.mime }, isMedia(body.mime) ? kind : 'data');
  return { ...ref };
}

function select(expression: string, response: Readonly<Record<string, unknown>>, what: string, context: PerformContext): Json {
  try {
    return (context.evaluate(expression, { response }) ?? null) as Json; // expressions over JSON give JSON
  } catch (error) {
    if (!(error instanceof GenarunError)) throw error;
    // The server decides what it answers: a name that is not there is the answer's fault, not the document's.
    throw new GenarunError({
      code: 'invalid_output',
      message: `${what}: select "${cut(expression)}": ${error.message}`,
      hint: 'Look at what the server answers; `| default: …` reads what may be missing.',
    });
  }
}

function checkCall(node: Node): readonly string[] {
  const problems: string[] = [];
  const hasBody = node.body !== undefined && node.body !== null;
  if (node.assemble === undefined && node.url === undefined) problems.push('a call has a url, or assemble');
  if (node.assemble !== undefined) {
    const beside = ['url', 'method', 'query', 'body'].filter((field) => node[field] !== undefined);
    if (beside.length > 0) problems.push(`assemble words the whole request; ${beside.join(', ')} cannot stand beside it`);
    problems.push(...assembleProblems(node.assemble));
  }
  if (typeof node.url === 'string' && !node.url.includes('${') && !/^https?:\/\/[^/?#]+/i.test(node.url))
    problems.push(`url must begin with http:// or https:// and name a host, got "${node.url.slice(0, 80)}"`);
  if (typeof node.method === 'string' && !node.method.includes('${')) {
    const problem = methodProblem(methodOf(node.method, hasBody), hasBody);
    if (problem !== undefined) problems.push(problem);
  }
  if (isRecord(node.auth) && typeof node.auth.secret === 'string' && /\$\{/.test(node.auth.secret))
    problems.push('auth.secret is the name of a secret, for example NEWS_KEY, not an expression');
  return problems;
}
