import { openPostgresTables, type PostgresTables } from '@genarun/backends/postgres';
import type { TableOwner } from '@genarun/spec';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSchema, reachPostgres } from '../../../test/postgres/databases.ts';

const shelf: TableOwner = {
  namespace: 'shelf',
  migrations: [{ version: 1, statements: () => ['CREATE TABLE shelf_item (id text PRIMARY KEY, level text)', "INSERT INTO shelf_item (id) VALUES ('made')"] }],
};
const grown: TableOwner = {
  namespace: 'shelf',
  migrations: [...shelf.migrations, { version: 2, statements: () => ["ALTER TABLE shelf_item ADD COLUMN title text NOT NULL DEFAULT 'untitled'"] }],
};
const secret = 'hunter2';

test('a database that cannot be reached is told by where it is, never with its password', async () => {
  const url = `postgres://someone:${secret}@127.0.0.1:1/shop`;
  const refused = await openPostgresTables({ url }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'network',
    message: expect.stringMatching(/^PostgreSQL someone@127\.0\.0\.1:1\/shop: it cannot be reached \(.*ECONNREFUSED/),
    hint: expect.stringContaining('the server runs'),
  });
  expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain(secret);
});

test.each([
  '',
  'localhost/shop',
  'mysql://localhost/shop',
  `postgres://u:${secret}@[/shop`,
  `postgres://u:${secret}/x@host:5432/shop`,
  `postgres://u:${secret}%@host/shop`,
  `postgres://u:${secret} @host/shop`,
])('what is no URL of PostgreSQL is refused without being repeated: %s', async (url) => {
  const refused = await openPostgresTables({ url }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('expected postgres://') });
  expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain(secret);
});

const reached = await reachPostgres();
describe.skipIf('absent' in reached)(`tables on a PostgreSQL${'absent' in reached ? ` (left out: ${reached.absent})` : ''}`, () => {
  let schema: Awaited<ReturnType<typeof createSchema>>;
  let url = '';
  const opened: PostgresTables[] = [];
  const open = async (options: { readonly lockTimeoutMs?: number; readonly connections?: number } = {}) => {
    const one = await openPostgresTables({ url, connections: 3, ...options });
    opened.push(one);
    return one;
  };
  /** One statement past everything, on a connection of its own. */
  const asked = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  };
  beforeEach(async () => {
    schema = await createSchema('url' in reached ? reached.url : '');
    url = schema.url;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ close }) => close()));
    await schema.close();
  });

  test('programs that start at once bring them forward once', async () => {
    const programs = await Promise.all([open(), open(), open(), open()]);
    const other: TableOwner = { namespace: 'other', migrations: [{ version: 1, statements: () => ['CREATE TABLE other_item (id text)'] }] };
    const [tables] = await Promise.all(programs.flatMap((program) => [program.tables(grown), program.tables(other)]));
    expect(await tables?.query({ sql: 'SELECT id, title FROM shelf_item' })).toEqual([{ id: 'made', title: 'untitled' }]);
    expect(await asked('SELECT namespace, version FROM schema_version ORDER BY namespace')).toEqual([
      { namespace: 'other', version: 1 },
      { namespace: 'shelf', version: 2 },
    ]);
  });

  test('an older state is copied before it is brought forward; newer ones are refused', async () => {
    const program = await open();
    await (await program.tables(shelf)).write([{ sql: "INSERT INTO shelf_item (id) VALUES ('kept')" }]);
    const after = await program.tables(grown);
    expect(await after.query({ sql: 'SELECT count(*) AS n FROM shelf_item' })).toEqual([{ n: 2 }]);
    const [{ name }] = await asked('SELECT current_schema() AS name');
    const copy = `${name}_shelf_v1`;
    expect(await asked(`SELECT * FROM ${copy}.shelf_item ORDER BY id`)).toEqual([
      { id: 'kept', level: null },
      { id: 'made', level: null },
    ]);
    await asked(`DROP SCHEMA ${copy} CASCADE`);
    await expect(program.tables(shelf)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('schema version 2') });
  });

  test('a step that fails leaves everything as it was', async () => {
    const broken: TableOwner = { namespace: 'shelf', migrations: [{ version: 1, statements: () => ['CREATE TABLE shelf_item (id text)', 'CREATE TABLE ('] }] };
    const program = await open();
    await expect(program.tables(broken)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('syntax error') });
    expect(await (await program.tables(shelf)).query({ sql: 'SELECT id FROM shelf_item' })).toEqual([{ id: 'made' }]);
  });

  test('durable writes wait for the disk of the server, others do not', async () => {
    const tables = await (await open()).tables(shelf);
    const note = (id: string) => ({ sql: "INSERT INTO shelf_item (id, level) SELECT ?, current_setting('synchronous_commit')", parameters: [id] });
    await tables.write([note('a')], { durable: true });
    await tables.write([note('b')]);
    expect(await tables.query({ sql: "SELECT level FROM shelf_item WHERE id <> 'made' ORDER BY id" })).toEqual([{ level: 'on' }, { level: 'off' }]);
  });

  test('a write that waits too long for another program says so, and goes through once that is done', async () => {
    const tables = await (await open({ lockTimeoutMs: 20 })).tables(shelf);
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query("BEGIN; UPDATE shelf_item SET level = 'x'");
    const write = () => tables.write([{ sql: "UPDATE shelf_item SET level = 'y'" }]);
    await expect(write()).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await other.query('COMMIT');
    await other.end();
    expect(await write()).toEqual([1]);
  });

  test('a connection that breaks is told, and the next statement has another', async () => {
    const tables = await (await open({ connections: 1 })).tables(shelf);
    await expect(tables.query({ sql: 'SELECT pg_terminate_backend(pg_backend_pid())' })).rejects.toMatchObject({ code: 'network', retryable: true });
    await expect(tables.write([{ sql: 'UPDATE shelf_item SET level = pg_terminate_backend(pg_backend_pid())::text' }])).rejects.toMatchObject({
      code: 'network',
    });
    expect(await tables.query({ sql: 'SELECT id, level FROM shelf_item' })).toEqual([{ id: 'made', level: null }]);
  });

  test('one statement is one: what follows a semicolon is refused', async () => {
    const tables = await (await open()).tables(shelf);
    await expect(tables.query({ sql: 'SELECT 1; DROP TABLE shelf_item' })).rejects.toMatchObject({ code: 'internal' });
    expect(await tables.query({ sql: 'SELECT id FROM shelf_item' })).toHaveLength(1);
  });

  test('a database that is not there, and a schema that is not there, are told apart', async () => {
    const elsewhere = Object.assign(new URL(url), { pathname: '/nowhere' });
    await expect(openPostgresTables({ url: elsewhere.href })).rejects.toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('createdb') });
    const nowhere = await openPostgresTables({ url: url.replace(/test_[0-9a-f]+/, 'test_nowhere') });
    await expect(nowhere.tables(shelf)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('schema') });
    await nowhere.close();
  });
});
