import { type Adapter, defineAdapter, GenarunError } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeOther, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import { ollamaEmbeddingModel } from './embedding-model.ts';
import { ollamaLanguageModel } from './language-model.ts';

export type OllamaOptions = SdkAdapterOptions;

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.topK,
  writing.maxTokens,
  writing.stop,
  { name: 'min_p', schema: { type: 'number', minimum: 0, maximum: 1 }, to: { provider: 'min_p' } },
  { name: 'repeat_penalty', schema: { type: 'number', minimum: 0 }, aliases: ['repetition_penalty'], to: { provider: 'repeat_penalty' } },
  { name: 'num_ctx', schema: { type: 'integer', minimum: 1, description: 'Tokens of context.' }, aliases: ['context'], to: { provider: 'num_ctx' } },
  {
    name: 'think',
    schema: { type: ['boolean', 'string'], description: 'Whether, or how much (low, medium, high), a reasoning model thinks.' },
    to: { provider: 'think' },
  },
  { name: 'keep_alive', schema: { type: ['string', 'number'], description: 'How long the model stays loaded: 5m, -1.' }, to: { provider: 'keep_alive' } },
];

const embeddingParameters: readonly Parameter[] = [
  { name: 'dimensions', schema: { type: 'integer', minimum: 1, description: 'Length of the vectors.' }, to: { provider: 'dimensions' } },
  { name: 'truncate', schema: { type: 'boolean', description: 'Whether long texts are cut (default) or refused.' }, to: { provider: 'truncate' } },
];

function describeOllama(name: string): SdkModel | undefined {
  const shared = { id: `ollama/${name}`, provider: 'Ollama', more: { price: { free: true } } };
  const use = useOf(shared.id, [[/embed|minilm|bge/, 'embedding']], 'vision');
  if (use === 'embedding') return describeOther('embedding', { ...shared, parameters: embeddingParameters, maxBatch: 64 });
  if (use !== 'text' && use !== 'vision') return undefined;
  return describeLanguage({ ...shared, use, parameters: textParameters, seed: 'integer', json: 'schema', systemTurns: 'anywhere' });
}

/**
 * Ollama by its own API: text, vision, JSON by schema, embeddings; free, on this machine, without a key (OLLAMA_API_KEY is sent where it is set). Any model name
 * is taken: `…embed…`, `…minilm…` and `…bge…` embed, every other one is a text model that sees.
 */
export function ollamaAdapter(options: OllamaOptions = {}): Adapter {
  const adapter = createSdkAdapter(
    {
      name: 'ollama',
      version: '1',
      baseUrl: 'http://127.0.0.1:11434',
      lane: { concurrency: 2 },
      keys: ['OLLAMA_API_KEY'],
      keyOptional: true,
      listed: listedNames('ollama'),
      describe: describeOllama,
      load: async ({ apiKey, baseURL, fetch }) => {
        const headers = { 'content-type': 'application/json', ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }) };
        const settings = { baseURL, headers, fetch };
        return { language: (name) => ollamaLanguageModel(name, settings), embedding: (name) => ollamaEmbeddingModel(name, settings) };
      },
    },
    options,
  );
  return defineAdapter({
    ...adapter,
    perform: (request, context) =>
      adapter.perform(request, context).catch((error: unknown) => {
        if (!(error instanceof GenarunError) || error.code !== 'not_found' || adapter.resolve(request.model) === undefined) throw error;
        throw new GenarunError({ code: 'not_found', message: error.message, hint: `ollama pull ${request.model.slice('ollama/'.length)}` });
      }),
  });
}
