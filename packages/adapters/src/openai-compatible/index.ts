import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeModel, describeOther, useOf } from '../ai-sdk/describe-model.ts';
import type { JsonSupport } from '../ai-sdk/json-answer.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import { rerankByServer } from './rerank.ts';

export type OpenaiCompatibleOptions = SdkAdapterOptions & {
  /** Name of the adapter, before the slash of its models. Default `openai-compatible`; several servers stand beside each other under names of their own. */
  readonly name?: string;
  /** Name of the secret that is sent as a bearer token where it is set. Default `OPENAI_COMPATIBLE_API_KEY`. */
  readonly key?: string;
  /** Whether its calls cost nothing. Default: where the server is on this machine. */
  readonly free?: boolean;
  /** How it holds to JSON. Default `schema-only`: by a schema where there is one, else by asking. */
  readonly json?: JsonSupport;
};

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  writing.stop,
  writing.presencePenalty,
  writing.frequencyPenalty,
  { ...writing.topK, to: { provider: 'top_k' } },
  { name: 'min_p', schema: { type: 'number', minimum: 0, maximum: 1 }, to: { provider: 'min_p' } },
  { name: 'repeat_penalty', schema: { type: 'number', minimum: 0 }, aliases: ['repetition_penalty'], to: { provider: 'repeat_penalty' } },
];

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Any server that speaks OpenAI's chat completions: LM Studio (the default address), vLLM, llama-server and others, with or without a key. Names with `rerank` rank texts, names with `embed`,
 * `bge` or `e5-` embed, names with `flux` or `diffusion` make images; every other one is a text model that sees.
 */
export function openaiCompatibleAdapter(options: OpenaiCompatibleOptions = {}): Adapter {
  const { name: adapter = 'openai-compatible', key = 'OPENAI_COMPATIBLE_API_KEY', json = 'schema-only', ...rest } = options;
  const baseUrl = rest.baseUrl ?? 'http://127.0.0.1:1234/v1';
  const free = options.free ?? onThisMachine.has(new URL(baseUrl).hostname);
  const more = free ? { price: { free: true } } : {};
  const describe = (name: string): SdkModel | undefined => {
    const shared = { id: `${adapter}/${name}`, provider: adapter, more };
    const use = useOf(
      shared.id,
      [
        [/rerank/i, 'rerank'],
        [/embed|bge|e5-/i, 'embedding'],
        [/flux|diffusion/i, 'image'],
      ],
      'vision',
    );
    if (use === 'rerank')
      return { call: 'own', model: describeModel({ ...shared, use, parameters: [], maxBatch: 256 }), parameters: [], perform: rerankByServer };
    if (use === 'embedding') return describeOther('embedding', { ...shared, parameters: [], maxBatch: 64 });
    if (use === 'image')
      return { call: 'image', model: describeModel({ ...shared, use, parameters: [], maxCount: 4 }), parameters: [], sizing: { free: () => true } };
    return describeLanguage({ ...shared, use: 'vision', parameters: textParameters, seed: 'integer', json, systemTurns: 'anywhere' });
  };
  return createSdkAdapter(
    {
      name: adapter,
      version: '1',
      baseUrl,
      // A server at home works on few things at once.
      lane: { concurrency: free ? 2 : 8 },
      keys: [key],
      keyOptional: true,
      optionsName: 'server',
      listed: [],
      describe,
      load: async ({ apiKey, ...settings }) => {
        const { createOpenAICompatible } = await loadPackage('@ai-sdk/openai-compatible', () => import('@ai-sdk/openai-compatible'));
        const server = createOpenAICompatible({ name: 'server', supportsStructuredOutputs: true, ...settings, ...(apiKey === '' ? {} : { apiKey }) });
        return { language: (name) => server(name), image: (name) => server.imageModel(name), embedding: (name) => server.embeddingModel(name) };
      },
    },
    rest,
  );
}
