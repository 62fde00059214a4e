import { isProductRef, isRecord, type Json } from '@genarun/spec';

/** The options of a request as a list, or undefined where there are none. */
export function optionsOf(fields: Readonly<Record<string, unknown>>): readonly Json[] | undefined {
  return Array.isArray(fields.options) ? (fields.options as readonly Json[]) : undefined; // the schema of `options` is JSON
}

/** Whether two JSON values are the same; products are the same when they are named alike. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isProductRef(left) && isProductRef(right)) return left.$product === right.$product && left.uri === right.uri;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (!isRecord(left) || !isRecord(right)) return false;
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]));
}

/**
 * Where an answer stands among the options: equal to one; the name (`address#0`) or `uri` of a product; the text of a scalar option;
 * or, where no option is a number, its place from 0. -1 when it is none.
 */
export function placeOf(answer: Json, options: readonly Json[]): number {
  const equal = options.findIndex((option) => isSame(option, answer));
  if (equal !== -1) return equal;
  if (typeof answer === 'string') {
    const named = options.findIndex((option) =>
      isProductRef(option)
        ? option.$product === answer || option.uri === answer
        : (typeof option === 'number' || typeof option === 'boolean') && String(option) === answer.trim(),
    );
    if (named !== -1) return named;
  }
  const place = typeof answer === 'string' && /^\d+$/.test(answer.trim()) ? Number(answer) : answer;
  const counts =
    typeof place === 'number' &&
    Number.isInteger(place) &&
    place >= 0 &&
    place < options.length &&
    !options.some((option) => typeof option === 'number' || (typeof option === 'string' && /^\d+$/.test(option)));
  return counts ? place : -1;
}

/** Options in a few words, for messages. */
export function listed(options: readonly Json[]): string {
  const names = options.slice(0, 12).map((option) => (isProductRef(option) ? option.$product : JSON.stringify(option).slice(0, 60)));
  return `${names.join(', ')}${options.length > 12 ? ` and ${options.length - 12} more` : ''}`;
}
