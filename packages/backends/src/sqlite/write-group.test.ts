import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, openConnection } from './connection.ts';
import { createWriteGroup } from './write-group.ts';

let folder = '';
let connection: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-group-'));
  connection = openConnection(join(folder, 'store.db'), 1000);
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('CREATE TABLE line (number INTEGER PRIMARY KEY)');
});
afterEach(() => {
  if (connection.isOpen()) connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (number: number) => () => void connection.run('INSERT INTO line VALUES (?)', [number]);
const numbers = () => connection.all('SELECT number FROM line ORDER BY number').map(({ number }) => number);

/** The connection with its transactions counted. */
function counting(): { readonly connection: Connection; readonly durable: boolean[] } {
  const durable: boolean[] = [];
  return {
    durable,
    connection: {
      ...connection,
      write: (isDurable, body) => {
        durable.push(isDurable);
        return connection.write(isDurable, body);
      },
    },
  };
}

test('what comes in one turn is written in one durable transaction, in order', async () => {
  const watched = counting();
  const group = createWriteGroup(watched.connection);
  await Promise.all([1, 2, 3].map((number) => group.add(insert(number))));
  expect(numbers()).toEqual([1, 2, 3]);
  expect(watched.durable).toEqual([true]);
});

test('a write that fails tells its own caller, and the others stand', async () => {
  const group = createWriteGroup(connection);
  const ends = await Promise.allSettled([group.add(insert(1)), group.add(insert(1)), group.add(insert(2))]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(numbers()).toEqual([1, 2]);
});

test('a transaction that fails as a whole fails for all, and nothing of it stands', async () => {
  const group = createWriteGroup({
    ...connection,
    write: (durable, body) =>
      connection.write(durable, () => {
        body();
        throw new Error('the disk is full');
      }),
  });
  const ends = await Promise.allSettled([group.add(insert(1)), group.add(insert(2))]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(numbers()).toEqual([]);
});

test('what waits is written when it is flushed', async () => {
  const group = createWriteGroup(connection);
  const written = group.add(insert(1));
  group.flush();
  expect(numbers()).toEqual([1]);
  await written;
});
