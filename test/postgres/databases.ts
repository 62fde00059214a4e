import { openPostgresTables } from '@genarun/backends/postgres';
import { openSqliteStore, type SqliteStore } from '@genarun/backends/sqlite';
import type { OpenTables } from '@genarun/spec';
import pg from 'pg';
import { inject } from 'vitest';
import type { Reached } from './cluster.ts';

/** A database that tables can be kept in, empty whenever it is opened. */
export type Database = {
  /** What tests are called after; says why when it is left out. */
  readonly name: string;
  readonly absent: boolean;
  /** `file`: where it is kept for the next who opens the same; left out, it goes when it is closed. */
  readonly open: (file?: string) => Promise<OpenedDatabase>;
};

/** A store, which names what the tables name, too, and tables: those of the store, or elsewhere. */
export type OpenedDatabase = { readonly store: SqliteStore; readonly tables: OpenTables; readonly close: () => Promise<void> };

export const sqlite: Database = {
  name: 'SQLite',
  absent: false,
  open: async (file = ':memory:') => {
    const store = await openSqliteStore({ file });
    return { store, tables: store.tables, close: store.close };
  },
};

/** PostgreSQL, beside a store in SQLite: it is for tables only. */
export async function postgres(): Promise<Database> {
  const reached = await reachPostgres();
  if ('absent' in reached) return { name: `PostgreSQL (left out: ${reached.absent})`, absent: true, open: () => Promise.reject(new Error(reached.absent)) };
  return { name: 'PostgreSQL', absent: false, open: (file) => openPostgres(reached.url, file) };
}

export async function reachPostgres(): Promise<Reached> {
  const response = await fetch(inject('postgres'));
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Reached; // the global setup wrote it
}

/** Makes a schema of its own, so that tests do not see one another; it goes when it is closed. */
export async function createSchema(url: string): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const schema = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  return {
    url: `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c search_path=${schema}`)}`,
    close: async () => {
      await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    },
  };
}

type Schema = Awaited<ReturnType<typeof createSchema>>;
const kept = new Map<string, Promise<Schema>>();

async function openPostgres(url: string, file?: string): Promise<OpenedDatabase> {
  const schema = await schemaOf(url, file);
  const store = await openSqliteStore({ file: file ?? ':memory:' });
  const { tables, referencedBlobs, close } = await openPostgresTables({ url: schema.url, connections: 4 });
  return {
    store: { ...store, referencedBlobs: async () => new Set([...(await store.referencedBlobs()), ...(await referencedBlobs())]) },
    tables,
    close: async () => {
      await close();
      if (file === undefined) await schema.close();
      await store.close();
    },
  };
}

function schemaOf(url: string, file: string | undefined): Promise<Schema> {
  if (file === undefined) return createSchema(url);
  const known = kept.get(file) ?? createSchema(url);
  kept.set(file, known);
  return known;
}

/** Lets what was kept for files go. */
export async function forgetFiles(): Promise<void> {
  const schemas = await Promise.all(kept.values());
  kept.clear();
  for (const schema of schemas) await schema.close();
}
