import { Buffer } from 'node:buffer';
import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  GenarunError,
  type HttpResponse,
  isRecord,
  type Model,
  type ModelAnswer,
  type ModelRequest,
} from '@genarun/spec';
import type { WireAnswer, WireRequest } from './answers.ts';

/** US dollars a call. */
export const pricePerCall = 0.001;

export type CountingOptions = {
  /** `http://127.0.0.1:PORT`. */
  readonly server: string;
  readonly concurrency?: number;
  /** Whether the provider can be asked what became of a call. Default true. */
  readonly asks?: boolean;
  /** Whether equal requests may be answered from the cache. Default false. */
  readonly cached?: boolean;
};

/** The models of the counting server: `m/writer`, `m/painter`, and `m/broken`, which always fails. */
export function countingAdapter({ server, concurrency = 16, asks = true, cached = false }: CountingOptions): Adapter {
  const models = countedModels(cached);
  return defineAdapter({
    name: 'm',
    version: '1',
    lane: { concurrency },
    models: () => models,
    resolve: (id) => models.find((known) => known.id === id),
    perform: async (request, context) => {
      await context.requestId(`req-${context.callKey}`);
      return answerOf(await send(server, request, context), request);
    },
    ...(asks ? { reconcile: async ({ callKey, request }, context) => whatBecame(server, callKey, request, context) } : {}),
  });
}

/** `m/writer`, `m/painter` and `m/broken`, at one price. */
export function countedModels(cached: boolean): readonly Model[] {
  const model = (name: string, output: 'text' | 'image'): Model => ({
    id: `m/${name}`,
    adapter: 'm',
    label: name,
    tasks: [output],
    input: ['text'],
    output,
    parameters: {},
    seed: 'integer',
    deterministic: cached,
    maxCount: 1,
    price: { perCall: pricePerCall },
  });
  return [model('writer', 'text'), model('painter', 'image'), model('broken', 'text')];
}

async function send(server: string, request: ModelRequest, { http, callKey, signal }: AdapterContext): Promise<HttpResponse> {
  try {
    return await http.configured({
      method: 'POST',
      url: `${server}/calls`,
      headers: { 'idempotency-key': encodeURIComponent(callKey), 'content-type': 'application/json' },
      body: JSON.stringify(wireRequest(request)),
      signal,
    });
  } catch (error) {
    // The request may have arrived: nobody knows what became of it.
    if (error instanceof GenarunError && error.code === 'network') throw new GenarunError({ code: 'unknown_outcome', message: error.message, cause: error });
    throw error;
  }
}

export function wireRequest(request: ModelRequest): WireRequest {
  return {
    model: request.model,
    task: request.task,
    text: request.turns?.at(-1)?.text ?? request.prompt ?? '',
    json: request.json !== undefined,
    seed: request.seed ?? 0,
  };
}

function answerOf(response: HttpResponse, request: ModelRequest): ModelAnswer {
  if (response.status === 429) throw new GenarunError({ code: 'rate_limit', message: 'the server is busy', retryAfterMs: 1 });
  if (response.status !== 200) throw new GenarunError({ code: 'provider_outage', message: `the server answered ${response.status}` });
  return modelAnswer(JSON.parse(Buffer.from(response.body).toString('utf8')), request);
}

export function modelAnswer(answer: WireAnswer, request: ModelRequest): ModelAnswer {
  if ('text' in answer) return { texts: [answer.text], usage: { inputTokens: 1, outputTokens: 1 } };
  const { width, height } = answer;
  return {
    media: [{ bytes: new Uint8Array(Buffer.from(answer.png, 'base64')), mime: 'image/png', width, height }],
    usage: { products: request.count },
  };
}

async function whatBecame(server: string, callKey: string, request: ModelRequest, { http, signal, sleep }: AdapterContext) {
  for (;;) {
    const response = await http.configured({ method: 'GET', url: `${server}/calls/${encodeURIComponent(callKey)}`, signal });
    const found: unknown = JSON.parse(Buffer.from(response.body).toString('utf8'));
    if (response.status === 404) return { status: 'never_received' } as const;
    if (isRecord(found) && found.status === 'refused') return { status: 'failed', message: 'the server refused it' } as const;
    if (isRecord(found) && found.status === 'done') return { status: 'answered', answer: modelAnswer(found.answer as WireAnswer, request) } as const; // the server's own shape
    await sleep(2, signal);
  }
}
