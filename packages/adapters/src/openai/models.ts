import { describeLanguage, describeModel, describeOther, useOf } from '../ai-sdk/describe-model.ts';
import type { Parameter, ParameterSchema } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import type { Sizing } from '../ai-sdk/size.ts';
import { strictWhereItCan } from '../ai-sdk/strict-schema.ts';
import { duration } from '../ai-sdk/video.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import { findModel, type Use } from '../catalogue/index.ts';

/** What a name tells of a model that the catalogue does not know; every other name is a text model that sees. */
const patterns: readonly (readonly [RegExp, Use])[] = [
  [/^(gpt-image|chatgpt-image|dall-e)/, 'edit'],
  [/embedding/, 'embedding'],
  [/(^|-)tts(-|$)/, 'speech'],
  [/transcribe|^whisper/, 'transcription'],
  [/^sora/, 'video'],
  [/^gpt-3\.5/, 'text'],
];

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  {
    name: 'reasoning_effort',
    schema: { type: 'string', enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'], description: 'How much a reasoning model thinks.' },
    aliases: ['reasoningEffort', 'effort'],
    to: { provider: 'reasoningEffort' },
  },
  {
    name: 'verbosity',
    schema: { type: 'string', enum: ['low', 'medium', 'high'], description: 'How much it says.' },
    aliases: ['textVerbosity'],
    to: { provider: 'textVerbosity' },
  },
  {
    name: 'service_tier',
    schema: { type: 'string', enum: ['auto', 'default', 'flex', 'priority'], description: 'Which lane of the provider serves it.' },
    aliases: ['serviceTier'],
    to: { provider: 'serviceTier' },
  },
];

const chatParameters: readonly Parameter[] = [...textParameters, writing.stop, writing.presencePenalty, writing.frequencyPenalty];

const imageParameters: readonly Parameter[] = [
  { name: 'quality', schema: { type: 'string', enum: ['auto', 'low', 'medium', 'high'], description: 'Time and tokens spent.' }, to: { provider: 'quality' } },
  { name: 'background', schema: { type: 'string', enum: ['auto', 'transparent', 'opaque'] }, to: { provider: 'background' } },
  {
    name: 'output_format',
    schema: { type: 'string', enum: ['png', 'jpeg', 'webp'] },
    aliases: ['outputFormat', 'format'],
    to: { provider: 'outputFormat' },
  },
  {
    name: 'output_compression',
    schema: { type: 'integer', minimum: 0, maximum: 100, description: 'Per cent, for jpeg and webp.' },
    aliases: ['outputCompression'],
    to: { provider: 'outputCompression' },
  },
  { name: 'moderation', schema: { type: 'string', enum: ['auto', 'low'] }, to: { provider: 'moderation' } },
  {
    name: 'input_fidelity',
    schema: { type: 'string', enum: ['high', 'low'], description: 'How closely an edit keeps to its pictures.' },
    to: { provider: 'inputFidelity' },
  },
];

const mask: ParameterSchema = {
  type: 'string',
  'x-file': { accept: 'image/png' },
  description: 'A PNG as large as the first picture: what is transparent in it is painted anew.',
};

const dalle3Parameters: readonly Parameter[] = [
  { name: 'quality', schema: { type: 'string', enum: ['standard', 'hd'] }, to: { provider: 'quality' } },
  { name: 'style', schema: { type: 'string', enum: ['vivid', 'natural'] }, to: { provider: 'style' } },
];

const speechParameters: readonly Parameter[] = [
  {
    name: 'voice',
    schema: { type: 'string', description: 'alloy, ash, ballad, coral, echo, fable, nova, onyx, sage, shimmer, verse, …' },
    to: { option: 'voice' },
  },
  {
    name: 'format',
    schema: { type: 'string', enum: ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] },
    aliases: ['response_format', 'output_format', 'outputFormat'],
    to: { option: 'outputFormat' },
  },
  { name: 'speed', schema: { type: 'number', minimum: 0.25, maximum: 4 }, to: { option: 'speed' } },
];

