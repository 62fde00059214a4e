/** Colours that words name, as #rrggbb. The painter reads them and the captioner says them. */
export const namedColours: Readonly<Record<string, string>> = {
  red: '#c8372d',
  crimson: '#a3182f',
  orange: '#e58a2b',
  amber: '#e6a83a',
  gold: '#dcae3c',
  yellow: '#efcf45',
  green: '#4c9a4e',
  olive: '#7d7f3a',
  teal: '#2c8a89',
  turquoise: '#49b9b4',
  blue: '#3b6fb5',
  navy: '#1f2f5c',
  indigo: '#3c3a86',
  purple: '#7a4a9e',
  violet: '#8a5cc0',
  magenta: '#c23f8e',
  pink: '#e79ab4',
  rose: '#d9778c',
  brown: '#7b5138',
  beige: '#d9c7a3',
  cream: '#f2e8cf',
  tan: '#c49a6c',
  grey: '#8b8f94',
  silver: '#bcc2c8',
  white: '#f4f3ef',
  black: '#1b1b20',
  lavender: '#b6a6d8',
  maroon: '#6d2230',
  coral: '#ec7f63',
};

/** The colour a word names, or undefined. */
export function colourNamed(word: string): string | undefined {
  const base = word === 'gray' || word === 'greyish' || word === 'grayish' ? 'grey' : word === 'golden' ? 'gold' : word.replace(/ish$/, '');
  return Object.hasOwn(namedColours, base) ? namedColours[base] : undefined;
}

export type Rgb = readonly [number, number, number];

export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function hexOfRgb([red, green, blue]: Rgb): string {
  const part = (value: number): string =>
    Math.max(0, Math.min(255, Math.round(value)))
      .toString(16)
      .padStart(2, '0');
  return `#${part(red)}${part(green)}${part(blue)}`;
}

/** The colour `share` (0 to 1) of the way from the first to the second. */
export function mix(first: string, second: string, share: number): string {
  const a = rgbOf(first);
  const b = rgbOf(second);
  return hexOfRgb([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

export const lighter = (colour: string, share: number): string => mix(colour, '#ffffff', share);
export const darker = (colour: string, share: number): string => mix(colour, '#0a0a14', share);

/** Relative luminance of 8-bit RGB, 0 to 1, without gamma (Rec. 601 weights). */
export function luminanceOf(red: number, green: number, blue: number): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export type Tone = { hue: number; saturation: number; lightness: number };

/** Hue in degrees, saturation and lightness from 0 to 1 of 8-bit RGB, put into an object: whoever asks often gives the same one. */
export function hslOf(red255: number, green255: number, blue255: number, into: Tone): Readonly<Tone> {
  const red = red255 / 255;
  const green = green255 / 255;
  const blue = blue255 / 255;
  const high = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
  const low = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
  const spread = high - low;
  into.lightness = (high + low) / 2;
  if (spread === 0) {
    into.hue = 0;
    into.saturation = 0;
    return into;
  }
  const sector = high === red ? ((green - blue) / spread + 6) % 6 : high === green ? (blue - red) / spread + 2 : (red - green) / spread + 4;
  into.hue = sector * 60;
  into.saturation = spread / (1 - Math.abs(2 * into.lightness - 1));
  return into;
}
