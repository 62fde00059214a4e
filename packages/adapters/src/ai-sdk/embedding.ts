import type { EmbeddingModelV3 } from '@ai-sdk/provider';
import { GenarunError, type ModelAnswer, type ModelRequest, type Usage } from '@genarun/spec';
import { readParameters } from './parameter.ts';
import { given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { OtherDescription } from './sdk-model.ts';

/** One vector for each text, then for each medium where the model embeds media, in order. */
export async function embedInputs(call: SdkCall<OtherDescription, EmbeddingModelV3>): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { model } = description;
  const { texts, media } = checkedInputs(call);
  const wanted = texts.length + media.length;
  const read = readParameters(request.params, description.parameters, { id: model.id });
  // A medium stands where a text would: its own text is empty, and its bytes go into the provider's options.
  const values = [...texts, ...media.map(() => '')];
  const more = media.length === 0 ? {} : description.mediaOptions?.({ texts, media });
  const result = await sdk.doEmbed({ values, abortSignal: context.signal, ...ownOptions(call, read, more) });
  if (result.embeddings.length !== wanted)
    throw new GenarunError({ code: 'invalid_output', message: `${model.id}: ${wanted} inputs were sent, ${result.embeddings.length} vectors came` });
  const account = call.account();
  return {
    vectors: result.embeddings.map((vector) => Float32Array.from(vector)),
    usage: { ...given('inputTokens', result.usage?.tokens), ...account.usage, ...pictures({ texts, media }) },
    ...given('cost', account.cost),
    ...given('returned', account.returned),
    warnings: [...read.warnings, ...sentences(model.id, result.warnings)],
  };
}

type Inputs = Required<Pick<ModelRequest, 'texts' | 'media'>>;

function checkedInputs({ description: { model, mediaOptions }, request }: SdkCall<OtherDescription, EmbeddingModelV3>): Inputs {
  const { texts = [], media = [] } = request;
  const most = model.maxBatch ?? 1;
  if (media.length > 0 && mediaOptions === undefined)
    refuse(`${model.id} embeds texts, not media`, 'Choose a model that embeds pictures, with `genarun models list`.');
  const wrong = media.find(({ mime }) => !model.input.some((modality) => mime.startsWith(`${modality}/`)));
  if (wrong !== undefined) refuse(`${model.id} embeds ${model.input.join(', ')}, not ${wrong.mime}`);
  const count = texts.length + media.length;
  if (count === 0 || count > most) refuse(`${model.id}: expected 1 to ${most} ${mediaOptions === undefined ? 'texts' : 'texts or media'}, got ${count}`);
  const empty = texts.indexOf('');
  if (empty !== -1) refuse(`${model.id}: text ${empty} is empty; an empty text has no vector`);
  return { texts, media };
}

/** Pictures are billed one by one; where nothing else went in, no tokens are billed beside them. */
function pictures({ texts, media }: Inputs): Pick<Usage, 'inputMedia' | 'inputTokens'> {
  const images = media.filter(({ mime }) => mime.startsWith('image/')).length;
  if (images === 0) return {};
  return { inputMedia: images, ...(texts.length === 0 && images === media.length ? { inputTokens: 0 } : {}) };
}
