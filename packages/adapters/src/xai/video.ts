import { GenarunError, isRecord, type ModelRequest } from '@genarun/spec';
import type { JobDoor } from '../ai-sdk/adapter.ts';
import { given } from '../ai-sdk/sdk-call.ts';
import { failedJob, type KeyHeaders, readVideoWish, type VideoWish, videoAnswer } from '../ai-sdk/video.ts';
import { download, toDataUrl } from '../wire/download.ts';
import { createJobs, type Jobs } from '../wire/job.ts';
import type { Look } from '../wire/poll.ts';
import { lostAnswer, requestJson } from '../wire/request.ts';
import { examineXai } from './examine.ts';

const lengths = Array.from({ length: 15 }, (_, index) => index + 1);

type Video = { readonly url: string; readonly seconds: number | undefined; readonly cost: number | undefined };

/** Films of xAI: made as jobs; a look that is answered 202, also without a body, is no end. They cannot be cancelled there. */
export function xaiVideos({ baseUrl, key, describe }: JobDoor): Jobs {
  const headers: KeyHeaders = (context) => ({ authorization: `Bearer ${key(context)}` });
  const wishOf = (request: ModelRequest): VideoWish => readVideoWish(request, describe(request), { lengths });
  const provider = 'xai';
  return createJobs<Video>({
    provider,
    submit: async (request, context) => {
      const wish = wishOf(request);
      const json = {
        ...{ model: request.model.slice('xai/'.length), prompt: wish.prompt },
        ...given('duration', wish.duration),
        ...given('aspect_ratio', wish.size.aspectRatio),
        ...wish.options,
        ...(wish.start === undefined ? {} : { image: { url: toDataUrl(wish.start) } }),
      };
      const { json: made } = await requestJson(context, { provider, url: `${baseUrl}/videos/generations`, headers: headers(context), json, buys: true });
      if (isRecord(made) && typeof made.request_id === 'string') return made.request_id;
      throw lostAnswer(provider, 'a job was made, and its answer names no request_id');
    },
    look: async (id, _request, context): Promise<Look<Video>> => {
      const { status, json } = await requestJson(context, { provider, url: `${baseUrl}/videos/${encodeURIComponent(id)}`, headers: headers(context) });
      if (status === 202 || !isRecord(json)) return {};
      if (json.status === 'failed' || json.status === 'expired') return { failed: failedJob(provider, json.error, `the film ${id} ${json.status}`) };
      const video = isRecord(json.video) ? json.video : {};
      if (video.respect_moderation === false) return { failed: blocked() };
      if (typeof video.url !== 'string') return { ...(typeof json.progress === 'number' ? { fraction: json.progress / 100 } : {}) };
      return { done: { url: video.url, seconds: typeof video.duration === 'number' ? video.duration : undefined, cost: examineXai({ json }).cost } };
    },
    collect: async ({ url, seconds, cost }, request, context) => {
      const medium = await download(context, { provider, url, wanted: 'video' });
      return videoAnswer(medium, describe(request), wishOf(request), { seconds, cost });
    },
  });
}

function blocked(): GenarunError {
  return new GenarunError({
    code: 'content_policy',
    message: 'xai: the film was blocked by moderation (respect_moderation: false)',
    hint: 'Reword the prompt.',
  });
}
