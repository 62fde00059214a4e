import { createHash } from 'node:crypto';
import type { Provenance } from '@genarun/spec';
import { ascii, join, letters, uint32, utf8, view } from '../container/bytes.ts';
import { type JpegSegment, jpegFile, jpegSegments, segmentLimit } from '../container/jpeg.ts';
import { probePicture } from '../probe/picture.ts';
import { writeExif } from './exif.ts';
import { parseProvenance, provenanceJson } from './record.ts';
import { exifTexts } from './texts.ts';
import { extensionPacket, mergeXmp, readXmp } from './xmp.ts';

const app0 = 0xe0;
const app1 = 0xe1;
const exifName = 'Exif\0\0';
const xmpName = 'http://ns.adobe.com/xap/1.0/\0';
const extensionName = 'http://ns.adobe.com/xmp/extension/\0';
/** Name, identifier, whole length, offset. */
const extensionHead = extensionName.length + 32 + 8;

const isNamed = (segment: JpegSegment, name: string) => segment.marker === app1 && letters(segment.data, 0, name.length) === name;
const contentOf = (segment: JpegSegment | undefined, name: string) => segment?.data.subarray(name.length);
const named = (name: string, content: Uint8Array): JpegSegment => ({ marker: app1, data: join([ascii(name), content]) });
const extensionId = (segment: JpegSegment) => letters(segment.data, extensionName.length, 32);

/** An extended XMP packet cut into segments. Source: XMP specification part 3, 1.1.3.1. */
function extensionSegments(content: Uint8Array, id: string): readonly JpegSegment[] {
  const step = segmentLimit - extensionHead;
  return Array.from({ length: Math.ceil(content.length / step) }, (_, index) => {
    const part = content.subarray(index * step, (index + 1) * step);
    return named(extensionName, join([ascii(id), uint32(content.length), uint32(index * step), part]));
  });
}

/** The packet that names our extension, and the extension's segments; in one segment where everything fits. */
function xmpSegments(foreign: string | undefined, provenance: Provenance): readonly JpegSegment[] {
  const json = provenanceJson(provenance);
  const fits = (xmp: Uint8Array) => xmp.length + xmpName.length <= segmentLimit;
  const whole = utf8.encode(mergeXmp(foreign, provenance, { json }));
  if (fits(whole)) return [named(xmpName, whole)];
  const content = utf8.encode(extensionPacket(json));
  const id = createHash('md5').update(content).digest('hex').toUpperCase();
  const joined = utf8.encode(mergeXmp(foreign, provenance, { extension: id }));
  // A foreign packet that fills its segment, or names an extension of its own, leaves no room beside it.
  const isRoom = fits(joined) && foreign?.includes('HasExtendedXMP=') !== true;
  const main = isRoom ? joined : utf8.encode(mergeXmp(undefined, provenance, { extension: id }));
  return [named(xmpName, main), ...extensionSegments(content, id)];
}

function exifSegments(
  foreign: Uint8Array | undefined,
  provenance: Provenance,
  size: { readonly width: number; readonly height: number },
): readonly JpegSegment[] {
  const texts = exifTexts(provenance, size);
  const tries = [texts, { ...texts, comment: '' }].map((candidate) => writeExif(foreign, candidate));
  const block = tries.find((candidate) => candidate.length + exifName.length <= segmentLimit) ?? foreign;
  return block === undefined ? [] : [named(exifName, block)];
}

/** The same JPEG with EXIF and XMP behind its JFIF header. Foreign EXIF and XMP are kept, picture data is copied. */
export function writeJpeg(bytes: Uint8Array, provenance: Provenance): Uint8Array | undefined {
  const parsed = jpegSegments(bytes);
  const { width, height } = probePicture(bytes) ?? {};
  if (parsed === undefined || width === undefined || height === undefined) return undefined;
  const { segments, scan } = parsed;
  const foreignExif = contentOf(
    segments.find((segment) => isNamed(segment, exifName)),
    exifName,
  );
  const foreignXmp = contentOf(
    segments.find((segment) => isNamed(segment, xmpName)),
    xmpName,
  );
  const foreignText = foreignXmp && utf8.decode(foreignXmp);
  const xmp = xmpSegments(foreignText, provenance);
  const earlier = foreignText === undefined ? undefined : readXmp(foreignText).extension;
  const stillNamed = utf8.decode(contentOf(xmp[0], xmpName) ?? new Uint8Array());
  const isDropped = (segment: JpegSegment) =>
    isNamed(segment, exifName) ||
    isNamed(segment, xmpName) ||
    (isNamed(segment, extensionName) && (extensionId(segment) === earlier || !stillNamed.includes(extensionId(segment)) || xmp.length > 1));
  const kept = segments.filter((segment) => !isDropped(segment));
  const heads = kept.findIndex(({ marker }) => marker !== app0);
  const split = heads === -1 ? kept.length : heads;
  return jpegFile([...kept.slice(0, split), ...exifSegments(foreignExif, provenance, { width, height }), ...xmp, ...kept.slice(split)], bytes.subarray(scan));
}

/** The extension's text, put together from its segments. */
function extensionText(segments: readonly JpegSegment[], id: string): string {
  const parts = segments.filter((segment) => isNamed(segment, extensionName) && extensionId(segment) === id && segment.data.length > extensionHead);
  const ordered = parts
    .map(({ data }) => ({ offset: view(data).getUint32(extensionHead - 4), part: data.subarray(extensionHead) }))
    .sort((left, right) => left.offset - right.offset);
  return utf8.decode(join(ordered.map(({ part }) => part)));
}

export function readJpeg(bytes: Uint8Array): Provenance | undefined {
  const segments = jpegSegments(bytes)?.segments ?? [];
  const packet = contentOf(
    segments.find((segment) => isNamed(segment, xmpName)),
    xmpName,
  );
  if (packet === undefined) return undefined;
  const { json, extension } = readXmp(utf8.decode(packet));
  const found = json ?? (extension === undefined ? undefined : readXmp(extensionText(segments, extension)).json);
  return found === undefined ? undefined : parseProvenance(found);
}
