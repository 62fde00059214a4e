import { type SearchWord, wordsOf } from './words.ts';

/** The words of a search as `to_tsquery` reads them. Undefined when there is no word in it. */
export function tsQuery(text: string): string | undefined {
  const parts = wordsOf(text).flatMap((group) => {
    if (!group.some(({ without }) => !without)) return [];
    return [`(${group.map((word) => `${word.without ? '!' : ''}${lexemes(word)}`).join(' & ')})`];
  });
  return parts.length === 0 ? undefined : parts.join(' | ');
}

function lexemes({ text, beginning }: SearchWord): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return `(${words.map((word, at) => `'${word}'${beginning && at === words.length - 1 ? ':*' : ''}`).join(' <-> ')})`;
}

/** A table `s` of what matches, and how a product joins it. */
export const tsSet = { from: 'library_product_text AS s', where: "s.words @@ to_tsquery('simple', ?)", join: 'p.serial = s.serial' } as const;
/** The same for a product at hand. */
export const tsCondition = "p.serial IN (SELECT serial FROM library_product_text WHERE words @@ to_tsquery('simple', ?))";
