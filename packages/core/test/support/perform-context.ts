import {
  GenarunError,
  type HttpRequest,
  type HttpResponse,
  type Json,
  type MediaBytes,
  type MediaKind,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type PerformContext,
  type ProductRef,
  type Service,
} from '@genarun/spec';
import { portableHash } from '../../src/hash.ts';
import { createRandom } from '../../src/random/random.ts';
import { validateJson } from '../../src/schema/index.ts';
import { serviceIn } from '../../src/services/registry.ts';
import { compileExpression } from '../../src/template/expression.ts';

export type Asked = Omit<ModelRequest, 'model' | 'seed' | 'params'>;

export type PerformContextOptions = {
  readonly model?: Model;
  /** Answers the model's calls, in order. */
  readonly answer?: (request: Asked, call: number) => ModelAnswer | Promise<ModelAnswer>;
  /** Answers HTTP requests of both clients. */
  readonly respond?: (request: HttpRequest, client: 'guarded' | 'configured') => HttpResponse | Promise<HttpResponse>;
  readonly services?: Readonly<Record<string, Service>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
};

/** A PerformContext that keeps the contract in memory, and what went through it. */
export type RecordedContext = {
  readonly context: PerformContext;
  readonly asked: Asked[];
  readonly requests: (HttpRequest & { readonly client: 'guarded' | 'configured' })[];
  readonly kept: { readonly ref: ProductRef; readonly media: MediaBytes }[];
  readonly warnings: string[];
  /** What the model said before it was parsed. */
  readonly raws: string[];
  readonly progress: number[];
};

export const testModel: Model = {
  id: 'test/model',
  adapter: 'test',
  label: 'test double',
  tasks: ['text', 'image', 'audio', 'video', 'embed', 'describe', 'translate', 'rerank'],
  input: ['text'],
  output: 'text',
  parameters: {},
  seed: 'integer',
  deterministic: true,
  maxCount: 1,
  price: { free: true },
};

export function createPerformContext(options: PerformContextOptions = {}): RecordedContext {
  const asked: Asked[] = [];
  const requests: RecordedContext['requests'] = [];
  const kept: RecordedContext['kept'] = [];
  const warnings: string[] = [];
  const raws: string[] = [];
  const progress: number[] = [];
  const address = 'node';
  const random = createRandom(options.seed ?? 1);

  const model = (): Model => {
    if (options.model) return options.model;
    throw new GenarunError({ code: 'invalid_input', message: 'node "node" has no model' });
  };
  const ask: PerformContext['ask'] = async (request) => {
    const { maxCount } = model();
    if (request.count > maxCount) throw new GenarunError({ code: 'invalid_input', message: `count ${request.count} is above the model's ${maxCount}` });
    asked.push(request);
    if (!options.answer) throw new GenarunError({ code: 'internal', message: 'nobody answers the model' });
    return options.answer(request, asked.length - 1);
  };
  const send = (client: 'guarded' | 'configured') => async (request: HttpRequest) => {
    requests.push({ ...request, client });
    if (!options.respond) throw new GenarunError({ code: 'network', message: 'nobody answers' });
    return options.respond(request, client);
  };
  const keep: PerformContext['keep'] = async (media: MediaBytes, kind: MediaKind) => {
    const { bytes, ...about } = media;
    const ref: ProductRef = { $product: `${address}#${kept.length}`, kind, uri: `blob:${portableHash(bytes)}`, bytes: bytes.length, ...about };
    kept.push({ ref, media });
    return ref;
  };
  const load: PerformContext['load'] = async (ref) => {
    const found = kept.find((one) => one.ref.uri === ref.uri);
    if (found) return found.media;
    throw new GenarunError({ code: 'not_found', message: `there is no ${ref.uri}` });
  };
  const secret = (name: string): string => {
    const value = options.secrets?.[name];
    if (value !== undefined) return value;
    throw new GenarunError({ code: 'auth', message: `there is no secret "${name}"`, hint: `genarun secrets set ${name}` });
  };
  return {
    asked,
    requests,
    kept,
    warnings,
    raws,
    progress,
    context: {
      run: 'run',
      address,
      attempt: 1,
      signal: options.signal ?? new AbortController().signal,
      model,
      ask,
      keep,
      load,
      http: { guarded: send('guarded'), configured: send('configured') },
      service: (name) => serviceIn(options.services ?? {}, name),
      secret,
      validate: validateJson,
      evaluate: (expression, scope) => compileExpression(expression).evaluate(scope, false),
      warn: (message) => warnings.push(message),
      keepRaw: (text) => raws.push(text),
      progress: (fraction) => progress.push(fraction),
      now: () => options.now ?? Date.UTC(2025, 0, 1),
      random,
    },
  };
}

const encoder = new TextEncoder();

/** An HTTP answer; a value that is no string or bytes is sent as JSON. */
export function httpAnswer(status: number, body: Json | Uint8Array, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const bytes = body instanceof Uint8Array ? body : encoder.encode(typeof body === 'string' ? body : JSON.stringify(body));
  const type: Readonly<Record<string, string>> = typeof body === 'string' || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' };
  return { status, headers: { ...type, ...headers }, body: bytes, url: 'https://api.example.org/' };
}
