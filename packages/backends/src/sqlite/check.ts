import { toGenarunError } from '@genarun/spec';
import type { Kysely } from 'kysely';
import type { Connection } from './connection.ts';
import type { Schema } from './schema.ts';

/** Problems of the file and of what it holds, in sentences. `now` (milliseconds since the epoch) also finds runs whose driver went away. */
export async function check(connection: Connection, queries: () => Promise<Kysely<Schema>>, now: number | undefined): Promise<readonly string[]> {
  const damage = damaged(connection);
  // A damaged file answers no further question reliably.
  if (damage.length > 0) return damage;
  const db = await queries();
  return [...(await journalProblems(db)), ...productProblems(connection), ...(await runProblems(db, now)), ...jsonProblems(connection)];
}

function damaged(connection: Connection): readonly string[] {
  try {
    const integrity = connection.all('PRAGMA integrity_check(20)').map((row) => String(row.integrity_check));
    const damage = integrity.filter((line) => line !== 'ok').map((line) => `The database is damaged: ${line}.`);
    if (damage.length > 0) return damage;
    const orphans = connection.all('PRAGMA foreign_key_check').map((row) => `A row of table "${row.table}" belongs to a ${row.parent} that is not there.`);
    return [...new Set(orphans)];
  } catch (error) {
    return [`The database is damaged: ${toGenarunError(error).message}.`];
  }
}

async function journalProblems(db: Kysely<Schema>): Promise<readonly string[]> {
  const { fn } = db;
  const journals = await db
    .selectFrom('run')
    .leftJoin('event', 'event.run', 'run.id')
    .select([
      'run.id',
      'run.seq',
      fn.count<number>('event.seq').as('events'),
      fn.coalesce(fn.max<number>('event.seq'), fn.count<number>('event.seq')).as('last'),
    ])
    .where('run.removing', '=', 0)
    .groupBy(['run.id', 'run.seq'])
    .having((has) => has.or([has(fn.count('event.seq'), '!=', has.ref('run.seq')), has(fn.max('event.seq'), '!=', has.ref('run.seq'))]))
    .execute();
  return journals.map(({ id, seq, events, last }) => `The journal of run "${id}" has gaps: expected events 1 to ${seq}, found ${events} up to ${last}.`);
}

function productProblems(connection: Connection): readonly string[] {
  return connection
    .all(`SELECT run, address, "index", sha256 FROM product WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'`)
    .map(({ run, address, index, sha256 }) => `Product ${address}#${index} of run "${run}" names no blob: expected 64 hex digits, got "${sha256}".`);
}

async function runProblems(db: Kysely<Schema>, now: number | undefined): Promise<readonly string[]> {
  const half = await db.selectFrom('run').select('id').where('removing', '=', 1).execute();
  const planless = await db
    .selectFrom('run')
    .leftJoin('plan', 'plan.run', 'run.id')
    .select('run.id')
    .where('run.removing', '=', 0)
    .where('plan.run', 'is', null)
    .execute();
  const left =
    now === undefined
      ? []
      : await db
          .selectFrom('run')
          .innerJoin('lease', 'lease.run', 'run.id')
          .select(['run.id', 'lease.owner', 'lease.expires_at'])
          .where('run.status', '=', 'running')
          .where('run.removing', '=', 0)
          .where('lease.owner', 'is not', null)
          .where('lease.expires_at', '<=', now)
          .execute();
  return [
    ...half.map(({ id }) => `Run "${id}" is half removed: removing any run will finish it.`),
    ...planless.map(({ id }) => `Run "${id}" has no plan.`),
    ...left.map(
      ({ id, owner, expires_at }) =>
        `Run "${id}" is marked running, but its driver "${owner}" has been gone since ${new Date(expires_at).toISOString()}: resume it.`,
    ),
  ];
}

function jsonProblems(connection: Connection): readonly string[] {
  const events = connection
    .all('SELECT run, seq FROM event WHERE NOT json_valid(data) LIMIT 20')
    .map(({ run, seq }) => `Event ${seq} of run "${run}" is not JSON.`);
  const values = connection
    .all('SELECT run, address FROM invocation WHERE value IS NOT NULL AND NOT json_valid(value) LIMIT 20')
    .map(({ run, address }) => `The value at ${address} of run "${run}" is not JSON.`);
  return [...events, ...values];
}
