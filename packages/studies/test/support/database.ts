import { type Database, type OpenedDatabase, sqlite } from '../../../../test/postgres/databases.ts';

let chosen = sqlite;

/** Tests that open a database from now on open this one. */
export function useDatabase(database: Database): void {
  chosen = database;
}

/** An empty database, or the one of that file: SQLite, or the one that was chosen. */
export function openDatabase(file?: string): Promise<OpenedDatabase> {
  return chosen.open(file);
}
