import { describe, expect, it } from 'vitest';
import { tokenBytes } from './token-bytes.ts';

const textOf = (decoder: unknown, tokens: readonly string[]): readonly string[] =>
  tokenBytes({ tokens: tokens.map((token, id) => [token, id]), decoder }, 'local/model').map(({ bytes }) => Buffer.from(bytes).toString('latin1'));

describe('the bytes of tokens', () => {
  it('are those that byte-level letters stand for, spaces, line ends and parts of characters among them', () => {
    expect(textOf({ type: 'ByteLevel' }, ['Ġhello', 'Ċ', '{"', 'Ã©', 'Ń', 'ł', '日'])).toEqual([' hello', '\n', '{"', '\xc3\xa9', '\xad', '\xa0', '']);
  });

  it('are single ones where a vocabulary falls back to them, and spaces for its marks', () => {
    const decoders = [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ' }];
    expect(textOf({ type: 'Sequence', decoders }, ['▁the', '<0x7B>', '<0xF0>', 'é', '<s>'])).toEqual([' the', '{', '\xf0', '\xc3\xa9', '<s>']);
    expect(textOf({ type: 'Metaspace', replacement: '▁' }, ['▁the', '<0x7B>'])).toEqual([' the', '<0x7B>']);
  });

  it('are refused where tokens are no pieces of text by themselves', () => {
    expect(() => textOf({ type: 'WordPiece', prefix: '##' }, ['##ing'])).toThrow(
      'local/model cannot be held to JSON: its tokenizer puts words together by "WordPiece"',
    );
    expect(() => textOf({ type: 'BPEDecoder', suffix: '</w>' }, ['ing</w>'])).toThrow('"BPEDecoder"');
  });
});
