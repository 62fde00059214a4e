import type { EmbeddingModelV3 } from '@ai-sdk/provider';
import { GenarunError, isRecord } from '@genarun/spec';
import type { OllamaSettings } from './language-model.ts';

/** An embedding model of an Ollama server. Source: ollama, docs/api (`/api/embed`). */
export function ollamaEmbeddingModel(name: string, { baseURL, headers, fetch }: OllamaSettings): EmbeddingModelV3 {
  return {
    specificationVersion: 'v3',
    provider: 'ollama',
    modelId: name,
    maxEmbeddingsPerCall: 64,
    supportsParallelCalls: false,
    doEmbed: async ({ values, providerOptions = {} }) => {
      const response = await fetch(`${baseURL}/api/embed`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: name, input: values, ...providerOptions.ollama }),
      });
      const answer: unknown = await response.json();
      const vectors = isRecord(answer) ? answer.embeddings : undefined;
      if (!isRecord(answer) || !Array.isArray(vectors) || !vectors.every(isVector))
        throw new GenarunError({ code: 'invalid_output', message: 'ollama: the answer holds no embeddings' });
      return {
        embeddings: vectors,
        ...(typeof answer.prompt_eval_count === 'number' ? { usage: { tokens: answer.prompt_eval_count } } : {}),
        warnings: [],
      };
    },
  };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number');
}
