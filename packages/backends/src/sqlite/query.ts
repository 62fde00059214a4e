import type { Kysely } from 'kysely';
import type { Bind, Connection } from './connection.ts';

/** Kysely over a connection, loaded when first asked for: its modules cost a program more start-up time than the rest of the store. */
export function lazyQueries<Tables>(connection: Connection): () => Promise<Kysely<Tables>> {
  let made: Promise<Kysely<Tables>> | undefined;
  return () => {
    made ??= import('kysely').then(({ Kysely, SqliteDialect }) => new Kysely<Tables>({ dialect: new SqliteDialect({ database: databaseOf(connection) }) }));
    return made;
  };
}

/** The connection in the shape Kysely asks for; its statements go through the connection's, so they are reused and fail in its words. */
function databaseOf(connection: Connection) {
  // Kysely hands over what a query's author bound; every query here binds texts, numbers and nulls.
  const bound = (parameters: readonly unknown[]) => parameters as readonly Bind[];
  return {
    prepare: (sql: string) => ({
      reader: connection.answers(sql),
      all: (parameters: readonly unknown[]) => [...connection.all(sql, bound(parameters))],
      run: (parameters: readonly unknown[]) => ({ changes: connection.run(sql, bound(parameters)), lastInsertRowid: 0 }),
      iterate: (parameters: readonly unknown[]) => connection.each(sql, bound(parameters))[Symbol.iterator]() as IterableIterator<unknown>, // the driver's iterator is iterable
    }),
    close: () => undefined,
  };
}
