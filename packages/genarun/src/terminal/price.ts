import type { Price } from '@genarun/spec';

/** `free`, `$0.04 a product`, `unknown`: a price nobody states is never 0. */
export function priceText(price: Price | undefined): string {
  if (price === undefined) return 'unknown';
  if (price.free === true) return 'free';
  const parts: readonly (readonly [number | undefined, string])[] = [
    [price.perCall, 'a call'],
    [price.perProduct, 'a product'],
    [millions(price.perInputToken), 'a million input tokens'],
    [millions(price.perInputImageToken), 'a million input tokens of pictures'],
    [price.perInputMedium, 'a picture that goes in'],
    [millions(price.perOutputToken), 'a million output tokens'],
    [millions(price.perCharacter), 'a million characters'],
    [price.perSecond, 'a second'],
  ];
  const known = parts.flatMap(([dollars, unit]) => (dollars === undefined ? [] : [`$${plain(dollars)} ${unit}`]));
  return known.length === 0 ? 'unknown' : known.join(' + ');
}

/** `source, as of 2026-08-06`, or nothing. */
export function priceSourceText({ source, date }: Price): string {
  return [source, date === undefined ? undefined : `as of ${date}`].filter((part) => part !== undefined).join(', ');
}

function millions(dollars: number | undefined): number | undefined {
  return dollars === undefined ? undefined : dollars * 1e6;
}

/** Up to six digits, never in powers of ten. */
function plain(dollars: number): string {
  return dollars === 0 ? '0' : dollars.toLocaleString('en-US', { maximumSignificantDigits: 6, useGrouping: false });
}
