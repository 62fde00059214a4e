// An EXIF block (TIFF, low bytes first) with tags in its first directory and in the Exif directory, as ordinary tools read it.

type Tag = { readonly tag: number; readonly type: 1 | 2 | 4 | 7; readonly data: Uint8Array };

const encoder = new TextEncoder();
const text = (value: string): Uint8Array => encoder.encode(`${value}\0`);
const header = 8;

/** What a picture of a walk says about itself. */
export type PictureNotes = {
  readonly description: string;
  readonly artist: string;
  readonly software: string;
  readonly comment: Readonly<Record<string, string>>;
};

/**
 * A JPEG file with its notes as EXIF: description, artist and software, and the comment as JSON (ASCII) twice: in the first directory as bytes, where
 * simple readers look for it, and in the Exif directory with its character code, where the standard has it.
 */
export function withNotes(jpeg: Uint8Array, notes: PictureNotes): Uint8Array {
  const comment = encoder.encode(ascii(JSON.stringify(notes.comment)));
  const coded = new Uint8Array([...encoder.encode('ASCII\0\0\0'), ...comment]);
  const inner: readonly Tag[] = [
    { tag: 0x9000, type: 7, data: encoder.encode('0232') },
    { tag: 0x9286, type: 7, data: coded },
  ];
  const outer = (exifAt: number): readonly Tag[] => [
    { tag: 0x010e, type: 2, data: text(notes.description) },
    { tag: 0x0131, type: 2, data: text(notes.software) },
    { tag: 0x013b, type: 2, data: text(notes.artist) },
    { tag: 0x8769, type: 4, data: long(exifAt) },
    { tag: 0x9286, type: 1, data: comment },
  ];
  const exifAt = header + directory(outer(0), header).length;
  const block = [encoder.encode('Exif\0\0'), encoder.encode('II*\0'), long(header), directory(outer(exifAt), header), directory(inner, exifAt)];
  const length = block.reduce((sum, part) => sum + part.length, 2);
  // A segment holds 64 KB; a text of that length has no place in a picture.
  if (length > 0xffff) return withNotes(jpeg, shortened(notes));
  const segment = Buffer.concat([Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), ...block]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

function shortened({ comment, description, ...rest }: PictureNotes): PictureNotes {
  const cut = (value: string) => value.slice(0, 4000);
  return { ...rest, description: cut(description), comment: Object.fromEntries(Object.entries(comment).map(([name, value]) => [name, cut(value)])) };
}

function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function long(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** A directory at `offset` with its long values behind it. */
function directory(tags: readonly Tag[], offset: number): Uint8Array {
  const size = 2 + tags.length * 12 + 4;
  const values: Uint8Array[] = [];
  const entries = new DataView(new ArrayBuffer(size));
  entries.setUint16(0, tags.length, true);
  let free = offset + size;
  tags.forEach(({ tag, type, data }, index) => {
    const at = 2 + index * 12;
    entries.setUint16(at, tag, true);
    entries.setUint16(at + 2, type, true);
    entries.setUint32(at + 4, type === 4 ? 1 : data.length, true);
    if (data.length <= 4) data.forEach((byte, place) => void entries.setUint8(at + 8 + place, byte));
    else {
      entries.setUint32(at + 8, free, true);
      const padded = new Uint8Array(data.length + (data.length % 2));
      padded.set(data);
      values.push(padded);
      free += padded.length;
    }
  });
  return Buffer.concat([new Uint8Array(entries.buffer), ...values]);
}
