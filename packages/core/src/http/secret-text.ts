import { GenarunError, isRecord } from '@genarun/spec';
import type { SecretText } from '../template/template.ts';

/** A field with its secrets filled in by name, as text. Throws what `open` throws. */
export function fillSecrets(value: unknown, open: (name: string) => string): string {
  if (typeof value === 'string') return value;
  if (isSecretText(value)) return value.$secret.map((part) => (typeof part === 'string' ? part : open(part.name))).join('');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new GenarunError({
    code: 'invalid_input',
    message: `a header is text, got ${value === null || value === undefined ? 'nothing' : `a ${Array.isArray(value) ? 'list' : typeof value}`}`,
  });
}

function isSecretText(value: unknown): value is SecretText {
  return isRecord(value) && Array.isArray(value.$secret);
}
