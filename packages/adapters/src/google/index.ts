import { type Adapter, GenarunError, isRecord } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';
import { embeddingUsage } from './embedding.ts';
import { describeGoogle } from './models.ts';
import { googleVideos } from './video.ts';

export type GoogleOptions = SdkAdapterOptions;

/** Reasons to end that mean "not allowed". Source: Gemini API, FinishReason. */
const blocking = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'RECITATION',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'LANGUAGE',
]);

/** What was blocked comes as HTTP 200 without content. */
function examine({ json }: RawAnswer): Account {
  if (!isRecord(json)) return {};
  const reason = blockedBy(json);
  if (reason === undefined)
    return { usage: embeddingUsage(json), ...(typeof json.responseId === 'string' ? { returned: { responseId: json.responseId } } : {}) };
  throw new GenarunError({ code: 'content_policy', message: `google: blocked (${reason.slice(0, 300)})`, hint: 'Reword the prompt, or choose another model.' });
}

function blockedBy({ promptFeedback, candidates, predictions }: Record<string, unknown>): string | undefined {
  if (isRecord(promptFeedback) && typeof promptFeedback.blockReason === 'string')
    return [promptFeedback.blockReason, promptFeedback.blockReasonMessage].filter((part) => typeof part === 'string').join(': ');
  for (const candidate of Array.isArray(candidates) ? candidates.filter(isRecord) : []) {
    const { finishReason, finishMessage } = candidate;
    if (typeof finishReason === 'string' && blocking.has(finishReason))
      return [finishReason, finishMessage].filter((part) => typeof part === 'string').join(': ');
  }
  const filtered = (Array.isArray(predictions) ? predictions.filter(isRecord) : []).find((prediction) => typeof prediction.raiFilteredReason === 'string');
  return filtered === undefined ? undefined : String(filtered.raiFilteredReason);
}

/**
 * Google's Gemini API: Gemini text, vision (also sound and film), JSON by schema, images and edits, speech, embeddings of texts and media; Imagen; Veo; Lyria. Key: GEMINI_API_KEY or
 * GOOGLE_GENERATIVE_AI_API_KEY. Any model name is taken; what it is used for is read from the name (`imagen…`, `veo…`, `lyria…`, `…-image…`, `…-tts…`, `…embedding…`), else it
 * is a text model that sees.
 */
export function googleAdapter(options: GoogleOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'google',
      version: '1',
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      lane: { concurrency: 8 },
      keys: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
      listed: listedNames('google'),
      describe: describeGoogle,
      examine,
      jobs: googleVideos,
      load: async (settings) => {
        const { createGoogleGenerativeAI } = await loadPackage('@ai-sdk/google', () => import('@ai-sdk/google'));
        const google = createGoogleGenerativeAI(settings);
        return { language: (name) => google(name), image: (name) => google.image(name), embedding: (name) => google.embedding(name) };
      },
    },
    options,
  );
}
