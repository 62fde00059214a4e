import { GenarunError, isRecord, type ModelAnswer } from '@genarun/spec';
import { type Parameter, readParameters } from '../ai-sdk/parameter.ts';
import { given, refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { toSound } from '../ai-sdk/speech.ts';
import { bytesToBase64, fromBase64 } from '../wire/download.ts';
import { tokensOf } from './usage.ts';

export const musicParameters: readonly Parameter[] = [
  { name: 'temperature', schema: { type: 'number', minimum: 0, maximum: 2 }, to: { option: 'temperature' } },
  {
    name: 'format',
    schema: { type: 'string', enum: ['mp3', 'wav'], description: 'mp3, or wav where the model makes it.' },
    aliases: ['output_format', 'outputFormat'],
    to: { option: 'format' },
  },
];

const mostPictures = 10;

/**
 * Music by a Lyria model, from words and pictures; the words that it sings stand in `returned.lyrics`.
 * Source: Gemini API, music generation (generateContent with the response modalities AUDIO and TEXT).
 */
export async function composeMusic({ description, request, context, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id } = description.model;
  const { media = [], negativePrompt } = request;
  const lyrics = request.texts?.[0] !== request.prompt ? request.texts?.[0] : undefined;
  const wish = [
    request.prompt,
    lyrics === undefined ? undefined : `Lyrics:\n${lyrics}`,
    negativePrompt === undefined ? undefined : `Leave out: ${negativePrompt}`,
  ];
  const said = wish.filter((part) => part !== undefined && part.trim() !== '').join('\n\n');
  if (said === '') refuse(`${id}: expected a prompt, got none`, 'Say in "prompt" what is to be heard.');
  if (media.length > mostPictures || media.some(({ mime }) => !mime.startsWith('image/')))
    refuse(`${id} starts from at most ${mostPictures} pictures, got ${media.map(({ mime }) => mime).join(', ')}`);
  const { options, warnings } = readParameters(request.params, description.parameters, { id });
  const { format, ...generation } = options;
  const pictures = media.map(({ bytes, mime }) => ({ inlineData: { mimeType: mime, data: bytesToBase64(bytes) } }));
  const response = await fetch(`${baseUrl}/models/${request.model.slice('google/'.length)}:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': key ?? '' },
    body: JSON.stringify({
      contents: [{ role: 'user', parts: [{ text: said }, ...pictures] }],
      generationConfig: { ...generation, responseModalities: ['AUDIO', 'TEXT'], ...(format === 'wav' ? { responseMimeType: 'audio/wav' } : {}) },
    }),
  });
  const answer: unknown = await response.json();
  const { sound, words } = partsIn(answer, id);
  const medium = await toSound(context, { id, bytes: fromBase64(sound.data, id), said: sound.mimeType });
  return {
    media: [medium],
    usage: { products: 1, ...tokensOf(answer), ...given('seconds', medium.duration) },
    returned: {
      ...(words === '' ? {} : { lyrics: words }),
      ...(isRecord(answer) && typeof answer.modelVersion === 'string' ? { model: answer.modelVersion } : {}),
    },
    warnings: [...warnings],
  };
}

function partsIn(answer: unknown, id: string): { readonly sound: { readonly data: string; readonly mimeType: string }; readonly words: string } {
  const [candidate] = isRecord(answer) && Array.isArray(answer.candidates) ? answer.candidates : [];
  const content: unknown = isRecord(candidate) && isRecord(candidate.content) ? candidate.content.parts : undefined;
  const parts = Array.isArray(content) ? content.filter(isRecord) : [];
  const sound = parts.map(({ inlineData }) => inlineData).find((data) => isRecord(data) && String(data.mimeType).startsWith('audio/'));
  if (!isRecord(sound) || typeof sound.data !== 'string')
    throw new GenarunError({ code: 'invalid_output', message: `${id}: the answer holds no sound`, hint: 'Try again; it may have been billed.' });
  const words = parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n');
  return { sound: { data: sound.data, mimeType: String(sound.mimeType) }, words };
}
