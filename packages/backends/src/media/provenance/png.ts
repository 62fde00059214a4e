import type { Provenance } from '@genarun/spec';
import { ascii, join, letters, utf8, view } from '../container/bytes.ts';
import { type PngChunk, pngChunk, pngChunks } from '../container/png.ts';
import { descriptionOf, infotextOf, softwareOf } from './infotext.ts';
import { parseProvenance, provenanceJson } from './record.ts';
import { mergeXmp } from './xmp.ts';

const textTypes = new Set(['tEXt', 'zTXt', 'iTXt']);
const xmpKeyword = 'XML:com.adobe.xmp';
const ownKeywords = new Set(['genarun', 'parameters', 'Software', 'Description', xmpKeyword]);

function keywordOf(chunk: PngChunk): string | undefined {
  if (!textTypes.has(chunk.type)) return undefined;
  const end = chunk.data.indexOf(0);
  return end === -1 ? undefined : letters(chunk.data, 0, end);
}

/** Text of an uncompressed iTXt chunk. */
function internationalText(chunk: PngChunk): string | undefined {
  const flag = chunk.data.indexOf(0) + 1;
  if (chunk.type !== 'iTXt' || chunk.data[flag] !== 0) return undefined;
  const translated = chunk.data.indexOf(0, flag + 2) + 1;
  const text = chunk.data.indexOf(0, translated) + 1;
  return translated === 0 || text === 0 ? undefined : utf8.decode(chunk.data.subarray(text));
}

/** iTXt: keyword, not compressed, no language, no translated keyword, UTF-8. */
function textChunk(keyword: string, text: string): Uint8Array {
  return pngChunk('iTXt', join([ascii(keyword), new Uint8Array(5), utf8.encode(text)]));
}

/** The same PNG with its texts behind the header; chunks of the same keywords are replaced, all others stay as they are. */
export function writePng(bytes: Uint8Array, provenance: Provenance): Uint8Array | undefined {
  const chunks = pngChunks(bytes);
  const header = chunks?.[0];
  if (chunks === undefined || header?.type !== 'IHDR' || header.data.length < 8) return undefined;
  const size = { width: view(header.data).getUint32(0), height: view(header.data).getUint32(4) };
  const foreign = chunks.find((chunk) => keywordOf(chunk) === xmpKeyword);
  const texts = [
    textChunk('genarun', provenanceJson(provenance)),
    textChunk('parameters', infotextOf(provenance, size)),
    textChunk('Software', softwareOf(provenance)),
    textChunk('Description', descriptionOf(provenance)),
    textChunk(xmpKeyword, mergeXmp(foreign && internationalText(foreign), provenance, {})),
  ];
  const kept = chunks.slice(1).filter((chunk) => !ownKeywords.has(keywordOf(chunk) ?? ''));
  const last = chunks.at(-1)?.end ?? bytes.length;
  return join([bytes.subarray(0, header.end), ...texts, ...kept.map(({ start, end }) => bytes.subarray(start, end)), bytes.subarray(last)]);
}

export function readPng(bytes: Uint8Array): Provenance | undefined {
  const chunk = pngChunks(bytes)?.find((candidate) => keywordOf(candidate) === 'genarun');
  const text = chunk && internationalText(chunk);
  return text === undefined ? undefined : parseProvenance(text);
}
