import { GenarunError, isRecord } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { contextLengthOf } from '../../architectures/transformers-facts.ts';
import type { TransformersFolder } from '../../manifest/model-folder.ts';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { booleanParam, type FamilyContext, type FamilyLoader, numberParam, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf, refuseTooLong } from './generate-text.ts';
import { pool, type Shape, shapeVector } from './vectors.ts';

const poolings = ['mean', 'cls', 'last', 'none'] as const;
type Pooling = (typeof poolings)[number];

type Embedder = { readonly context: FamilyContext; readonly tokenizer: PreTrainedTokenizer; readonly model: PreTrainedModel; readonly pooling: Pooling };

/** Models that turn texts into vectors: MiniLM, BGE, nomic and their like. */
export const loadTextEmbedding: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [tokenizer, model, pooling] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoModel.from_pretrained(folder.path, options),
    trainedPooling(context),
  ]);
  const embedder: Embedder = { context, tokenizer, model, pooling };
  return { perform: (request, hooks) => embed(embedder, request, hooks), dispose: () => disposeOf(model) };
};

async function embed({ context, tokenizer, model, pooling: trained }: Embedder, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { folder } = context;
  const texts = textsOf(folder.id, request);
  const pooling = oneOf(textParam(request.params, 'pooling')) ?? trained;
  const prefix = prefixOf(folder, request);
  const shape = shapeOf(folder.manifest, request);
  const vectors: Float32Array[] = [];
  let inputTokens = 0;
  const limit = limitOf(folder, tokenizer);
  const cut = booleanParam(request.params, 'truncate') ?? false;
  // One text a run: a text's vector does not depend on its neighbours, to the last bit.
  for (const [index, text] of texts.entries()) {
    refuseCancelled(hooks);
    const inputs = tokenizer(prefix + text, cut ? { truncation: true, ...(limit === undefined ? {} : { max_length: limit }) } : {});
    const given = inputs.input_ids.dims.at(-1) ?? 0;
    refuseTooLong(folder.id, given, limit);
    const output: unknown = await model(inputs);
    const [row] = vectorsIn(folder.id, output, inputs.attention_mask, pooling);
    vectors.push(shapeVector(row ?? new Float32Array(), shape, isNested(folder)));
    inputTokens += given;
    hooks.progress((index + 1) / texts.length);
  }
  return { vectors, usage: { inputTokens }, returned: { pooling, precision: context.chosen.precision.model ?? 'fp32', ...(prefix === '' ? {} : { prefix }) } };
}

/** The texts of a request for vectors. */
export function textsOf(id: string, { texts, prompt }: LocalRequest): readonly string[] {
  const all = texts ?? (prompt === undefined ? [] : [prompt]);
  if (all.length > 0) return all;
  throw new GenarunError({ code: 'invalid_input', message: `${id} embeds texts: at least one text expected` });
}

/** How long vectors are to be: the request's wish, else the manifest's. */
export function shapeOf(manifest: TransformersFolder['manifest'], { params }: LocalRequest): Shape {
  const dimensions = numberParam(params, 'dimensions') ?? manifest.dimensions;
  if (dimensions !== undefined && (!Number.isInteger(dimensions) || dimensions < 1))
    throw new GenarunError({ code: 'invalid_input', message: `dimensions must be a whole number of at least 1, got ${dimensions}` });
  return { normalise: booleanParam(params, 'normalise') ?? manifest.normalise ?? true, ...(dimensions === undefined ? {} : { dimensions }) };
}

/** What stands before each text: a wish, else the manifest's, else what nomic's models were trained with. */
function prefixOf({ manifest, config }: TransformersFolder, { params }: LocalRequest): string {
  const wished = textParam(params, 'prefix') ?? manifest.prefix;
  if (wished !== undefined) return wished;
  return config.model_type === 'nomic_bert' ? 'search_document: ' : '';
}

/** The text models of nomic from v1.5 on may be cut after they were centred. */
function isNested({ config, id }: TransformersFolder): boolean {
  return config.model_type === 'nomic_bert' && /v1\.5/.test(id);
}

/** A model that pools itself says so by what it answers; else the vectors of its tokens are pooled. */
function vectorsIn(id: string, output: unknown, mask: Tensor, pooling: Pooling): readonly Float32Array[] {
  // What a model answers is an object of tensors by name.
  const named = (name: string) => Reflect.get(Object(output), name) as Tensor | undefined;
  const own = named('sentence_embedding') ?? named('text_embeds');
  if (own !== undefined) return pool(own, undefined, 'none');
  const states = named('last_hidden_state') ?? named('token_embeddings') ?? named('logits');
  if (states !== undefined) return pool(states, mask, pooling);
  throw new GenarunError({ code: 'invalid_output', message: `${id} gives none of sentence_embedding, last_hidden_state, token_embeddings` });
}

/** How the model was trained to pool: the manifest's word, else `1_Pooling/config.json` of Sentence Transformers, else the mean. */
async function trainedPooling({ folder: { manifest, files }, read }: FamilyContext): Promise<Pooling> {
  if (manifest.pooling !== undefined) return manifest.pooling;
  const file = files.find((candidate) => candidate.path.endsWith('_Pooling/config.json'));
  if (file === undefined) return 'mean';
  const settings: unknown = JSON.parse(new TextDecoder().decode(await read(file.path)));
  if (!isRecord(settings)) return 'mean';
  if (settings.pooling_mode_cls_token === true) return 'cls';
  return settings.pooling_mode_lasttoken === true ? 'last' : 'mean';
}

function oneOf(word: string | undefined): Pooling | undefined {
  if (word === undefined) return undefined;
  const found = poolings.find((pooling) => pooling === word);
  if (found !== undefined) return found;
  throw new GenarunError({ code: 'invalid_input', message: `pooling must be one of ${poolings.join(', ')}, got "${word}"` });
}

function limitOf(folder: TransformersFolder, tokenizer: PreTrainedTokenizer): number | undefined {
  const context = contextLengthOf(folder);
  const own = tokenizer.model_max_length < 1_000_000 ? tokenizer.model_max_length : undefined;
  return context === undefined ? own : own === undefined ? context : Math.min(own, context);
}
