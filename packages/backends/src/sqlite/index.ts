export type { SqliteStore, SqliteStoreOptions } from './open.ts';
export { openSqliteStore } from './open.ts';
