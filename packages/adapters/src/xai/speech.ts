import type { Json, ModelAnswer } from '@genarun/spec';
import { type Parameter, readParameters } from '../ai-sdk/parameter.ts';
import { given, refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { toSound } from '../ai-sdk/speech.ts';

/** Characters that one call speaks at most. Source: xAI API, POST /tts. */
const mostCharacters = 15_000;

export const speechParameters: readonly Parameter[] = [
  {
    name: 'voice',
    schema: { type: 'string', description: 'eve, ara, rex, sal, leo, or the id of a voice of one’s own.' },
    aliases: ['voice_id'],
    to: { option: 'voice_id' },
  },
  { name: 'language', schema: { type: 'string', description: 'BCP 47, for example en or pt-BR; auto (default) hears it itself.' }, to: { option: 'language' } },
  {
    name: 'format',
    schema: { type: 'string', enum: ['mp3', 'wav', 'pcm', 'mulaw', 'alaw'] },
    aliases: ['output_format', 'outputFormat', 'codec'],
    to: { option: 'codec' },
  },
  {
    name: 'sample_rate',
    schema: { type: 'integer', enum: [8000, 16_000, 22_050, 24_000, 44_100, 48_000] },
    aliases: ['sampleRate'],
    to: { option: 'sample_rate' },
  },
  { name: 'bit_rate', schema: { type: 'integer', enum: [32_000, 64_000, 96_000, 128_000, 192_000] }, aliases: ['bitRate'], to: { option: 'bit_rate' } },
  { name: 'text_normalization', schema: { type: 'boolean' }, to: { option: 'text_normalization' } },
];

/** Speaks one text; the SDK does not. Source: xAI API, text to speech. */
export async function speakXai({ description, request, context, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id } = description.model;
  const text = request.texts?.[0] ?? request.prompt ?? '';
  if (text.trim() === '') refuse(`${id}: expected a text to speak, got none`, 'Give the node a "text".');
  if (text.length > mostCharacters) refuse(`${id} speaks at most ${mostCharacters} characters a call, got ${text.length}`);
  if ((request.media ?? []).length > 0) refuse(`${id} speaks texts; it does not start from sound`);
  const ignored = request.prompt !== undefined && request.prompt !== text ? [`${id} takes no instructions how to speak; the prompt was left out`] : [];
  const { options, warnings } = readParameters(request.params, description.parameters, { id });
  const { codec, sample_rate, bit_rate, language = 'auto', ...rest } = options;
  const format: Readonly<Record<string, Json>> = { ...given('sample_rate', sample_rate), ...given('bit_rate', bit_rate) };
  const shaped = codec !== undefined || Object.keys(format).length > 0;
  const response = await fetch(`${baseUrl}/tts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key ?? ''}` },
    body: JSON.stringify({ text, language, ...rest, ...(shaped ? { output_format: { codec: codec ?? 'mp3', ...format } } : {}) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const medium = await toSound(context, { id, bytes, said: response.headers.get('content-type') ?? undefined });
  return {
    media: [medium],
    usage: { characters: text.length, products: 1, ...given('seconds', medium.duration) },
    returned: { language, ...given('voice', rest.voice_id) },
    warnings: [...warnings, ...ignored],
  };
}
