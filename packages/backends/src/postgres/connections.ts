import { GenarunError, type SqlRow, type Statement } from '@genarun/spec';
import type { Client, Pool, PoolClient } from 'pg';
import { postgresFault } from './faults.ts';
import { numbered } from './parameters.ts';
import { valueTypes } from './values.ts';

/** One transaction under way. */
export type Transaction = {
  /** How many rows each changed, in order. */
  readonly run: (statements: readonly Statement[]) => Promise<readonly number[]>;
  readonly all: (statement: Statement) => Promise<readonly SqlRow[]>;
  /** Any number of statements without parameters. */
  readonly exec: (sql: string) => Promise<void>;
};

/** `lock`: only one transaction at a time has it, in this schema; the others wait, at most `waitMs` (0: without end), or throw `timeout`. */
export type Holding = { readonly durable: boolean; readonly lock: string; readonly waitMs: number };

/** Connections to one database, opened as they are needed. */
export type Connections = {
  /** `PostgreSQL user@host:port/database`: what messages call it. */
  readonly place: string;
  readonly all: (statement: Statement) => Promise<readonly SqlRow[]>;
  /** Whole or not at all. `durable`: on the server's disk when it resolves. */
  readonly within: <Result>(holding: Holding, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
};

/** Statements on their way before the first is answered: a far server is waited for once, not for each. */
const sentTogether = 200;

export type ConnectionOptions = { readonly url: string; readonly connections: number; readonly connectTimeoutMs: number };

/** Connects to nothing yet. Throws GenarunError `invalid_input` for a URL that is none of PostgreSQL's. */
export async function connectionsTo({ url, connections, connectTimeoutMs }: ConnectionOptions): Promise<Connections> {
  // Whoever uses another database does not wait for this driver to load.
  const { Client, Pool } = await import('pg');
  const place = placeOf(url, Client);
  const pool = new Pool({ connectionString: url, max: connections, connectionTimeoutMillis: connectTimeoutMs, types: valueTypes, pipeline: true });
  // A connection that breaks is told by the statement it breaks under, and replaced by the next; without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const told = async <Result>(body: () => Promise<Result>): Promise<Result> => {
    try {
      return await body();
    } catch (error) {
      throw postgresFault(error, place);
    }
  };
  let closing: Promise<void> | undefined;
  return {
    place,
    all: (statement) => told(async () => (await pool.query(queryOf(statement))).rows),
    within: (holding, body) => told(() => within(pool, holding, body)),
    close: () => (closing ??= pool.end()),
  };
}

async function within<Result>(pool: Pool, { durable, lock, waitMs }: Holding, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(
      `BEGIN; SET LOCAL synchronous_commit = ${durable ? 'on' : 'off'}; SET LOCAL lock_timeout = ${Math.floor(waitMs)};
       SELECT pg_advisory_xact_lock(hashtextextended('genarun ' || current_schema() || ' ${lock}', 0))`,
    );
    const result = await body(transactionOn(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function transactionOn(client: PoolClient): Transaction {
  return {
    run: async (statements) => {
      const changed: number[] = [];
      for (let at = 0; at < statements.length; at += sentTogether) {
        const queries = statements.slice(at, at + sentTogether).map(queryOf);
        const answers = await Promise.allSettled(queries.map((query) => client.query(query)));
        for (const answer of answers) {
          // What follows the first refusal is refused because of it.
          if (answer.status === 'rejected') throw answer.reason;
          changed.push(answer.value.rowCount ?? 0);
        }
      }
      return changed;
    },
    all: async (statement) => (await client.query(queryOf(statement))).rows,
    exec: async (sql) => {
      await client.query(sql);
    },
  };
}

/** The extended protocol also where there are no parameters: it takes one statement, never two. */
function queryOf(statement: Statement) {
  const { text, values } = numbered(statement);
  return { text, values: [...values], queryMode: 'extended' as const };
}

function placeOf(url: string, Connecting: typeof Client): string {
  const wrong = () =>
    new GenarunError({
      code: 'invalid_input',
      message: 'the URL of a PostgreSQL database: expected postgres://user:password@host:port/database, got something else',
      hint: 'Characters like @ : / # ? % in a password are written as %40 %3A %2F %23 %3F %25.',
    });
  // The driver would write a lone % or a space anew, and then look for another host.
  if (!/^postgres(ql)?:\/\//.test(url) || /\s|%(?![0-9a-f]{2})/i.test(url)) throw wrong();
  try {
    const { user = '', host, port, database = '' } = new Connecting({ connectionString: url });
    return `PostgreSQL ${user}@${host}:${port}/${database}`;
  } catch {
    // What the driver throws holds the URL, and so the password.
    throw wrong();
  }
}
