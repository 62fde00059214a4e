import { GenarunError, isRecord } from '@genarun/spec';

type Meaning = { readonly code: 'invalid_input' | 'timeout' | 'internal'; readonly what: string; readonly hint: string };

const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^SQLITE_NOTADB/,
    {
      code: 'invalid_input',
      what: 'expected a Genarun store (an SQLite database), got another kind of file',
      hint: 'Choose another home, or move the file away.',
    },
  ],
  [
    /^SQLITE_CORRUPT/,
    {
      code: 'internal',
      what: 'the database is damaged',
      hint: 'Stop all programs that use it and restore a backup beside it, or recover it with the sqlite3 tool (`.recover`).',
    },
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    { code: 'timeout', what: 'another process kept it locked for too long', hint: 'Try again; if it lasts, look for a process that holds the file.' },
  ],
  [/^SQLITE_CONSTRAINT/, { code: 'invalid_input', what: 'a rule of its tables refused the row', hint: 'A row like it may be there already.' }],
  [/^SQLITE_FULL/, { code: 'internal', what: 'the disk is full', hint: 'Make room and resume.' }],
  [/^SQLITE_READONLY/, { code: 'internal', what: 'the file or its folder may not be written', hint: 'Check the permissions of the folder.' }],
  [/^SQLITE_IOERR/, { code: 'internal', what: 'the disk could not be read or written', hint: 'Check the disk, then run `genarun doctor`.' }],
  [
    /^(SQLITE_CANTOPEN|.*Unable to open)/,
    { code: 'invalid_input', what: 'it cannot be opened as a database', hint: 'Expected a file in a folder that may be written.' },
  ],
];

/** What the driver threw, as a GenarunError that names the file; a GenarunError passes through. */
export function sqliteFault(error: unknown, file: string): GenarunError {
  if (error instanceof GenarunError) return error;
  const code = isRecord(error) && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  const meaning = meanings.find(([pattern]) => pattern.test(code) || (code === '' && pattern.test(message)))?.[1];
  if (meaning === undefined) return new GenarunError({ code: 'internal', message: `store ${file}: ${message}`, cause: error });
  return new GenarunError({ code: meaning.code, message: `store ${file}: ${meaning.what} (${message})`, hint: meaning.hint, cause: error });
}
