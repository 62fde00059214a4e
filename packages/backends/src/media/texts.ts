import { inflateSync } from 'node:zlib';
import { letters, utf8, view } from './container/bytes.ts';
import { isJpeg, jpegSegments } from './container/jpeg.ts';
import { isPng, type PngChunk, pngChunks } from './container/png.ts';
import { riffChunks, riffForm } from './container/riff.ts';
import { bareTiff, type TiffEntry, tiffDirectory, tiffLittleEndian } from './container/tiff.ts';

/** Bytes of one text at most, after decompression. */
const limit = 16_000_000;
const names: Readonly<Record<number, string>> = { 270: 'ImageDescription', 271: 'Make', 272: 'Model', 305: 'Software', 315: 'Artist', 37510: 'UserComment' };
const innerDirectory = 0x8769;

/** The texts that a PNG, JPEG or WebP carries, by name; nothing for other files, and nothing of what breaks off. */
export function readTexts(bytes: Uint8Array): Readonly<Record<string, string>> {
  try {
    if (isPng(bytes)) return pngTexts(bytes);
    if (isJpeg(bytes)) {
      const segments = jpegSegments(bytes)?.segments ?? [];
      const exif = segments.find(({ marker, data }) => marker === 0xe1 && letters(data, 0, 6) === 'Exif\0\0');
      return exif === undefined ? {} : exifTexts(bareTiff(exif.data));
    }
    if (riffForm(bytes) !== 'WEBP') return {};
    const exif = riffChunks(bytes).chunks.find(({ type }) => type === 'EXIF');
    return exif === undefined ? {} : exifTexts(bareTiff(exif.data));
  } catch (error) {
    if (error instanceof RangeError) return {}; // lengths that lie
    throw error;
  }
}

function pngTexts(bytes: Uint8Array): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const chunk of pngChunks(bytes) ?? []) {
    if (chunk.type === 'eXIf') for (const [name, text] of Object.entries(exifTexts(bareTiff(chunk.data)))) found[name] ??= text;
    const read = chunkText(chunk);
    if (read !== undefined && read.keyword !== '__proto__') found[read.keyword] = read.text;
  }
  return found;
}

function chunkText({ type, data }: PngChunk): { readonly keyword: string; readonly text: string } | undefined {
  const end = data.indexOf(0);
  if (end < 1 || (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt')) return undefined;
  const keyword = letters(data, 0, end);
  if (type === 'tEXt') return { keyword, text: latinOrUtf8(data.subarray(end + 1, end + 1 + limit)) };
  if (type === 'zTXt') {
    const inflated = inflate(data.subarray(end + 2));
    return inflated === undefined ? undefined : { keyword, text: latinOrUtf8(inflated) };
  }
  const translated = data.indexOf(0, end + 3) + 1;
  const start = data.indexOf(0, translated) + 1;
  if (translated === 0 || start === 0) return undefined;
  const rest = data.subarray(start);
  const whole = data[end + 1] === 1 ? inflate(rest) : rest.subarray(0, limit);
  return whole === undefined ? undefined : { keyword, text: utf8.decode(whole) };
}

function inflate(data: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(data, { maxOutputLength: limit });
  } catch {
    return undefined; // damaged, or larger than a text is
  }
}

/** Such texts are Latin-1 by the standard, and UTF-8 where tools in Python wrote them. */
function latinOrUtf8(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return new TextDecoder('latin1').decode(data);
  }
}

function exifTexts(tiff: Uint8Array): Readonly<Record<string, string>> {
  const little = tiffLittleEndian(tiff);
  if (little === undefined || tiff.length < 8) return {};
  const main = tiffDirectory(tiff, view(tiff).getUint32(4, little), little).entries;
  const inner = main.find(({ tag }) => tag === innerDirectory);
  const entries = [...main, ...(inner === undefined ? [] : tiffDirectory(tiff, view(inner.value).getUint32(0, little), little).entries)];
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const name = names[entry.tag];
    const text = name === undefined ? undefined : entryText(tiff, entry, little);
    if (name !== undefined && text !== undefined && text !== '') found[name] = text;
  }
  return found;
}

function entryText(tiff: Uint8Array, { tag, count, value, type }: TiffEntry, little: boolean): string | undefined {
  if ((type !== 2 && type !== 7) || count > limit) return undefined;
  const start = count <= 4 ? undefined : view(value).getUint32(0, little);
  const data = start === undefined ? value.subarray(0, count) : tiff.subarray(start, start + count);
  if (data.length < count) return undefined;
  if (tag !== 37_510) return latinOrUtf8(data).replace(/\0+$/, '');
  const code = letters(data, 0, 8);
  const rest = data.subarray(8);
  if (code.startsWith('ASCII') || code === '\0'.repeat(8)) return latinOrUtf8(rest).replace(/\0+$/, '');
  return code.startsWith('UNICODE') ? utf16(rest, little) : latinOrUtf8(data).replace(/\0+$/, '');
}

/** Writers do not agree on the order of the bytes: Latin letters, which are nearly always there, tell it. */
function utf16(data: Uint8Array, little: boolean): string {
  let low = 0;
  let high = 0;
  for (let at = 0; at + 1 < Math.min(data.length, 400); at += 2) {
    if (data[at] === 0) high++;
    if (data[at + 1] === 0) low++;
  }
  const order = low === high ? little : low > high;
  return new TextDecoder(order ? 'utf-16le' : 'utf-16be').decode(data.subarray(0, data.length - (data.length % 2))).replace(/\0+$/, '');
}
