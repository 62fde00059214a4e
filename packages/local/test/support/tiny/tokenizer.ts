/** Letters that the tiny models know, after their special tokens. */
const plain = 'abcdefghijklmnopqrstuvwxyz .,!?';
/** Those of JSON beside them. */
export const jsonLetters = `${plain}{}[]":0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ\n`;

export type TinyTokenizer = {
  readonly files: { readonly 'tokenizer.json': string; readonly 'tokenizer_config.json': string };
  readonly size: number;
  readonly idsOf: (text: string) => readonly number[];
  readonly textOf: (ids: readonly number[]) => string;
  readonly special: Readonly<Record<string, number>>;
};

export type TinyTokenizerOptions = {
  /** Their ids are 0, 1, 2 … */
  readonly special: readonly string[];
  /** What stands before and after every text. */
  readonly begin?: readonly string[];
  readonly end?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly letters?: string;
};

/** A byte-level tokenizer without merges: a token is a letter. */
export function tinyTokenizer({ special, begin = [], end = [], config = {}, letters: known = plain }: TinyTokenizerOptions): TinyTokenizer {
  const letters = [...known];
  const words = [...special, ...letters.map(written)];
  const ids = Object.fromEntries(words.map((word, id) => [word, id]));
  const mark = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [...begin.map(mark), { Sequence: { id: 'A', type_id: 0 } }, ...end.map(mark)],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: Object.fromEntries(special.map((word, id) => [word, { id: word, ids: [id], tokens: [word] }])),
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: ids, merges: [] },
  };
  const settings = { tokenizer_class: 'PreTrainedTokenizer', clean_up_tokenization_spaces: false, model_max_length: 64, ...config };
  return {
    files: { 'tokenizer.json': JSON.stringify(tokenizer), 'tokenizer_config.json': JSON.stringify(settings) },
    size: words.length,
    special: Object.fromEntries(special.map((word, id) => [word, id])),
    idsOf: (text) => [...text].map((letter) => ids[written(letter)] ?? 0),
    textOf: (list) => list.map((id) => (id < special.length ? '' : (letters[id - special.length] ?? ''))).join(''),
  };
}

/** A letter as byte-level tokenizers write it. */
function written(letter: string): string {
  return letter === ' ' ? 'Ġ' : letter === '\n' ? 'Ċ' : letter;
}
