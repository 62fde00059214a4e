import type { SqlDialect } from '@genarun/spec';

/**
 * What a dialect calls the types of the library's columns. Times are milliseconds since the epoch, truth values 1 and 0, JSON is text. Texts are compared by
 * the numbers of their characters, never by the rules of a language: ids sort by time, and a name sorts the same everywhere.
 */
type Types = { readonly integer: string; readonly real: string; readonly bytes: string; readonly text: string; readonly serial: string };

const types: Readonly<Record<SqlDialect, Types>> = {
  sqlite: { integer: 'integer', real: 'real', bytes: 'blob', text: 'text', serial: 'integer PRIMARY KEY' },
  postgres: { integer: 'bigint', real: 'double precision', bytes: 'bytea', text: 'text COLLATE "C"', serial: 'bigserial PRIMARY KEY' },
};

/** Columns by name: `text`, `integer`, `real` or `bytes`; a `?` at the end lets a row go without. */
type Columns = Readonly<Record<string, ColumnType>>;
type ColumnType = `${'text' | 'integer' | 'real' | 'bytes'}${'' | '?'}`;

/**
 * One table `library_<name>` with the columns that every table has: `serial` (a number that stays, for indexes of other kinds), `id`, `owner`,
 * the given ones, `created_at`, `updated_at` and `deleted_at`.
 */
export function table(dialect: SqlDialect, name: string, columns: Columns): string {
  const { serial, integer, text } = types[dialect];
  const own = Object.entries(columns).map(([column, type]) => {
    const bare = type.replace('?', '') as 'text' | 'integer' | 'real' | 'bytes'; // what stands before the ?
    return `${column} ${types[dialect][bare]}${type.endsWith('?') ? '' : ' NOT NULL'}`;
  });
  const parts = [
    `serial ${serial}`,
    `id ${text} NOT NULL UNIQUE`,
    `owner ${text} NOT NULL`,
    ...own,
    `created_at ${integer} NOT NULL`,
    `updated_at ${integer} NOT NULL`,
    `deleted_at ${integer}`,
  ];
  return `CREATE TABLE library_${name} (${parts.join(', ')})`;
}

/** An index `library_<table>_by_<name>`; `where` keeps it to some rows. */
export function index(
  table: string,
  name: string,
  columns: string,
  { unique = false, where }: { readonly unique?: boolean; readonly where?: string } = {},
): string {
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX library_${table}_by_${name} ON library_${table} (${columns})${where === undefined ? '' : ` WHERE ${where}`}`;
}
