import { GenarunError } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Processor, Tensor } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf } from './generate-text.ts';
import { toRawImage } from './pictures.ts';
import { shapeOf, textsOf } from './text-embedding.ts';
import { pool, shapeVector } from './vectors.ts';

type Encode = (inputs: Readonly<Record<string, unknown>>) => Promise<unknown>;
type Embedder = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly processor: Processor;
  readonly text: Encode;
  readonly image: Encode;
};

/** Models of texts and pictures in one space: CLIP, SigLIP, jina-clip. Each half is a graph of its own, or one graph takes either (jina-clip v2). */
export const loadJointEmbedding: FamilyLoader = async (context) => {
  const { library, folder, options, chosen } = context;
  const models = 'model' in chosen.precision ? [await whole(context)] : await halves(context);
  const [tokenizer, processor] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoProcessor.from_pretrained(folder.path, options),
  ]);
  const [text, image = text] = models;
  if (text === undefined || image === undefined) throw new GenarunError({ code: 'internal', message: `${folder.id}: no graph was loaded` });
  const embedder: Embedder = { context, tokenizer, processor, text: (inputs) => text(inputs), image: (inputs) => image(inputs) };
  return { perform: (request, hooks) => embed(embedder, request, hooks), dispose: () => disposeOf(...models) };
};

async function whole({ library, folder, options, architecture }: FamilyContext): Promise<PreTrainedModel> {
  if (architecture.type === 'jina_clip') return library.JinaCLIPModel.from_pretrained(folder.path, options);
  throw new GenarunError({
    code: 'not_found',
    message: `${folder.id}: text_model.onnx and vision_model.onnx expected; its model.onnx answers only how texts and pictures compare`,
    hint: 'pull the model again: its repository has both halves, if it can be used for vectors',
  });
}

async function halves({ library, folder, options, architecture }: FamilyContext): Promise<readonly PreTrainedModel[]> {
  const [Text, Vision] = architecture.type.startsWith('siglip')
    ? [library.SiglipTextModel, library.SiglipVisionModel]
    : architecture.type === 'jina_clip'
      ? [library.JinaCLIPTextModel, library.JinaCLIPVisionModel]
      : [library.CLIPTextModelWithProjection, library.CLIPVisionModelWithProjection];
  return Promise.all([Text.from_pretrained(folder.path, options), Vision.from_pretrained(folder.path, options)]);
}

async function embed(embedder: Embedder, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { folder, chosen } = embedder.context;
  const pictures = request.images ?? [];
  const items = pictures.length > 0 ? pictures : textsOf(folder.id, request);
  const shape = shapeOf(folder.manifest, request);
  const vectors: Float32Array[] = [];
  let inputTokens = 0;
  for (const [index, item] of items.entries()) {
    refuseCancelled(hooks);
    const { row, tokens } =
      typeof item === 'string' ? await ofText(embedder, item, request) : await ofPicture(embedder, toRawImage(embedder.context.library, item));
    vectors.push(shapeVector(row, shape));
    inputTokens += tokens;
    hooks.progress((index + 1) / items.length);
  }
  const usage = pictures.length > 0 ? { inputMedia: pictures.length } : { inputTokens };
  return { vectors, usage, returned: { precision: Object.values(chosen.precision)[0] ?? 'fp32' } };
}

type Encoded = { readonly row: Float32Array; readonly tokens: number };

async function ofText({ context, tokenizer, text }: Embedder, item: string, request: LocalRequest): Promise<Encoded> {
  const { folder, architecture } = context;
  const words = (textParam(request.params, 'prefix') ?? folder.manifest.prefix ?? '') + item;
  // SigLIP was trained with every text filled up to its full length.
  const inputs = tokenizer(words, { padding: architecture.type.startsWith('siglip') ? 'max_length' : true, truncation: true });
  const output = await text(inputs);
  return { row: vectorIn(folder.id, output, ['text_embeds', 'text_embeddings', 'pooler_output']), tokens: inputs.input_ids.dims.at(-1) ?? 0 };
}

async function ofPicture({ context, processor, image }: Embedder, picture: ReturnType<typeof toRawImage>): Promise<Encoded> {
  // A processor of both halves would ask for a text; its picture half does not.
  const { pixel_values } = await (processor.image_processor ?? processor)(picture);
  const output = await image({ pixel_values });
  return { row: vectorIn(context.folder.id, output, ['image_embeds', 'image_embeddings', 'pooler_output']), tokens: 0 };
}

function vectorIn(id: string, output: unknown, names: readonly string[]): Float32Array {
  // What a model answers is an object of tensors by name.
  const found = names.map((name) => Reflect.get(Object(output), name) as Tensor | undefined).find((tensor) => tensor !== undefined);
  const [row] = found === undefined ? [] : pool(found, undefined, 'cls');
  if (row !== undefined) return row;
  throw new GenarunError({ code: 'invalid_output', message: `${id} gives none of ${names.join(', ')}` });
}
