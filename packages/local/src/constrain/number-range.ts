/** Numbers from `low` to `high`, counted in steps of 10^-places: what a JSON number may be. */
export type NumberRange = { readonly low: number; readonly high: number; readonly places: number };

/** Digits before the point, where the schema has no bound, and after it. */
const [wholeDigits, fractionDigits] = [12, 6];
const largest = 9e15;

/**
 * The numbers that bounds of a schema leave: 12 digits before the point where a whole number has no bound, 9 with up to 6 after the point for others.
 * Undefined where nothing is left.
 */
export function numberRange(
  isWhole: boolean,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Readonly<Record<string, unknown>>,
): NumberRange | undefined {
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((bound) => typeof bound === 'number');
  const furthest = Math.max(0, ...bounds.map(Math.abs));
  if (furthest > largest) return undefined;
  const places = isWhole || furthest >= 1e9 ? 0 : fractionDigits;
  const unit = 10 ** places;
  const preset = isWhole || places === 0 ? Math.max(10 ** wholeDigits - 1, Math.min(largest, furthest * 2)) : 1e15 - 1;
  let [low, high] = [-preset, preset];
  if (typeof minimum === 'number') low = Math.max(low, upwards(minimum, unit));
  if (typeof exclusiveMinimum === 'number') low = Math.max(low, downwards(exclusiveMinimum, unit) + 1);
  if (typeof maximum === 'number') high = Math.min(high, downwards(maximum, unit));
  if (typeof exclusiveMaximum === 'number') high = Math.min(high, upwards(exclusiveMaximum, unit) - 1);
  return low <= high ? { low, high, places } : undefined;
}

/** The first step that is not below a number, told by the number it will be read as. */
function upwards(value: number, unit: number): number {
  const step = Math.ceil(value * unit);
  if ((step - 1) / unit >= value) return step - 1;
  return step / unit >= value ? step : step + 1;
}

function downwards(value: number, unit: number): number {
  return -upwards(-value, unit);
}

/**
 * How many characters at least are missing from the beginning of a number until it is one of the range: 0 where it is one already, infinite where it can never
 * become one. No exponents, no `-0`.
 */
export function missingDigits(written: string, { low, high, places }: NumberRange): number {
  const isNegative = written.startsWith('-');
  const [from, to] = isNegative ? [Math.max(1, -high), -low] : [Math.max(0, low), high];
  const digits = isNegative ? written.slice(1) : written;
  if (digits === '') {
    const positive = to < from ? Number.POSITIVE_INFINITY : fewest('', from, to, places);
    return isNegative || low >= 0 ? positive : Math.min(positive, 1 + missingDigits('-', { low, high, places }));
  }
  return to < from ? Number.POSITIVE_INFINITY : fewest(digits, from, to, places);
}

function fewest(digits: string, from: number, to: number, places: number): number {
  if (!/^(?:|0|[1-9]\d*)(?:(?<=\d)\.\d*)?$/.test(digits)) return Number.POSITIVE_INFINITY;
  const [whole = '', fraction] = digits.split('.');
  if (fraction !== undefined) return fraction.length > places ? Number.POSITIVE_INFINITY : fewestAfterPoint(whole, fraction, from, to, places);
  const unit = 10 ** places;
  let best = Number.POSITIVE_INFINITY;
  for (let more = whole === '' ? 1 : 0; whole.length + more <= 16; more++) {
    if (more >= best || (whole === '0' && more > 0)) break;
    const first = whole === '' ? (more === 1 ? 0 : 10 ** (more - 1)) : Number(whole) * 10 ** more;
    const last = whole === '' ? 10 ** more - 1 : (Number(whole) + 1) * 10 ** more - 1;
    if (hasStep(first * unit, last * unit, unit, from, to)) best = Math.min(best, more);
    for (let after = 1; after <= places && more + 1 + after < best; after++) {
      const grid = 10 ** (places - after);
      if (hasStep(first * unit, (last + 1) * unit - grid, grid, from, to)) best = more + 1 + after;
    }
  }
  return best;
}

function fewestAfterPoint(whole: string, fraction: string, from: number, to: number, places: number): number {
  const left = places - fraction.length;
  const start = Number(whole + fraction) * 10 ** left;
  for (let more = fraction === '' ? 1 : 0; more <= left; more++) {
    const grid = 10 ** (left - more);
    if (hasStep(start, start + 10 ** left - grid, grid, from, to)) return more;
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether a multiple of `grid` lies in both spans, ends included. */
function hasStep(first: number, last: number, grid: number, from: number, to: number): boolean {
  return Math.ceil(Math.max(first, from) / grid) * grid <= Math.min(last, to);
}
