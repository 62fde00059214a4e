import type { Json } from '../value.ts';

const maxDepth = 256;

/** What the bytes of an answer are. */
export type Body =
  | { readonly type: 'json'; readonly value: Json }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'bytes'; readonly mime: string }
  | { readonly type: 'empty' };

/**
 * Reads an answer by its content type and bytes: JSON when it is JSON (labelled so, or unlabelled text that begins like it and parses), else text;
 * bytes that are no text stay bytes. JSON deeper than 256 levels stays text.
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined): Body {
  if (bytes.length === 0) return { type: 'empty' };
  const mime = mimeOf(contentType);
  if (isMedia(mime)) return { type: 'bytes', mime };
  const text = decode(bytes, contentType, true);
  if (text === undefined) return { type: 'bytes', mime: mime === '' ? 'application/octet-stream' : mime };
  const labelled = /[/+]json$/.test(mime) || mime === 'text/json';
  if (labelled || (mime !== 'text/html' && /^\s*[[{]/.test(text))) {
    const value = parse(text);
    if (value !== undefined) return { type: 'json', value };
  }
  return { type: 'text', value: text };
}

/** The bytes as text, whatever they are: by the charset of the content type, else UTF-8. */
export function readText(bytes: Uint8Array, contentType: string | undefined): string {
  return decode(bytes, contentType, false) ?? '';
}

/** The content type without its parameters, in lower case. */
export function mimeOf(contentType: string | undefined): string {
  return (contentType?.split(';')[0] ?? '').trim().toLowerCase();
}

/** Whether a content type names a picture, a sound or a film. SVG is a picture. */
export function isMedia(mime: string): boolean {
  return /^(image|audio|video)\//.test(mime);
}

function decode(bytes: Uint8Array, contentType: string | undefined, fatal: boolean): string | undefined {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes);
  } catch {
    if (charset.toLowerCase() !== 'utf-8') return decode(bytes, undefined, fatal);
    return undefined;
  }
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isShallow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Deeper values would break what walks them by recursion. */
function isShallow(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return false;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return true;
}
