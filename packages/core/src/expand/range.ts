/** Numbers from one to another, both ends included where the step meets them. Exact: whole numbers of `scale` decimal places. */
export type Range = { readonly from: bigint; readonly step: bigint; readonly size: number; readonly scale: number };

const shape = /^([+-]?\d+(?:\.\d+)?)\s*\.\.\s*([+-]?\d+(?:\.\d+)?)(?:\s*:\s*([+-]?\d+(?:\.\d+)?))?(?:\s*:\s*([1-9]\d*))?$/;
/** Characters of a range at most; longer texts are no ranges. */
const maxLength = 200;

export type ReadRange = { readonly range: Range; readonly draw?: number; readonly remark?: string } | { readonly problem: string };

/**
 * Reads `25..27`, `0..1:0.25`, `5..-5:2`, and `1..9:2:3` (a draw of 3 after the step). Undefined for what is no range; a problem for one
 * that cannot be: a step of 0, or more values than can be numbered.
 */
export function readRange(text: string): ReadRange | undefined {
  if (text.length > maxLength) return undefined;
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, from = '', to = '', stepText = '1', draw] = match;
  const scale = Math.max(decimals(from), decimals(to), decimals(stepText));
  const start = scaled(from, scale);
  const distance = scaled(to, scale) - start;
  const written = scaled(stepText, scale);
  if (written === 0n) return { problem: `a step greater than 0 expected, got ${stepText}` };
  const size = magnitude(distance) / magnitude(written) + 1n;
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return { problem: `at most ${Number.MAX_SAFE_INTEGER} values expected, got ${size}` };
  const step = distance < 0n ? -magnitude(written) : magnitude(written);
  const away = written < 0n && distance > 0n;
  return {
    range: { from: start, step, size: Number(size), scale },
    ...(draw === undefined ? {} : { draw: Number(draw) }),
    ...(away ? { remark: `the step ${stepText} leads away from ${to}; its sign is ignored` } : {}),
  };
}

/** The value at an index, from 0, without superfluous zeros: `0.5`, `1`, `-3`. */
export function rangeValue({ from, step, scale }: Range, index: number): string {
  return printed(from + step * BigInt(index), scale);
}

function printed(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = magnitude(value)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function decimals(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}

function scaled(number: string, scale: number): bigint {
  const [whole = '', fraction = ''] = number.replace(/^[+-]/, '').split('.');
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  return number.startsWith('-') ? -value : value;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
