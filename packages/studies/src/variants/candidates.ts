import type { Random } from '@genarun/topology';

export type CandidateOptions = {
  readonly prompt: string;
  /** Words that a candidate may take in beside its own. */
  readonly words: readonly string[];
  readonly size: number;
  /** What no candidate may be. */
  readonly known: ReadonlySet<string>;
  readonly random: Random;
};

/** Letters or words changed in one candidate at most. */
const mostChanges = 6;

/**
 * Texts near a prompt, all different: one to six changes of letters (one doubled, left out, or put in the place of another) or of words (one left out, taken in, put in the
 * place of another, or two exchanged). A short prompt may have fewer than `size`. Equal options with equal random numbers give equal candidates.
 */
export function candidatesOf({ prompt, words, size, known, random }: CandidateOptions): readonly string[] {
  const own = prompt.split(/\s+/u).filter((word) => word !== '');
  const vocabulary = [...new Set([...words, ...own])];
  const found = new Set<string>();
  for (let attempt = 0; found.size < size && attempt < 20 * size; attempt++) {
    const changes = 1 + random.integer(mostChanges);
    const made = random.integer(2) === 0 ? changedLetters(prompt, changes, random) : changedWords(own, changes, { vocabulary, random });
    if (made.trim() !== '' && made !== prompt && !known.has(made)) found.add(made);
  }
  return [...found];
}

function changedLetters(prompt: string, changes: number, random: Random): string {
  const letters = [...prompt];
  for (let change = 0; change < changes && letters.length > 0; change++) {
    const place = random.integer(letters.length);
    const letter = letters[place] ?? '';
    const other = letters[random.integer(letters.length)] ?? '';
    letters.splice(place, 1, ...([[letter, letter], [], [other]][random.integer(3)] ?? []));
  }
  return letters.join('');
}

function changedWords(
  own: readonly string[],
  changes: number,
  { vocabulary, random }: { readonly vocabulary: readonly string[]; readonly random: Random },
): string {
  const words = [...own];
  for (let change = 0; change < changes; change++) {
    const [place, other] = [random.integer(words.length), random.integer(words.length)];
    const word = vocabulary[random.integer(vocabulary.length)] ?? '';
    const way = random.integer(4);
    if (way === 0 && words.length > 1) words.splice(place, 1);
    else if (way === 1) words.splice(place, 0, word);
    else if (way === 2) words.splice(place, 1, word);
    else [words[place], words[other]] = [words[other] ?? '', words[place] ?? ''];
  }
  return words.join(' ');
}
