import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeModel, describeOther, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { Parameter } from '../ai-sdk/parameter.ts';
import type { SdkModel } from '../ai-sdk/sdk-model.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import type { Use } from '../catalogue/index.ts';

export type TogetherOptions = SdkAdapterOptions;

const patterns: readonly (readonly [RegExp, Use])[] = [
  [/rerank|llama-rank/i, 'rerank'],
  [/flux|stable-diffusion|sdxl|imagen|seedream|qwen-image|hidream|ideogram|juggernaut|dreamshaper/i, 'edit'],
  [/embed|bge-|e5-|gte-|m2-bert/i, 'embedding'],
  [/-vl\b|vision|llama-4|llava/i, 'vision'],
];

const textParameters: readonly Parameter[] = [
  writing.temperature,
  writing.topP,
  writing.maxTokens,
  writing.stop,
  writing.presencePenalty,
  writing.frequencyPenalty,
  { ...writing.topK, to: { provider: 'top_k' } },
  { name: 'repetition_penalty', schema: { type: 'number', minimum: 0 }, to: { provider: 'repetition_penalty' } },
];

const imageParameters: readonly Parameter[] = [
  { name: 'steps', schema: { type: 'integer', minimum: 1, maximum: 100 }, aliases: ['num_inference_steps'], to: { provider: 'steps' } },
  { name: 'guidance', schema: { type: 'number', minimum: 0 }, aliases: ['guidance_scale', 'cfg_scale'], to: { provider: 'guidance' } },
  { name: 'disable_safety_checker', schema: { type: 'boolean' }, to: { provider: 'disable_safety_checker' } },
];

function describeTogether(name: string): SdkModel | undefined {
  const shared = { id: `together/${name}`, provider: 'Together' };
  const use = useOf(shared.id, patterns, 'text');
  if (use === 'image' || use === 'edit') {
    const model = describeModel({ ...shared, use: 'edit', parameters: imageParameters, seed: 'integer', maxCount: 4 });
    // Sides in steps of 16, as diffusion models work.
    const free = (width: number, height: number) => [width, height].every((side) => side % 16 === 0 && side >= 64 && side <= 1792);
    const sizes = ['1024x1024', '1024x768', '768x1024', '1344x768', '768x1344'];
    return { call: 'image', model, parameters: imageParameters, sizing: { sizes, free }, negative: 'negative_prompt' };
  }
  if (use === 'rerank') return describeOther('rerank', { ...shared, parameters: [], maxBatch: 1024 });
  if (use === 'embedding') return describeOther('embedding', { ...shared, parameters: [], maxBatch: 64 });
  if (use !== 'text' && use !== 'vision') return undefined;
  return describeLanguage({ ...shared, use, parameters: textParameters, seed: 'integer', json: 'object', systemTurns: 'anywhere' });
}

/**
 * Together: text, vision, JSON, images, embeddings and ranking of open models. Key: TOGETHER_API_KEY. Any model name is taken; what a name the catalogue does not know is
 * used for is read from the name (`FLUX…`, `…rerank…`, `…bge-…`, `…-VL…`), else it is a text model.
 */
export function togetherAdapter(options: TogetherOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'together',
      version: '1',
      baseUrl: 'https://api.together.xyz/v1',
      lane: { concurrency: 8 },
      keys: ['TOGETHER_API_KEY'],
      optionsName: 'togetherai',
      listed: [...listedNames('together'), 'Salesforce/Llama-Rank-v1', 'mixedbread-ai/Mxbai-Rerank-Large-V2'],
      describe: describeTogether,
      load: async (settings) => {
        const { createTogetherAI } = await loadPackage('@ai-sdk/togetherai', () => import('@ai-sdk/togetherai'));
        const together = createTogetherAI(settings);
        return {
          language: (name) => together(name),
          image: (name) => together.image(name),
          embedding: (name) => together.embeddingModel(name),
          rerank: (name) => together.rerankingModel(name),
        };
      },
    },
    options,
  );
}
