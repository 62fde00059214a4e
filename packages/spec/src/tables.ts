/** What a statement takes as a parameter. Truth values are 1 and 0. PostgreSQL has no text with a NUL in it: U+FFFD takes its place. */
export type SqlValue = string | number | Uint8Array | null;

/** One statement of SQL with its parameters: `?`, wherever it stands outside of quotes and comments. */
export type Statement = { readonly sql: string; readonly parameters?: readonly SqlValue[] };

/** A row by column name, as its statement named the columns. Truth values are 1 and 0, whole numbers beyond 2^53 the nearest number there is. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

export type SqlDialect = 'sqlite' | 'postgres';

/** One step forward of an owner's tables: statements of one SQL dialect, in order. There is no way back. */
export type TableMigration = {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  readonly statements: (dialect: SqlDialect) => readonly string[];
};

/**
 * Who keeps tables of its own beside the store's. Every table's name begins with `<namespace>_`. A column named `sha256`, or whose name
 * ends with `_sha256`, names a blob: `referencedBlobs` of the database counts what it holds, so that a purge keeps it.
 */
export type TableOwner = { readonly namespace: string; readonly migrations: readonly TableMigration[] };

/**
 * Tables of one owner, in the database of the store or another. A write is whole or not at all, and no other write of the owner comes between its statements.
 * Throws GenarunError: `timeout` when another process keeps the database locked, `invalid_input` when a constraint refuses a row, `network` or `auth` when
 * a database elsewhere cannot be reached or refuses the user, else `internal`.
 */
export type Tables = {
  readonly dialect: SqlDialect;
  /** The rows a statement gives, in its order. */
  readonly query: (statement: Statement) => Promise<readonly SqlRow[]>;
  /** Performs statements in order in one transaction, and tells how many rows each changed. `durable`: on disk (fsynced) when it resolves; default false. */
  readonly write: (statements: readonly Statement[], options?: { readonly durable?: boolean }) => Promise<readonly number[]>;
};

/**
 * Opens an owner's tables, and brings them to the latest version first; an older state is copied before (SQLite: a file beside the store; PostgreSQL: a schema).
 * Throws GenarunError `invalid_input` when they are newer than the program.
 */
export type OpenTables = (owner: TableOwner) => Promise<Tables>;
