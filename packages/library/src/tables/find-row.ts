import { didYouMean, GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import { readRow, type TableOf } from './table-rows.ts';

/** What is looked for: how it is called (`order`), where those there are are listed, and whether a name means it, too. */
export type Finding = { readonly noun: string; readonly list: string; readonly named?: boolean; readonly deleted?: boolean };

/**
 * The row meant by an id, the beginning of one, `latest` (in the trash: thrown away last), or (with `named`) a name. Throws GenarunError `not_found` when none is meant, `invalid_input`
 * when several are.
 */
export async function findRow<Row>(library: Pick<Library, 'tables' | 'owner'>, table: TableOf<Row>, words: string, finding: Finding): Promise<Row> {
  const { noun, list, named = false, deleted = false } = finding;
  const there = `owner = ? AND deleted_at IS ${deleted ? 'NOT ' : ''}NULL`;
  const some = (where: string, ...parameters: readonly string[]) =>
    library.tables.query({ sql: `SELECT * FROM ${table.name} WHERE ${there}${where}`, parameters: [library.owner, ...parameters] });
  const rows =
    words === 'latest'
      ? await some(` ORDER BY ${deleted ? 'deleted_at' : 'created_at'} DESC, id DESC LIMIT 1`)
      : await (async () => {
          const exact = named ? await some(' AND (id = ? OR name = ?) LIMIT 2', words, words) : await some(' AND id = ? LIMIT 1', words);
          // Ids are letters and digits: none comes after the last of them.
          return exact.length > 0 || !/^[a-z0-9]+$/.test(words) ? exact : some(' AND id >= ? AND id < ? LIMIT 6', words, `${words}~`);
        })();
  const [row] = rows;
  if (row !== undefined && rows.length === 1) return readRow(table, row);
  if (rows.length > 1)
    throw new GenarunError({
      code: 'invalid_input',
      message: `"${words}" is the beginning of ${rows.length > 5 ? 'more than 5' : rows.length} ${noun}s: ${rows
        .slice(0, 5)
        .map(({ id }) => String(id))
        .join(', ')}`,
      hint: 'type more of the id',
    });
  if (words === 'latest') throw new GenarunError({ code: 'not_found', message: `there is no ${noun} ${deleted ? 'in the trash' : 'yet'}`, hint: list });
  const names = named ? (await some(' ORDER BY name LIMIT 1000')).map(({ name }) => String(name)) : [];
  throw new GenarunError({ code: 'not_found', message: `no ${noun} "${words}"${deleted ? ' in the trash' : ''}.${didYouMean(words, names)}`, hint: list });
}

/** The shortest beginnings, at least eight characters, that tell ids of a list apart. */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const sorted = [...ids].sort();
  const shared = (a: string, b = '') => {
    let length = 0;
    while (length < a.length && a[length] === b[length]) length++;
    return length;
  };
  return new Map(sorted.map((id, at) => [id, id.slice(0, Math.max(8, shared(id, sorted[at - 1]) + 1, shared(id, sorted[at + 1]) + 1))]));
}
