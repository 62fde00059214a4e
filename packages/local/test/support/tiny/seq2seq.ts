import { onnxFile } from '../onnx/graph.ts';
import { argmax, attend, dot, plus, rowOf, stronger, times, weightsOf, withSmall } from './numbers.ts';
import { type TinyTokenizer, tinyTokenizer } from './tokenizer.ts';

const width = 8;
const side = 4;

/** A decoder that looks at what an encoder found, from its last token: as a graph, and as a plain JavaScript computation. */
function decoderOf(tokenizer: TinyTokenizer, seed: number, isImage: boolean) {
  const tokens = weightsOf(seed, tokenizer.size, width);
  // Read by rows: the row of a token is how likely each state makes it. Not those of `tokens`, else a token would mostly follow itself.
  const out = withSmall(weightsOf(seed + 4, tokenizer.size, width), Object.keys(tokenizer.special).length);
  // What is found counts for more than the last token, so that different sources are written differently.
  const value = stronger(weightsOf(seed + 3, width, width), 2);
  const [query, key] = [stronger(weightsOf(seed + 1, width, width), 2), weightsOf(seed + 2, width, width)];
  const op = (name: string, inputs: readonly string[], output: string, attributes = {}) => ({ op: name, inputs, outputs: [output], attributes });
  const graph = onnxFile({
    inputs: [
      { name: 'input_ids', type: 'int64', sizes: ['batch_size', 'sequence'] },
      { name: 'encoder_hidden_states', type: 'float32', sizes: ['batch_size', 'source', width] },
      ...(isImage ? [] : [{ name: 'encoder_attention_mask', type: 'int64' as const, sizes: ['batch_size', 'source'] }]),
    ],
    outputs: [{ name: 'logits', type: 'float32', sizes: ['batch_size', 'sequence', tokenizer.size] }],
    weights: [
      ...Object.entries({ tokens, query, key, value, out }).map(([name, { dims, values }]) => ({ name, type: 'float32' as const, dims, values })),
      { name: 'scale', type: 'float32', dims: [], values: [1 / Math.sqrt(width)] },
    ],
    operations: [
      op('Gather', ['tokens', 'input_ids'], 'x'),
      op('MatMul', ['x', 'query'], 'asked'),
      op('MatMul', ['encoder_hidden_states', 'key'], 'keys'),
      op('MatMul', ['encoder_hidden_states', 'value'], 'values'),
      op('Transpose', ['keys'], 'keys_across', { perm: [0, 2, 1] }),
      op('MatMul', ['asked', 'keys_across'], 'raw'),
      op('Mul', ['raw', 'scale'], 'scores'),
      op('Softmax', ['scores'], 'shares', { axis: -1 }),
      op('MatMul', ['shares', 'values'], 'found'),
      op('Add', ['x', 'found'], 'state'),
      op('Transpose', ['out'], 'out_across', { perm: [1, 0] }),
      op('MatMul', ['state', 'out_across'], 'logits'),
    ],
  });
  const next = (last: number, source: readonly (readonly number[])[]): number => {
    const x = rowOf(tokens, last);
    const found = attend(
      times(x, query),
      source.map((state) => times(state, key)),
      source.map((state) => times(state, value)),
    );
    const state = plus(x, found);
    return argmax(Array.from({ length: tokenizer.size }, (_, id) => dot(state, rowOf(out, id))));
  };
  /** Tokens written after `begin`, at most `limit`, until token `end`. */
  const written = (begin: readonly number[], source: readonly (readonly number[])[], limit: number, end: number): readonly number[] => {
    const ids = [...begin];
    while (ids.length < begin.length + limit) {
      ids.push(next(ids.at(-1) ?? 0, source));
      if (ids.at(-1) === end) break;
    }
    return ids.slice(begin.length);
  };
  return { graph, written };
}

