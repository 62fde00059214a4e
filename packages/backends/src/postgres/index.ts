export type { PostgresTables, PostgresTablesOptions } from './open.ts';
export { openPostgresTables } from './open.ts';
