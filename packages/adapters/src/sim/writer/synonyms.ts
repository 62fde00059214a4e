import { singular } from '../language/inflect.ts';

/** Words that may stand for each other, a group a line; things are singular. */
const words = `sea ocean
ship vessel
road street lane
path trail track
house home dwelling
hut cabin cottage
forest wood woodland
hill rise
mountain peak summit
stone rock
river stream
field meadow
garden yard
village hamlet
town borough
city metropolis
harbour port haven
lighthouse beacon
castle fortress
shop store
bridge crossing
beach shore
storm tempest gale
wind breeze
fog mist haze
rain drizzle shower
snow snowfall
sunrise dawn daybreak
sunset dusk nightfall
morning forenoon
evening eventide
shadow shade
light glow
fire blaze
picture image
painting canvas
photograph photo
drawing sketch
portrait likeness
dog hound
cat feline
horse steed
bird fowl
child kid
boy lad
girl lass
man fellow
woman lady
friend companion
worker labourer
farmer grower
traveller wanderer
sailor mariner
soldier warrior
king ruler monarch
machine device
car automobile
train locomotive
lamp lantern
bottle flask
cup mug
plate dish
table desk
chair seat
window pane
roof rooftop
flower blossom bloom
grass turf
leaf frond
cloth fabric
robot automaton
ghost spirit phantom
monster beast
sitting seated
standing upright
walking strolling
running racing
flying soaring
floating drifting
sleeping dozing slumbering
looking gazing staring
watching observing
holding gripping
burning blazing
falling dropping
shining gleaming
above over
below beneath under
beside near by
inside within
between amid
through across
many numerous
several various`;

/** The same for qualities. */
const qualities = `big large huge
small little tiny
old aged ancient
new fresh recent
young youthful
beautiful lovely gorgeous
ugly unsightly
happy cheerful glad
sad sorrowful mournful
angry furious cross
calm quiet still
silent noiseless soundless
loud noisy
bright radiant brilliant
dark dim gloomy
red crimson scarlet
blue azure
green verdant
yellow golden
white snowy
black inky
grey ashen
brown tawny
purple violet
pink rosy
warm heated
cold chilly frosty
wet soaked
dry parched
empty vacant bare
broken shattered
wooden timbered
stormy tempestuous
foggy misty hazy
strange odd curious
famous renowned
simple plain
lonely solitary
tall high
wide broad
narrow slim
fast quick swift
slow unhurried
heavy weighty
soft gentle
hard firm`;

const table: ReadonlyMap<string, readonly string[]> = new Map(
  `${words}\n${qualities}`.split('\n').flatMap((line) => {
    const group = line.split(' ');
    return group.map((word): [string, readonly string[]] => [word, group.filter((other) => other !== word)]);
  }),
);

const qualityWords = new Set(qualities.split(/\s/));

/** Whether a word is known as a quality of things. */
export function isQuality(word: string): boolean {
  return qualityWords.has(word.toLowerCase());
}

/** Words that may stand for a word, in its number and with its first letter's case; empty where none is known. */
export function synonymsOf(word: string): readonly string[] {
  const lower = word.toLowerCase();
  const exact = table.get(lower);
  const isUpper = lower !== word;
  const cased = (others: readonly string[]) => (isUpper ? others.map((other) => other.charAt(0).toUpperCase() + other.slice(1)) : others);
  if (exact !== undefined) return cased(exact);
  const plural = lower.endsWith('s') ? table.get(singular(lower)) : undefined;
  return plural === undefined ? [] : cased(plural.map(pluralOf));
}

function pluralOf(word: string): string {
  if (/(?:s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
