import type { TableOwner } from '@genarun/spec';
import { describe, expect, test } from 'vitest';
import { postgres, sqlite } from '../../../test/postgres/databases.ts';

const shelf: TableOwner = {
  namespace: 'shelf',
  migrations: [
    {
      version: 1,
      statements: (dialect) => {
        const [integer, real, bytes] = dialect === 'sqlite' ? ['integer', 'real', 'blob'] : ['bigint', 'double precision', 'bytea'];
        return [
          `CREATE TABLE shelf_item (id text PRIMARY KEY, sha256 text, cover_sha256 text, vector ${bytes}, size ${integer}, weight ${real})`,
          `CREATE TABLE shelf_place (item text NOT NULL REFERENCES shelf_item (id), number ${integer} NOT NULL)`,
        ];
      },
    },
  ],
};
const insert = (id: string, sha256: string | null = null, cover: string | null = null) => ({
  sql: 'INSERT INTO shelf_item (id, sha256, cover_sha256) VALUES (?, ?, ?)',
  parameters: [id, sha256, cover],
});

describe.each([sqlite, await postgres()])('tables of an owner on $name', ({ absent, open }) => {
  test.skipIf(absent)('give every value as it was written', async () => {
    const database = await open();
    const tables = await database.tables(shelf);
    const bytes = new Uint8Array([0, 1, 2, 255, 92, 39]);
    const rows = [
      ['a', bytes, 1_795_000_000_123, 0.1 + 0.2],
      ['\\x41 ü 🐈 \'"', new Uint8Array(), -(2 ** 53) + 1, -1e-300],
      ['c', null, null, 25],
    ] as const;
    await tables.write(rows.map((parameters) => ({ sql: 'INSERT INTO shelf_item (id, vector, size, weight) VALUES (?, ?, ?, ?)', parameters })));
    const read = await tables.query({ sql: 'SELECT id, vector, size, weight FROM shelf_item' });
    expect(read).toStrictEqual(rows.map(([id, vector, size, weight]) => ({ id, vector, size, weight })));
    await database.close();
  });

  test.skipIf(absent)('count, compare and add up to numbers', async () => {
    const database = await open();
    const tables = await database.tables(shelf);
    await tables.write([insert('a'), insert('b'), { sql: 'UPDATE shelf_item SET size = 4, weight = 0.5' }]);
    const [row] = await tables.query({
      sql: 'SELECT count(*) AS n, sum(size) AS sum, avg(weight) AS mean, max(size) > 3 AS big, min(id) AS first FROM shelf_item',
    });
    expect(row).toStrictEqual({ n: 2, sum: 8, mean: 0.5, big: 1, first: 'a' });
    await database.close();
  });

  test.skipIf(absent)('write all statements or none, and tell how many rows each changed', async () => {
    const database = await open();
    const tables = await database.tables(shelf);
    const ignored = { ...insert('a'), sql: `${insert('a').sql} ON CONFLICT DO NOTHING` };
    expect(await tables.write([insert('a'), insert('b'), { sql: "UPDATE shelf_item SET sha256 = 'x'" }, ignored])).toEqual([1, 1, 2, 0]);
    await expect(tables.write([insert('c'), insert('a')])).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await tables.query({ sql: 'SELECT id FROM shelf_item ORDER BY id' })).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(await tables.write([])).toEqual([]);
    const many = Array.from({ length: 500 }, (_, at) => insert(`many ${at}`));
    await expect(tables.write([...many, insert('a'), ...many])).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await tables.write(many)).toEqual(Array(500).fill(1));
    expect(await tables.query({ sql: "SELECT count(*) AS n FROM shelf_item WHERE id LIKE 'many %'" })).toEqual([{ n: 500 }]);
    await database.close();
  });

  test.skipIf(absent)('let no write see another one half done, so that what is counted on is never counted twice', async () => {
    const database = await open();
    const tables = await database.tables(shelf);
    await tables.write([insert('a')]);
    const next = { sql: 'INSERT INTO shelf_place (item, number) SELECT ?, coalesce(max(number), 0) + 1 FROM shelf_place', parameters: ['a'] };
    await Promise.all(Array.from({ length: 20 }, (_, at) => tables.write([next, next], { durable: at % 2 === 0 })));
    const rows = await tables.query({ sql: 'SELECT number FROM shelf_place ORDER BY number' });
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    await database.close();
  });

  test.skipIf(absent)('name the blobs that a purge must keep', async () => {
    const database = await open();
    expect(await database.store.referencedBlobs()).toEqual(new Set());
    await (await database.tables(shelf)).write([insert('a', 'aa', 'bb'), insert('b', 'aa')]);
    expect(await database.store.referencedBlobs()).toEqual(new Set(['aa', 'bb']));
    await database.close();
  });

  test.skipIf(absent)('refuse what is no statement or no parameter, and a namespace that is the store’s', async () => {
    const database = await open();
    const tables = await database.tables(shelf);
    await expect(tables.query({ sql: 'SELECT nothing FROM shelf_item' })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('nothing'),
    });
    await expect(tables.query({ sql: 'SELECT ?', parameters: [true as unknown as number] })).rejects.toMatchObject({
      message: expect.stringContaining('got boolean'),
    });
    await expect(database.tables({ namespace: 'core', migrations: [] })).rejects.toMatchObject({ code: 'internal' });
    await database.close();
  });
});
