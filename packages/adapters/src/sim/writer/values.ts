import { isPlural, singular, slugOf, wordsOfName } from '../language/inflect.ts';
import type { Random } from '../random.ts';
import { type Bank, type Matter, prose, say } from './grammar.ts';
import * as lexicon from './lexicon.ts';

/** The object a value stands in: what its other fields say already, its own name, and its place in a list. */
export type Setting = {
  readonly matter: Matter;
  /** Words of the enclosing names, outermost first. */
  readonly around: readonly string[];
  readonly index: number;
  /** Title and person of this object: one each, so that slug, biography and description agree with them. */
  readonly title: () => string;
  readonly person: () => string;
};

/** How a named field is filled; `type` is what it is when no schema says. */
type Filling = {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'strings';
  readonly of: (setting: Setting, words: readonly string[]) => string | number | boolean;
};

const text = (of: (setting: Setting, words: readonly string[]) => string): Filling => ({ type: 'string', of });
const sentence = (bank: Bank): Filling => text(({ matter }) => say(bank, matter));
const member = (members: readonly string[]): Filling => text(({ matter }) => matter.random.pick(members));
const whole = (of: (setting: Setting) => number): Filling => ({ type: 'integer', of });
const real = (of: (setting: Setting) => number): Filling => ({ type: 'number', of });
const within = (lowest: number, highest: number): Filling => whole(({ matter }) => matter.random.integer(lowest, highest));
const two = (value: number): string => String(value).padStart(2, '0');
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const people = new Set(
  'photographer author artist writer person character user editor director hero player member teacher student painter actor speaker winner owner human customer guest contact'.split(
    ' ',
  ),
);
const places = new Set('city town place country location venue village region station'.split(' '));
const makers = new Set('company organisation organization publisher studio gallery agency brand team'.split(' '));

const nameFilling = text((setting, words) => {
  const { matter } = setting;
  const hints = [...setting.around.slice(-2), ...words].map(singular);
  if (hints.some((hint) => people.has(hint))) return setting.person();
  if (hints.some((hint) => places.has(hint))) return matter.random.pick(lexicon.cities);
  if (hints.some((hint) => makers.has(hint))) return companyOf(matter);
  const last = setting.around.at(-1);
  return last === undefined || /^(?:item|data|object|root)$/.test(last) ? setting.person() : setting.title();
});

const paragraph = text(({ matter }) => prose(matter, matter.random.integer(2, 3), 'reports'));
const biography = text((setting) => {
  const { matter } = setting;
  const { random } = matter;
  const born = random.integer(1951, 1996);
  const start = `${setting.person()} was born in ${random.pick(lexicon.cities)} in ${born} and works between ${random.pick(lexicon.countries)} and ${random.pick(lexicon.countries)}.`;
  return `${start} ${say('reports', matter)}`;
});
const scene: Filling = text(({ matter, around }, words) =>
  say([...around, ...words].some((word) => /portrait|headshot|face/.test(word)) ? 'portraits' : 'scenes', matter),
);

