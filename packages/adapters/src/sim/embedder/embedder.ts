import { type AdapterContext, GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { lookAtMedium } from '../captioner/captioner.ts';
import { describeModel, type SimModel } from '../sim-model.ts';
import { imageFeatures, textFeatures } from './features.ts';

const model = describeModel({
  name: 'embedder',
  title: 'Joint vectors of texts and pictures, 768 numbers of length 1',
  tasks: ['embed'],
  input: ['text', 'image'],
  output: 'embedding',
  seed: 'none',
  maxBatch: 256,
  parameters: {},
});

async function perform(request: ModelRequest, context: AdapterContext): Promise<ModelAnswer> {
  const texts = request.texts ?? [];
  const media = request.media ?? [];
  if (texts.length + media.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${model.id}: expected texts or pictures, got neither` });
  const vectors = texts.map((text) => Float32Array.from(textFeatures(text)));
  for (const medium of media) vectors.push(Float32Array.from(imageFeatures(await lookAtMedium(medium, context, model.id))));
  const characters = texts.reduce((total, text) => total + text.length, 0);
  return { vectors, usage: { inputTokens: Math.ceil(characters / 4) + media.length * 256, characters } };
}

/** Embeds texts and pictures in one space: a caption lies near its picture. */
export const embedder: SimModel = { model, perform };