/** A translator among three languages with NLLB's codes; with another `config.json`, a model that rewrites texts. */
export function tinyTranslator({ config = {}, letters }: { readonly config?: object; readonly letters?: string } = {}) {
  const tokenizer = tinyTokenizer({
    special: ['<s>', '<pad>', '</s>', '<unk>', 'eng_Latn', 'fra_Latn', 'zho_Hant'],
    begin: ['eng_Latn'],
    end: ['</s>'],
    config: { tokenizer_class: 'NllbTokenizer', pad_token: '<pad>', eos_token: '</s>' },
    ...(letters === undefined ? {} : { letters }),
  });
  const encoder = weightsOf(31, tokenizer.size, width);
  const { graph, written } = decoderOf(tokenizer, 41, false);
  const files = {
    ...tokenizer.files,
    'config.json': JSON.stringify({
      ...{ model_type: 'm2m_100', architectures: ['M2M100ForConditionalGeneration'], is_encoder_decoder: true, d_model: width, vocab_size: tokenizer.size },
      ...{ encoder_layers: 1, decoder_layers: 1, encoder_attention_heads: 1, decoder_attention_heads: 1, max_position_embeddings: 32 },
      ...{ bos_token_id: 0, pad_token_id: 1, eos_token_id: 2, decoder_start_token_id: 2, ...config },
    }),
    'onnx/encoder_model.onnx': onnxFile({
      inputs: [
        { name: 'input_ids', type: 'int64', sizes: ['batch_size', 'source'] },
        { name: 'attention_mask', type: 'int64', sizes: ['batch_size', 'source'] },
      ],
      outputs: [{ name: 'last_hidden_state', type: 'float32', sizes: ['batch_size', 'source', width] }],
      weights: [{ name: 'tokens', type: 'float32', dims: encoder.dims, values: encoder.values }],
      operations: [{ op: 'Gather', inputs: ['tokens', 'input_ids'], outputs: ['last_hidden_state'] }],
    }),
    'onnx/decoder_model_merged.onnx': graph,
  };
  /** The translation as the plain computation writes it, at most `limit` tokens, that of the language among them. */
  const translated = (text: string, from: string, to: string, limit: number): string => {
    const source = [tokenizer.special[from] ?? 0, ...tokenizer.idsOf(text), 2].map((id) => rowOf(encoder, id));
    return tokenizer.textOf(written([tokenizer.special[to] ?? 0], source, limit - 1, 2));
  };
  return { files, tokenizer, translated };
}

/** A captioner of pictures of 4 by 4 points. */
export function tinyCaptioner() {
  const tokenizer = tinyTokenizer({ special: ['<|end|>'], config: { eos_token: '<|end|>', bos_token: '<|end|>' } });
  const points = weightsOf(51, 3, width);
  const { graph, written } = decoderOf(tokenizer, 64, true);
  const files = {
    ...tokenizer.files,
    'config.json': JSON.stringify({
      ...{ model_type: 'vision-encoder-decoder', architectures: ['VisionEncoderDecoderModel'], is_encoder_decoder: true },
      ...{ encoder: { model_type: 'vit', hidden_size: width }, decoder_start_token_id: 0, eos_token_id: 0, bos_token_id: 0, pad_token_id: 0 },
      decoder: {
        model_type: 'gpt2',
        n_head: 1,
        n_layer: 1,
        n_embd: width,
        vocab_size: tokenizer.size,
        eos_token_id: 0,
        bos_token_id: 0,
        add_cross_attention: true,
      },
    }),
    'preprocessor_config.json': JSON.stringify(pictureSettings),
    'onnx/encoder_model.onnx': onnxFile({
      inputs: [{ name: 'pixel_values', type: 'float32', sizes: ['batch_size', 3, side, side] }],
      outputs: [{ name: 'last_hidden_state', type: 'float32', sizes: ['batch_size', side * side, width] }],
      weights: [
        { name: 'points', type: 'float32', dims: points.dims, values: points.values },
        { name: 'flat', type: 'int64', dims: [3], values: [0, 3, side * side] },
      ],
      operations: [
        { op: 'Reshape', inputs: ['pixel_values', 'flat'], outputs: ['channels'] },
        { op: 'Transpose', inputs: ['channels'], outputs: ['rows'], attributes: { perm: [0, 2, 1] } },
        { op: 'MatMul', inputs: ['rows', 'points'], outputs: ['last_hidden_state'] },
      ],
    }),
    'onnx/decoder_model_merged.onnx': graph,
  };
  /** The caption of a picture in one colour, each channel 0 to 255. */
  const captioned = (colour: readonly number[], limit: number): string => {
    const state = times(
      colour.map((channel) => channel / 255),
      points,
    );
    const source = Array.from({ length: side * side }, () => state);
    return tokenizer.textOf(written([0], source, limit, 0));
  };
  return { files, tokenizer, captioned };
}

/** Pictures as the tiny models take them: 4 by 4, channels from 0 to 1. */
export const pictureSettings = {
  ...{ image_processor_type: 'ViTImageProcessor', do_resize: true, size: { height: side, width: side }, resample: 2 },
  ...{ do_rescale: true, rescale_factor: 1 / 255, do_normalize: false },
};
