import { readdirSync } from 'node:fs';
import { describe } from 'vitest';
import { postgres } from '../../../test/postgres/databases.ts';
import { useDatabase } from './support/database.ts';

const database = await postgres();
const names = readdirSync(import.meta.dirname).flatMap((file) => /^(.*)\.test\.ts$/.exec(file)?.[1] ?? []);

// Every test of the library once more.
describe.skipIf(database.absent)(`on ${database.name}`, () => {
  useDatabase(database);
  for (const name of names) if (name !== 'postgres') describe(name, () => import(`./${name}.test.ts`));
});
