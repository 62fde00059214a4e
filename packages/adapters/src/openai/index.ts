import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import { examineOpenai } from './examine.ts';
import { describeOpenai } from './models.ts';
import { openaiVideos } from './video.ts';
import { openaiWebhook } from './webhook.ts';

export { verifyOpenaiWebhook } from './webhook.ts';

export type OpenaiOptions = SdkAdapterOptions & {
  /** How text models are reached. `responses` (default) takes no seed; `chat` is what most servers that imitate OpenAI know. */
  readonly api?: 'responses' | 'chat';
};

/**
 * OpenAI: text, vision, JSON by schema, images and edits, speech, transcription, embeddings, films. Key: OPENAI_API_KEY. Any model name is taken; what a name the
 * catalogue does not know is used for is read from the name (`gpt-image…`, `…embedding…`, `…tts…`, `…transcribe…`, `sora…`), else it is a text model that sees.
 */
export function openaiAdapter(options: OpenaiOptions = {}): Adapter {
  const { api = 'responses', ...rest } = options;
  return createSdkAdapter(
    {
      name: 'openai',
      version: '1',
      baseUrl: 'https://api.openai.com/v1',
      lane: { concurrency: 16 },
      keys: ['OPENAI_API_KEY'],
      listed: listedNames('openai'),
      describe: (name) => describeOpenai(name, api),
      examine: examineOpenai,
      jobs: openaiVideos,
      webhook: openaiWebhook,
      load: async (settings) => {
        const { createOpenAI } = await loadPackage('@ai-sdk/openai', () => import('@ai-sdk/openai'));
        const openai = createOpenAI(settings);
        return {
          language: (name) => (api === 'chat' ? openai.chat(name) : openai.responses(name)),
          image: (name) => openai.image(name),
          embedding: (name) => openai.embedding(name),
          speech: (name) => openai.speech(name),
          transcription: (name) => openai.transcription(name),
        };
      },
    },
    rest,
  );
}
