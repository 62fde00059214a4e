/** What a statement takes as a parameter. Truth values are 1 and 0. */
export type SqlValue = string | number | Uint8Array | null;

/** One statement of SQL with its parameters (`?`), as a query builder compiles it. */
export type Statement = { readonly sql: string; readonly parameters?: readonly SqlValue[] };

/** A row by column name, as its statement named the columns. */
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
 * ends with `_sha256`, names a blob: `Store.referencedBlobs` counts what it holds, so that a purge keeps it.
 */
export type TableOwner = { readonly namespace: string; readonly migrations: readonly TableMigration[] };

/**
 * Tables of one owner in the database of the store. Atomic and durable as the store is: a write is whole or not at all.
 * Throws GenarunError: `timeout` when another process keeps the database locked, `invalid_input` when a constraint refuses a row, else `internal`.
 */
export type Tables = {
  readonly dialect: SqlDialect;
  /** The rows a statement gives, in its order. */
  readonly query: (statement: Statement) => Promise<readonly SqlRow[]>;
  /** Performs statements in order in one transaction, and tells how many rows each changed. `durable`: on disk (fsynced) when it resolves; default false. */
  readonly write: (statements: readonly Statement[], options?: { readonly durable?: boolean }) => Promise<readonly number[]>;
};

/**
 * Opens an owner's tables, and brings them to the latest version first; an older state is copied beside the store before.
 * Throws GenarunError `invalid_input` when they are newer than the program.
 */
export type OpenTables = (owner: TableOwner) => Promise<Tables>;
