import { onnxFile } from '../onnx/graph.ts';
import { rowOf, weightsOf } from './numbers.ts';
import { pictureSettings } from './seq2seq.ts';
import { tinyTokenizer } from './tokenizer.ts';

const width = 6;

/** An embedder of texts: the vector of a token is its letter's. */
export function tinyEmbedder(config: Readonly<Record<string, unknown>> = {}) {
  const tokenizer = tinyTokenizer({ special: ['[CLS]', '[SEP]'], begin: ['[CLS]'], end: ['[SEP]'] });
  const tokens = weightsOf(71, tokenizer.size, width);
  const files = {
    ...tokenizer.files,
    'config.json': JSON.stringify({ model_type: 'bert', architectures: ['BertModel'], hidden_size: width, max_position_embeddings: 32, ...config }),
    'onnx/model.onnx': onnxFile({
      inputs: [
        { name: 'input_ids', type: 'int64', sizes: ['batch_size', 'sequence'] },
        { name: 'attention_mask', type: 'int64', sizes: ['batch_size', 'sequence'] },
      ],
      outputs: [{ name: 'last_hidden_state', type: 'float32', sizes: ['batch_size', 'sequence', width] }],
      weights: [{ name: 'tokens', type: 'float32', dims: tokens.dims, values: tokens.values }],
      operations: [{ op: 'Gather', inputs: ['tokens', 'input_ids'], outputs: ['last_hidden_state'] }],
    }),
  };
  /** The vectors of a text's tokens. */
  const states = (text: string) => [0, ...tokenizer.idsOf(text), 1].map((id) => rowOf(tokens, id));
  return { files, states, width };
}

/** Texts and pictures in one space, as CLIP's two graphs: of a text the mean of its letters, of a picture the mean of its points. */
export function tinyClip() {
  const tokenizer = tinyTokenizer({ special: ['<|start|>', '<|end|>'], begin: ['<|start|>'], end: ['<|end|>'] });
  const [tokens, points] = [weightsOf(81, tokenizer.size, width), weightsOf(82, 3, width)];
  const files = {
    ...tokenizer.files,
    'config.json': JSON.stringify({ model_type: 'clip', architectures: ['CLIPModel'], projection_dim: width }),
    'preprocessor_config.json': JSON.stringify(pictureSettings),
    'onnx/text_model.onnx': onnxFile({
      inputs: [{ name: 'input_ids', type: 'int64', sizes: ['batch_size', 'sequence'] }],
      outputs: [{ name: 'text_embeds', type: 'float32', sizes: ['batch_size', width] }],
      weights: [{ name: 'tokens', type: 'float32', dims: tokens.dims, values: tokens.values }],
      operations: [
        { op: 'Gather', inputs: ['tokens', 'input_ids'], outputs: ['rows'] },
        { op: 'ReduceMean', inputs: ['rows'], outputs: ['text_embeds'], attributes: { axes: [1], keepdims: 0 } },
      ],
    }),
    'onnx/vision_model.onnx': onnxFile({
      inputs: [{ name: 'pixel_values', type: 'float32', sizes: ['batch_size', 3, 4, 4] }],
      outputs: [{ name: 'image_embeds', type: 'float32', sizes: ['batch_size', width] }],
      weights: [{ name: 'points', type: 'float32', dims: points.dims, values: points.values }],
      operations: [
        { op: 'ReduceMean', inputs: ['pixel_values'], outputs: ['colour'], attributes: { axes: [2, 3], keepdims: 0 } },
        { op: 'MatMul', inputs: ['colour', 'points'], outputs: ['image_embeds'] },
      ],
    }),
  };
  return { files, tokens, points, tokenizer, width };
}

