import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3GenerateResult, LanguageModelV3Message } from '@ai-sdk/provider';
import { GenarunError, isRecord } from '@genarun/spec';
import { bytesToBase64 } from '../wire/download.ts';

/** The request for one answer of Ollama's own chat API. Source: ollama, docs/api. */
export function chatRequest(model: string, options: LanguageModelV3CallOptions): Record<string, unknown> {
  const { responseFormat, temperature, topP, topK, seed, maxOutputTokens, stopSequences, providerOptions = {} } = options;
  const { think, keep_alive, ...own } = providerOptions.ollama ?? {};
  const sampling = Object.entries({
    ...{ temperature, top_p: topP, top_k: topK, seed, num_predict: maxOutputTokens, stop: stopSequences },
    ...own,
  }).filter(([, value]) => value !== undefined);
  return {
    model,
    messages: options.prompt.map(messageOf),
    stream: false,
    ...(responseFormat?.type === 'json' ? { format: responseFormat.schema ?? 'json' } : {}),
    ...(sampling.length === 0 ? {} : { options: Object.fromEntries(sampling) }),
    ...(think === undefined ? {} : { think }),
    ...(keep_alive === undefined ? {} : { keep_alive }),
  };
}

function messageOf(message: LanguageModelV3Message): Record<string, unknown> {
  if (message.role === 'system') return { role: 'system', content: message.content };
  const texts = message.content.map((part) => (part.type === 'text' ? part.text : ''));
  const images = message.content.flatMap((part) => (part.type === 'file' && part.data instanceof Uint8Array ? [bytesToBase64(part.data)] : []));
  return { role: message.role, content: texts.join(''), ...(images.length === 0 ? {} : { images }) };
}

/** The answer: one object, or lines of objects where a server streams all the same; a line may hold an error although the status was good. */
export function readChat(text: string): LanguageModelV3GenerateResult {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord);
  const failed = lines.find(({ error }) => typeof error === 'string');
  if (failed !== undefined) throw new GenarunError({ code: 'provider_outage', message: `ollama: ${String(failed.error).slice(0, 300)}` });
  const last = lines.at(-1);
  const said = lines.map(({ message }) => (isRecord(message) && typeof message.content === 'string' ? message.content : undefined));
  if (last === undefined || said.every((part) => part === undefined))
    throw new GenarunError({ code: 'invalid_output', message: 'ollama: the answer holds no message' });
  const reason = typeof last.done_reason === 'string' ? last.done_reason : undefined;
  const count = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return {
    content: [{ type: 'text', text: said.join('') }],
    finishReason: { unified: reason === 'length' ? 'length' : 'stop', raw: reason },
    usage: {
      inputTokens: { total: count(last.prompt_eval_count), noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: count(last.eval_count), text: undefined, reasoning: undefined },
    },
    response: { ...(typeof last.model === 'string' ? { modelId: last.model } : {}) },
    warnings: [],
  };
}

/** A text model of an Ollama server as the SDK's kind of object, so that turns, pictures and JSON are treated as everywhere. */
export function ollamaLanguageModel(name: string, { baseURL, headers, fetch }: OllamaSettings): LanguageModelV3 {
  return {
    specificationVersion: 'v3',
    provider: 'ollama',
    modelId: name,
    supportedUrls: {},
    doGenerate: async (options) => {
      const response = await fetch(`${baseURL}/api/chat`, { method: 'POST', headers, body: JSON.stringify(chatRequest(name, options)) });
      return readChat(await response.text());
    },
    doStream: () => Promise.reject(new GenarunError({ code: 'internal', message: 'ollama: answers are not streamed' })),
  };
}

export type OllamaSettings = { readonly baseURL: string; readonly headers: Readonly<Record<string, string>>; readonly fetch: typeof fetch };
