/** A token and the bytes it adds to a text. */
export type TokenBytes = { readonly id: number; readonly bytes: Uint8Array };

/**
 * The tokens of a model in the order of their bytes, so that all tokens with one beginning stand together: each beginning is looked at once. Tokens without
 * bytes of their own (special ones) are not in it.
 */
export type Vocabulary = {
  readonly count: number;
  /** By place in the order: the token's id. */
  readonly ids: Int32Array;
  /** All bytes in a row; those of the token at a place stand from `starts[place]` up to `starts[place + 1]`. */
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  /** Bytes that a token shares with the one before it. */
  readonly shared: Int32Array;
  /** The place of the first token whose first byte is at least the index; 257 numbers. */
  readonly firsts: Int32Array;
  /** Brackets and braces that are no token: they are put in where they must stand, without the model. */
  readonly putIn: ReadonlySet<number>;
  /** Bytes of a token, by id; undefined for one that is not in it. */
  readonly bytesOf: (id: number) => Uint8Array | undefined;
};

/** Orders tokens by their bytes. */
export function createVocabulary(tokens: Iterable<TokenBytes>): Vocabulary {
  const sorted = [...tokens].filter(({ bytes }) => bytes.length > 0).sort((a, b) => compare(a.bytes, b.bytes) || a.id - b.id);
  const count = sorted.length;
  const ids = new Int32Array(count);
  const starts = new Int32Array(count + 1);
  const shared = new Int32Array(count);
  const bytes = new Uint8Array(sorted.reduce((sum, token) => sum + token.bytes.length, 0));
  const firsts = new Int32Array(257).fill(count);
  const places = new Map<number, number>();
  for (const [place, token] of sorted.entries()) {
    const start = starts[place] ?? 0;
    ids[place] = token.id;
    bytes.set(token.bytes, start);
    starts[place + 1] = start + token.bytes.length;
    shared[place] = place === 0 ? 0 : sharedBytes(sorted[place - 1]?.bytes ?? token.bytes, token.bytes);
    places.set(token.id, place);
  }
  for (let place = count - 1; place >= 0; place--) firsts[bytes[starts[place] ?? 0] ?? 0] = place;
  for (let byte = 255; byte >= 0; byte--) firsts[byte] = Math.min(firsts[byte] ?? count, firsts[byte + 1] ?? count);
  const bytesOf = (id: number): Uint8Array | undefined => {
    const place = places.get(id);
    return place === undefined ? undefined : bytes.subarray(starts[place], starts[place + 1]);
  };
  const single = new Set(sorted.flatMap((token) => (token.bytes.length === 1 ? [token.bytes[0]] : [])));
  const putIn = new Set([...'{}[]'].map((mark) => mark.charCodeAt(0)).filter((byte) => !single.has(byte)));
  return { count, ids, bytes, starts, shared, firsts, putIn, bytesOf };
}

/** Whether some token is exactly these bytes. */
export function hasToken({ count, bytes, starts }: Vocabulary, wanted: Uint8Array): boolean {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compare(bytes.subarray(starts[middle], starts[middle + 1]), wanted);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/**
 * For each place in some bytes, the fewest tokens that write the rest from there; infinite where no tokens do. The last number, after the end, is 0.
 */
export function tokensToWrite(vocabulary: Vocabulary, text: Uint8Array): readonly number[] {
  const fewest: number[] = Array.from({ length: text.length + 1 }, () => Number.POSITIVE_INFINITY);
  fewest[text.length] = 0;
  for (let from = text.length - 1; from >= 0; from--) {
    if (vocabulary.putIn.has(text[from] ?? 0)) {
      fewest[from] = fewest[from + 1] ?? 0;
      continue;
    }
    for (let to = from + 1; to <= text.length; to++) {
      const rest = (fewest[to] ?? 0) + 1;
      if (rest < (fewest[from] ?? 0) && hasToken(vocabulary, text.subarray(from, to))) fewest[from] = rest;
    }
  }
  return fewest;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = sharedBytes(a, b);
  return (a[shared] ?? -1) - (b[shared] ?? -1);
}

function sharedBytes(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}
