import type { Provenance } from '@genarun/spec';
import { join, utf8 } from '../container/bytes.ts';
import { riffChunks, riffFile, riffForm } from '../container/riff.ts';
import { bareTiff } from '../container/tiff.ts';
import { webpSize } from '../probe/picture.ts';
import { writeExif } from './exif.ts';
import { parseProvenance, provenanceJson } from './record.ts';
import { exifTexts } from './texts.ts';
import { mergeXmp, readXmp } from './xmp.ts';

/** Bits of the extended header. Source: RFC 9649, 2.7. */
const flags = { xmp: 0x04, exif: 0x08, alpha: 0x10 } as const;

const uint24 = (value: number) => Uint8Array.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff);

/** The same WebP with EXIF and XMP behind its picture data; a simple file becomes an extended one. Foreign EXIF and XMP are kept. */
export function writeWebp(bytes: Uint8Array, provenance: Provenance): Uint8Array | undefined {
  const size = webpSize(bytes);
  const { chunks, whole } = riffChunks(bytes);
  if (size === undefined || !whole) return undefined;
  const foreign = (type: string) => chunks.find((chunk) => chunk.type === type)?.data;
  const extended = foreign('VP8X');
  const alpha = size.alpha || chunks.some(({ type }) => type === 'ALPH') ? flags.alpha : 0;
  const header = extended === undefined ? join([Uint8Array.of(alpha, 0, 0, 0), uint24(size.width - 1), uint24(size.height - 1)]) : Uint8Array.from(extended);
  header[0] = (header[0] ?? 0) | flags.exif | flags.xmp;
  const exif = foreign('EXIF');
  const xmp = foreign('XMP ');
  return riffFile('WEBP', [
    { type: 'VP8X', data: header },
    ...chunks.filter(({ type }) => type !== 'VP8X' && type !== 'EXIF' && type !== 'XMP '),
    { type: 'EXIF', data: writeExif(exif && bareTiff(exif), exifTexts(provenance, size)) },
    { type: 'XMP ', data: utf8.encode(mergeXmp(xmp && utf8.decode(xmp), provenance, { json: provenanceJson(provenance) })) },
  ]);
}

export function readWebp(bytes: Uint8Array): Provenance | undefined {
  const xmp = riffForm(bytes) === 'WEBP' ? riffChunks(bytes).chunks.find(({ type }) => type === 'XMP ')?.data : undefined;
  const json = xmp && readXmp(utf8.decode(xmp)).json;
  return json === undefined ? undefined : parseProvenance(json);
}
