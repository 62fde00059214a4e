import { aligned } from './number-column.ts';

/** Names in their order: `order[rank]` is a place, and the name of a rank is read where it is asked for. */
export type Names = { readonly order: Uint16Array; readonly nameAt: (rank: number) => string };

/** Names by place as bytes: places in the order of names, where each name ends, and the names. Undefined where there is none. */
export function encodeNames(names: ReadonlyMap<number, string>): Uint8Array | undefined {
  if (names.size === 0) return undefined;
  // Equal names in the order of their places.
  const sorted = [...names].sort(([a, one], [b, other]) => compareNames(one, other) || a - b);
  const texts = sorted.map(([, name]) => new TextEncoder().encode(name));
  const ends = 4 + sorted.length * 4;
  const order = ends + sorted.length * 2;
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, order));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sorted.length, true);
  let end = 0;
  for (const [rank, text] of texts.entries()) {
    bytes.set(text, order + end);
    end += text.length;
    view.setUint32(4 + rank * 4, end, true);
    view.setUint16(ends + rank * 2, sorted[rank]?.[0] ?? 0, true);
  }
  return bytes;
}

/** Reads what encodeNames wrote. */
export function decodeNames(given: Uint8Array): Names {
  const { buffer, bytes } = aligned(given);
  const count = new DataView(buffer).getUint32(0, true);
  const ends = new Uint32Array(buffer, 4, count);
  const start = 4 + count * 6;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    order: new Uint16Array(buffer, 4 + count * 4, count),
    nameAt: (rank) => decoder.decode(bytes.subarray(start + (ends[rank - 1] ?? 0), start + (ends[rank] ?? 0))),
  };
}

/** Negative, 0 or positive, as the database compares names: by code points, which is by the bytes of UTF-8. */
export function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return pointOrder(a) - pointOrder(b);
  }
  return one.length - other.length;
}

/** Halves of a code point beyond 16 bits stand above all others. */
function pointOrder(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** The rank of the first name that is not before `name`; with `after`, of the first that is after it. */
export function rankOf({ order, nameAt }: Names, name: string, { after }: { readonly after: boolean }): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const compared = compareNames(nameAt(middle), name);
    if (compared < 0 || (after && compared === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
