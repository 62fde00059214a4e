import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeOther, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';

export type DeepgramOptions = SdkAdapterOptions;

const speechParameters: readonly Parameter[] = [
  {
    name: 'format',
    schema: { type: 'string', enum: ['mp3', 'wav', 'linear16', 'mulaw', 'alaw', 'opus', 'ogg', 'flac', 'aac', 'pcm'] },
    aliases: ['output_format', 'outputFormat', 'encoding'],
    to: { option: 'outputFormat' },
  },
];

const transcriptionParameters: readonly Parameter[] = [
  { name: 'language', schema: { type: 'string', description: 'Language of the sound.' }, to: { provider: 'language' } },
  { name: 'detect_language', schema: { type: 'boolean' }, to: { provider: 'detectLanguage' } },
  { name: 'punctuate', schema: { type: 'boolean' }, to: { provider: 'punctuate' } },
  { name: 'smart_format', schema: { type: 'boolean' }, to: { provider: 'smartFormat' } },
  { name: 'diarize', schema: { type: 'boolean', description: 'Tell speakers apart.' }, to: { provider: 'diarize' } },
  { name: 'filler_words', schema: { type: 'boolean' }, to: { provider: 'fillerWords' } },
];

/** Deepgram: transcription, and speech by the `aura…` models, whose names are their voices. Key: DEEPGRAM_API_KEY. Any model name is taken. */
export function deepgramAdapter(options: DeepgramOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'deepgram',
      version: '1',
      baseUrl: 'https://api.deepgram.com',
      sdkOrigin: 'https://api.deepgram.com',
      lane: { concurrency: 8 },
      keys: ['DEEPGRAM_API_KEY'],
      listed: [...listedNames('deepgram'), 'aura-2-thalia-en'],
      describe: (name) => {
        const shared = { id: `deepgram/${name}`, provider: 'Deepgram' };
        return useOf(shared.id, [[/^aura/, 'speech']], 'transcription') === 'speech'
          ? describeOther('speech', { ...shared, parameters: speechParameters })
          : describeOther('transcription', { ...shared, parameters: transcriptionParameters });
      },
      load: async ({ apiKey, fetch }) => {
        const { createDeepgram } = await loadPackage('@ai-sdk/deepgram', () => import('@ai-sdk/deepgram'));
        const deepgram = createDeepgram({ apiKey, fetch });
        return { speech: (name) => deepgram.speech(name), transcription: (name) => deepgram.transcription(name) };
      },
    },
    options,
  );
}
