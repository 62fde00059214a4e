/**
 * Where a JSON string stands between two bytes: between characters, inside one of UTF-8, or after a backslash. Written are raw UTF-8 and the escapes
 * `\" \\ \/ \n \r \t`: every text can be written so, and no half of a surrogate pair.
 */
export const [between, oneMore, twoMore, threeMore, afterE0, afterED, afterF0, afterF4, afterBackslash] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
export const stateCount = 9;
export const quote = 0x22;

const escapes: ReadonlySet<number> = new Set([...'"\\/nrt'].map((letter) => letter.charCodeAt(0)));

/** The state after a byte inside a string, or -1 where the byte may not stand there. A closing quote is none of its business. */
export function nextLetter(state: number, byte: number): number {
  if (state === between) return firstByte(byte);
  if (state === afterBackslash) return escapes.has(byte) ? between : -1;
  const [low, high] =
    state === afterE0 ? [0xa0, 0xbf] : state === afterED ? [0x80, 0x9f] : state === afterF0 ? [0x90, 0xbf] : state === afterF4 ? [0x80, 0x8f] : [0x80, 0xbf];
  if (byte < low || byte > high) return -1;
  if (state === oneMore) return between;
  return state === twoMore || state === afterE0 || state === afterED ? oneMore : twoMore;
}

function firstByte(byte: number): number {
  if (byte === quote || byte < 0x20 || byte === 0x7f) return -1;
  if (byte < 0x80) return byte === 0x5c ? afterBackslash : between;
  if (byte < 0xc2 || byte > 0xf4) return -1;
  if (byte < 0xe0) return oneMore;
  if (byte < 0xf0) return byte === 0xe0 ? afterE0 : byte === 0xed ? afterED : twoMore;
  return byte === 0xf0 ? afterF0 : byte === 0xf4 ? afterF4 : threeMore;
}
