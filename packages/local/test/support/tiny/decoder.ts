import { type Graph, onnxFile } from '../onnx/graph.ts';
import { argmax, attend, dot, plus, rowOf, times, weightsOf, withSmall } from './numbers.ts';
import { tinyTokenizer } from './tokenizer.ts';

export type TinyDecoderOptions = {
  readonly config?: object;
  readonly tokenizer?: Readonly<Record<string, unknown>>;
  /** Letters that it knows: those of plain text. */
  readonly letters?: string;
  /** Numbers that a token is held in: the square of it is what a token costs. */
  readonly width?: number;
  /** Tokens of prompt and answer. */
  readonly context?: number;
};

/**
 * A language model of one layer with attention, a cache of keys and values, and weights that are the same every time: as a folder in the layout of
 * Transformers.js, and as a plain JavaScript computation that shares nothing with it but the weights.
 */
export function tinyDecoder({ config = {}, tokenizer: settings = {}, letters, width = 8, context = 64 }: TinyDecoderOptions = {}) {
  const tokenizer = tinyTokenizer({
    special: ['<|end|>', '<|system|>', '<|user|>', '<|assistant|>'],
    config: { eos_token: '<|end|>', bos_token: '<|end|>', ...settings },
    ...(letters === undefined ? {} : { letters }),
  });
  const tokens = withSmall(weightsOf(11, tokenizer.size, width), 4);
  const places = weightsOf(12, context, width);
  const [query, key, value, out] = [weightsOf(13, width, width), weightsOf(14, width, width), weightsOf(15, width, width), weightsOf(16, width, width)];
  const files = {
    ...tokenizer.files,
    'config.json': JSON.stringify({
      ...{ model_type: 'gpt2', architectures: ['GPT2LMHeadModel'], n_head: 1, n_layer: 1, n_embd: width, n_positions: context, vocab_size: tokenizer.size },
      ...{ bos_token_id: 0, eos_token_id: 0, ...config },
    }),
    'onnx/model.onnx': onnxFile(graphOf({ tokens, places, query, key, value, out })),
  };
  /** The logits after a list of tokens. */
  const logits = (ids: readonly number[]): readonly number[] => {
    const inputs = ids.map((id, place) => plus(rowOf(tokens, id), rowOf(places, place)));
    const last = inputs.at(-1) ?? [];
    const found = attend(
      times(last, query),
      inputs.map((input) => times(input, key)),
      inputs.map((input) => times(input, value)),
    );
    const state = plus(last, times(found, out));
    return Array.from({ length: tokenizer.size }, (_, id) => dot(state, rowOf(tokens, id)));
  };
  /** What a model that always takes the likeliest token writes, at most `limit` tokens. */
  const continued = (prompt: readonly number[], limit: number, allowed: (id: number) => boolean = () => true): readonly number[] => {
    const ids = [...prompt];
    while (ids.length < prompt.length + limit) {
      const next = argmax(logits(ids).map((score, id) => (allowed(id) ? score : Number.NEGATIVE_INFINITY)));
      ids.push(next);
      if (next === 0) break;
    }
    return ids.slice(prompt.length);
  };
  return { files, tokenizer, logits, continued, context };
}

type Weights = Readonly<
  Record<'tokens' | 'places' | 'query' | 'key' | 'value' | 'out', { readonly dims: readonly number[]; readonly values: readonly number[] }>
>;

function graphOf(weights: Weights): Graph {
  const width = weights.query.dims[0] ?? 0;
  const cache = (name: string, length: string) => ({ name, type: 'float32' as const, sizes: ['batch_size', 1, length, width] });
  const numbers = (name: string, values: readonly number[], isList = true) => ({ name, type: 'int64' as const, dims: isList ? [values.length] : [], values });
  const op = (name: string, inputs: readonly string[], output: string, attributes = {}) => ({ op: name, inputs, outputs: [output], attributes });
  return {
    inputs: [
      { name: 'input_ids', type: 'int64', sizes: ['batch_size', 'sequence'] },
      { name: 'attention_mask', type: 'int64', sizes: ['batch_size', 'total'] },
      { name: 'position_ids', type: 'int64', sizes: ['batch_size', 'sequence'] },
      cache('past_key_values.0.key', 'past'),
      cache('past_key_values.0.value', 'past'),
    ],
    outputs: [
      { name: 'logits', type: 'float32', sizes: ['batch_size', 'sequence', weights.tokens.dims[0] ?? 0] },
      cache('present.0.key', 'total'),
      cache('present.0.value', 'total'),
    ],
    weights: [
      ...Object.entries(weights).map(([name, { dims, values }]) => ({ name, type: 'float32' as const, dims, values })),
      { name: 'scale', type: 'float32', dims: [], values: [1 / Math.sqrt(width)] },
      { name: 'never', type: 'float32', dims: [], values: [-1e9] },
      ...[numbers('heads', [1]), numbers('zero', [0], false), numbers('one', [1], false), numbers('two', [2], false), numbers('last', [3])],
    ],
    operations: [
      op('Gather', ['tokens', 'input_ids'], 'letters'),
      op('Gather', ['places', 'position_ids'], 'positions'),
      op('Add', ['letters', 'positions'], 'x'),
      ...['query', 'key', 'value'].flatMap((name) => [op('MatMul', ['x', name], `${name}_flat`), op('Unsqueeze', [`${name}_flat`, 'heads'], `${name}_now`)]),
      op('Concat', ['past_key_values.0.key', 'key_now'], 'present.0.key', { axis: 2 }),
      op('Concat', ['past_key_values.0.value', 'value_now'], 'present.0.value', { axis: 2 }),
      op('Transpose', ['present.0.key'], 'keys', { perm: [0, 1, 3, 2] }),
      op('MatMul', ['query_now', 'keys'], 'raw'),
      op('Mul', ['raw', 'scale'], 'scores'),
      // A token sees those at its place and before.
      op('Shape', ['present.0.key'], 'shape'),
      op('Gather', ['shape', 'two'], 'length'),
      op('Range', ['zero', 'length', 'one'], 'at'),
      op('Unsqueeze', ['position_ids', 'heads'], 'rows'),
      op('Unsqueeze', ['rows', 'last'], 'own'),
      op('LessOrEqual', ['at', 'own'], 'seen'),
      op('Where', ['seen', 'scores', 'never'], 'masked'),
      op('Softmax', ['masked'], 'shares', { axis: -1 }),
      op('MatMul', ['shares', 'present.0.value'], 'found_heads'),
      op('Squeeze', ['found_heads', 'heads'], 'found'),
      op('MatMul', ['found', 'out'], 'added'),
      op('Add', ['x', 'added'], 'state'),
      op('Transpose', ['tokens'], 'tokens_across', { perm: [1, 0] }),
      op('MatMul', ['state', 'tokens_across'], 'logits'),
    ],
  };
}
