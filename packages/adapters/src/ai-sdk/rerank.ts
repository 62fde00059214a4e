import type { RerankingModelV3 } from '@ai-sdk/provider';
import { GenarunError, type ModelAnswer } from '@genarun/spec';
import { readParameters } from './parameter.ts';
import { given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { OtherDescription } from './sdk-model.ts';

/** How well each text answers the query, in the order of the texts. */
export async function rerankTexts(call: SdkCall<OtherDescription, RerankingModelV3>): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { model } = description;
  const { prompt = '', texts = [], media = [] } = request;
  const { maxBatch = 1 } = model;
  if (prompt.trim() === '') refuse(`${model.id}: expected a query, got none`);
  if (media.length > 0) refuse(`${model.id} ranks texts, not media`);
  if (texts.length === 0 || texts.length > maxBatch) refuse(`${model.id}: expected 1 to ${maxBatch} texts, got ${texts.length}`);
  const read = readParameters(request.params, description.parameters, { id: model.id });
  const result = await sdk.doRerank({
    documents: { type: 'text', values: [...texts] },
    query: prompt,
    topN: texts.length,
    abortSignal: context.signal,
    ...ownOptions(call, read),
  });
  const byIndex = new Map(result.ranking.map(({ index, relevanceScore }) => [index, relevanceScore]));
  const scores = texts.flatMap((_, index) => byIndex.get(index) ?? []);
  if (scores.length !== texts.length)
    throw new GenarunError({ code: 'invalid_output', message: `${model.id}: ${texts.length} texts were sent, ${scores.length} of them were scored` });
  const account = call.account();
  return {
    scores,
    usage: { ...account.usage },
    ...given('cost', account.cost),
    ...given('returned', account.returned),
    warnings: [...read.warnings, ...sentences(model.id, result.warnings ?? [])],
  };
}
