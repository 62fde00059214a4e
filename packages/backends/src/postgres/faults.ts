import { GenarunError, isRecord } from '@genarun/spec';

type Meaning = { readonly code: 'invalid_input' | 'auth' | 'network' | 'timeout' | 'internal'; readonly what: string; readonly hint: string };

/** By SQLSTATE, the system's code, or the driver's words where there is neither. */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [
    /client password must be/,
    { code: 'auth', what: 'it asks for a password', hint: 'Put one into the URL (postgres://user:password@…), PGPASSWORD or ~/.pgpass.' },
  ],
  [
    /^(28|SASL)/,
    {
      code: 'auth',
      what: 'it does not let the user in',
      hint: 'Check user and password of the URL; the password may also stand in PGPASSWORD or ~/.pgpass.',
    },
  ],
  [/^3D000/, { code: 'invalid_input', what: 'it has no such database', hint: 'Make it with: createdb NAME' }],
  [
    /^3F000/,
    { code: 'invalid_input', what: 'no schema to keep tables in', hint: 'Make the schema that search_path names, or leave search_path out of the URL.' },
  ],
  [
    /^42501/,
    {
      code: 'invalid_input',
      what: 'the user may not do this',
      hint: 'Tables need: GRANT CREATE ON SCHEMA …; a change of tables also makes a copy in a schema of its own: GRANT CREATE ON DATABASE …',
    },
  ],
  [/^53300/, { code: 'network', what: 'it has no connection left', hint: 'Open it with fewer `connections`, or raise max_connections of the server.' }],
  [/^(53100|53200)/, { code: 'internal', what: 'it has no room left', hint: 'Make room on the server and try again.' }],
  [
    /^(55P03|40001|40P01|57014|25P03)/,
    { code: 'timeout', what: 'another process kept it locked for too long', hint: 'Try again; if it lasts, look for who waits in pg_stat_activity.' },
  ],
  [/^23/, { code: 'invalid_input', what: 'a rule of its tables refused the row', hint: 'A row like it may be there already.' }],
  [/^22/, { code: 'invalid_input', what: 'a value does not fit', hint: 'Whole numbers of at most 64 bits, and texts, go where they are expected.' }],
  [
    /^(08|57P0|ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|ENOENT|EACCES|.*([Tt]imeout|terminated|not queryable|SSL))/,
    { code: 'network', what: 'it cannot be reached', hint: 'Check that the server runs, and that host, port and sslmode of the URL are right.' },
  ],
];

/** What the driver threw, as a GenarunError that names the database, never its password; a GenarunError passes through. */
export function postgresFault(error: unknown, place: string): GenarunError {
  if (error instanceof GenarunError) return error;
  const message = wordsOf(error);
  const code = isRecord(error) && typeof error.code === 'string' ? error.code : message;
  const meaning = meanings.find(([pattern]) => pattern.test(code))?.[1];
  if (meaning === undefined) return new GenarunError({ code: 'internal', message: `${place}: ${message}`, cause: error });
  return new GenarunError({ code: meaning.code, message: `${place}: ${meaning.what} (${message})`, hint: meaning.hint, cause: error });
}

/** A host with several addresses fails with an error for each, and no words of its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return [...new Set(error.errors.map(wordsOf))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
