import { GenarunError, isRecord } from '@genarun/spec';
import type { TokenBytes } from './vocabulary.ts';

/** A tokenizer's own description, as `tokenizer.json` has it. */
export type TokenizerFacts = {
  /** Token → id, without special tokens. */
  readonly tokens: Iterable<readonly [string, number]>;
  /** `decoder` of tokenizer.json: how tokens become text; null or undefined: they are text. */
  readonly decoder: unknown;
};

type Step = Readonly<Record<string, unknown>>;
const encoder = new TextEncoder();
/** Steps that change only the beginning or the end of a whole text, or nothing at all. */
const harmless: ReadonlySet<unknown> = new Set(['Fuse', 'Strip']);

/**
 * The bytes that each token adds to a text: byte-level tokens (GPT-2, Llama 3, Qwen), SentencePiece with spaces as `▁` and single bytes as `<0x0A>` (Llama 2,
 * Gemma), and plain ones. Throws GenarunError `invalid_input` for decoders whose tokens are no pieces of text by themselves (WordPiece, words with an end mark).
 */
export function tokenBytes({ tokens, decoder }: TokenizerFacts, model: string): TokenBytes[] {
  const steps = stepsOf(decoder);
  const unknown = steps.find(({ type }) => !harmless.has(type) && !['ByteLevel', 'Metaspace', 'Replace', 'ByteFallback'].includes(String(type)));
  if (unknown !== undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${model} cannot be held to JSON: its tokenizer puts words together by "${String(unknown.type)}"`,
      hint: 'ask it for text, or choose a model with a byte-level or SentencePiece tokenizer (GPT-2, Llama, Qwen, Gemma …)',
    });
  if (steps.some(({ type }) => type === 'ByteLevel')) return [...tokens].map(([token, id]) => ({ id, bytes: byteLevel(token) }));
  const fallsBack = steps.some(({ type }) => type === 'ByteFallback');
  return [...tokens].map(([token, id]) => {
    const byte = fallsBack ? /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1] : undefined;
    return { id, bytes: byte === undefined ? encoder.encode(steps.reduce(written, token)) : Uint8Array.of(Number.parseInt(byte, 16)) };
  });
}

function stepsOf(decoder: unknown): readonly Step[] {
  if (!isRecord(decoder)) return [];
  return decoder.type === 'Sequence' && Array.isArray(decoder.decoders) ? decoder.decoders.flatMap(stepsOf) : [decoder];
}

function written(token: string, { type, pattern, content, replacement }: Step): string {
  if (type === 'Metaspace') return token.replaceAll(typeof replacement === 'string' ? replacement : '▁', ' ');
  if (type !== 'Replace' || !isRecord(pattern) || typeof pattern.String !== 'string') return token;
  return token.replaceAll(pattern.String, typeof content === 'string' ? content : '');
}

/**
 * The letters that GPT-2's tokenizer writes bytes with: printable ones of Latin-1 stand for themselves, the others for the letters from U+0100 on, in order.
 */
const byteOfLetter: ReadonlyMap<string, number> = byteLetters();

function byteLetters(): ReadonlyMap<string, number> {
  const letters = new Map<string, number>();
  let moved = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    letters.set(String.fromCharCode(isPrintable ? byte : moved++), byte);
  }
  return letters;
}

/** No bytes for a token that holds any other letter. */
function byteLevel(token: string): Uint8Array {
  const bytes = [...token].map((letter) => byteOfLetter.get(letter));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : new Uint8Array();
}
