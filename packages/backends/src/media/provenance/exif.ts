import { ascii, equal, join, utf8, view } from '../container/bytes.ts';
import { type TiffEntry, tiffDirectory, tiffLittleEndian } from '../container/tiff.ts';

/** Stands before what we append to an EXIF block, followed by the offset of the first directory before us: so it can be taken away again. */
const mark = ascii('GENARUN\0');
const tags = { description: 0x010e, software: 0x0131, exif: 0x8769, version: 0x9000, comment: 0x9286 } as const;
const types = { text: 2, long: 4, opaque: 7 } as const;

type Field = { readonly tag: number; readonly type: number; readonly data: Uint8Array };

function number16(value: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(2);
  view(bytes).setUint16(0, value, little);
  return bytes;
}

function number32(value: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  view(bytes).setUint32(0, value, little);
  return bytes;
}

/** The block without what we appended earlier, and where its first directory stands (0: it has none). */
function original(tiff: Uint8Array | undefined): { readonly tiff: Uint8Array; readonly first: number; readonly little: boolean } {
  const little = tiff === undefined ? undefined : tiffLittleEndian(tiff);
  if (tiff === undefined || little === undefined || tiff.length < 8) return { tiff: join([ascii('MM\0*'), new Uint8Array(4)]), first: 0, little: false };
  const first = view(tiff).getUint32(4, little);
  const start = first - mark.length - 4;
  if (start < 8 || first > tiff.length || !equal(tiff.subarray(start, start + mark.length), mark)) return { tiff, first, little };
  const before = view(tiff).getUint32(start + mark.length, little);
  return { tiff: join([tiff.subarray(0, 4), number32(before, little), tiff.subarray(8, start)]), first: before, little };
}

/** A directory of kept entries and new fields in order of tags, whose long values stand behind it. */
function directory(kept: readonly TiffEntry[], fields: readonly Field[], next: number, offset: number, little: boolean): Uint8Array {
  const isNew = new Set(fields.map(({ tag }) => tag));
  const rows = [...kept.filter(({ tag }) => !isNew.has(tag)), ...fields].sort((left, right) => left.tag - right.tag);
  let free = offset + 2 + rows.length * 12 + 4;
  const values: Uint8Array[] = [];
  const entries = rows.map((row) => {
    if ('value' in row) return join([number16(row.tag, little), number16(row.type, little), number32(row.count, little), row.value]);
    const count = row.type === types.long ? 1 : row.data.length;
    const head = [number16(row.tag, little), number16(row.type, little), number32(count, little)];
    if (row.data.length <= 4) return join([...head, row.data, new Uint8Array(4 - row.data.length)]);
    const padded = join([row.data, new Uint8Array(row.data.length % 2)]);
    values.push(padded);
    free += padded.length;
    return join([...head, number32(free - padded.length, little)]);
  });
  return join([number16(rows.length, little), ...entries, number32(next, little), ...values]);
}

/** `UNICODE` and UTF-16 with the high byte first: what readers of this field expect whatever the block's own order. */
function userComment(text: string): Uint8Array {
  const bytes = new Uint8Array(8 + text.length * 2);
  bytes.set(ascii('UNICODE\0'));
  for (let at = 0; at < text.length; at++) view(bytes).setUint16(8 + at * 2, text.charCodeAt(at));
  return bytes;
}

/**
 * An EXIF block (TIFF) with description, software and user comment. A foreign block keeps its bytes, its orientation and its maker's notes:
 * ours are appended and the header points at them; writing again replaces what was appended.
 */
export function writeExif(
  foreign: Uint8Array | undefined,
  texts: { readonly description: string; readonly software: string; readonly comment: string },
): Uint8Array {
  const { tiff, first, little } = original(foreign);
  const main = tiffDirectory(tiff, first, little);
  const pointer = main.entries.find(({ tag }) => tag === tags.exif);
  const inner = pointer === undefined ? [] : tiffDirectory(tiff, view(pointer.value).getUint32(0, little), little).entries;
  const even = join([tiff, new Uint8Array(tiff.length % 2)]);
  const mainStart = even.length + mark.length + 4;
  const text = (value: string) => join([utf8.encode(value), new Uint8Array(1)]);
  const mainDirectory = (innerStart: number) => {
    const fields = [
      { tag: tags.description, type: types.text, data: text(texts.description) },
      { tag: tags.software, type: types.text, data: text(texts.software) },
      { tag: tags.exif, type: types.long, data: number32(innerStart, little) },
    ];
    return directory(main.entries, fields, main.next, mainStart, little);
  };
  const innerStart = mainStart + mainDirectory(0).length;
  const version = inner.some(({ tag }) => tag === tags.version) ? [] : [{ tag: tags.version, type: types.opaque, data: ascii('0232') }];
  const innerDirectory = directory(inner, [...version, { tag: tags.comment, type: types.opaque, data: userComment(texts.comment) }], 0, innerStart, little);
  const whole = join([even, mark, number32(first, little), mainDirectory(innerStart), innerDirectory]);
  view(whole).setUint32(4, mainStart, little);
  return whole;
}
