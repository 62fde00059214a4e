import type { Pixels } from '@genarun/spec';
import { hslOf, namedColours, type Rgb, rgbOf, type Tone } from '../colour.ts';
import { hash32 } from '../random.ts';
import { dotsOf } from './dots.ts';
import { coarserGrid, type Grid, measure } from './grid.ts';
import { type Shapes, shapesOf } from './shapes.ts';

/** What can be seen in a picture: everything is measured from its pixels. */
export type Look = {
  /** Colour names with their shares of the picture, largest first; shares add up to 1. */
  readonly colours: readonly { readonly name: string; readonly share: number }[];
  /** The same for the upper and the lower half. */
  readonly above: readonly string[];
  readonly below: readonly string[];
  /** Mean light from 0 (black) to 1 (white), and its spread. */
  readonly light: number;
  readonly contrast: number;
  /** Mean saturation, 0 to 1. */
  readonly saturation: number;
  /** −1 (all cold) to 1 (all warm). */
  readonly warmth: number;
  readonly shapes: Shapes;
  /** Means of 8 × 8 cells, red, green and blue of one after the other, for layout. */
  readonly layout: Float64Array;
  /** Differs for pictures that differ, whatever their file format. */
  readonly fingerprint: number;
};

const side = 64;
const spoken =
  'red crimson orange gold yellow green olive teal turquoise blue navy indigo purple magenta pink brown beige cream tan grey silver white black lavender maroon coral'.split(
    ' ',
  );
const references = Float64Array.from(spoken.flatMap((name) => rgbOf(namedColours[name] ?? '#808080')));
const greyish = Uint8Array.from(spoken, (name) => (['grey', 'silver', 'black', 'white'].includes(name) ? 1 : 0));
const [black, white] = [spoken.indexOf('black'), spoken.indexOf('white')];

/** The name of the nearest colour people have a word for. */
export function colourName([red, green, blue]: Rgb): string {
  return spoken[nearestColour(red, green, blue, hslOf(red, green, blue, { hue: 0, saturation: 0, lightness: 0 }))] ?? 'grey';
}

/** Which of the spoken colours is nearest. */
function nearestColour(red: number, green: number, blue: number, { saturation, lightness }: Readonly<Tone>): number {
  if (lightness < 0.09) return black;
  if (lightness > 0.94) return white;
  const greyWeight = saturation > 0.22 ? 2.2 : 1;
  const colourWeight = saturation < 0.07 ? 2.2 : 1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0, at = 0; index < greyish.length; index++, at += 3) {
    const dGreen = green - (references[at + 1] ?? 0);
    // Green alone is too far for most; what is added to it is never negative.
    if (4 * dGreen * dGreen >= least) continue;
    const other = references[at] ?? 0;
    const dRed = red - other;
    const dBlue = blue - (references[at + 2] ?? 0);
    const mean = (red + other) / 2;
    // Weighted distance in RGB that follows the eye roughly ("redmean").
    const distance = (2 + mean / 256) * dRed * dRed + 4 * dGreen * dGreen + (2 + (255 - mean) / 256) * dBlue * dBlue;
    const weighed = distance * (greyish[index] === 1 ? greyWeight : colourWeight);
    if (weighed < least) {
      least = weighed;
      best = index;
    }
  }
  return best;
}

/** Names of colours with their shares, largest first. */
function sharesOf(colours: Uint8Array): { name: string; share: number }[] {
  const counts = new Uint32Array(spoken.length);
  for (const colour of colours) counts[colour] = (counts[colour] ?? 0) + 1;
  return spoken
    .map((name, colour) => ({ name, share: (counts[colour] ?? 0) / colours.length }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

/** Looks at a decoded picture. */
export function lookAt(pixels: Pixels): Look {
  const { grid, lights } = measure(pixels, side);
  const { light } = grid;
  const mean = meanOf(light, (value) => value);
  const spread = Math.sqrt(meanOf(light, (value) => (value - mean) ** 2));
  // Colours are of areas: a quarter of the cells tells the same shares.
  const { nearest, warmth, saturation } = tonesOf(coarserGrid(grid, side / 2));
  const half = nearest.length / 2;
  return {
    colours: sharesOf(nearest),
    above: namesOf(nearest.subarray(0, half)),
    below: namesOf(nearest.subarray(half)),
    light: mean,
    contrast: spread,
    saturation,
    warmth,
    shapes: shapesOf(grid, dotsOf(pixels, lights)),
    layout: coarserGrid(grid, 8).colours,
    fingerprint: fingerprintOf(grid),
  };
}

function meanOf(values: Float32Array, weigh: (value: number) => number): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += weigh(values[at] ?? 0);
  return total / values.length;
}

/** Which spoken colour each cell is nearest to, and the mean warmth and saturation of all. */
function tonesOf({ colours, light }: Grid): { readonly nearest: Uint8Array; readonly warmth: number; readonly saturation: number } {
  const tone: Tone = { hue: 0, saturation: 0, lightness: 0 };
  const nearest = new Uint8Array(light.length);
  let warm = 0;
  let colourful = 0;
  for (let cell = 0, at = 0; cell < nearest.length; cell++, at += 3) {
    const red = colours[at] ?? 0;
    const green = colours[at + 1] ?? 0;
    const blue = colours[at + 2] ?? 0;
    const { hue, saturation, lightness } = hslOf(red, green, blue, tone);
    nearest[cell] = nearestColour(red, green, blue, tone);
    warm += (hue < 70 || hue > 320 ? 1 : hue > 150 && hue < 290 ? -1 : 0) * Math.min(1, saturation * 1.5);
    colourful += saturation * (1 - Math.abs(2 * lightness - 1));
  }
  return { nearest, warmth: warm / nearest.length, saturation: colourful / nearest.length };
}

function namesOf(colours: Uint8Array): string[] {
  return sharesOf(colours)
    .filter(({ share }) => share > 0.08)
    .map(({ name }) => name);
}

function fingerprintOf({ colours }: Grid): number {
  const coarse = new Uint8Array(colours.length);
  for (let at = 0; at < coarse.length; at++) coarse[at] = (colours[at] ?? 0) >> 2;
  return hash32(coarse);
}
