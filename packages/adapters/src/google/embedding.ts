import { isRecord, type Usage } from '@genarun/spec';
import type { OtherDescription } from '../ai-sdk/sdk-model.ts';
import { bytesToBase64 } from '../wire/download.ts';

/** Whether a model embeds pictures, sound and film beside texts. Source: Gemini API, embeddings (from gemini-embedding-2 on). */
export function embedsMedia(name: string): boolean {
  return !/^(?:text-embedding|embedding-\d|gemini-embedding-(?:0|exp))/.test(name);
}

/** Media as parts of the inputs they stand for; a text brings none. */
export const mediaOptions: NonNullable<OtherDescription['mediaOptions']> = ({ texts, media }) => ({
  content: [...texts.map(() => null), ...media.map(({ bytes, mime }) => [{ inlineData: { mimeType: mime, data: bytesToBase64(bytes) } }])],
});

/**
 * Tokens of an embedding by its answer. Pictures are billed one by one, so that the tokens beside them are those of texts; of sound and film no price is known,
 * and their tokens are not told: the cost is then unknown.
 */
export function embeddingUsage(json: Readonly<Record<string, unknown>>): Usage {
  if (json.embedding === undefined && json.embeddings === undefined) return {};
  const { promptTokenCount: all, promptTokenDetails } = isRecord(json.usageMetadata) ? json.usageMetadata : {};
  const details = Array.isArray(promptTokenDetails) ? promptTokenDetails.filter(isRecord) : [];
  const kinds = details.map(({ modality }) => String(modality));
  if (kinds.some((kind) => kind === 'AUDIO' || kind === 'VIDEO')) return {};
  if (kinds.includes('IMAGE')) {
    const text = details.find(({ modality }) => modality === 'TEXT')?.tokenCount;
    return { inputTokens: typeof text === 'number' ? text : 0 };
  }
  return typeof all === 'number' ? { inputTokens: all } : {};
}
