import Libsql from 'libsql';
import { sqliteFault } from './faults.ts';

/** What SQLite takes as a parameter. A boolean would end the process inside the driver, so it cannot be passed. */
export type Bind = string | number | Uint8Array | null;

/** A row as the driver gives it, by column name. */
export type Raw = Readonly<Record<string, unknown>>;

/** The driver's prepared statement; its own declarations are `any`. */
type Statement = {
  readonly reader: boolean;
  readonly run: (parameters: readonly Bind[]) => { readonly changes: number };
  readonly get: (parameters: readonly Bind[]) => Raw | undefined;
  readonly all: (parameters: readonly Bind[]) => Raw[];
  readonly iterate: (parameters: readonly Bind[]) => Iterable<Raw>;
};

type Driver = {
  readonly prepare: (sql: string) => Statement;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
  readonly inTransaction: boolean;
  readonly open: boolean;
};

/** Prepared statements kept at most: searches compose their own, without end. */
const keptStatements = 400;

/** One open store file. Statements are prepared once and kept; everything is synchronous, so nothing comes between the steps of a transaction. */
export type Connection = {
  readonly file: string;
  readonly exec: (sql: string) => void;
  /** Whether the statement gives rows. */
  readonly answers: (sql: string) => boolean;
  readonly run: (sql: string, parameters?: readonly Bind[]) => number;
  readonly get: (sql: string, parameters?: readonly Bind[]) => Raw | undefined;
  readonly all: (sql: string, parameters?: readonly Bind[]) => readonly Raw[];
  /** Rows one after the other; the reading must not be left before its end while a transaction is open. */
  readonly each: (sql: string, parameters?: readonly Bind[]) => Iterable<Raw>;
  /** One writer transaction (BEGIN IMMEDIATE), whole or not at all. `durable`: fsynced before it returns. */
  readonly write: <Result>(durable: boolean, body: () => Result) => Result;
  /** Whether a transaction is open: SQLite ends one by itself after some errors. */
  readonly inTransaction: () => boolean;
  /** One read transaction: every statement of the body sees the same state. */
  readonly read: <Result>(body: () => Result) => Result;
  readonly isOpen: () => boolean;
  readonly close: () => void;
};

/** Opens a file without changing it. Throws GenarunError `invalid_input` when it cannot be opened. */
export function openConnection(file: string, busyTimeoutMs: number): Connection {
  const driver = guarded(file, () => new Libsql(file, {}) as Driver); // the driver declares its constructor's parts as `any`
  guarded(file, () => driver.exec(`PRAGMA busy_timeout = ${Math.floor(busyTimeoutMs)}`));
  // Pages kept in memory, in KB: taken as they are read. Without it, walking a large index reads the same pages from the file again and again.
  guarded(file, () => driver.exec('PRAGMA cache_size = -65536'));
  const statements = new Map<string, Statement>();
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = driver.prepare(sql);
    if (statements.size >= keptStatements) statements.delete(statements.keys().next().value ?? '');
    statements.set(sql, statement);
    return statement;
  };
  const exec = (sql: string): void => guarded(file, () => driver.exec(sql));
  return {
    file,
    exec,
    answers: (sql) => guarded(file, () => prepared(sql).reader),
    run: (sql, parameters = []) => guarded(file, () => prepared(sql).run(parameters).changes),
    get: (sql, parameters = []) => guarded(file, () => prepared(sql).get(parameters)),
    all: (sql, parameters = []) => guarded(file, () => prepared(sql).all(parameters)),
    each: (sql, parameters = []) => guarded(file, () => prepared(sql).iterate(parameters)),
    inTransaction: () => driver.inTransaction,
    write: writer(driver, file, exec),
    read: (body) => within(driver, file, 'BEGIN', body),
    isOpen: () => driver.open,
    close: () => {
      statements.clear();
      driver.close();
    },
  };
}

/** The level is a setting of the connection that cannot change inside a transaction; it is set only when it differs (4 µs). */
function writer(driver: Driver, file: string, exec: (sql: string) => void): Connection['write'] {
  let level: 'FULL' | 'NORMAL' | undefined;
  return (durable, body) => {
    const wanted = durable ? 'FULL' : 'NORMAL';
    if (level !== wanted) {
      exec(`PRAGMA synchronous = ${wanted}`);
      level = wanted;
    }
    return within(driver, file, 'BEGIN IMMEDIATE', body);
  };
}

function within<Result>(driver: Driver, file: string, begin: string, body: () => Result): Result {
  guarded(file, () => driver.exec(begin));
  try {
    const result = body();
    driver.exec('COMMIT');
    return result;
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw sqliteFault(error, file);
  }
}

function guarded<Result>(file: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    throw sqliteFault(error, file);
  }
}
