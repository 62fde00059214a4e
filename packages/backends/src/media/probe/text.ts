import type { MediaInfo } from '@genarun/spec';
import { localName, scanXml } from '../xml-scan.ts';

/** The text of the bytes, or undefined when they are no UTF-8 or hold control characters that texts do not. */
function textOf(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 4096);
  if (head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8: the answer, no failure
  }
}

/** CSS pixels of a length as SVG writes it; undefined for percentages and what is no length. */
function pixels(length: string | undefined): number | undefined {
  const match = /^\s*([0-9]*\.?[0-9]+)\s*(px|pt|pc|mm|cm|in)?\s*$/.exec(length ?? '');
  if (match === null) return undefined;
  const unit = { px: 1, pt: 96 / 72, pc: 16, mm: 96 / 25.4, cm: 96 / 2.54, in: 96 }[match[2] ?? 'px'] ?? 1;
  return Math.round(Number(match[1]) * unit);
}

function svg(text: string): MediaInfo | undefined {
  for (const token of scanXml(text)) {
    if (token.type === 'text' && token.text.trim().replace('\ufeff', '') !== '') return undefined;
    if (token.type !== 'tag') continue;
    if (localName(token.name) !== 'svg') return undefined;
    const attributes = new Map(token.attributes.map(([name, value]) => [name, value]));
    const box = (attributes.get('viewBox') ?? '').trim().split(/[\s,]+/);
    const width = pixels(attributes.get('width')) ?? pixels(box[2]);
    const height = pixels(attributes.get('height')) ?? pixels(box[3]);
    return { mime: 'image/svg+xml', ...(width === undefined || height === undefined ? {} : { width, height }) };
  }
  return undefined;
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a text that only begins like JSON
  }
}

/** What a text says about itself: SVG, JSON or plain; undefined when the bytes are no text. */
export function probeText(bytes: Uint8Array): MediaInfo | undefined {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  if (isJson(text)) return { mime: 'application/json' };
  return (text.includes('<') ? svg(text) : undefined) ?? { mime: 'text/plain' };
}
