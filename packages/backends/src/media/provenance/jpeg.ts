import { createHash } from 'node:crypto';
import type { Provenance } from '@genarun/spec';
import { ascii, join, letters, uint32, utf8, view } from '../container/bytes.ts';
import { type JpegSegment, jpegFile, jpegSegments, segmentLimit } from '../container/jpeg.ts';
import { probePicture } from '../probe/picture.ts';
import { writeExif } from './exif.ts';
import { parseProvenance, provenanceJson } from './record.ts';
import { exifTexts } from './texts.ts';
import { extensionPacket, mergeXmp, readXmp, withoutOwn } from './xmp.ts';

const app0 = 0xe0;
const app1 = 0xe1;
const exifName = 'Exif\0\0';
const xmpName = 'http://ns.adobe.com/xap/1.0/\0';
const extensionName = 'http://ns.adobe.com/xmp/extension/\0';
/** Name, identifier, whole length, offset. */
const extensionHead = extensionName.length + 32 + 8;

const isNamed = (segment: JpegSegment, name: string) => segment.marker === app1 && letters(segment.data, 0, name.length) === name;
/** What the first segment of that name holds. */
const contentOf = (segments: readonly JpegSegment[], name: string) => segments.find((segment) => isNamed(segment, name))?.data.subarray(name.length);
const named = (name: string, content: Uint8Array): JpegSegment => ({ marker: app1, data: join([ascii(name), content]) });
const extensionId = (segment: JpegSegment) => letters(segment.data, extensionName.length, 32);

/** The digest that names an extension: a lost or changed segment shows. */
const extensionIdOf = (content: Uint8Array) => createHash('md5').update(content).digest('hex').toUpperCase();

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
  const id = extensionIdOf(content);
  const joined = utf8.encode(mergeXmp(foreign, provenance, { extension: id }));
  // A foreign packet that fills its segment, or names an extension of its own, leaves no room beside it.
  const isRoom = fits(joined) && foreign?.includes('HasExtendedXMP') !== true;
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
  const foreignExif = contentOf(segments, exifName);
  const foreignXmp = contentOf(segments, xmpName);
  const xmp = xmpSegments(foreignXmp && withoutOwn(utf8.decode(foreignXmp)), provenance);
  const packet = utf8.decode(contentOf(xmp, xmpName) ?? new Uint8Array());
  const own = readXmp(packet).extension;
  const isStale = (id: string) => id === own || !packet.includes(id);
  const isDropped = (segment: JpegSegment) =>
    isNamed(segment, exifName) || isNamed(segment, xmpName) || (isNamed(segment, extensionName) && isStale(extensionId(segment)));
  const kept = segments.filter((segment) => !isDropped(segment));
  const heads = kept.findIndex(({ marker }) => marker !== app0);
  const split = heads === -1 ? kept.length : heads;
  return jpegFile([...kept.slice(0, split), ...exifSegments(foreignExif, provenance, { width, height }), ...xmp, ...kept.slice(split)], bytes.subarray(scan));
}

/** The extension's text, put together from its segments; undefined when it is not what its name says. */
function extensionText(segments: readonly JpegSegment[], id: string): string | undefined {
  const parts = segments.filter((segment) => isNamed(segment, extensionName) && extensionId(segment) === id && segment.data.length > extensionHead);
  const ordered = parts
    .map(({ data }) => ({ offset: view(data).getUint32(extensionHead - 4), part: data.subarray(extensionHead) }))
    .sort((left, right) => left.offset - right.offset);
  const content = join(ordered.map(({ part }) => part));
  return extensionIdOf(content) === id ? utf8.decode(content) : undefined;
}

export function readJpeg(bytes: Uint8Array): Provenance | undefined {
  const segments = jpegSegments(bytes)?.segments ?? [];
  const packet = contentOf(segments, xmpName);
  if (packet === undefined) return undefined;
  const { json, extension } = readXmp(utf8.decode(packet));
  const extended = extension === undefined ? undefined : extensionText(segments, extension);
  const found = json ?? (extended === undefined ? undefined : readXmp(extended).json);
  return found === undefined ? undefined : parseProvenance(found);
}
