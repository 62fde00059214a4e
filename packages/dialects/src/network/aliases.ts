/** A model as configurations name it. The id is an `adapter/model`, or a name that several providers offer (`flux-dev`). */
export type GenerativeAlias = { readonly id: string; readonly takes: 'text' | 'image'; readonly gives: 'text' | 'image' };

/** The models that put texts, pictures, or both into one space. */
export type EmbeddingAlias = { readonly text?: string; readonly image?: string };

const toImage = (id: string): GenerativeAlias => ({ id, takes: 'text', gives: 'image' });
const toText = (id: string): GenerativeAlias => ({ id, takes: 'image', gives: 'text' });
const joint = (id: string): EmbeddingAlias => ({ text: id, image: id });

/** Names of generative models, in the order of listings. */
export const generativeAliases: Readonly<Record<string, GenerativeAlias>> = {
  FluxDev: toImage('flux-dev'),
  FluxSchnell: toImage('flux-schnell'),
  SDXLTurbo: toImage('huggingface/stabilityai/sdxl-turbo'),
  SD35Medium: toImage('sd3.5-medium'),
  DummyT2I: toImage('sim/DummyT2I'),
  DummyT2I2: toImage('sim/DummyT2I2'),
  Moondream: toText('local/Xenova/moondream2'),
  BLIP2: toText('replicate/andreasjansson/blip-2'),
  DummyI2T: toText('sim/DummyI2T'),
  DummyI2T2: toText('sim/DummyI2T2'),
};

/** Names of embedding models, in the order of listings. A name with both a text and a picture model reads every output. */
export const embeddingAliases: Readonly<Record<string, EmbeddingAlias>> = {
  Nomic: { text: 'local/nomic-ai/nomic-embed-text-v1.5', image: 'local/nomic-ai/nomic-embed-vision-v1.5' },
  NomicText: { text: 'local/nomic-ai/nomic-embed-text-v1.5' },
  NomicVision: { image: 'local/nomic-ai/nomic-embed-vision-v1.5' },
  JinaClip: joint('local/jinaai/jina-clip-v2'),
  JinaClipVision: { image: 'local/jinaai/jina-clip-v2' },
  STSBMpnet: { text: 'local/sentence-transformers/stsb-mpnet-base-v2' },
  STSBRoberta: { text: 'local/sentence-transformers/stsb-roberta-base-v2' },
  STSBDistilRoberta: { text: 'local/sentence-transformers/stsb-distilroberta-base-v2' },
  Dummy: { text: 'sim/Dummy' },
  Dummy2: { text: 'sim/Dummy2' },
  DummyText: { text: 'sim/Dummy' },
  DummyText2: { text: 'sim/Dummy2' },
};
