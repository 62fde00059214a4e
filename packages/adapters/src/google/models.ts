import type { Model } from '@genarun/spec';
import { describeLanguage, describeModel, describeOther, useOf } from '../ai-sdk/describe-model.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { duration } from '../ai-sdk/video.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import type { Use } from '../catalogue/index.ts';
import { embedsMedia, mediaOptions } from './embedding.ts';
import { composeMusic, musicParameters } from './music.ts';
import { speakGemini } from './speech.ts';

const patterns: readonly (readonly [RegExp, Use])[] = [
  [/^imagen/, 'image'],
  [/^veo/, 'video'],
  [/^lyria/, 'music'],
  [/embedding/, 'embedding'],
  [/-tts/, 'speech'],
  [/-image/, 'edit'],
];

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.topK,
  writing.maxTokens,
  writing.presencePenalty,
  writing.frequencyPenalty,
  writing.stop,
  {
    name: 'thinking_budget',
    schema: { type: 'integer', minimum: 0, description: 'Tokens of thinking at most.' },
    aliases: ['thinkingBudget'],
    to: { provider: 'thinkingConfig.thinkingBudget' },
  },
  {
    name: 'thinking_level',
    schema: { type: 'string', enum: ['minimal', 'low', 'medium', 'high'], description: 'How much it thinks (Gemini 3).' },
    aliases: ['thinkingLevel', 'reasoning_effort', 'effort'],
    to: { provider: 'thinkingConfig.thinkingLevel' },
  },
];

const imagenParameters: readonly Parameter[] = [
  {
    name: 'person_generation',
    schema: { type: 'string', enum: ['dont_allow', 'allow_adult', 'allow_all'] },
    aliases: ['personGeneration'],
    to: { provider: 'personGeneration' },
  },
];

const embeddingParameters: readonly Parameter[] = [
  {
    name: 'dimensions',
    schema: { type: 'integer', minimum: 1, description: 'Length of the vectors.' },
    aliases: ['outputDimensionality', 'output_dimensionality'],
    to: { provider: 'outputDimensionality' },
  },
  {
    name: 'task_type',
    schema: {
      type: 'string',
      enum: [
        'SEMANTIC_SIMILARITY',
        'CLASSIFICATION',
        'CLUSTERING',
        'RETRIEVAL_DOCUMENT',
        'RETRIEVAL_QUERY',
        'QUESTION_ANSWERING',
        'FACT_VERIFICATION',
        'CODE_RETRIEVAL_QUERY',
      ],
    },
    aliases: ['taskType'],
    to: { provider: 'taskType' },
  },
];

export const speechParameters: readonly Parameter[] = [
  { name: 'voice', schema: { type: 'string', description: 'Kore, Puck, Charon, …' }, to: { option: 'voice' } },
  { name: 'temperature', schema: { type: 'number', minimum: 0, maximum: 2 }, to: { option: 'temperature' } },
];

const videoParameters: readonly Parameter[] = [
  duration,
  { name: 'resolution', schema: { type: 'string', enum: ['720p', '1080p', '4k'] }, to: { option: 'resolution' } },
  {
    name: 'person_generation',
    schema: { type: 'string', enum: ['dont_allow', 'allow_adult', 'allow_all'] },
    aliases: ['personGeneration'],
    to: { option: 'personGeneration' },
  },
];

/** Any model of Google's Gemini API by its name. */
export function describeGoogle(name: string): SdkModel | undefined {
  const shared = { id: `google/${name}`, provider: 'Google' };
  const use = useOf(shared.id, patterns, 'vision');
  switch (use) {
    case 'image': {
      const model = describeModel({ ...shared, use, parameters: imagenParameters, maxCount: 4 });
      return { call: 'image', model, parameters: imagenParameters, sizing: { ratios: ['1:1', '3:4', '4:3', '9:16', '16:9'] } };
    }
    case 'edit': {
      const model = describeModel({ ...shared, use, parameters: [], seed: 'integer' });
      return { call: 'image', model, parameters: [], sizing: { ratios: ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] } };
    }
    case 'embedding':
      return {
        ...describeOther(use, {
          ...{ ...shared, parameters: embeddingParameters, maxBatch: 100 },
          ...(embedsMedia(name) ? { more: { input: ['text', 'image', 'audio', 'video'] } } : {}),
        }),
        ...(embedsMedia(name) ? { mediaOptions } : {}),
      };
    case 'speech':
      return { call: 'own', model: describeModel({ ...shared, use, parameters: speechParameters }), parameters: speechParameters, perform: speakGemini };
    case 'music': {
      const more = { input: ['text', 'image'] } satisfies Partial<Model>;
      const model = describeModel({ ...shared, use: 'speech', parameters: musicParameters, more });
      return { call: 'own', model, parameters: musicParameters, perform: composeMusic };
    }
    case 'video': {
      const model = describeModel({ ...shared, use, parameters: videoParameters, seed: 'integer' });
      return { call: 'job', model, parameters: videoParameters, sizing: { ratios: ['16:9', '9:16'] } };
    }
    case 'text':
    case 'vision': {
      const isGemini = name.startsWith('gemini');
      return describeLanguage({
        ...{ ...shared, use, parameters: textParameters, seed: 'integer', systemTurns: 'first' },
        json: isGemini ? 'schema' : 'instructed',
        // Gemini also listens and watches.
        ...(isGemini ? { more: { input: ['text', 'image', 'audio', 'video'] } } : {}),
      });
    }
    default:
      return undefined;
  }
}
