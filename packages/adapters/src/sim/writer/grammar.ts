import { capitalise, titleCase, withArticles } from '../language/inflect.ts';
import type { Random } from '../random.ts';
import * as lexicon from './lexicon.ts';

/** What sentences are made of: the subjects asked about, most important first, and this text's own choices. */
export type Matter = { readonly topics: readonly string[]; readonly year?: number; readonly random: Random };

const titles = [
  'a year of {t}',
  '{t} after dark',
  'what {t} left behind',
  'between {t} and {s}',
  '{s}: {t}',
  'the last season of {t}',
  'inside {t}',
  'the weight of {t}',
  'listening to {t}',
  '{t}, seen from {city}',
  'before {t}',
  '{s} in the light of {t}',
  'the other side of {t}',
  '{t} without witnesses',
  'notes on {t}',
  'where {t} began',
  'the patience of {s}: {t}',
  'a map of {t}',
  '{t}, one winter',
];

const openings = [
  'The story of {t} begins {place}, {light}.',
  'Nobody who has looked closely at {t} forgets the sight.',
  'In {city}, {t} changed the way people speak about tomorrow.',
  'At first glance {t} and {s} have little in common.',
  'For most of us “{t}” is only a word; for {figure} it is a working day.',
  'Everything here turns on {t} and on {u}.',
  'Long before anyone gave it a name, {t} shaped the days of {s}.',
  'Seen up close, {t} can look like {s}.',
];
const middles = [
  'What seemed small at first became the heart of the matter: {t}, and the people around it.',
  '{Figure} {deed} {place}, and the whole question of {t} is suddenly visible.',
  'There are numbers for {t}, but no number explains the silence {place}.',
  'Step by step, {u} comes into view.',
  'The link between {t} and {u} is rarely told and easily felt.',
  'Some speak of {u}; others simply speak of work.',
  'Each detail of {t} asks for patience, and gives something back.',
  '{Figure} put it plainly: without {t} nobody would talk about {u}.',
  'It is here, {light}, that {t} and {s} meet.',
  'Two things matter most: who looks after {t} today, and who will do so tomorrow.',
  'The closer one comes to {u}, the further away the headlines seem.',
];
const endings = [
  'What remains is an image of {t} that is hard to put away.',
  'In the end it is a story about {t}, told {light}.',
  'Perhaps that is the quiet promise of {t}.',
  'Nothing about {t} is settled, and that is why it deserves to be seen.',
  'After that, {t} will not look the same again.',
  'So {t} will stay an open question, and a good one.',
];
const reports = [
  'The work follows {t} from {city} to {city2} over one year.',
  'It shows {t} through {s} and the light {place}.',
  'Each picture pairs {t} with something ordinary: hands, weather, waiting.',
  'Small gestures carry the story of {t} further than any headline.',
  'Together the images ask what {t} will mean to the next generation.',
  'The series stays close to {s} and lets {t} speak for itself.',
  '{Light}, the familiar face of {t} turns strange and precise.',
];
const scenes = [
  '{Figure} {deed} {place}, {light}, {view}: {t}.',
  '{Place}, {figure} {deed} {light}; {t}, {view}.',
  'A wide view {place} {light}, with {figure} small in the foreground and {t} all around.',
  '{Figure} {place}, {view}, {light}, a picture about {t}.',
  'A close view of {figure} {light}, {view}, with {t} behind.',
  '{Light}, {figure} {deed} {place}; the rest of the frame is given to {t}.',
];
const portraits = [
  '{Person} in {pronoun} {age} with {hair} and {garment}, {look}, {grounding}.',
  'Head and shoulders of {person} of about {years} with {hair}, in {garment}, {look}, {grounding}.',
  '{Person} with {hair}, wearing {garment}, {look}, {grounding}.',
];
const reasons = [
  'It makes {t} visible without explaining it.',
  'It brings {t} and {s} into one frame, which nobody expects.',
  'Of all the ways to look at {t}, this one is the most human.',
  'It is close enough to touch and still about {t}.',
];
const questions = [
  'What would {t} look like {light}?',
  'Who looks after {t} when nobody is watching?',
  'Can {t} and {u} live side by side?',
  'Why should {t} matter to {figure}?',
];
const mottos = ['{T}, nothing more and nothing less.', 'Look twice at {t}.', 'First {t}, then everything else.', 'Patience first, then {t}.'];

const banks = { titles, openings, middles, endings, reports, scenes, portraits, reasons, questions, mottos } as const;
export type Bank = keyof typeof banks;

/** The words of the sentences themselves: a text that comes back as a prompt is not about them. */
export const ownWords: ReadonlySet<string> = new Set(
  Object.values(banks)
    .flat()
    .join(' ')
    .replace(/\{\w+\}/g, ' ')
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [],
);

/** One text of a bank: a whole sentence, or a title without a full stop. */
export function say(bank: Bank, matter: Matter): string {
  const { random } = matter;
  const filled = fill(random.pick(banks[bank]), matter);
  return bank === 'titles' ? titleCase(withArticles(filled)) : capitalise(withArticles(filled));
}

/** `count` different whole sentences on the matter: an opening, middles, an ending. */
export function prose(matter: Matter, count: number, body: Bank = 'middles'): string {
  const { random } = matter;
  const order = random.shuffle(banks[body]);
  const sentences: string[] = [];
  for (let index = 0; index < count; index++) {
    const template =
      index === 0 && body === 'middles' ? random.pick(openings) : index === count - 1 && count > 2 ? random.pick(endings) : (order[index % order.length] ?? '');
    sentences.push(capitalise(withArticles(fill(template, matter))));
  }
  return sentences.join(' ');
}

function fill(template: string, { topics, random }: Matter): string {
  const [first = random.pick(lexicon.subjects), ...rest] = topics;
  const main = random.chance(0.75) || rest.length === 0 ? first : random.pick(rest.slice(0, 4));
  const female = random.chance(0.5);
  const others = lexicon.subjects.filter((subject) => !main.toLowerCase().includes(subject));
  const second = rest.slice(0, 6).filter((topic) => topic !== main);
  const slots: Readonly<Record<string, () => string>> = {
    t: () => main,
    u: () => random.pick(second.length > 0 ? second : others),
    s: () => random.pick(others),
    place: () => random.pick(lexicon.places),
    light: () => random.pick(lexicon.lights),
    figure: () => random.pick(lexicon.figures),
    deed: () => random.pick(lexicon.deeds),
    view: () => random.pick(lexicon.views),
    city: () => random.pick(lexicon.cities.slice(0, 10)),
    city2: () => random.pick(lexicon.cities.slice(10)),
    person: () => (female ? 'a woman' : 'a man'),
    pronoun: () => (female ? 'her' : 'his'),
    age: () => random.pick(['thirties', 'forties', 'fifties', 'sixties', 'seventies']),
    years: () => random.pick(['thirty', 'forty', 'fifty', 'sixty']),
    hair: () => random.pick(female ? lexicon.hairs.filter((hair) => !hair.includes('beard')) : lexicon.hairs),
    garment: () => random.pick(lexicon.garments),
    look: () => random.pick(lexicon.looks),
    grounding: () => random.pick(lexicon.groundings),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const lower = name.toLowerCase();
    const slot = Object.hasOwn(slots, lower) ? slots[lower] : undefined;
    if (slot === undefined) return whole;
    return name === lower ? slot() : capitalise(slot());
  });
}
