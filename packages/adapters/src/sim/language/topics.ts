import { hash32 } from '../random.ts';
import { singular } from './inflect.ts';
import { numberOf } from './number-words.ts';
import { stopWords } from './stop-words.ts';

/** A subject found in a text: a phrase of up to three words as the text has it, and how much the text is about it. */
export type Topic = { readonly phrase: string; readonly weight: number };

const maxWords = 4000;
const titled = /["“]([^"”\n]{4,80})["”]/g;

/** Quoted titles of a text, in order. */
export function quotedTitles(text: string): string[] {
  return [...text.matchAll(titled)].map((match) => (match[1] ?? '').trim()).filter((title) => /\p{L}{3}/u.test(title));
}

/** The subjects of a text, weightiest first: runs of words that are neither grammar, nor vocabulary of asking, nor `ignored`. */
export function topicsOf(text: string, weight = 1, ignored: ReadonlySet<string> = new Set()): Topic[] {
  const found = new Map<string, { phrase: string; weight: number }>();
  const add = (words: readonly string[], { factor, article }: { readonly factor: number; readonly article: boolean }): void => {
    const phrase = `${article ? 'the ' : ''}${words.join(' ')}`;
    const key = words.map((word) => singular(word)).join(' ');
    const gain = weight * factor * (0.7 + 0.3 * Math.min(words.length, 3));
    const known = found.get(key);
    if (known === undefined) found.set(key, { phrase, weight: gain });
    else known.weight += gain * 0.5;
  };
  for (const part of withoutMarkup(text).split(/[.!?;()\n]+|,(?=\s)|\s[-–—]\s/)) {
    const label = /^\s*[\p{L} ]{2,24}:\s+(?=\S)/u.exec(part);
    const words = inSentenceCase((label === null ? part : part.slice(label[0].length)).split(/[^\p{L}\p{N}’'-]+/u).slice(0, maxWords));
    let run: string[] = [];
    let article = false;
    const flush = (): void => {
      if (run.length > 0) add(run.slice(-3), { factor: label === null ? 1 : 2, article: article && run.length <= 3 });
      run = [];
    };
    for (const word of words) {
      if (isSubject(word) && !ignored.has(word.toLowerCase())) run.push(word);
      else {
        flush();
        article = /^(?:a|an|the|this|my|our|your)$/i.test(word);
      }
    }
    flush();
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight || hash32(a.phrase) - hash32(b.phrase));
}

/** Words as they would stand within a sentence: a first capital goes, and so do the capitals of a headline of more than two words. */
function inSentenceCase(words: readonly string[]): string[] {
  const shown = words.map((word) => word.replace(/^['’-]+|['’-]+$/g, '')).filter((word) => word !== '');
  const subjects = shown.filter(isSubject);
  const headline = shown.length > 2 && subjects.every((word) => /^\p{Lu}/u.test(word));
  return shown.map((word, index) =>
    /^\p{Lu}\p{Ll}/u.test(word) && (headline || (index === 0 && !/^\p{Lu}/u.test(shown[1] ?? ''))) ? word.toLowerCase() : word,
  );
}

function isSubject(word: string): boolean {
  const bare = word.toLowerCase().replace(/[’']s$/, '');
  if (bare.length < 3 || stopWords.has(bare) || /\p{Ll}\p{Lu}/u.test(word)) return false;
  if (numberOf(bare) !== undefined || /^\d+$/.test(bare)) return false;
  return /\p{L}{2}/u.test(bare);
}

/** Code, addresses, tags and JSON punctuation say nothing about the subject; the text within quotes does. */
function withoutMarkup(text: string): string {
  return text
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/<[^>\n]{1,80}>/g, ' ')
    .replace(/"[\w-]{1,40}"\s*:/g, ' . ')
    .replace(/[{}[\]"“”`*_#|=]+/g, ' . ')
    .replace(/\b\d+[.)]\s/g, ' . ');
}

/** The year a text names (1500 to 2199), the last one named, or undefined. */
export function yearOf(text: string): number | undefined {
  const years = text.match(/\b(?:1[5-9]|20|21)\d\d\b/g);
  return years === null ? undefined : Number(years[years.length - 1]);
}
