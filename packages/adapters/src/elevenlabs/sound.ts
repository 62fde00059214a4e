import type { ModelAnswer } from '@genarun/spec';
import { readParameters } from '../ai-sdk/parameter.ts';
import { given, refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { toSound } from '../ai-sdk/speech.ts';

/** Sound effects and music, which the SDK does not have. Source: ElevenLabs API, sound-generation and music. */
export async function composeSound({ description, request, context, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id } = description.model;
  const prompt = request.prompt ?? request.texts?.[0] ?? '';
  if (prompt.trim() === '') refuse(`${id}: expected a prompt, got none`, 'Say in "prompt" what is to be heard.');
  if ((request.media ?? []).length > 0) refuse(`${id} makes sound from words alone`);
  const name = id.slice('elevenlabs/'.length);
  const { options, warnings } = readParameters(request.params, description.parameters, { id });
  const { duration, ...rest } = options;
  const isMusic = name.startsWith('music');
  const body = isMusic
    ? { prompt, model_id: name, ...(typeof duration === 'number' ? { music_length_ms: Math.round(duration * 1000) } : {}) }
    : { text: prompt, ...rest };
  const response = await fetch(`${baseUrl}/v1/${isMusic ? 'music' : 'sound-generation'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'xi-api-key': key ?? '' },
    body: JSON.stringify(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const medium = await toSound(context, { id, bytes, said: response.headers.get('content-type') ?? undefined });
  const characters = response.headers.get('character-cost');
  return {
    media: [medium],
    usage: { characters: characters === null ? prompt.length : Number(characters), products: 1, ...given('seconds', medium.duration) },
    returned: { model: name },
    warnings: [...warnings],
  };
}
