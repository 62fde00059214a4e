import { type SearchWord, wordsOf } from './words.ts';

/** The words of a search as FTS5 reads them; every word stands in quotes, so that nothing of it is an operator. Undefined when there is no word in it. */
export function ftsQuery(text: string): string | undefined {
  const groups = wordsOf(text).map((group) => ({ wanted: group.filter(({ without }) => !without), unwanted: group.filter(({ without }) => without) }));
  const parts = groups.flatMap(({ wanted, unwanted }) => {
    if (wanted.length === 0) return [];
    const all = wanted.map(quoted).join(' AND ');
    return [unwanted.length === 0 ? `(${all})` : `((${all}) NOT (${unwanted.map(quoted).join(' OR ')}))`];
  });
  return parts.length === 0 ? undefined : parts.join(' OR ');
}

function quoted({ text, beginning }: SearchWord): string {
  return `"${text.replaceAll('"', '""')}"${beginning ? '*' : ''}`;
}

/** A table `s` of what matches, and how a product joins it. */
export const ftsSet = { from: 'library_product_text AS s', where: 'library_product_text MATCH ?', join: 'p.serial = s.rowid' } as const;
/** The same for many products at hand, and for a few. */
export const ftsCondition = 'p.serial IN (SELECT rowid FROM library_product_text WHERE library_product_text MATCH ?)';
export const ftsEach = 'EXISTS (SELECT 1 FROM library_product_text WHERE library_product_text.rowid = p.serial AND library_product_text MATCH ?)';
