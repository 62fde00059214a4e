/** The bytes as numbers can be read from them; reading beyond the end throws RangeError. */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes as Latin-1 letters, as signatures are written. */
export function letters(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let at = start; at < Math.min(start + length, bytes.length); at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Latin-1 letters as bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

export const utf8 = {
  encode: (text: string): Uint8Array => new TextEncoder().encode(text),
  decode: (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
};

/** The text with lone surrogates, which UTF-8 cannot hold, replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return utf8.decode(utf8.encode(text));
}

export function uint32(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  view(bytes).setUint32(0, value, littleEndian);
  return bytes;
}
