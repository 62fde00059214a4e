const irregular: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  men: 'man',
  women: 'woman',
  lives: 'life',
  cities: 'city',
  wolves: 'wolf',
  leaves: 'leaf',
  series: 'series',
  news: 'news',
  species: 'species',
  movies: 'movie',
  cookies: 'cookie',
  bus: 'bus',
  lens: 'lens',
  canvas: 'canvas',
  status: 'status',
  bonus: 'bonus',
  address: 'address',
  synopsis: 'synopsis',
  analysis: 'analysis',
};

/** The singular of an English noun, by its ending. */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  const known = Object.hasOwn(irregular, lower) ? irregular[lower] : undefined;
  if (known !== undefined) return known;
  if (/(ss|us|is)$/.test(lower)) return lower;
  if (/ies$/.test(lower) && lower.length > 4) return `${lower.slice(0, -3)}y`;
  if (/(ches|shes|xes|sses|zzes)$/.test(lower)) return lower.slice(0, -2);
  return lower.endsWith('s') && lower.length > 3 ? lower.slice(0, -1) : lower;
}

/** Whether a word looks like an English plural. */
export function isPlural(word: string): boolean {
  return singular(word) !== word.toLowerCase() || word.toLowerCase() === 'series';
}

/** The text with its first letter in upper case. */
export function capitalise(text: string): string {
  return text.replace(/^(["“‘(]*)(\p{Ll})/u, (_, before: string, letter: string) => before + letter.toUpperCase());
}

const small = new Set([
  'a',
  'an',
  'the',
  'and',
  'or',
  'of',
  'in',
  'on',
  'at',
  'by',
  'for',
  'to',
  'from',
  'with',
  'without',
  'under',
  'over',
  'before',
  'after',
  'between',
  'as',
  'is',
]);

/** Title case, as English headlines have it. */
export function titleCase(text: string): string {
  return text
    .split(' ')
    .map((word, index, words) => (index > 0 && !words[index - 1]?.endsWith(':') && small.has(word.toLowerCase()) ? word.toLowerCase() : capitalise(word)))
    .join(' ');
}

/** Lower-case ASCII words joined by hyphens; never empty. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return slug === '' ? 'untitled' : slug;
}

/** The text with `a` and `an` as the following sound wants them. */
export function withArticles(text: string): string {
  return text.replace(/\b([Aa])n? (["“]?)([A-Za-z]+)/g, (whole: string, letter: string, quote: string, word: string, at: number, all: string) => {
    if (at > 0 && /[\p{L}\d’'-]/u.test(all[at - 1] ?? '')) return whole;
    const vowel = /^(?:[aeiou]|hour|honest|heir)/i.test(word) && !/^(?:uni|use|one|euro|eur|once)/i.test(word);
    return `${letter}${vowel ? 'n' : ''} ${quote}${word}`;
  });
}

/** The words of a property name: `photographerPortraitDescription` → photographer, portrait, description. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