const instructions: Parameter = {
  name: 'instructions',
  schema: { type: 'string', description: 'How to speak.' },
  to: { option: 'instructions' },
};

const transcriptionParameters: readonly Parameter[] = [
  { name: 'language', schema: { type: 'string', description: 'Language of the sound, as ISO 639-1.' }, to: { provider: 'language' } },
  { name: 'prompt', schema: { type: 'string', description: 'Words and spellings to expect.' }, to: { provider: 'prompt' } },
  { name: 'temperature', schema: { type: 'number', minimum: 0, maximum: 1 }, to: { provider: 'temperature' } },
];

const embeddingParameters: readonly Parameter[] = [
  { name: 'dimensions', schema: { type: 'integer', minimum: 1, description: 'Length of the vectors.' }, to: { provider: 'dimensions' } },
];

const wideSizes = ['2048x2048', '2048x1152', '1152x2048', '3840x2160', '2160x3840'];

function sizingOf(name: string): Sizing {
  if (name.startsWith('dall-e-3')) return { sizes: ['1024x1024', '1792x1024', '1024x1792'] };
  if (name.startsWith('dall-e-2')) return { sizes: ['256x256', '512x512', '1024x1024'] };
  const sizes = ['1024x1024', '1536x1024', '1024x1536'];
  if (/^gpt-image-1/.test(name)) return { sizes };
  // From gpt-image-2 on: any sides in steps of 16.
  return { sizes: [...sizes, ...wideSizes], free: (width, height) => [width, height].every((side) => side % 16 === 0 && side >= 1024 && side <= 3840) };
}

/** Models before structured outputs: they hold to JSON, not to a schema. */
function knowsSchemas(id: string, name: string): boolean {
  const offer = findModel(id);
  return offer === undefined ? !/^(gpt-3\.5|gpt-4($|-\d|-turbo)|chatgpt)/.test(name) : offer.json;
}

/** Any model of OpenAI by its name. `api` says how text models are reached. */
export function describeOpenai(name: string, api: 'responses' | 'chat'): SdkModel | undefined {
  const id = `openai/${name}`;
  const shared = { id, provider: 'OpenAI' };
  const use = useOf(id, patterns, 'vision');
  switch (use) {
    case 'image':
    case 'edit': {
      const parameters = name.startsWith('dall-e-3') ? dalle3Parameters : name.startsWith('dall-e') ? [] : imageParameters;
      const maxCount = name.startsWith('dall-e-3') ? 1 : 10;
      // The longest picture in tokens: 1024x1536 in high quality.
      const masks = use === 'edit' && !name.startsWith('dall-e-3');
      const model = describeModel({ ...shared, use, parameters, maxCount, ...(masks ? { files: { mask } } : {}), more: { maxOutputTokens: 6240 } });
      return { call: 'image', model, parameters, sizing: sizingOf(name), masks };
    }
    case 'embedding':
      return describeOther(use, { ...shared, parameters: name.includes('ada') ? [] : embeddingParameters, maxBatch: 2048 });
    case 'speech':
      return describeOther(use, { ...shared, parameters: /^tts-/.test(name) ? speechParameters : [...speechParameters, instructions] });
    case 'transcription':
      return describeOther(use, { ...shared, parameters: transcriptionParameters });
    case 'video': {
      const sizing = { sizes: ['1280x720', '720x1280', ...(name.includes('pro') ? ['1792x1024', '1024x1792'] : [])] };
      return { call: 'job', model: describeModel({ ...shared, use, parameters: [duration] }), parameters: [duration], sizing };
    }
    case 'text':
    case 'vision':
      return describeLanguage({
        ...{ ...shared, use, systemTurns: 'anywhere', withSchema: strictWhereItCan('strictJsonSchema') },
        parameters: api === 'chat' ? chatParameters : textParameters,
        seed: api === 'chat' ? 'integer' : 'none',
        json: knowsSchemas(id, name) ? 'schema' : 'object',
      });
    default:
      return undefined;
  }
}
