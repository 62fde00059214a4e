import { GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { textFeatures } from '../embedder/features.ts';
import { describeModel, type SimModel } from '../sim-model.ts';

const model = describeModel({
  name: 'reranker',
  title: 'How near texts are to a query, by the words they share',
  tasks: ['rerank'],
  input: ['text'],
  output: 'scores',
  seed: 'none',
  maxBatch: 256,
  parameters: {},
});

async function perform({ prompt = '', texts = [] }: ModelRequest): Promise<ModelAnswer> {
  if (prompt.trim() === '' || texts.length === 0)
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: expected a query and texts, got ${texts.length} texts` });
  const query = textFeatures(prompt);
  const scores = texts.map((text) => textFeatures(text).reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0));
  const characters = texts.reduce((total, text) => total + text.length, prompt.length);
  return { scores, usage: { inputTokens: Math.ceil(characters / 4), characters } };
}

/** Scores texts by the cosine between their features and those of the query. */
export const reranker: SimModel = { model, perform };
