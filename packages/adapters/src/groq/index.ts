import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeOther, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { strictWhereItCan } from '../ai-sdk/strict-schema.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import { findModel } from '../catalogue/index.ts';

export type GroqOptions = SdkAdapterOptions;

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  writing.stop,
  writing.presencePenalty,
  writing.frequencyPenalty,
  {
    name: 'reasoning_effort',
    schema: { type: 'string', enum: ['none', 'default', 'low', 'medium', 'high'], description: 'How much a reasoning model thinks.' },
    aliases: ['reasoningEffort', 'effort'],
    to: { provider: 'reasoningEffort' },
  },
];

const transcriptionParameters: readonly Parameter[] = [
  { name: 'language', schema: { type: 'string', description: 'Language of the sound, as ISO 639-1.' }, to: { provider: 'language' } },
  { name: 'prompt', schema: { type: 'string', description: 'Words and spellings to expect.' }, to: { provider: 'prompt' } },
  { name: 'temperature', schema: { type: 'number', minimum: 0, maximum: 1 }, to: { provider: 'temperature' } },
];

function describeGroq(name: string): SdkModel | undefined {
  const shared = { id: `groq/${name}`, provider: 'Groq' };
  const use = useOf(
    shared.id,
    [
      [/whisper/, 'transcription'],
      [/tts/, 'speech'],
      [/llama-4|vision/, 'vision'],
    ],
    'text',
  );
  if (use === 'transcription') return describeOther('transcription', { ...shared, parameters: transcriptionParameters });
  if (use !== 'text' && use !== 'vision') return undefined;
  return describeLanguage({
    ...{ ...shared, use, parameters: textParameters, seed: 'integer', systemTurns: 'anywhere' },
    // Most of its models hold to JSON, some to a schema.
    json: findModel(shared.id)?.json === true ? 'schema' : 'object',
    withSchema: strictWhereItCan('strictJsonSchema'),
  });
}

/** Groq: text, vision, JSON, transcription. Key: GROQ_API_KEY. Any model name is taken: `…whisper…` listens, `…llama-4…` sees, every other one is a text model. */
export function groqAdapter(options: GroqOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'groq',
      version: '1',
      baseUrl: 'https://api.groq.com/openai/v1',
      lane: { concurrency: 8 },
      keys: ['GROQ_API_KEY'],
      listed: listedNames('groq'),
      describe: describeGroq,
      load: async (settings) => {
        const { createGroq } = await loadPackage('@ai-sdk/groq', () => import('@ai-sdk/groq'));
        const groq = createGroq(settings);
        return { language: (name) => groq(name), transcription: (name) => groq.transcription(name) };
      },
    },
    options,
  );
}
