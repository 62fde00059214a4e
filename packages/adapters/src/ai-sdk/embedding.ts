import type { EmbeddingModelV3 } from '@ai-sdk/provider';
import { GenarunError, type ModelAnswer } from '@genarun/spec';
import { readParameters } from './parameter.ts';
import { given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { OtherDescription } from './sdk-model.ts';

/** One vector for each text, in order. */
export async function embedTexts(call: SdkCall<OtherDescription, EmbeddingModelV3>): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { model } = description;
  const { texts = [], media = [] } = request;
  if (media.length > 0) refuse(`${model.id} embeds texts, not media`, 'Choose a model that embeds pictures, with `genarun models list`.');
  if (texts.length === 0 || texts.length > (model.maxBatch ?? 1)) refuse(`${model.id}: expected 1 to ${model.maxBatch ?? 1} texts, got ${texts.length}`);
  const empty = texts.indexOf('');
  if (empty !== -1) refuse(`${model.id}: text ${empty} is empty; an empty text has no vector`);
  const read = readParameters(request.params, description.parameters, { id: model.id });
  const result = await sdk.doEmbed({ values: [...texts], abortSignal: context.signal, ...ownOptions(call, read) });
  if (result.embeddings.length !== texts.length)
    throw new GenarunError({ code: 'invalid_output', message: `${model.id}: ${texts.length} texts were sent, ${result.embeddings.length} vectors came` });
  const account = call.account();
  return {
    vectors: result.embeddings.map((vector) => Float32Array.from(vector)),
    usage: { ...given('inputTokens', result.usage?.tokens), ...account.usage },
    ...given('cost', account.cost),
    ...given('returned', account.returned),
    warnings: [...read.warnings, ...sentences(model.id, result.warnings)],
  };
}
