import { GenarunError, type Json, type Media, type MediaBytes, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { encodeWav } from '../media/wav.ts';
import type { LocalAnswer } from '../worker/engine.ts';

export type Answering = {
  readonly request: ModelRequest;
  /** The seed that was used, where the model takes one. */
  readonly seed: number | undefined;
  readonly warnings: readonly string[];
  readonly media: Media;
};

/** A worker's answer as the engine keeps it: pictures as PNG, sounds as WAV. Throws GenarunError `invalid_output` where the engine gave nothing to show. */
export async function toAnswer(answer: LocalAnswer, { request, seed, warnings, media }: Answering): Promise<ModelAnswer> {
  const { texts, images = [], audio = [], vectors, usage } = answer;
  const pictures = await Promise.all(images.map((pixels): Promise<MediaBytes> => media.encode(pixels, 'png')));
  const made = [...pictures, ...audio.map(encodeWav)];
  if (made.length === 0 && texts === undefined && vectors === undefined)
    throw new GenarunError({ code: 'invalid_output', message: `${request.model} gave no answer` });
  const returned: Readonly<Record<string, Json>> = { ...(seed === undefined ? {} : { seed }), ...answer.returned };
  const told = [...warnings, ...(answer.warnings ?? [])];
  return {
    ...(texts === undefined ? {} : { texts }),
    ...(made.length === 0 ? {} : { media: made }),
    ...(vectors === undefined ? {} : { vectors }),
    usage,
    ...(Object.keys(returned).length === 0 ? {} : { returned }),
    ...(told.length === 0 ? {} : { warnings: told }),
  };
}