const fillings: ReadonlyMap<string, Filling> = new Map(
  Object.entries({
    'title headline heading work exhibition album book song film': text((setting) => setting.title()),
    'subject theme topic idea angle approach concept direction option proposal subheading first second third': text(({ matter }) => say('titles', matter)),
    'slug handle permalink': text((setting) => slugOf(setting.title())),
    'description summary abstract text body content story paragraph overview synopsis about detail message explanation comment review response essay article intro introduction plot chapter backstory statement':
      paragraph,
    'sentence fact line finding note observation reply answer lesson tip step': sentence('middles'),
    'caption scene photo photograph image picture shot visual prompt illustration drawing painting frame view': scene,
    portrait: sentence('portraits'),
    'bio biography profile': biography,
    name: nameFilling,
    'author artist photographer person character writer editor director hero player speaker fullname': text((setting) => setting.person()),
    firstname: text((setting) => setting.person().split(' ')[0] ?? ''),
    'lastname surname': text((setting) => setting.person().split(' ').slice(1).join(' ')),
    email: text((setting) => `${slugOf(setting.person()).replace(/-/g, '.')}@example.org`),
    'url link website href homepage uri': text((setting) => `https://example.org/${slugOf(setting.title())}`),
    'date day published created updated born birthday deadline': text(({ matter }) => dateOf(matter)),
    'time hour': text(({ matter }) => `${two(matter.random.integer(6, 22))}:${two(matter.random.integer(0, 11) * 5)}`),
    'color colour': member(lexicon.colours),
    'hex background foreground': text(({ matter }) => hexOf(matter.random)),
    'city town place location venue village setting': member(lexicon.cities),
    country: member(lexicon.countries),
    address: text(({ matter }) => `${matter.random.integer(1, 180)} ${matter.random.pick(lexicon.lastNames)} Street, ${matter.random.pick(lexicon.cities)}`),
    'company organisation organization publisher studio gallery brand': text(({ matter }) => companyOf(matter)),
    'tag keyword word term label noun hashtag': text(({ matter, index }) => wordAt(matter, index)),
    'genre category kind type section': member(lexicon.genres),
    'mood tone emotion feeling atmosphere adjective': member(lexicon.moods),
    'style medium technique': member(['35mm film', 'watercolour', 'black and white', 'medium format', 'woodcut', 'long exposure']),
    'status state': member(['draft', 'ready', 'published']),
    'level difficulty priority severity': member(['low', 'medium', 'high']),
    'reason why rationale justification argument motivation relevance strength': sentence('reasons'),
    'quote motto tagline slogan hook': sentence('mottos'),
    question: sentence('questions'),
    'id key code sku': text(({ matter, index }) => `${slugOf(wordAt(matter, index))}-${matter.random.integer(100, 999)}`),
    'language lang locale': member(['en', 'es', 'fr', 'de', 'pt']),
    currency: member(['EUR', 'USD', 'GBP', 'JPY']),
    phone: text(({ matter }) => `+1 555 01${two(matter.random.integer(0, 99))}`),
    'operation endpoint method': member(['list', 'get', 'search']),
    'rating score grade mark originality': within(5, 10),
    stars: within(2, 5),
    year: whole(({ matter }) => matter.year ?? matter.random.integer(1985, 2025)),
    age: within(19, 78),
    'count quantity amount total number size limit page pages views likes population': within(2, 40),
    'index position rank order': whole(({ index }) => index + 1),
    'price cost budget fee': real(({ matter }) => round(matter.random.between(4, 240), 2)),
    'probability confidence weight ratio share similarity': real(({ matter }) => round(matter.random.between(0.4, 0.99), 2)),
    'percent percentage': within(5, 95),
    'latitude lat': real(({ matter }) => round(matter.random.between(-50, 65), 4)),
    'longitude lon lng': real(({ matter }) => round(matter.random.between(-120, 150), 4)),
    'temperature celsius': real(({ matter }) => round(matter.random.between(-4, 31), 1)),
    'width height': whole(({ matter }) => matter.random.pick([256, 384, 512, 768])),
    'duration minutes seconds hours length distance': within(3, 90),
    month: within(1, 12),
    'tags keywords words terms labels hashtags topics': { type: 'strings', of: ({ matter, index }) => wordAt(matter, index) },
    'is has can should enabled active published valid approved available visible featured': { type: 'boolean', of: ({ matter }) => matter.random.chance(0.6) },
  } satisfies Record<string, Filling>).flatMap(([names, filling]) => names.split(' ').map((name): [string, Filling] => [name, filling])),
);

const pictured = /^(?:portrait|headshot|face|photo|photograph|image|picture|scene|visual|shot|illustration)s?$/;

/** How a field of this name is filled: its last word decides, then the earlier ones; undefined when no word is known. */
export function fillingOf(name: string): { readonly filling: Filling; readonly words: readonly string[] } | undefined {
  const words = wordsOfName(name);
  if (/^(?:is|has|can|should)$/.test(words[0] ?? '') && words.length > 1) return known('is', words);
  if (words.join('') === 'firstname' || words.join('') === 'lastname') return known(words.join(''), words);
  if (/^(?:descriptions?|text|prompt|details?|caption)$/.test(words.at(-1) ?? '')) {
    const shown = words.slice(0, -1).findLast((word) => pictured.test(word));
    if (shown !== undefined) return known(words.includes('portrait') ? 'portrait' : 'scene', words);
  }
  for (const word of [...words].reverse()) {
    const found = known(word, words) ?? known(singular(word), words);
    if (found !== undefined) return found;
  }
  return undefined;
}

function known(word: string, words: readonly string[]): { filling: Filling; words: readonly string[] } | undefined {
  const filling = fillings.get(word);
  return filling === undefined ? undefined : { filling, words };
}

/** The type a field of this name has when nobody says: tags are a list, a rating is a number, most are text. */
export function typeOfName(name: string): Filling['type'] {
  const found = fillingOf(name);
  if (found === undefined) return 'string';
  const last = found.words.at(-1) ?? '';
  return found.filling.type === 'string' && isPlural(last) && last !== 'series' && last !== 'news' && !fillings.has(last) ? 'strings' : found.filling.type;
}

/** A full name. */
export function personOf(random: Random): string {
  return `${random.pick(lexicon.firstNames)} ${random.pick(lexicon.lastNames)}`;
}

/** A date of the year the matter speaks of, as YYYY-MM-DD. */
export function dateOf(matter: Matter): string {
  return `${matter.year ?? 2025}-${two(matter.random.integer(1, 12))}-${two(matter.random.integer(1, 28))}`;
}

/** A colour as #rrggbb. */
export function hexOf(random: Random): string {
  return `#${random.integer(0x202020, 0xf0f0f0).toString(16).padStart(6, '0')}`;
}

function companyOf({ random }: Matter): string {
  return `${random.pick(lexicon.lastNames)} ${random.pick(['Press', 'Studio', 'Foundation', 'Works', 'Archive'])}`;
}

function wordAt({ topics, random }: Matter, index: number): string {
  const pool = [...new Set(topics.flatMap((topic) => topic.split(' ')).map((word) => word.toLowerCase()))].filter((word) => word.length > 3);
  return pool[index] ?? random.pick(lexicon.subjects).split(' ').at(-1) ?? 'light';
}
