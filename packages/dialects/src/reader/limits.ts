import { GenarunError } from '@genarun/spec';

/** Bytes of UTF-8 a document may have. */
export const sizeLimit = 1024 * 1024;
/** Objects and lists inside one another. */
export const depthLimit = 64;
/** Words, marks, spaces and line breaks of a YAML text: reading costs microseconds for each, which a megabyte of marks would make seconds. */
export const lexemeLimit = 600_000;
/** Uses of YAML anchors. */
export const aliasLimit = 100;

/** Refuses a text over the size limit; looks at nothing but its length when that alone is too much. */
export function checkSize(text: string, file: string): void {
  const bytes = text.length > sizeLimit ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= sizeLimit) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${file}: a document has at most 1 MB (${sizeLimit} bytes), this one has ${text.length > sizeLimit ? 'at least ' : ''}${(bytes / 1024 / 1024).toFixed(1)} MB`,
    hint: 'keep large data in files of their own and pass them as inputs',
  });
}

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a key may not stand in a document, or undefined. */
export function forbiddenKey(key: string): string | undefined {
  return forbidden.has(key) ? `the key "${key}" is not allowed in a document: it is a name of the language Genarun is written in, never data` : undefined;
}

export const depthMessage = `the document is nested too deeply: at most ${depthLimit} objects and lists may stand inside one another`;
