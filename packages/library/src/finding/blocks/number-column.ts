import { blockSize } from './block-columns.ts';

const header = 16;
const widths = [
  { bytes: 1, none: 0xff, array: Uint8Array },
  { bytes: 2, none: 0xffff, array: Uint16Array },
  { bytes: 4, none: 0xffffffff, array: Uint32Array },
] as const;

/** Numbers by place as bytes: whole numbers as what they exceed their least one by, in 1, 2 or 4 bytes; others in 8. Undefined where all are NaN. */
export function encodeNumbers(numbers: Float64Array): Uint8Array | undefined {
  let [least, greatest, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (const number of numbers) {
    if (Number.isNaN(number)) continue;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
    if (!Number.isSafeInteger(number)) whole = false;
  }
  if (least > greatest) return undefined;
  const width = whole ? widths.find(({ none }) => greatest - least < none) : undefined;
  const bytes = new Uint8Array(header + numbers.length * (width?.bytes ?? 8));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, width?.bytes ?? 8);
  view.setFloat64(8, width === undefined ? 0 : least, true);
  if (width === undefined) {
    new Float64Array(bytes.buffer, header).set(numbers);
    return bytes;
  }
  const places = new width.array(bytes.buffer, header);
  for (const [at, number] of numbers.entries()) places[at] = Number.isNaN(number) ? width.none : number - least;
  return bytes;
}

/** Numbers by place, and their bounds; what has none is NaN. */
export type Numbers = { readonly numbers: Float64Array; readonly least: number; readonly greatest: number };

/** Reads what encodeNumbers wrote. */
export function decodeNumbers(bytes: Uint8Array): Numbers {
  const numbers = numbersOf(aligned(bytes).buffer);
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? Number.NaN;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return { numbers, least, greatest };
}

function numbersOf(buffer: ArrayBuffer): Float64Array {
  const view = new DataView(buffer);
  const width = widths.find((one) => one.bytes === view.getUint8(0));
  if (width === undefined) return new Float64Array(buffer, header);
  const base = view.getFloat64(8, true);
  const numbers = new Float64Array(blockSize);
  const places = new width.array(buffer, header);
  for (let at = 0; at < blockSize; at++) {
    const place = places[at] ?? width.none;
    numbers[at] = place === width.none ? Number.NaN : base + place;
  }
  return numbers;
}

/** Bytes at the beginning of a buffer of their own, where numbers of any width can be read. */
export function aligned(bytes: Uint8Array): { readonly buffer: ArrayBuffer; readonly bytes: Uint8Array } {
  const own = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  return { buffer: own.buffer as ArrayBuffer, bytes: own }; // a slice has a buffer of its own, never a shared one
}

/** Places are written here first: only those that are left take memory of their own. */
const kept = new Uint16Array(blockSize);

/** Those of the places whose number lies within the bounds. */
export function placesWithin({ numbers, least, greatest }: Numbers, from: number, to: number, places: Uint16Array): Uint16Array {
  if (from > greatest || to < least) return new Uint16Array();
  let count = 0;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    const number = numbers[place] ?? Number.NaN;
    if (number >= from && number <= to) kept[count++] = place;
  }
  return kept.slice(0, count);
}
