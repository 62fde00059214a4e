import { withArticles } from '../language/inflect.ts';
import type { Random } from '../random.ts';
import { isQuality, synonymsOf } from './synonyms.ts';

/** A request to paraphrase: what, how far, and what it may not become. */
type Wish = { readonly source: string; readonly reach: 'light' | 'moderate' | 'strong'; readonly refused: ReadonlySet<string> };

/** What a turn asks to be paraphrased; undefined where it asks for something else. */
export function paraphraseWish(turn: string): Wish | undefined {
  const told = /^\s*(?:please\s+)?(?:paraphrase|rephrase|reword)\b([\s\S]*)$/i.exec(turn)?.[1];
  if (told === undefined) return undefined;
  const marked = /^([\s\S]*?)\n\s*prompt:\s*\n([\s\S]+)$/i.exec(told);
  const inline = /^([^:\n]*):\s*([\s\S]+)$/.exec(told);
  const [instruction, source] = [(marked ?? inline)?.[1] ?? '', (marked ?? inline)?.[2] ?? told];
  const refused = [...instruction.matchAll(/^\s*-\s+(.+)$/gm)].map(([, text = '']) => plain(text));
  const reach = /\b(?:light|slight)/i.test(instruction) ? 'light' : /\bstrong/i.test(instruction) ? 'strong' : 'moderate';
  return source.trim() === '' ? undefined : { source: source.trim(), reach, refused: new Set([...refused, plain(source)]) };
}

const attempts = 24;

/**
 * The source in other words: synonyms, and for a strong paraphrase another order too. No understanding is simulated: words of no known synonym stay, and a text that
 * has none at all is only set in a frame. It is never the source, nor what was refused.
 */
export function paraphrased({ source, reach, refused }: Wish, random: Random): string {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const own = random.fork(attempt);
    const words = reworded(source, reach === 'light' ? 1 : reach === 'moderate' ? 0.6 : 0.9, own.fork('words'));
    const made = withArticles(reach === 'strong' || attempt > attempts / 2 ? reordered(words, own.fork('order')) : words);
    if (!refused.has(plain(made))) return made;
  }
  return framed(source, refused, random);
}

/** `share` below 1: the share of known words that are replaced, at least one; 1: a single one. */
function reworded(source: string, share: number, random: Random): string {
  const parts = source.split(/([\p{L}’'-]+)/u);
  const known = parts.flatMap((part, place) => (synonymsOf(part).length > 0 ? [place] : []));
  const count = share === 1 ? 1 : Math.max(1, Math.round(share * known.length));
  const replaced = new Set(random.shuffle(known).slice(0, count));
  return parts.map((part, place) => (replaced.has(place) ? random.pick(synonymsOf(part)) : part)).join('');
}

const placing = '(?:at|on|in|above|over|below|under|beneath|beside|near|by|behind|inside|within|through|across|between|amid|with|without|against|along)';

/** Another order: parts between commas turned around, the place first, or the quality after its thing. */
function reordered(text: string, random: Random): string {
  const ways: ((whole: string) => string)[] = [
    (whole) => whole.split(', ').reverse().join(', '),
    (whole) => whole.replace(new RegExp(`^([^,]+?) (${placing} [^,]+)$`, 'iu'), (_, thing: string, place: string) => `${place}, ${thing}`),
    (whole) =>
      whole.replace(/^(an?|the) (\p{L}+) (\p{L}+)(?=$|,| )/iu, (all, article: string, quality: string, thing: string) =>
        isQuality(quality) && !isQuality(thing) ? `${article} ${thing} that is ${quality}` : all,
      ),
  ];
  const usable = ways.map((way) => way(text)).filter((made) => made !== text);
  return usable.length === 0 ? text : random.pick(usable);
}

const frames = ['a view of {}', 'a scene with {}', '{}, seen as a whole', 'what is shown: {}', '{}, and nothing else', 'a depiction of {}'];

function framed(source: string, refused: ReadonlySet<string>, random: Random): string {
  const made = random.shuffle(frames).map((frame) => frame.replace('{}', () => source));
  const free = made.find((text) => !refused.has(plain(text)));
  // Every further frame is a longer text, so that one is free in the end.
  return free ?? framed(made[0] ?? source, refused, random);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/gu, ' ').trim();
}
