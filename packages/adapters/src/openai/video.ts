import { isRecord, type ModelRequest } from '@genarun/spec';
import type { JobDoor } from '../ai-sdk/adapter.ts';
import { given } from '../ai-sdk/sdk-call.ts';
import { failedJob, type KeyHeaders, readVideoWish, type VideoWish, videoAnswer } from '../ai-sdk/video.ts';
import { toDataUrl, toMedia } from '../wire/download.ts';
import { createJobs, type Jobs } from '../wire/job.ts';
import type { Look } from '../wire/poll.ts';
import { lostAnswer, requestBytes, requestJson } from '../wire/request.ts';

/** Seconds that Sora makes. Source: OpenAI API, POST /videos. */
const lengths = [4, 8, 12];

type Video = { readonly id: string; readonly seconds: number | undefined };

/** Films of OpenAI: made as jobs, watched by their progress, fetched from the provider itself; one that is cancelled is deleted there. */
export function openaiVideos({ baseUrl, key, describe }: JobDoor): Jobs {
  const headers: KeyHeaders = (context) => ({ authorization: `Bearer ${key(context)}` });
  const wishOf = (request: ModelRequest): VideoWish => readVideoWish(request, describe(request), { lengths });
  const provider = 'openai';
  return createJobs<Video>({
    provider,
    submit: async (request, context) => {
      const wish = wishOf(request);
      const json = {
        ...{ model: request.model.slice('openai/'.length), prompt: wish.prompt },
        ...given('seconds', wish.duration === undefined ? undefined : String(wish.duration)),
        ...given('size', wish.size.size),
        ...(wish.start === undefined ? {} : { input_reference: { image_url: toDataUrl(wish.start) } }),
      };
      const { json: video } = await requestJson(context, { provider, url: `${baseUrl}/videos`, headers: headers(context), json, buys: true });
      if (isRecord(video) && typeof video.id === 'string') return video.id;
      throw lostAnswer(provider, 'a job was made, and its answer names no id');
    },
    look: async (id, _request, context): Promise<Look<Video>> => {
      const { json } = await requestJson(context, { provider, url: `${baseUrl}/videos/${encodeURIComponent(id)}`, headers: headers(context) });
      if (!isRecord(json)) return {};
      if (json.status === 'completed') return { done: { id, seconds: json.seconds === undefined ? undefined : Number(json.seconds) } };
      if (json.status === 'failed') return { failed: failedJob(provider, json.error, `the film ${id} failed`) };
      return { ...(typeof json.progress === 'number' ? { fraction: json.progress / 100 } : {}), note: String(json.status) };
    },
    // Deleting is what there is; a film that is being made may refuse it.
    cancel: (id, _request, context) =>
      requestJson(context, { provider, method: 'DELETE', url: `${baseUrl}/videos/${encodeURIComponent(id)}`, headers: headers(context) }),
    collect: async ({ id, seconds }, request, context) => {
      const { body } = await requestBytes(context, {
        provider,
        url: `${baseUrl}/videos/${encodeURIComponent(id)}/content`,
        headers: headers(context),
        maxBytes: 500_000_000,
      });
      const medium = await toMedia(context, { provider, bytes: body, wanted: 'video' });
      return videoAnswer(medium, describe(request), wishOf(request), { seconds });
    },
  });
}
