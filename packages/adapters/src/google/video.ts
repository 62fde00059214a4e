import { type AdapterContext, GenarunError, isRecord, type MediaBytes, type ModelRequest } from '@genarun/spec';
import type { JobDoor } from '../ai-sdk/adapter.ts';
import { given } from '../ai-sdk/sdk-call.ts';
import { failedJob, type KeyHeaders, readVideoWish, type VideoWish, videoAnswer } from '../ai-sdk/video.ts';
import { bytesToBase64, download, toMedia } from '../wire/download.ts';
import { faultOf } from '../wire/fault-of.ts';
import { createJobs, type Jobs } from '../wire/job.ts';
import type { Look } from '../wire/poll.ts';
import { lostAnswer, requestJson } from '../wire/request.ts';

/** Seconds that Veo makes. Source: Gemini API, Veo. */
const lengths = [4, 6, 8];

const maxBytes = 500_000_000;

/** Films of Veo: long-running operations. The film lies at the provider itself, and is fetched with the key only there. They cannot be cancelled. */
export function googleVideos({ baseUrl, key, describe }: JobDoor): Jobs {
  const headers: KeyHeaders = (context) => ({ 'x-goog-api-key': key(context) });
  const wishOf = (request: ModelRequest): VideoWish => readVideoWish(request, describe(request), { lengths, negative: true });
  const provider = 'google';
  const own = new URL(baseUrl).origin;
  return createJobs<string>({
    provider,
    submit: async (request, context) => {
      const wish = wishOf(request);
      const json = {
        instances: [
          {
            prompt: wish.prompt,
            ...(wish.start === undefined ? {} : { image: { bytesBase64Encoded: bytesToBase64(wish.start.bytes), mimeType: wish.start.mime } }),
          },
        ],
        parameters: {
          ...given('aspectRatio', wish.size.aspectRatio),
          ...given('durationSeconds', wish.duration),
          ...given('seed', wish.seed),
          ...given('negativePrompt', wish.negative),
          ...wish.options,
        },
      };
      const url = `${baseUrl}/models/${request.model.slice('google/'.length)}:predictLongRunning`;
      const { json: operation } = await requestJson(context, { provider, url, headers: headers(context), json, buys: true });
      if (isRecord(operation) && typeof operation.name === 'string' && /^[\w-]+(\/[\w.-]+)+$/.test(operation.name)) return operation.name;
      throw lostAnswer(provider, 'an operation was begun, and its answer has no name');
    },
    look: async (name, _request, context): Promise<Look<string>> => {
      const { json } = await requestJson(context, { provider, url: `${baseUrl}/${name}`, headers: headers(context) });
      if (!isRecord(json) || json.done !== true) return {};
      if (isRecord(json.error)) return { failed: failedJob(provider, json.error, 'the film failed') };
      const uri = filmIn(json.response);
      return uri instanceof GenarunError ? { failed: uri } : { done: uri };
    },
    collect: async (uri, request, context) => {
      const medium =
        new URL(uri).origin === own
          ? await fetchOwn(uri, headers(context), context)
          : await download(context, { provider, url: uri, wanted: 'video', maxBytes });
      return videoAnswer(medium, describe(request), wishOf(request), {});
    },
  });
}

function filmIn(response: unknown): string | GenarunError {
  const made = isRecord(response) && isRecord(response.generateVideoResponse) ? response.generateVideoResponse : {};
  const [sample]: unknown[] = Array.isArray(made.generatedSamples) ? made.generatedSamples : [];
  const uri = isRecord(sample) && isRecord(sample.video) ? sample.video.uri : undefined;
  if (typeof uri === 'string' && URL.canParse(uri)) return uri;
  const [reason]: unknown[] = Array.isArray(made.raiMediaFilteredReasons) ? made.raiMediaFilteredReasons : [];
  return reason === undefined
    ? new GenarunError({ code: 'invalid_output', message: 'google: the operation ended without a film' })
    : new GenarunError({ code: 'content_policy', message: `google: blocked (${String(reason).slice(0, 300)})`, hint: 'Reword the prompt.' });
}

/** The provider leads on to where the bytes lie; the key does not go there. */
async function fetchOwn(url: string, headers: Readonly<Record<string, string>>, context: AdapterContext): Promise<MediaBytes> {
  const provider = 'google';
  const answer = await context.http.configured({ method: 'GET', url, headers, signal: context.signal, maxBytes });
  const { location } = answer.headers;
  if (answer.status >= 300 && answer.status < 400 && location !== undefined)
    return download(context, { provider, url: new URL(location, url).href, wanted: 'video', maxBytes });
  if (answer.status === 200) return toMedia(context, { provider, bytes: answer.body, wanted: 'video' });
  throw faultOf({ provider, ...answer, secrets: Object.values(headers) });
}
