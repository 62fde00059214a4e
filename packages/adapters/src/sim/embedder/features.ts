import type { Look } from '../captioner/look.ts';
import { namedColours, type Rgb, rgbOf } from '../colour.ts';
import { singular } from '../language/inflect.ts';
import { elementNames } from '../painter/compose.ts';
import { elementWords } from '../painter/vocabulary.ts';
import { hash32 } from '../random.ts';

/** Length of every vector. */
export const dimension = 768;

// The vector's parts: what texts and pictures share comes first, then what only texts and only pictures have.
const tones = 0;
const colours = 8;
const scenes = 48;
const words = 128;
const layout = 512;

const palette: readonly (readonly [string, Rgb])[] = Object.entries(namedColours).map(([name, hex]): [string, Rgb] => [name, rgbOf(hex)]);

/** A colour spread over the palette: near colours share weight, so that navy is close to blue. */
function spread(name: string): readonly number[] {
  const [red, green, blue] = rgbOf(namedColours[name] ?? '#808080');
  const weights = palette.map(([, other]) => Math.exp(-((red - other[0]) ** 2 + (green - other[1]) ** 2 + (blue - other[2]) ** 2) / 4500));
  const total = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return weights.map((weight) => weight / total);
}

const spreads: ReadonlyMap<string, readonly number[]> = new Map(palette.map(([name]) => [name, spread(name)]));
const places: ReadonlyMap<string, number> = new Map(elementNames.map((name, index) => [name, scenes + index]));

function add(vector: Float64Array, at: number, value: number): void {
  vector[at] = (vector[at] ?? 0) + value;
}

function addColour(vector: Float64Array, name: string, weight: number): void {
  for (const [index, share] of (spreads.get(name) ?? []).entries()) add(vector, colours + index, share * weight);
}

const toneWords: readonly (readonly [RegExp, number])[] = [
  [/^(?:light|bright|pale|sunny|daylight|day|noon|white|snow|fog|clear)$/, 0],
  [/^(?:dark|night|black|moon|stars|midnight|shadow|dusk|gloomy|neon)$/, 1],
  [/^(?:warm|golden|sunset|sunrise|autumn|desert|orange|red|fire|gold|evening|dawn)$/, 2],
  [/^(?:cold|cool|winter|ice|sea|blue|water|rain|storm|lake|ocean|teal|navy)$/, 3],
];

/** The features of a text before they are scaled: shared part, then hashed words, word pairs and letter groups. */
export function textFeatures(text: string): Float64Array {
  const shared = new Float64Array(dimension);
  const own = new Float64Array(dimension);
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const seen = new Set<string>();
  tokens.forEach((token, index) => {
    const base = singular(token);
    if (!seen.has(base)) {
      const colour = base === 'gray' ? 'grey' : base;
      addColour(shared, colour, 1);
      const place = places.get(elementWords.get(base) ?? '');
      if (place !== undefined && !seen.has(`at ${place}`)) add(shared, place, 1);
      if (place !== undefined) seen.add(`at ${place}`);
      for (const [pattern, tone] of toneWords) if (pattern.test(token)) add(shared, tones + tone, 0.5);
    }
    seen.add(base);
    hashed(own, base, token.length > 3 ? 1 : 0.35);
    const next = tokens[index + 1];
    if (next !== undefined) hashed(own, `${base} ${singular(next)}`, 0.5);
    for (let at = 0; at + 3 <= base.length && at < 12; at++) hashed(own, `~${base.slice(at, at + 3)}`, 0.25);
  });
  return joined(shared, own, 0.75);
}

function hashed(vector: Float64Array, feature: string, weight: number): void {
  const hash = hash32(feature);
  add(vector, words + (hash % (layout - words)), (hash & 0x80000000) === 0 ? weight : -weight);
}

/** The features of a picture: the same shared part, measured, then where which colours lie. */
export function imageFeatures(look: Look): Float64Array {
  const shared = new Float64Array(dimension);
  const own = new Float64Array(dimension);
  for (const { name, share } of look.colours.slice(0, 4)) addColour(shared, name, Math.sqrt(share) * 1.3);
  if (look.light > 0.6) add(shared, tones, 0.6);
  if (look.light < 0.32) add(shared, tones + 1, 0.9);
  if (look.warmth > 0.2) add(shared, tones + 2, look.warmth);
  if (look.warmth < -0.2) add(shared, tones + 3, -look.warmth * 0.7);
  for (const [name, weight] of elementsSeen(look)) add(shared, places.get(name) ?? scenes, weight);
  for (const [index, level] of look.layout.entries()) add(own, layout + index, level / 255 - 0.5);
  return joined(shared, own, 0.75);
}

/** Elements whose shapes are seen, with how sure the sight is. */
function elementsSeen({ shapes, light }: Look): [string, number][] {
  if (shapes.face)
    return [
      ['portrait', 1.6],
      ['person', 0.8],
    ];
  const found: [string, number][] = [];
  const outlines = { peaks: 'mountains', hills: 'hills', blocks: 'city', trees: 'forest', flat: undefined, none: undefined } as const;
  const outline = outlines[shapes.outline];
  if (outline !== undefined) found.push([outline, 1]);
  if (shapes.water) found.push(['sea', 0.8]);
  if (shapes.disc !== undefined) found.push([light < 0.3 ? 'moon' : 'sun', 0.7]);
  if (shapes.stars) found.push(['stars', 0.8]);
  if (shapes.flakes) found.push(['snow', 0.8]);
  if (shapes.blossoms) found.push(['flowers', 0.9]);
  if (shapes.subject !== undefined) for (const name of shapes.water ? ['boat', 'lighthouse'] : ['house', 'cat', 'dog', 'person']) found.push([name, 0.3]);
  return found;
}

/** Both parts at length 1 (the own one at `weight`), then the whole at length 1; a vector of nothing points along the last axis. */
function joined(shared: Float64Array, own: Float64Array, weight: number): Float64Array {
  const [a, b] = [lengthOf(shared), lengthOf(own)];
  const whole = shared.map((value, at) => (a === 0 ? 0 : value / a) + (b === 0 ? 0 : ((own[at] ?? 0) / b) * weight));
  const length = lengthOf(whole);
  if (length === 0) whole[dimension - 1] = 1;
  return length === 0 ? whole : whole.map((value) => value / length);
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
