import { describeModel, describeOther, useOf } from '../ai-sdk/describe-model.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { composeSound } from './sound.ts';

const share = (description: string): Parameter['schema'] => ({ type: 'number', minimum: 0, maximum: 1, description });

const speechParameters: readonly Parameter[] = [
  { name: 'voice', schema: { type: 'string', pattern: '^[A-Za-z0-9_-]+$', description: 'Id of the voice.' }, aliases: ['voice_id'], to: { option: 'voice' } },
  {
    name: 'format',
    schema: { type: 'string', pattern: '^[a-z0-9_]+$', description: 'mp3, mp3_44100_192, pcm_24000, ulaw, …' },
    aliases: ['output_format', 'outputFormat'],
    to: { option: 'outputFormat' },
  },
  { name: 'speed', schema: { type: 'number', minimum: 0.7, maximum: 1.2 }, to: { option: 'speed' } },
  { name: 'language', schema: { type: 'string', description: 'ISO 639-1.' }, aliases: ['language_code'], to: { option: 'language' } },
  { name: 'stability', schema: share('Low is lively, high is even.'), to: { provider: 'voiceSettings.stability' } },
  { name: 'similarity_boost', schema: share('How closely it keeps to the voice.'), to: { provider: 'voiceSettings.similarityBoost' } },
  { name: 'style', schema: share('How much the manner of the voice is stressed.'), to: { provider: 'voiceSettings.style' } },
  { name: 'use_speaker_boost', schema: { type: 'boolean' }, to: { provider: 'voiceSettings.useSpeakerBoost' } },
];

const transcriptionParameters: readonly Parameter[] = [
  { name: 'language', schema: { type: 'string', description: 'Language of the sound.' }, aliases: ['language_code'], to: { provider: 'languageCode' } },
  { name: 'num_speakers', schema: { type: 'integer', minimum: 1, maximum: 32 }, to: { provider: 'numSpeakers' } },
  { name: 'tag_audio_events', schema: { type: 'boolean' }, to: { provider: 'tagAudioEvents' } },
];

const soundParameters: readonly Parameter[] = [
  {
    name: 'duration',
    schema: { type: 'number', minimum: 0.5, maximum: 30, description: 'Seconds.' },
    aliases: ['duration_seconds'],
    to: { option: 'duration_seconds' },
  },
  { name: 'prompt_influence', schema: { type: 'number', minimum: 0, maximum: 1 }, to: { option: 'prompt_influence' } },
];

const musicParameters: readonly Parameter[] = [
  { name: 'duration', schema: { type: 'number', minimum: 10, maximum: 300, description: 'Seconds.' }, to: { option: 'duration' } },
];

/** Any model of ElevenLabs by its name. */
export function describeElevenlabs(name: string): SdkModel | undefined {
  const shared = { id: `elevenlabs/${name}`, provider: 'ElevenLabs' };
  if (name === 'sound-generation' || name.startsWith('music')) {
    const parameters = name === 'sound-generation' ? soundParameters : musicParameters;
    return { call: 'own', model: describeModel({ ...shared, use: 'speech', parameters }), parameters, perform: composeSound };
  }
  const use = useOf(shared.id, [[/^scribe/, 'transcription']], 'speech');
  if (use === 'transcription') return describeOther('transcription', { ...shared, parameters: transcriptionParameters });
  return describeOther('speech', { ...shared, parameters: speechParameters, seed: 'integer' });
}
