import type { SpeechModelV3, TranscriptionModelV3 } from '@ai-sdk/provider';
import { type AdapterContext, GenarunError, type Json, type MediaBytes, type ModelAnswer } from '@genarun/spec';
import { toMedia } from '../wire/download.ts';
import { readParameters } from './parameter.ts';
import { asBytes, given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { OtherDescription } from './sdk-model.ts';

/** Speaks one text. Where a text and a prompt are given, the prompt says how to speak. */
export async function speak(call: SdkCall<OtherDescription, SpeechModelV3>): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { id } = description.model;
  const text = request.texts?.[0] ?? request.prompt ?? '';
  if (text.trim() === '') refuse(`${id}: expected a text to speak, got none`, 'Give the node a "text".');
  if ((request.media ?? []).length > 0) refuse(`${id} speaks texts; it does not start from sound`);
  const manner = request.texts?.[0] !== undefined && request.prompt !== text ? request.prompt : undefined;
  const takesManner = description.parameters.some(({ to }) => 'option' in to && to.option === 'instructions');
  const read = readParameters(request.params, description.parameters, { id });
  const result = await sdk.doGenerate({
    ...read.options,
    ...(takesManner && read.options.instructions === undefined ? given('instructions', manner) : {}),
    text,
    ...ownOptions(call, read, description.model.seed === 'integer' && request.seed !== undefined ? { seed: request.seed } : {}),
    abortSignal: context.signal,
  });
  const medium = await toSound(context, { id, bytes: asBytes(result.audio, id), said: result.response.headers?.['content-type'] });
  const account = call.account();
  const ignored = manner !== undefined && !takesManner ? [`${id} takes no instructions how to speak; the prompt was left out`] : [];
  return {
    media: [medium],
    usage: { characters: text.length, products: 1, ...account.usage },
    ...given('cost', account.cost),
    returned: { model: result.response.modelId, ...account.returned },
    warnings: [...read.warnings, ...ignored, ...sentences(id, result.warnings)],
  };
}

/** Sound by its bytes; raw sound has no mark of its own, and what the provider says about it has to do. */
export async function toSound(
  context: AdapterContext,
  { id, bytes, said }: { readonly id: string; readonly bytes: Uint8Array; readonly said: string | undefined },
): Promise<MediaBytes> {
  const claimed = said?.split(';')[0]?.trim().toLowerCase() ?? '';
  const raw = bytes.length > 0 && claimed.startsWith('audio/') && (await context.media.probe(bytes)).mime === 'application/octet-stream';
  return raw ? { bytes, mime: claimed } : toMedia(context, { provider: id, bytes, wanted: 'audio' });
}

/** Writes down what is said in each sound; times of segments go into `returned`. */
export async function transcribe(call: SdkCall<OtherDescription, TranscriptionModelV3>): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { id } = description.model;
  const [medium, ...more] = request.media ?? [];
  if (medium === undefined || more.length > 0) return refuse(`${id}: expected one sound, got ${request.media?.length ?? 0}`);
  if (!/^(audio|video)\//.test(medium.mime)) refuse(`${id} listens to sound, not to ${medium.mime}`);
  const read = readParameters(request.params, description.parameters, { id });
  const result = await sdk.doGenerate({ audio: medium.bytes, mediaType: medium.mime, ...ownOptions(call, read), abortSignal: context.signal });
  if (result.text.trim() === '') throw new GenarunError({ code: 'invalid_output', message: `${id} heard no words` });
  const account = call.account();
  const segments: Json[] = result.segments.map(({ text, startSecond, endSecond }) => ({ text, startSecond, endSecond }));
  return {
    texts: [result.text],
    usage: { ...given('seconds', result.durationInSeconds ?? medium.duration), ...account.usage },
    ...given('cost', account.cost),
    returned: {
      model: result.response.modelId,
      ...given('language', result.language),
      ...(segments.length === 0 ? {} : { segments }),
      ...account.returned,
    },
    warnings: [...read.warnings, ...sentences(id, result.warnings)],
  };
}
