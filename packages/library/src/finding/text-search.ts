import { GenarunError, type SqlDialect } from '@genarun/spec';
import type { Condition } from './product-filter.ts';
import { tsCondition } from './text-search/postgres.ts';
import { ftsCondition, ftsEach, ftsQuery, ftsSet } from './text-search/sqlite.ts';

/** The condition that a product holds these words. Throws GenarunError `invalid_input` when there is nothing to look for. */
export function textCondition(dialect: SqlDialect, text: string): Condition {
  const condition = dialect === 'sqlite' ? sqliteCondition(text) : tsCondition(text);
  if (condition !== undefined) return condition;
  throw new GenarunError({
    code: 'invalid_input',
    message: `nothing to search for in "${text.slice(0, 60)}": at least one word expected`,
    hint: 'words are found whole; cat* finds longer ones, "black cat" in this order, -dog leaves out, cat OR dog finds either',
  });
}

function sqliteCondition(text: string): Condition | undefined {
  const query = ftsQuery(text);
  if (query === undefined) return undefined;
  const condition = { sql: ftsCondition, parameters: [query], set: ftsSet };
  // What begins with one letter is gathered anew at every look: it is asked for once.
  return /"."\*/u.test(query) ? condition : { ...condition, each: ftsEach };
}
