import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import { examineXai } from './examine.ts';
import { describeXai } from './models.ts';
import { xaiVideos } from './video.ts';

export type XaiOptions = SdkAdapterOptions;

/**
 * xAI: Grok text, vision, JSON by schema, images and edits, films, speech (`xai/tts`), at the exact cost it reports. Key: XAI_API_KEY. Any model name is taken: names with `image` or `video`
 * make those, every other one is a text model that sees.
 */
export function xaiAdapter(options: XaiOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'xai',
      version: '1',
      baseUrl: 'https://api.x.ai/v1',
      lane: { concurrency: 8 },
      keys: ['XAI_API_KEY'],
      listed: [...listedNames('xai'), 'tts'],
      describe: describeXai,
      examine: examineXai,
      jobs: xaiVideos,
      load: async (settings) => {
        const { createXai } = await loadPackage('@ai-sdk/xai', () => import('@ai-sdk/xai'));
        const xai = createXai(settings);
        return { language: (name) => xai.chat(name), image: (name) => xai.image(name) };
      },
    },
    options,
  );
}
