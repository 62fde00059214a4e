import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeOther, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { strictWhereItCan } from '../ai-sdk/strict-schema.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';

export type MistralOptions = SdkAdapterOptions;

const parameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  writing.stop,
  { name: 'safe_prompt', schema: { type: 'boolean' }, aliases: ['safePrompt'], to: { provider: 'safePrompt' } },
];

function describeMistral(name: string): SdkModel | undefined {
  const shared = { id: `mistral/${name}`, provider: 'Mistral' };
  const use = useOf(shared.id, [[/embed/, 'embedding']], 'vision');
  if (use === 'embedding') return describeOther('embedding', { ...shared, parameters: [], maxBatch: 32 });
  if (use !== 'text' && use !== 'vision') return undefined;
  return describeLanguage({
    ...{ ...shared, use, parameters, seed: 'integer', json: 'schema', systemTurns: 'anywhere' },
    withSchema: strictWhereItCan('strictJsonSchema'),
  });
}

/** Mistral: text, vision, JSON by schema, embeddings. Key: MISTRAL_API_KEY. Any model name is taken: `…embed…` embeds, every other one is a text model that sees. */
export function mistralAdapter(options: MistralOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'mistral',
      version: '1',
      baseUrl: 'https://api.mistral.ai/v1',
      lane: { concurrency: 8 },
      keys: ['MISTRAL_API_KEY'],
      listed: listedNames('mistral'),
      describe: describeMistral,
      load: async (settings) => {
        const { createMistral } = await loadPackage('@ai-sdk/mistral', () => import('@ai-sdk/mistral'));
        const mistral = createMistral(settings);
        return { language: (name) => mistral(name), embedding: (name) => mistral.embedding(name) };
      },
    },
    options,
  );
}
