import { GenarunError, isRecord, type ModelAnswer } from '@genarun/spec';
import { readParameters } from '../ai-sdk/parameter.ts';
import { given, refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';
import { examineXai } from './examine.ts';

/** One vector for each text; the SDK has none of them. Source: xAI API, POST /embeddings. */
export async function embedXai({ description, request, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id, maxBatch = 1 } = description.model;
  const { texts = [], media = [] } = request;
  if (media.length > 0) refuse(`${id} embeds texts, not media`);
  if (texts.length === 0 || texts.length > maxBatch) refuse(`${id}: expected 1 to ${maxBatch} texts, got ${texts.length}`);
  const { warnings } = readParameters(request.params, description.parameters, { id });
  const response = await fetch(`${baseUrl}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key ?? ''}` },
    body: JSON.stringify({ model: id.slice('xai/'.length), input: texts, encoding_format: 'float' }),
  });
  const answer: unknown = await response.json();
  const rows = isRecord(answer) && Array.isArray(answer.data) ? answer.data.filter(isRecord) : [];
  const byIndex = new Map(rows.map(({ index, embedding }, at) => [index ?? at, embedding]));
  const vectors = texts.flatMap((_, at) => {
    const vector: unknown = byIndex.get(at);
    return Array.isArray(vector) && vector.length > 0 && vector.every((value) => typeof value === 'number') ? [Float32Array.from(vector)] : [];
  });
  if (vectors.length !== texts.length)
    throw new GenarunError({ code: 'invalid_output', message: `${id}: ${texts.length} texts were sent, ${vectors.length} vectors came` });
  const usage = isRecord(answer) && isRecord(answer.usage) ? answer.usage : {};
  return {
    vectors,
    usage: given('inputTokens', typeof usage.prompt_tokens === 'number' ? usage.prompt_tokens : undefined),
    ...given('cost', examineXai({ json: answer }).cost),
    warnings,
  };
}
