import { GenarunError, type Json } from '@genarun/spec';
import { createRandom, deriveSeed } from '../random/random.ts';
import type { ReadBatch } from './batch.ts';
import type { GenerationSet } from './expand-smart.ts';
import { renderContent, startRendering } from './render.ts';

type Making = { readonly seed: number; readonly prompt: boolean; readonly negativePrompt: boolean };

/** The generation with a number. Its random choices hang on the seed and on where it stands, on nothing that was made before. */
export function makeGeneration(batches: readonly ReadBatch[], rank: bigint, { seed, prompt, negativePrompt }: Making): GenerationSet {
  let rest = rank;
  const batch = batches.find(({ count }) => {
    if (rest < count) return true;
    rest -= count;
    return false;
  });
  if (!batch || rank < 0n) throw new GenarunError({ code: 'not_found', message: `there is no generation ${rank}` });
  const { subIndex, axisRank, selection, place } = batch.locate(rest);
  const sub = batch.subs[subIndex];
  if (!sub) throw new GenarunError({ code: 'internal', message: `batch ${batch.index} has no sub-prompt ${subIndex}` });
  const rendering = startRendering(selection, createRandom(deriveSeed(seed, `generation ${place}`)));
  // The sub-prompts before this one are read too, because [=name] may repeat what they took.
  let text = '';
  for (const one of batch.subs.slice(0, subIndex + 1)) text = renderContent(one.prompt, rendering);
  const negative = sub.negative === undefined ? '' : renderContent(sub.negative, rendering);
  const parameters: Record<string, Json> = {};
  let left = axisRank;
  sub.axes.forEach((axis, at) => {
    const below = sub.below[at] ?? 1n;
    const value = axis.value(left / below, rendering);
    left %= below;
    if (value !== undefined) parameters[axis.name] = value;
  });
  return {
    ...(prompt ? { prompt: text } : {}),
    ...(negativePrompt ? { negativePrompt: negative } : {}),
    parameters,
    batch: batch.index,
  };
}
