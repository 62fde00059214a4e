import { colourNamed } from '../colour.ts';
import { isPlural, singular } from '../language/inflect.ts';
import { numberOf } from '../language/number-words.ts';
import type { Random } from '../random.ts';
import { type Palette, paletteNamed, tinted } from './palette.ts';
import type { Traits } from './portrait.ts';
import { elementWords, paletteWords, partOf, type Style, styleWords, traitsIn } from './vocabulary.ts';

/** What a picture shows: elements with their colours and numbers, its palette, and how the pixels are treated. */
export type Scene = {
  readonly elements: ReadonlyMap<string, { readonly colour?: string; readonly count: number }>;
  readonly palette: Palette;
  readonly styles: readonly Style[];
  readonly traits: Traits;
};

type Found = { readonly colour?: string; readonly count: number };
type Reading = { readonly elements: Map<string, Found>; readonly loose: string[]; readonly traits: { hair?: string; coat?: string } };

const many: Readonly<Record<string, number>> = {
  boat: 3,
  house: 4,
  tree: 5,
  person: 4,
  cat: 2,
  dog: 2,
  horse: 3,
  balloon: 4,
  fish: 6,
  cactus: 5,
  kite: 3,
  birds: 1,
};

/** Reads elements, their colours and numbers, and free colours from a text. */
function read(text: string): Reading {
  const tokens =
    text
      .toLowerCase()
      .match(/[\p{L}\d]+(?:[’'-][\p{L}]+)*/gu)
      ?.slice(0, 600) ?? [];
  const reading: Reading = { elements: new Map(), loose: [], traits: {} };
  const owned = new Set<number>();
  tokens.forEach((token, at) => {
    const name = elementWords.get(singular(token)) ?? elementWords.get(token);
    const part = partOf(token);
    if (name === undefined && part === undefined) return;
    let colour: string | undefined;
    let count: number | undefined;
    for (let back = at - 1; back >= Math.max(0, at - 3); back--) {
      const word = tokens[back] ?? '';
      if (elementWords.has(singular(word)) && back < at - 1) break;
      if (colour === undefined && colourNamed(word) !== undefined && !owned.has(back)) {
        colour = colourNamed(word);
        owned.add(back);
      }
      const number = numberOf(word);
      if (number !== undefined && number >= 1 && number <= 100 && Number.isInteger(number)) count ??= number;
    }
    if (part !== undefined) {
      if (colour !== undefined) reading.traits[part] ??= colour;
      return;
    }
    if (name === undefined) return;
    const known = reading.elements.get(name);
    const counted = count ?? (isPlural(token) ? (many[name] ?? 1) : 1);
    const kept = colour ?? known?.colour;
    reading.elements.set(name, { count: Math.max(counted, known?.count ?? 1), ...(kept === undefined ? {} : { colour: kept }) });
  });
  tokens.forEach((token, at) => {
    if (colourNamed(token) !== undefined && !owned.has(at)) reading.loose.push(token);
  });
  return reading;
}

const groundless = ['sea', 'desert', 'interior', 'hills'] as const;
const skyless = new Set(['portrait', 'interior']);

/** The scene a prompt describes; what it leaves open is chosen by chance. */
export function sceneOf(prompt: string, negative: string, random: Random): Scene {
  const lower = prompt.toLowerCase();
  const { elements, loose, traits } = read(prompt);
  for (const unwanted of read(negative).elements.keys()) elements.delete(unwanted);
  const pick = random.fork('scene');
  if (!indoors.test(lower) && outside.some((name) => elements.has(name))) elements.delete('interior');
  if (/head and shoulders|\bportray|\blooking (?:past|straight at|into) the (?:camera|lens)/.test(lower)) elements.set('portrait', { count: 1 });
  const paletteName =
    paletteWords.find(([, words]) => words.test(lower))?.[0] ??
    pick.pick(['day', 'day', 'golden', 'spring', 'autumn', 'dawn', 'tropical', 'sunset', 'pastel', 'night', 'winter']);
  complete(elements, { palette: paletteName, pick });
  if (traits.coat !== undefined && elements.has('person')) elements.set('person', { count: 1, ...elements.get('person'), colour: traits.coat });
  const styles = styleWords.filter(([, words]) => words.test(lower)).map(([style]) => style);
  const tint = loose.find((name) => !['black', 'white', 'grey', 'silver', 'cream'].includes(name)) ?? loose[0];
  const base = paletteNamed(paletteName);
  const plain = styles.includes('mono') || tint === undefined;
  return {
    elements,
    palette: plain ? base : tinted(base, colourNamed(tint) ?? base.accent, new Set(loose).size > 1 ? 0.14 : 0.34),
    styles,
    traits: { ...traitsIn(lower), ...traits },
  };
}

/** Adds what a picture needs to be whole: a ground, a sky, something to look at. */
function complete(elements: Map<string, Found>, { palette, pick }: { readonly palette: string; readonly pick: Random }): void {
  const has = (name: string): boolean => elements.has(name);
  const add = (name: string): void => {
    if (!has(name)) elements.set(name, { count: 1 });
  };
  if (has('portrait')) {
    for (const name of [...elements.keys()]) if (!['portrait', 'snow', 'rain'].includes(name)) elements.delete(name);
    return;
  }
  if (has('storm')) {
    add('clouds');
    if (pick.chance(0.6)) add('lightning');
    add('rain');
  }
  if (has('stillLife') || (has('interior') && !['cat', 'dog', 'person'].some(has))) {
    add('interior');
    add('stillLife');
  }
  if (has('interior')) for (const name of outside) elements.delete(name);
  if (['boat', 'beach', 'lighthouse', 'fish', 'palm'].some(has) && !has('river') && !has('desert')) add('sea');
  if (has('cactus')) add('desert');
  if (has('umbrella') && !has('person')) add('person');
  if (has('kite') && pick.chance(0.7)) add('person');
  const scenic = [...elements.keys()].filter(
    (name) =>
      !['sun', 'moon', 'stars', 'clouds', 'rain', 'storm', 'snow', 'fog', 'aurora', 'rainbow', 'lightning', 'birds', 'umbrella', 'grass'].includes(name),
  );
  if (scenic.length === 0) for (const name of pick.pick(settings)) add(name);
  else if (!groundless.some(has) && !['mountains', 'forest', 'city', 'river'].some(has))
    add(
      pick.pick(
        backgrounds[['flowers', 'grass', 'tree'].some(has) ? 'green' : ['person', 'cat', 'dog', 'train', 'road', 'umbrella'].some(has) ? 'peopled' : 'wild'],
      ),
    );
  if (has('fog')) add('mist');
  if (has('interior')) return;
  if (!groundless.some(has))
    add(!has('river') && ((has('city') && pick.chance(0.5)) || (has('mountains') && !has('forest') && pick.chance(0.5))) ? 'sea' : 'field');
  if (has('sea') && ['person', 'cat', 'dog', 'horse', 'flowers', 'train'].some(has) && !(has('person') && has('boat'))) add('beach');
  if (has('hills') && has('sea')) elements.delete('hills');
  if (palette === 'night') add(has('moon') || pick.chance(0.55) ? 'moon' : 'stars');
  if (palette === 'night') add('stars');
  else if (['sunset', 'dawn', 'golden', 'desert', 'sepia'].includes(palette) && !has('rain') && !has('moon')) add('sun');
  else if (!['sun', 'moon', 'clouds', 'fog'].some(has)) add(has('rain') || has('snow') ? 'clouds' : pick.pick(['sun', 'clouds', 'clouds']));
  if (scenic.length <= 1 && pick.chance(0.45)) add('birds');
}

/** Words that mean a room, not a window or a doorway through which something outside is seen. */
const indoors = /\b(?:rooms?|interior|indoors?|kitchen|library|hallway|corridor|museum|caf[eé]|bedroom|archive|studio|table|desk|vase)\b/;

const outside = [
  'flowers',
  'grass',
  'tree',
  'forest',
  'city',
  'house',
  'sea',
  'hills',
  'mountains',
  'river',
  'road',
  'desert',
  'boat',
  'clouds',
  'sun',
  'moon',
  'stars',
  'rain',
  'storm',
  'snow',
  'fog',
  'train',
  'bridge',
  'castle',
  'lighthouse',
  'windmill',
  'birds',
  'horse',
];

const backgrounds = {
  peopled: ['hills', 'city', 'city', 'mountains', 'sea', 'forest'],
  green: ['hills', 'hills', 'forest', 'mountains'],
  wild: ['hills', 'hills', 'mountains', 'forest', 'forest', 'sea'],
} as const;

const settings: readonly (readonly string[])[] = [
  ['mountains', 'sea', 'boat'],
  ['city', 'sea', 'bridge'],
  ['hills', 'house', 'tree'],
  ['sea', 'lighthouse'],
  ['forest', 'river', 'mountains'],
  ['desert', 'cactus'],
  ['interior', 'stillLife'],
  ['hills', 'windmill', 'flowers'],
  ['mountains', 'castle', 'forest'],
  ['city', 'road', 'person'],
  ['sea', 'beach', 'palm'],
  ['hills', 'road', 'tree'],
  ['hills', 'balloon'],
  ['mountains', 'train'],
  ['forest', 'house', 'snow'],
  ['sea', 'boat', 'birds'],
  ['hills', 'horse'],
  ['hills', 'flowers', 'person'],
  ['waterfall', 'forest'],
];

/** Whether the elements stand under a sky. */
export function isOutdoors(scene: Scene): boolean {
  return ![...skyless].some((name) => scene.elements.has(name));
}
