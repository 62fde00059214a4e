import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';
import { describeElevenlabs } from './models.ts';

export type ElevenlabsOptions = SdkAdapterOptions;

/** What a call was counted as, in characters of the account. */
function examine({ headers }: RawAnswer): Account {
  const characters = Number(headers['character-cost']);
  const request = headers['request-id'];
  return {
    ...(headers['character-cost'] !== undefined && Number.isFinite(characters) ? { usage: { characters } } : {}),
    ...(request === undefined ? {} : { returned: { requestId: request } }),
  };
}

/**
 * ElevenLabs: speech, sound effects (`elevenlabs/sound-generation`), music (`elevenlabs/music_v1`), transcription (`elevenlabs/scribe_…`).
 * Key: ELEVENLABS_API_KEY. Every other name is a model that speaks; `voice` is the id of a voice.
 */
export function elevenlabsAdapter(options: ElevenlabsOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'elevenlabs',
      version: '1',
      baseUrl: 'https://api.elevenlabs.io',
      sdkOrigin: 'https://api.elevenlabs.io',
      lane: { concurrency: 4 },
      keys: ['ELEVENLABS_API_KEY'],
      listed: [...listedNames('elevenlabs'), 'sound-generation', 'music_v1'],
      describe: describeElevenlabs,
      examine,
      load: async ({ apiKey, fetch }) => {
        const { createElevenLabs } = await loadPackage('@ai-sdk/elevenlabs', () => import('@ai-sdk/elevenlabs'));
        const elevenlabs = createElevenLabs({ apiKey, fetch });
        return { speech: (name) => elevenlabs.speech(name), transcription: (name) => elevenlabs.transcription(name) };
      },
    },
    options,
  );
}
