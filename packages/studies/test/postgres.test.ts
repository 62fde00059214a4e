import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { forgetFiles, postgres } from '../../../test/postgres/databases.ts';
import { useDatabase } from './support/database.ts';

const database = await postgres();
/** Those that perform experiments open a database. */
const names = readdirSync(import.meta.dirname).flatMap((file) => {
  const name = /^(.*)\.test\.ts$/.exec(file)?.[1];
  if (name === undefined || name === 'postgres') return [];
  return readFileSync(join(import.meta.dirname, file), 'utf8').includes('openWorld') ? [name] : [];
});

// Each of their tests once more.
describe.skipIf(database.absent)(`on ${database.name}`, () => {
  useDatabase(database);
  afterAll(forgetFiles);
  for (const name of names) describe(name, () => import(`./${name}.test.ts`));
});
