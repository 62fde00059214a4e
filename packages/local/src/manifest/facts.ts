import type { Model } from '@genarun/spec';

/** What a model folder tells of the model; id, adapter, label, version and price are the adapter's. */
export type ModelFacts = Pick<
  Model,
  'tasks' | 'input' | 'prompts' | 'output' | 'parameters' | 'defaults' | 'seed' | 'maxCount' | 'maxBatch' | 'maxOutputTokens' | 'family'
> & {
  /** False where equal requests give other answers although the seed is equal: the graph itself draws by chance. */
  readonly deterministic?: boolean;
};
