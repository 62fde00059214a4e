import { GenarunError } from '@genarun/spec';
import type { PreTrainedModel, Processor, Tensor } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf } from './generate-text.ts';
import { picturesOf, toRawImage } from './pictures.ts';
import { shapeOf } from './text-embedding.ts';
import { pool, shapeVector } from './vectors.ts';

type Embedder = { readonly context: FamilyContext; readonly processor: Processor; readonly model: PreTrainedModel };

/** Models that turn pictures into vectors: DINOv2, ViT, and the picture half of nomic's space. */
export const loadImageEmbedding: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [processor, model] = await Promise.all([
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.AutoModel.from_pretrained(folder.path, options),
  ]);
  const embedder: Embedder = { context, processor, model };
  return { perform: (request, hooks) => embed(embedder, request, hooks), dispose: () => disposeOf(model) };
};

async function embed({ context, processor, model }: Embedder, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder, chosen } = context;
  const pictures = picturesOf(folder.id, request);
  const wish = textParam(request.params, 'pooling');
  const pooling = wish === 'mean' || (wish === undefined && folder.manifest.pooling === 'mean') ? 'mean' : 'cls';
  const shape = shapeOf(folder.manifest, request);
  const vectors: Float32Array[] = [];
  for (const [index, picture] of pictures.entries()) {
    refuseCancelled(hooks);
    const { pixel_values } = await processor(toRawImage(library, picture));
    const output: unknown = await model({ pixel_values });
    const [row] = vectorsIn(folder.id, output, pooling);
    vectors.push(shapeVector(row ?? new Float32Array(), shape));
    hooks.progress((index + 1) / pictures.length);
  }
  return { vectors, usage: { inputMedia: pictures.length }, returned: { pooling, precision: chosen.precision.model ?? 'fp32' } };
}

function vectorsIn(id: string, output: unknown, pooling: 'mean' | 'cls'): readonly Float32Array[] {
  // What a model answers is an object of tensors by name.
  const named = (name: string) => Reflect.get(Object(output), name) as Tensor | undefined;
  const own = named('image_embeds');
  if (own !== undefined) return pool(own, undefined, 'none');
  const states = named('last_hidden_state');
  if (states?.dims.length === 3 || states?.dims.length === 2) return pool(states, undefined, pooling);
  const pooled = named('pooler_output');
  if (pooled !== undefined) return pool(pooled, undefined, 'cls');
  throw new GenarunError({ code: 'invalid_output', message: `${id} gives none of image_embeds, last_hidden_state, pooler_output` });
}
