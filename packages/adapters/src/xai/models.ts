import { describeLanguage, describeModel, useOf } from '../ai-sdk/describe-model.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { toStrictSchema } from '../ai-sdk/strict-schema.ts';
import { duration } from '../ai-sdk/video.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import type { Use } from '../catalogue/index.ts';
import { embedXai } from './embedding.ts';
import { speakXai, speechParameters } from './speech.ts';

const patterns: readonly (readonly [RegExp, Use])[] = [
  [/video/, 'video'],
  [/embed/, 'embedding'],
  [/^tts|-tts/, 'speech'],
  [/image/, 'edit'],
];

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  {
    name: 'reasoning_effort',
    schema: { type: 'string', enum: ['low', 'high'], description: 'How much a reasoning model thinks.' },
    aliases: ['reasoningEffort', 'effort'],
    to: { provider: 'reasoningEffort' },
  },
];

const imageParameters: readonly Parameter[] = [{ name: 'resolution', schema: { type: 'string', enum: ['1k', '2k'] }, to: { provider: 'resolution' } }];

const videoParameters: readonly Parameter[] = [
  duration,
  { name: 'resolution', schema: { type: 'string', enum: ['480p', '720p'] }, to: { option: 'resolution' } },
];

/** Any model of xAI by its name. */
export function describeXai(name: string): SdkModel | undefined {
  const shared = { id: `xai/${name}`, provider: 'xAI' };
  const use = useOf(shared.id, patterns, 'vision');
  if (use === 'image' || use === 'edit') {
    const model = describeModel({ ...shared, use, parameters: imageParameters, maxCount: 10 });
    return { call: 'image', model, parameters: imageParameters, sizing: { ratios: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2'] } };
  }
  if (use === 'video') {
    const sizing = { ratios: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'] };
    return { call: 'job', model: describeModel({ ...shared, use, parameters: videoParameters }), parameters: videoParameters, sizing };
  }
  if (use === 'embedding') return { call: 'own', model: describeModel({ ...shared, use, parameters: [], maxBatch: 128 }), parameters: [], perform: embedXai };
  if (use === 'speech')
    return { call: 'own', model: describeModel({ ...shared, use, parameters: speechParameters }), parameters: speechParameters, perform: speakXai };
  if (use !== 'text' && use !== 'vision') return undefined;
  return describeLanguage({
    ...{ ...shared, use, parameters: textParameters, json: 'schema', systemTurns: 'anywhere', seed: 'integer' },
    withSchema: (schema) => ({ schema: toStrictSchema(schema) ?? schema, options: {} }),
  });
}