/** An embedder of pictures that answers a vector for each of its points, as ViT and nomic's picture half do. */
export function tinyViewer(config: Readonly<Record<string, unknown>>) {
  const points = weightsOf(91, 3, width);
  return {
    points,
    files: {
      'config.json': JSON.stringify(config),
      'preprocessor_config.json': JSON.stringify(pictureSettings),
      'onnx/model.onnx': onnxFile({
        inputs: [{ name: 'pixel_values', type: 'float32', sizes: ['batch_size', 3, 4, 4] }],
        outputs: [{ name: 'last_hidden_state', type: 'float32', sizes: ['batch_size', 16, width] }],
        weights: [
          { name: 'points', type: 'float32', dims: points.dims, values: points.values },
          { name: 'flat', type: 'int64', dims: [3], values: [0, 3, 16] },
        ],
        operations: [
          { op: 'Reshape', inputs: ['pixel_values', 'flat'], outputs: ['channels'] },
          { op: 'Transpose', inputs: ['channels'], outputs: ['rows'], attributes: { perm: [0, 2, 1] } },
          { op: 'MatMul', inputs: ['rows', 'points'], outputs: ['last_hidden_state'] },
        ],
      }),
    },
  };
}

/** A voice as VITS has it: every letter is a few samples of its own. */
export function tinyVoice() {
  const tokenizer = tinyTokenizer({ special: ['<pad>'], config: { tokenizer_class: 'PreTrainedTokenizer' } });
  const sounds = weightsOf(95, tokenizer.size, 5);
  return {
    sounds,
    tokenizer,
    files: {
      ...tokenizer.files,
      'config.json': JSON.stringify({ model_type: 'vits', architectures: ['VitsModel'], sampling_rate: 8000 }),
      'onnx/model.onnx': onnxFile({
        inputs: [{ name: 'input_ids', type: 'int64', sizes: ['batch_size', 'sequence'] }],
        outputs: [
          { name: 'waveform', type: 'float32', sizes: ['batch_size', 'samples'] },
          { name: 'spectrogram', type: 'float32', sizes: ['batch_size', 'sequence', 5] },
        ],
        weights: [
          { name: 'sounds', type: 'float32', dims: sounds.dims, values: sounds.values },
          { name: 'flat', type: 'int64', dims: [2], values: [0, -1] },
        ],
        operations: [
          { op: 'Gather', inputs: ['sounds', 'input_ids'], outputs: ['spectrogram'] },
          { op: 'Reshape', inputs: ['spectrogram', 'flat'], outputs: ['waveform'] },
        ],
      }),
    },
  };
}

/** A listener as wav2vec2 is: each 160 samples are a letter, `a` where they are high, `b` where they are low, nothing where they are still. */
export function tinyListener() {
  const tokens = ['<pad>', 'a', 'b'];
  const weights = Array.from({ length: 160 }, () => [0, 1 / 160, -1 / 160]).flat();
  return {
    files: {
      'config.json': JSON.stringify({ model_type: 'wav2vec2', architectures: ['Wav2Vec2ForCTC'], vocab_size: 3 }),
      'preprocessor_config.json': JSON.stringify({ feature_extractor_type: 'Wav2Vec2FeatureExtractor', sampling_rate: 16_000, do_normalize: false }),
      'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'Wav2Vec2CTCTokenizer', pad_token: '<pad>' }),
      'tokenizer.json': JSON.stringify({
        version: '1.0',
        added_tokens: [{ id: 0, content: '<pad>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
        normalizer: null,
        pre_tokenizer: null,
        post_processor: null,
        decoder: { type: 'CTC', pad_token: '<pad>', word_delimiter_token: '|', cleanup: true },
        model: {
          type: 'WordPiece',
          unk_token: '<pad>',
          continuing_subword_prefix: '',
          max_input_chars_per_word: 100,
          vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        },
      }),
      'onnx/model.onnx': onnxFile({
        inputs: [{ name: 'input_values', type: 'float32', sizes: ['batch_size', 'samples'] }],
        outputs: [{ name: 'logits', type: 'float32', sizes: ['batch_size', 'frames', 3] }],
        weights: [
          { name: 'weights', type: 'float32', dims: [160, 3], values: weights },
          { name: 'bias', type: 'float32', dims: [3], values: [0.2, 0, 0] },
          { name: 'flat', type: 'int64', dims: [3], values: [0, -1, 160] },
        ],
        operations: [
          { op: 'Reshape', inputs: ['input_values', 'flat'], outputs: ['frames'] },
          { op: 'MatMul', inputs: ['frames', 'weights'], outputs: ['heard'] },
          { op: 'Add', inputs: ['heard', 'bias'], outputs: ['logits'] },
        ],
      }),
    },
  };
}
