import type { ImageModelV3, ImageModelV3CallOptions, ImageModelV3File, SharedV3Warning } from '@ai-sdk/provider';
import { GenarunError, isRecord, type Json, type MediaBytes, type ModelAnswer } from '@genarun/spec';
import { toMedia } from '../wire/download.ts';
import { readParameters } from './parameter.ts';
import { asBytes, given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { ImageDescription } from './sdk-model.ts';
import { chooseSize, sizeNames } from './size.ts';

export type ImageCall = SdkCall<ImageDescription, ImageModelV3>;

/** Makes pictures from a prompt, or from pictures and a prompt; `count` of them in one call. */
export async function makeImages(call: ImageCall): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { id } = description.model;
  const { options, chosen, warnings } = optionsOf(call);
  const result = await sdk.doGenerate(options);
  const media = await Promise.all([...result.images].map((image) => toMedia(context, { provider: id, bytes: asBytes(image, id), wanted: 'image' })));
  if (media.length !== request.count)
    throw new GenarunError({
      code: 'invalid_output',
      message: `${id}: ${request.count} pictures asked for, ${media.length} came`,
      hint: 'It may have been billed.',
    });
  const account = call.account();
  const { inputTokens, outputTokens } = result.usage ?? {};
  return {
    media,
    usage: { ...given('inputTokens', inputTokens), ...given('outputTokens', outputTokens), products: media.length, ...account.usage },
    ...given('cost', account.cost),
    returned: {
      model: result.response.modelId,
      ...returnedOf(result.providerMetadata?.[call.optionsName]?.images),
      ...given('size', chosen),
      ...account.returned,
    },
    warnings: [
      ...warnings,
      ...sentences(
        id,
        result.warnings.filter((warning) => isMeant(warning, options)),
      ),
    ],
  };
}

/** One package remarks on a ratio wherever a size is given; a remark on what was not asked for is none. */
function isMeant(warning: SharedV3Warning, { aspectRatio }: ImageModelV3CallOptions): boolean {
  return warning.type === 'other' || warning.feature !== 'aspectRatio' || aspectRatio !== undefined;
}

function optionsOf(call: ImageCall): { readonly options: ImageModelV3CallOptions; readonly chosen: string | undefined; readonly warnings: readonly string[] } {
  const { description, request, context } = call;
  const { model } = description;
  const { prompt, negativePrompt, count } = request;
  const { media, mask } = picturesOf(call);
  if (prompt === undefined && media.length === 0) refuse(`${model.id}: expected a prompt or a picture, got neither`);
  if (media.length > 0 && !model.input.includes('image'))
    refuse(`${model.id} makes pictures from words alone`, 'Choose a model that edits, with `genarun models list`.');
  const wrong = media.find(({ mime }) => !mime.startsWith('image/'));
  if (wrong !== undefined) refuse(`${model.id}: expected pictures to start from, got ${wrong.mime}`);
  const read = readParameters(request.params, description.parameters, { id: model.id, taken: [...sizeNames, ...(description.masks ? ['mask'] : [])] });
  const { warnings, ...size } = chooseSize(request.params, description.sizing, model.id);
  const { negative } = description;
  const said = negativePrompt !== undefined && negative === undefined;
  return {
    options: {
      prompt: said ? `${prompt ?? ''}\n\nLeave out: ${negativePrompt}`.trim() : prompt,
      n: count,
      size: size.size,
      aspectRatio: size.aspectRatio,
      seed: model.seed === 'integer' ? request.seed : undefined,
      files: media.length === 0 ? undefined : media.map(asFile),
      mask: mask === undefined ? undefined : asFile(mask),
      providerOptions: {},
      ...ownOptions(call, read, negativePrompt === undefined || negative === undefined ? {} : { [negative]: negativePrompt }),
      abortSignal: context.signal,
    },
    chosen: size.size ?? size.aspectRatio,
    warnings: [...read.warnings, ...warnings, ...(said ? [`${model.id} takes no negative prompt; it was added to the prompt as what to leave out`] : [])],
  };
}

/** The pictures an edit starts from, and the one that says where: where it is transparent, something new is painted. */
function picturesOf({ description: { model }, request: { media = [], params } }: ImageCall): {
  readonly media: readonly MediaBytes[];
  readonly mask: MediaBytes | undefined;
} {
  if (params.mask !== undefined && params.mask !== null)
    refuse(`${model.id}: mask must be a picture, got ${JSON.stringify(params.mask).slice(0, 80)}`, 'params: { mask: ${node} }');
  const [mask, ...more] = media.filter(({ parameter }) => parameter === 'mask');
  const pictures = media.filter(({ parameter }) => parameter === undefined);
  if (more.length > 0) refuse(`${model.id} takes one mask, got ${more.length + 1}`);
  if (mask !== undefined && pictures.length === 0) refuse(`${model.id}: a mask was given, but no picture that it is for`);
  return { media: pictures, mask };
}

function asFile({ bytes, mime }: MediaBytes): ImageModelV3File {
  return { type: 'file', mediaType: mime, data: bytes };
}

/** What the provider says it used for the first picture, and every revised prompt. */
function returnedOf(images: unknown): Record<string, Json> {
  const records = Array.isArray(images) ? images.filter(isRecord) : [];
  const prompts = records.map(({ revisedPrompt }) => revisedPrompt).filter((prompt) => typeof prompt === 'string');
  const first = records[0] ?? {};
  const facts = Object.entries(first).filter(([name, value]) => ['size', 'quality', 'background', 'outputFormat', 'seed'].includes(name) && value !== null);
  return {
    ...(Object.fromEntries(facts) as Record<string, Json>), // metadata of the SDK is JSON
    ...(prompts.length === 0 ? {} : { revisedPrompt: prompts.length === 1 ? (prompts[0] ?? '') : prompts }),
  };
}
