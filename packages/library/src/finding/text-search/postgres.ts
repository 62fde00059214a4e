import type { Condition } from '../product-filter.ts';
import { type SearchWord, wordsOf } from './words.ts';

/** The condition that a product holds these words. Each is a parameter, so that nothing of it is an operator. Undefined when there is no word in it. */
export function tsCondition(text: string): Condition | undefined {
  const groups = wordsOf(text).filter((group) => group.some(({ without }) => !without));
  if (groups.length === 0) return undefined;
  const query = groups.map((group) => `(${group.map(phrase).join(' && ')})`).join(' || ');
  return {
    sql: `p.serial IN (SELECT serial FROM library_product_text WHERE words @@ (${query}))`,
    set: { from: 'library_product_text AS s', where: `s.words @@ (${query})`, join: 'p.serial = s.serial' },
    parameters: groups.flatMap((group) => group.map((word) => word.text)),
  };
}

function phrase({ beginning, without }: SearchWord): string {
  return `${without ? '!!' : ''}library_phrase(?, ${beginning})`;
}
