import { GenarunError } from '@genarun/spec';
import { asText } from '../template/template.ts';

/** A resolved field as text: strings as they are, nothing as "", other values as JSON. */
export function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : asText(value);
}

/** A resolved field as text, or undefined where it is not there or empty. */
export function optionalText(value: unknown): string | undefined {
  const text = textOf(value);
  return text === '' ? undefined : text;
}

/** Whether a field still holds an expression, so that its value is not known before the run. */
export function isOpen(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (Array.isArray(value)) return value.some(isOpen);
  return typeof value === 'object' && value !== null && Object.values(value).some(isOpen);
}

/** Upper bound of the tokens of some fields: a token is at least one byte of UTF-8, a UTF-16 unit at most three bytes. */
export function tokenBound(...values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + textOf(value).length * 3, 0);
}

/** A fault that names node and field. */
export function wrongField(node: string, field: string, message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `node "${node}": ${field}: ${message}` });
}
