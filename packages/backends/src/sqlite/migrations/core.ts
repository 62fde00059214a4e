import { type ColumnDefinitionBuilder, type SchemaModule, sql } from 'kysely';
import type { Migration } from '../migrate.ts';

/**
 * The tables of the Store contract. Rows are found by their primary key, which is the order they are read in, so most tables are
 * their own index (WITHOUT ROWID). Nothing else is indexed on the append path. Types are those PostgreSQL has too.
 */
export const coreMigrations: readonly Migration[] = [
  {
    version: 1,
    up: async ({ schema }) => {
      await runTables(schema);
      await journalTables(schema);
      await ledgerTables(schema);
      await keepingTables(schema);
    },
  },
];

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const name = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey();
const ofRun = (column: ColumnDefinitionBuilder) => column.notNull().references('run.id');

async function runTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('run')
    .addColumn('id', 'text', name)
    .addColumn('owner', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('dialect', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('seed', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('deleted_at', 'bigint')
    .addColumn('cost', 'double precision', required)
    .addColumn('cost_unknown', 'integer', required)
    .addColumn('counts', 'text', required)
    .addColumn('seq', 'bigint', required)
    .addColumn('output', 'text')
    .addColumn('fault', 'text')
    .addColumn('reason', 'text')
    .addColumn('budget', 'double precision')
    .addColumn('from_run', 'text')
    .addColumn('removing', 'integer', (column) => column.notNull().defaultTo(0))
    .modifyEnd(sql`without rowid`)
    .execute();
  await schema.createIndex('run_created').on('run').columns(['created_at', 'id']).execute();
  await schema
    .createTable('plan')
    .addColumn('run', 'text', (column) => ofRun(column).primaryKey())
    .addColumn('data', 'text', required)
    .execute();
  await schema
    .createTable('lease')
    .addColumn('run', 'text', (column) => ofRun(column).primaryKey())
    .addColumn('owner', 'text')
    .addColumn('epoch', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .modifyEnd(sql`without rowid`)
    .execute();
}

async function journalTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('event')
    .addColumn('run', 'text', ofRun)
    .addColumn('seq', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('epoch', 'bigint', required)
    .addColumn('v', 'integer', required)
    .addColumn('type', 'text', required)
    .addColumn('address', 'text')
    .addColumn('attempt', 'integer')
    .addColumn('data', 'text', required)
    .addPrimaryKeyConstraint('event_key', ['run', 'seq'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await schema
    .createTable('invocation')
    .addColumn('run', 'text', ofRun)
    .addColumn('address', 'text', required)
    .addColumn('node', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('attempt', 'integer', required)
    .addColumn('model', 'text')
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('value', 'text')
    .addColumn('raw', 'text')
    .addColumn('fault', 'text')
    .addColumn('reason', 'text')
    .addColumn('asked', 'text')
    .addColumn('sent', 'text')
    .addColumn('returned', 'text')
    .addColumn('seed', 'bigint')
    .addColumn('usage', 'text')
    .addColumn('cost', 'double precision')
    .addColumn('cost_unknown', 'integer')
    .addColumn('cached', 'integer')
    .addColumn('key', 'text')
    .addColumn('picks', 'text')
    .addColumn('warnings', 'text')
    .addColumn('wait', 'text')
    .addPrimaryKeyConstraint('invocation_key', ['run', 'address'])
    .modifyEnd(sql`without rowid`)
    .execute();
}

async function ledgerTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('product')
    .addColumn('run', 'text', ofRun)
    .addColumn('address', 'text', required)
    .addColumn('index', 'integer', required)
    .addColumn('owner', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('mime', 'text', required)
    .addColumn('sha256', 'text', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('duration', 'double precision')
    .addColumn('model', 'text')
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('product_key', ['run', 'address', 'index'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await schema.createIndex('product_sha256').on('product').column('sha256').execute();
  await schema
    .createTable('call')
    .addColumn('run', 'text', ofRun)
    .addColumn('address', 'text', required)
    .addColumn('attempt', 'integer', required)
    .addColumn('call', 'integer', required)
    .addColumn('call_key', 'text', required)
    .addColumn('model', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('opened_at', 'bigint', required)
    .addColumn('settled_at', 'bigint')
    .addColumn('request_id', 'text')
    .addColumn('reserved', 'double precision')
    .addColumn('cost', 'double precision')
    .addColumn('usage', 'text')
    .addColumn('fault', 'text')
    .addColumn('answer', 'text')
    .addPrimaryKeyConstraint('call_key', ['run', 'address', 'attempt', 'call'])
    .modifyEnd(sql`without rowid`)
    .execute();
}

async function keepingTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('cache')
    .addColumn('key', 'text', name)
    .addColumn('value', 'text', required)
    .addColumn('products', 'text', required)
    .addColumn('raw', 'text')
    .addColumn('created_at', 'bigint', required)
    .execute();
  await schema
    .createTable('inbox')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('run', 'text', ofRun)
    .addColumn('at', 'bigint', required)
    .addColumn('type', 'text', required)
    .addColumn('data', 'text', required)
    .execute();
  await schema.createIndex('inbox_run').on('inbox').columns(['run', 'id']).execute();
  await schema.createTable('setting').addColumn('key', 'text', name).addColumn('value', 'text', required).execute();
}
