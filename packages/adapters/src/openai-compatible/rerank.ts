import { GenarunError, isRecord, type ModelAnswer } from '@genarun/spec';
import { readParameters } from '../ai-sdk/parameter.ts';
import { given, refuse } from '../ai-sdk/sdk-call.ts';
import type { OwnCall } from '../ai-sdk/sdk-model.ts';

/** Ranks texts by the way that vLLM and llama-server share. Source: their servers' documentation, `POST /v1/rerank`. */
export async function rerankByServer({ description, request, fetch, baseUrl, key }: OwnCall): Promise<ModelAnswer> {
  const { id, adapter } = description.model;
  const { prompt = '', texts = [] } = request;
  if (prompt.trim() === '' || texts.length === 0) refuse(`${id}: expected a query and texts, got ${texts.length} texts`);
  const { warnings } = readParameters(request.params, description.parameters, { id });
  const response = await fetch(`${baseUrl}/rerank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model: id.slice(adapter.length + 1), query: prompt, documents: texts, top_n: texts.length }),
  });
  const answer: unknown = await response.json();
  const results = isRecord(answer) && Array.isArray(answer.results) ? answer.results.filter(isRecord) : [];
  const byIndex = new Map(results.map(({ index, relevance_score: score }) => [index, score]));
  const scores = texts.flatMap((_, index) => {
    const score = byIndex.get(index);
    return typeof score === 'number' && Number.isFinite(score) ? [score] : [];
  });
  if (scores.length !== texts.length)
    throw new GenarunError({ code: 'invalid_output', message: `${id}: ${texts.length} texts were sent, ${scores.length} of them were scored` });
  const usage = isRecord(answer) && isRecord(answer.usage) ? answer.usage : {};
  const tokens = [usage.prompt_tokens, usage.total_tokens].find((value) => typeof value === 'number');
  return { scores, usage: given('inputTokens', tokens), warnings };
}
