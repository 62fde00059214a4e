import type { MediaInfo } from '@genarun/spec';
import { letters, view } from '../container/bytes.ts';

type Span = { readonly type: string; readonly data: Uint8Array };

/** The boxes of an ISO base media file (MP4, MOV, AVIF, HEIC), one level. */
function* boxes(bytes: Uint8Array): Generator<Span> {
  const numbers = view(bytes);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = numbers.getUint32(at);
    const isLong = short === 1 && at + 16 <= bytes.length;
    const size = short === 0 ? bytes.length - at : isLong ? Number(numbers.getBigUint64(at + 8)) : short;
    const header = isLong ? 16 : 8;
    if (size < header) return;
    yield { type: letters(bytes, at + 4, 4), data: bytes.subarray(at + header, Math.min(at + size, bytes.length)) };
    at += size;
  }
}

function box(bytes: Uint8Array | undefined, type: string): Uint8Array | undefined {
  if (bytes === undefined) return undefined;
  for (const found of boxes(bytes)) if (found.type === type) return found.data;
  return undefined;
}

/** Size of the largest picture described in a HEIF file (`ispe` properties). Source: ISO/IEC 23008-12. */
function stillSize(bytes: Uint8Array): { readonly width?: number; readonly height?: number } {
  const properties = box(box(box(bytes, 'meta')?.subarray(4), 'iprp'), 'ipco');
  let largest: { readonly width: number; readonly height: number } | undefined;
  for (const { type, data } of boxes(properties ?? new Uint8Array())) {
    if (type !== 'ispe' || data.length < 12) continue;
    const size = { width: view(data).getUint32(4), height: view(data).getUint32(8) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest ?? {};
}

function movieSeconds(header: Uint8Array | undefined): number {
  if (header === undefined || header.length < 32) return 0;
  const numbers = view(header);
  const isLong = numbers.getUint8(0) === 1;
  const scale = numbers.getUint32(isLong ? 20 : 12);
  const length = isLong ? Number(numbers.getBigUint64(24)) : numbers.getUint32(16);
  return scale > 0 ? length / scale : 0;
}

function movie(bytes: Uint8Array, brand: string): MediaInfo {
  const moov = box(bytes, 'moov');
  const duration = movieSeconds(box(moov, 'mvhd'));
  let size: { width: number; height: number } | undefined;
  for (const { type, data } of boxes(moov ?? new Uint8Array())) {
    const track = type === 'trak' ? box(data, 'tkhd') : undefined;
    if (track === undefined || track.length < 84) continue;
    const width = view(track).getUint16(track.length - 8);
    if (width > 0 && size === undefined) size = { width, height: view(track).getUint16(track.length - 4) };
  }
  const isSound = brand.startsWith('M4A') || (moov !== undefined && size === undefined);
  const mime = isSound ? 'audio/mp4' : brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
  return { mime, ...size, ...(duration > 0 ? { duration: Math.round(duration * 1000) / 1000 } : {}) };
}

function isoFile(bytes: Uint8Array): MediaInfo {
  const brand = letters(bytes, 8, 4);
  if (brand === 'avif' || brand === 'avis') return { mime: 'image/avif', ...stillSize(bytes) };
  if (/^(heic|heix|heim|heis|mif1|msf1)$/.test(brand)) {
    const isAvif = letters(bytes, 16, Math.max(0, view(bytes).getUint32(0) - 16)).includes('avif');
    return { mime: isAvif ? 'image/avif' : 'image/heic', ...stillSize(bytes) };
  }
  return movie(bytes, brand);
}

/** Elements of WebM read here, by id. Source: RFC 8794 and RFC 9559. */
const matroska = {
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  track: 0xae,
  video: 0xe0,
  scale: 0x2ad7b1,
  duration: 0x4489,
  width: 0xb0,
  height: 0xba,
  cluster: 0x1f43b675,
} as const;
const entered = new Set<number>([matroska.segment, matroska.info, matroska.tracks, matroska.track, matroska.video]);

/** A variable-length number of EBML; undefined past the end. */
function variable(bytes: Uint8Array, at: number, keepMarker: boolean): { readonly value: number; readonly length: number } | undefined {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (first === 0 || length > 8 || at + length > bytes.length) return undefined;
  let value = keepMarker ? first : first & (0xff >> length);
  for (let next = 1; next < length; next++) value = value * 256 + (bytes[at + next] ?? 0);
  return { value, length };
}

function* elements(bytes: Uint8Array, start: number, end: number): Generator<{ readonly id: number; readonly data: Uint8Array }> {
  for (let at = start; at < end; ) {
    const id = variable(bytes, at, true);
    const size = id && variable(bytes, at + id.length, false);
    if (id === undefined || size === undefined || id.value === matroska.cluster) return;
    const from = at + id.length + size.length;
    const isUnknown = size.value === 2 ** (7 * size.length) - 1;
    const to = isUnknown ? end : Math.min(end, from + size.value);
    if (entered.has(id.value)) yield* elements(bytes, from, to);
    else yield { id: id.value, data: bytes.subarray(from, to) };
    at = to;
  }
}

function webm(bytes: Uint8Array): MediaInfo {
  const found = new Map<number, Uint8Array>();
  for (const { id, data } of elements(bytes, 0, bytes.length)) if (!found.has(id)) found.set(id, data);
  const integer = (id: number) => found.get(id)?.reduce((sum, byte) => sum * 256 + byte, 0);
  const length = found.get(matroska.duration);
  const ticks = length?.length === 8 ? view(length).getFloat64(0) : length?.length === 4 ? view(length).getFloat32(0) : 0;
  const duration = (ticks * (integer(matroska.scale) ?? 1_000_000)) / 1e9;
  const width = integer(matroska.width);
  const height = integer(matroska.height);
  const type = letters(bytes, 0, 64).includes('webm') ? 'webm' : 'x-matroska';
  const size = width === undefined || height === undefined ? {} : { width, height };
  return { mime: `${width === undefined ? 'audio' : 'video'}/${type}`, ...size, ...(duration > 0 ? { duration: Math.round(duration * 1000) / 1000 } : {}) };
}

/** What a film, a sound in a film's container, or an AVIF picture says about itself; undefined when the bytes are of another sort. */
export function probeFilm(bytes: Uint8Array): MediaInfo | undefined {
  if (letters(bytes, 4, 4) === 'ftyp' && bytes.length >= 16) return isoFile(bytes);
  return bytes.length > 8 && view(bytes).getUint32(0) === 0x1a45dfa3 ? webm(bytes) : undefined;
}
