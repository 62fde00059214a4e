import type { MediaInfo } from '@genarun/spec';
import { letters, view } from '../container/bytes.ts';
import { isJpeg, jpegSegments } from '../container/jpeg.ts';
import { isPng, pngChunks } from '../container/png.ts';
import { riffChunks, riffForm } from '../container/riff.ts';
import { bareTiff, tiffOrientation } from '../container/tiff.ts';

type Size = { readonly width: number; readonly height: number };

/** The size as it is shown: an EXIF orientation may lay the picture on its side. */
function upright({ width, height }: Size, exif: Uint8Array | undefined): Size {
  return exif !== undefined && tiffOrientation(bareTiff(exif)) >= 5 ? { width: height, height: width } : { width, height };
}

function png(bytes: Uint8Array): MediaInfo {
  const numbers = view(bytes);
  const exif = pngChunks(bytes)?.find(({ type }) => type === 'eXIf')?.data;
  return { mime: 'image/png', ...upright({ width: numbers.getUint32(16), height: numbers.getUint32(20) }, exif) };
}

const isFrameHeader = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpeg(bytes: Uint8Array): MediaInfo {
  const segments = jpegSegments(bytes)?.segments ?? [];
  const frame = segments.find(({ marker }) => isFrameHeader(marker))?.data;
  if (frame === undefined || frame.length < 6) return { mime: 'image/jpeg' };
  const exif = segments.find(({ marker, data }) => marker === 0xe1 && letters(data, 0, 4) === 'Exif')?.data;
  const numbers = view(frame);
  return { mime: 'image/jpeg', ...upright({ width: numbers.getUint16(3), height: numbers.getUint16(1) }, exif) };
}

/** Canvas size of a WebP file: from its extended header or from the bitstream's own. Source: RFC 9649. */
export function webpSize(bytes: Uint8Array): (Size & { readonly alpha: boolean }) | undefined {
  const first = riffChunks(bytes).chunks[0];
  if (first === undefined || first.data.length < 10) return undefined;
  const numbers = view(first.data);
  const uint24 = (at: number) => numbers.getUint16(at, true) + (numbers.getUint8(at + 2) << 16);
  if (first.type === 'VP8X') return { width: uint24(4) + 1, height: uint24(7) + 1, alpha: (numbers.getUint8(0) & 0x10) !== 0 };
  if (first.type === 'VP8 ') return { width: numbers.getUint16(6, true) & 0x3fff, height: numbers.getUint16(8, true) & 0x3fff, alpha: false };
  if (first.type !== 'VP8L') return undefined;
  const bits = numbers.getUint32(1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha: ((bits >>> 28) & 1) === 1 };
}

function webp(bytes: Uint8Array): MediaInfo {
  const size = webpSize(bytes);
  if (size === undefined) return { mime: 'image/webp' };
  const { chunks } = riffChunks(bytes);
  const exif = chunks.find(({ type }) => type === 'EXIF')?.data;
  const frames = chunks.filter(({ type, data }) => type === 'ANMF' && data.length >= 16);
  const milliseconds = frames.reduce((sum, { data }) => sum + (view(data).getUint32(12, true) & 0xffffff), 0);
  return { mime: 'image/webp', ...upright(size, exif), ...(frames.length > 0 ? { duration: milliseconds / 1000 } : {}) };
}

/** Sum of the delays of a GIF's graphic control extensions, in seconds. */
function gifSeconds(bytes: Uint8Array): number {
  const byte = (at: number) => bytes[at] ?? 0;
  const palette = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const skipBlocks = (start: number) => {
    let at = start;
    while (at < bytes.length && byte(at) !== 0) at += byte(at) + 1;
    return at + 1;
  };
  let hundredths = 0;
  let at = 13 + palette(byte(10));
  while (at < bytes.length && byte(at) !== 0x3b) {
    if (byte(at) === 0x21) {
      if (byte(at + 1) === 0xf9) hundredths += byte(at + 4) + byte(at + 5) * 256;
      at = skipBlocks(at + 2);
    } else if (byte(at) === 0x2c) at = skipBlocks(at + 11 + palette(byte(at + 9)));
    else break;
  }
  return hundredths / 100;
}

function gif(bytes: Uint8Array): MediaInfo {
  const numbers = view(bytes);
  const seconds = gifSeconds(bytes);
  return { mime: 'image/gif', width: numbers.getUint16(6, true), height: numbers.getUint16(8, true), ...(seconds > 0 ? { duration: seconds } : {}) };
}

/** What a picture file says about itself, or undefined when the bytes are of another sort. */
export function probePicture(bytes: Uint8Array): MediaInfo | undefined {
  if (isPng(bytes) && bytes.length >= 33) return png(bytes);
  if (isJpeg(bytes)) return jpeg(bytes);
  if (riffForm(bytes) === 'WEBP') return webp(bytes);
  if (/^GIF8[79]a/.test(letters(bytes, 0, 6)) && bytes.length >= 13) return gif(bytes);
  return undefined;
}
