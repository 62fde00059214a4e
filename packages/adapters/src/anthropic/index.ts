import { type Adapter, GenarunError, isRecord } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';

export type AnthropicOptions = SdkAdapterOptions;

const parameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.topK,
  writing.maxTokens,
  writing.stop,
  {
    name: 'effort',
    schema: { type: 'string', enum: ['low', 'medium', 'high', 'max'], description: 'How much it thinks and says.' },
    to: { provider: 'effort' },
  },
];

/** A refusal comes as HTTP 200 without text; what it says about itself is kept. */
function examine({ json }: RawAnswer): Account {
  if (!isRecord(json)) return {};
  if (json.stop_reason === 'refusal') {
    const details = isRecord(json.stop_details) ? json.stop_details : {};
    const reason = [details.category, details.explanation].filter((part) => typeof part === 'string' && part !== '').join(': ');
    throw new GenarunError({
      code: 'content_policy',
      message: `anthropic: the model refused${reason === '' ? '' : ` (${reason})`}`,
      hint: 'Reword the prompt, or choose another model.',
    });
  }
  return {};
}

/** Anthropic: text, vision, JSON by schema. Key: ANTHROPIC_API_KEY. Any model name is taken as a text model that sees; it takes no seed. */
export function anthropicAdapter(options: AnthropicOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'anthropic',
      version: '1',
      baseUrl: 'https://api.anthropic.com/v1',
      lane: { concurrency: 8 },
      keys: ['ANTHROPIC_API_KEY'],
      listed: listedNames('anthropic'),
      describe: (name) =>
        describeLanguage({ id: `anthropic/${name}`, provider: 'Anthropic', use: 'vision', parameters, json: 'schema-only', systemTurns: 'first' }),
      examine,
      load: async (settings) => {
        const { createAnthropic } = await loadPackage('@ai-sdk/anthropic', () => import('@ai-sdk/anthropic'));
        const anthropic = createAnthropic(settings);
        return { language: (name) => anthropic(name) };
      },
    },
    options,
  );
}
