import { readdirSync } from 'node:fs';
import { describe } from 'vitest';
import { postgres } from '../../../test/postgres/databases.ts';
import { useDatabase } from './support/database.ts';

const database = await postgres();
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts') && file !== 'postgres.test.ts');

// Every test of the library once more.
describe.skipIf(database.absent)(`on ${database.name}`, () => {
  useDatabase(database);
  for (const file of files) describe(file.replace('.test.ts', ''), () => import(`./${file}`));
});
