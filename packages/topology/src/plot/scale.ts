/** A linear map from values to pixels. */
export type Scale = { readonly domain: readonly [number, number]; readonly range: readonly [number, number]; readonly at: (value: number) => number };

/** A scale over a domain; an empty domain is widened by one half each way. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain[0] === domain[1] ? [domain[0] - 0.5, domain[1] + 0.5] : domain;
  return { domain: [low, high], range, at: (value) => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]) };
}

/** The least and greatest finite value of several lists; [0, 1] when there is none. */
export function extentOf(...lists: readonly ArrayLike<number>[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) {
      const value = list[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A domain with a share of its width added on both sides (not below 0 where nothing is). */
export function padded([low, high]: readonly [number, number], share = 0.05): readonly [number, number] {
  const room = (high - low || 1) * share;
  return [low >= 0 && low - room < 0 ? Math.min(low, 0) : low - room, high + room];
}

/** About `count` round numbers (1, 2 or 5 times a power of ten) within a domain. */
export function ticksOf([low, high]: readonly [number, number], count = 6): readonly number[] {
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) }, (_, index) => Number(((first + index) * step).toPrecision(15)));
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/** A number as people write it: four significant digits, −, no trailing zeros, powers of ten beyond a million and below a thousandth. */
export function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e6 || size < 1e-3)
      ? value
          .toExponential(2)
          .replace(/\.?0+e/, 'e')
          .replace('e+', 'e')
      : String(Number(value.toPrecision(4)));
  return text.replaceAll('-', '−');
}

/** The width of a text in pixels, estimated: 0.56 of the size per character, narrow ones less. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text)
    width += /[il.,:;|'’!()[\]tfj ]/.test(character) ? 0.32 : /[MWmw@%]/.test(character) ? 0.88 : /[A-Z−0-9]/.test(character) ? 0.62 : 0.54;
  return width * size;
}

/** A text cut with … to fit a width in pixels. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let cut = [...text];
  while (cut.length > 1 && textWidth(`${cut.join('')}…`, size) > width) cut = cut.slice(0, -1);
  return `${cut.join('').trimEnd()}…`;
}
