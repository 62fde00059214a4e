/** One word, or several in order; `beginning` matches longer words too, `without` wants none. */
export type SearchWord = { readonly text: string; readonly beginning: boolean; readonly without: boolean };

const longest = 1000;
const most = 64;

/** The words of a search: groups of which one must match, each with words that must all match. What holds no letter or digit is left out. */
export function wordsOf(text: string): readonly (readonly SearchWord[])[] {
  const groups: SearchWord[][] = [[]];
  for (const [, minus = '', phrase, word = ''] of said(text).matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/gu)) {
    if (phrase === undefined && minus === '' && word === 'OR') {
      groups.push([]);
      continue;
    }
    const meant = phrase ?? word;
    if (/[\p{L}\p{N}]/u.test(meant) && groups.flat().length < most)
      groups.at(-1)?.push({ text: meant.replace(/\*+$/, ''), beginning: meant.endsWith('*'), without: minus !== '' });
  }
  return groups.filter((group) => group.length > 0);
}

/** Control characters end the texts of some databases, and are no part of a word. */
function said(text: string): string {
  return text
    .slice(0, longest)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, ' ');
}
