import { blockSize } from './block-columns.ts';
import { aligned } from './number-column.ts';

/** Texts of which each place has one or none: `codes` holds their place in `texts`, or `nothing`. */
export type Choices = { readonly texts: ReadonlyMap<string, number>; readonly codes: Uint16Array };

export const nothing = 0xffff;

/** One text or none for each place as bytes: the different texts as JSON, then their numbers. Undefined where there is none. */
export function encodeChoices(chosen: readonly (string | undefined)[]): Uint8Array | undefined {
  const texts = new Map<string, number>();
  const codes = Uint16Array.from(chosen, (text) => {
    if (text === undefined) return nothing;
    const code = texts.get(text) ?? texts.size;
    texts.set(text, code);
    return code;
  });
  if (texts.size === 0) return undefined;
  return withHead(new TextEncoder().encode(JSON.stringify([...texts.keys()])), codes);
}

/** Reads what encodeChoices wrote. */
export function decodeChoices(bytes: Uint8Array): Choices {
  const { head, rest } = readHead(bytes);
  const texts: readonly string[] = JSON.parse(new TextDecoder().decode(head));
  return { texts: new Map(texts.map((text, at) => [text, at])), codes: rest };
}

/** Places are written here first: only those that are left take memory of their own. */
const kept = new Uint16Array(blockSize);

/** Those of the places that have the text. */
export function placesOf({ texts, codes }: Choices, text: string, places: Uint16Array): Uint16Array {
  const code = texts.get(text);
  if (code === undefined) return new Uint16Array();
  let count = 0;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    if (codes[place] === code) kept[count++] = place;
  }
  return kept.slice(0, count);
}

/** Bytes before numbers of 16 bits: their length stands first. */
export function withHead(head: Uint8Array, numbers: Uint16Array): Uint8Array {
  const start = 4 + head.length + (head.length % 2);
  const bytes = new Uint8Array(start + numbers.length * 2);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  new Uint16Array(bytes.buffer, start).set(numbers);
  return bytes;
}

/** Reads what withHead wrote. */
export function readHead(given: Uint8Array): { readonly head: Uint8Array; readonly rest: Uint16Array } {
  const { buffer, bytes } = aligned(given);
  const length = new DataView(buffer).getUint32(0, true);
  return { head: bytes.subarray(4, 4 + length), rest: new Uint16Array(buffer, 4 + length + (length % 2)) };
}
