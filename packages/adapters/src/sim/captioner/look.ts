import type { Pixels } from '@genarun/spec';
import { hslOf, namedColours, type Rgb, rgbOf, type Tone } from '../colour.ts';
import { hash32 } from '../random.ts';
import { coarserGrid, type Grid, gridOf } from './grid.ts';
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
  /** Means of 8 × 8 cells, for layout. */
  readonly layout: readonly Rgb[];
  /** Differs for pictures that differ, whatever their file format. */
  readonly fingerprint: number;
};

const side = 64;
const spoken =
  'red crimson orange gold yellow green olive teal turquoise blue navy indigo purple magenta pink brown beige cream tan grey silver white black lavender maroon coral'.split(
    ' ',
  );
const reference: readonly (readonly [string, Rgb])[] = spoken.map((name): [string, Rgb] => [name, rgbOf(namedColours[name] ?? '#808080')]);

const references = Float64Array.from(reference.flatMap(([, colour]) => colour));
const greyish = reference.map(([name]) => name === 'grey' || name === 'silver' || name === 'black' || name === 'white');

/** The name of the nearest colour people have a word for. */
export function colourName(colour: Rgb, { saturation, lightness }: Readonly<Tone> = hslOf(colour)): string {
  if (lightness < 0.09) return 'black';
  if (lightness > 0.94) return 'white';
  const [red, green, blue] = colour;
  const greyWeight = saturation > 0.22 ? 2.2 : 1;
  const colourWeight = saturation < 0.07 ? 2.2 : 1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0, at = 0; index < greyish.length; index++, at += 3) {
    const other = references[at] ?? 0;
    const [dRed, dGreen, dBlue] = [red - other, green - (references[at + 1] ?? 0), blue - (references[at + 2] ?? 0)];
    const mean = (red + other) / 2;
    // Weighted distance in RGB that follows the eye roughly ("redmean").
    const distance = (2 + mean / 256) * dRed * dRed + 4 * dGreen * dGreen + (2 + (255 - mean) / 256) * dBlue * dBlue;
    const weighed = distance * (greyish[index] === true ? greyWeight : colourWeight);
    if (weighed < least) {
      least = weighed;
      best = index;
    }
  }
  return reference[best]?.[0] ?? 'grey';
}

/** Shares of names, largest first. */
function sharesOf(names: readonly string[]): { name: string; share: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, share: count / names.length })).sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

/** Looks at a decoded picture. */
export function lookAt(pixels: Pixels): Look {
  const grid = gridOf(pixels, side);
  const { light } = grid;
  const mean = light.reduce((total, value) => total + value, 0) / light.length;
  const spread = Math.sqrt(light.reduce((total, value) => total + (value - mean) ** 2, 0) / light.length);
  // Colours are of areas: a quarter of the cells tells the same shares.
  const { names, warmth, saturation } = tonesOf(coarserGrid(grid, side / 2).cells);
  const half = names.length / 2;
  return {
    colours: sharesOf(names),
    above: namesOf(names.slice(0, half)),
    below: namesOf(names.slice(half)),
    light: mean,
    contrast: spread,
    saturation,
    warmth,
    shapes: shapesOf(grid, pixels),
    layout: coarserGrid(grid, 8).cells,
    fingerprint: fingerprintOf(grid),
  };
}

/** What each cell is called, and the mean warmth and saturation of all. */
function tonesOf(cells: readonly Rgb[]): { readonly names: readonly string[]; readonly warmth: number; readonly saturation: number } {
  const tone: Tone = { hue: 0, saturation: 0, lightness: 0 };
  const names: string[] = [];
  let warm = 0;
  let colourful = 0;
  for (const cell of cells) {
    const { hue, saturation, lightness } = hslOf(cell, tone);
    names.push(colourName(cell, tone));
    warm += (hue < 70 || hue > 320 ? 1 : hue > 150 && hue < 290 ? -1 : 0) * Math.min(1, saturation * 1.5);
    colourful += saturation * (1 - Math.abs(2 * lightness - 1));
  }
  return { names, warmth: warm / cells.length, saturation: colourful / cells.length };
}

function namesOf(names: readonly string[]): string[] {
  return sharesOf(names)
    .filter(({ share }) => share > 0.08)
    .map(({ name }) => name);
}

function fingerprintOf({ cells }: Grid): number {
  const coarse = new Uint8Array(cells.length * 3);
  cells.forEach((cell, index) => {
    for (let channel = 0; channel < 3; channel++) coarse[index * 3 + channel] = (cell[channel] ?? 0) >> 2;
  });
  return hash32(coarse);
}
