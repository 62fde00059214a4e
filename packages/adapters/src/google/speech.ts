import { GenarunError, isRecord, type ModelAnswer } from '@genarun/spec';
import { readParameters } from '../ai-sdk/parameter.ts';
import { refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { fromBase64, toMedia } from '../wire/download.ts';
import { tokensOf } from './usage.ts';

/**
 * Speaks one text with a Gemini speech model, which the SDK does not have. Where a text and a prompt are given, the prompt says how to speak.
 * Source: Gemini API, speech generation (generateContent with the response modality AUDIO; 16-bit samples, one channel).
 */
export async function speakGemini({ description, request, context, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id } = description.model;
  const said = request.texts?.[0] ?? request.prompt ?? '';
  if (said.trim() === '') refuse(`${id}: expected a text to speak, got none`, 'Give the node a "text".');
  if ((request.media ?? []).length > 0) refuse(`${id} speaks texts; it does not start from sound`);
  const manner = request.texts?.[0] !== undefined && request.prompt !== undefined && request.prompt !== said ? `${request.prompt}:\n` : '';
  const { options, warnings } = readParameters(request.params, description.parameters, { id });
  const { voice = 'Kore', ...generation } = options;
  const body = {
    contents: [{ role: 'user', parts: [{ text: manner + said }] }],
    generationConfig: { ...generation, responseModalities: ['AUDIO'], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } } },
  };
  const response = await fetch(`${baseUrl}/models/${request.model.slice('google/'.length)}:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': key ?? '' },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  const { data, mimeType } = soundIn(answer, id);
  const bytes = fromBase64(data, id);
  const medium = await toMedia(context, { provider: id, bytes: asWav(bytes, mimeType), wanted: 'audio' });
  return {
    media: [medium],
    usage: {
      ...tokensOf(answer),
      characters: said.length,
      products: 1,
    },
    returned: { voice, ...(isRecord(answer) && typeof answer.modelVersion === 'string' ? { model: answer.modelVersion } : {}) },
    warnings: [...warnings],
  };
}

function soundIn(answer: unknown, id: string): { readonly data: string; readonly mimeType: string } {
  const [candidate] = isRecord(answer) && Array.isArray(answer.candidates) ? answer.candidates : [];
  const parts: unknown = isRecord(candidate) && isRecord(candidate.content) ? candidate.content.parts : undefined;
  const [inline] = (Array.isArray(parts) ? parts : []).flatMap((part: unknown) => (isRecord(part) && isRecord(part.inlineData) ? [part.inlineData] : []));
  if (typeof inline?.data === 'string') return { data: inline.data, mimeType: String(inline.mimeType ?? '') };
  throw new GenarunError({ code: 'invalid_output', message: `${id}: the answer holds no sound`, hint: 'Try again; it may have been billed.' });
}

/** Raw 16-bit samples (`audio/L16;codec=pcm;rate=24000`) in the frame of a WAV file; anything else as it is. */
function asWav(samples: Uint8Array, mimeType: string): Uint8Array {
  if (!/L16|pcm/i.test(mimeType)) return samples;
  const rate = Number(/rate=(\d+)/.exec(mimeType)?.[1] ?? 24_000);
  const bytes = new Uint8Array(44 + samples.length);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  write(0, 'RIFF');
  view.setUint32(4, 36 + samples.length, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); // length of what follows
  view.setUint16(20, 1, true); // uncompressed
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples.length, true);
  bytes.set(samples, 44);
  return bytes;
}
