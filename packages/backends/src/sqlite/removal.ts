import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Connection } from './connection.ts';
import { requireRun } from './refusals.ts';
import type { Schema } from './schema.ts';

/** Rows that one transaction deletes, so that drivers of other runs never wait long. */
const chunk = 500;

/**
 * Removes a run for good. The first transaction hides it and takes its lease away; the following ones delete what belongs to it, the
 * run's row last. What a crash left half removed is seen by nobody and goes with the next removal.
 */
export async function removeRun(connection: Connection, queries: () => Promise<Kysely<Schema>>, id: string): Promise<void> {
  connection.write(false, () => {
    requireRun(connection, id);
    connection.run('UPDATE run SET removing = 1 WHERE id = ?', [id]);
    connection.run('DELETE FROM lease WHERE run = ?', [id]);
  });
  const db = await queries();
  const doomed = await db.selectFrom('run').select('id').where('removing', '=', 1).execute();
  for (const { id: run } of doomed) await removeHidden(db, run);
}

async function removeHidden(db: Kysely<Schema>, run: string): Promise<void> {
  await repeated(() =>
    db
      .deleteFrom('event')
      .where('run', '=', run)
      .where('seq', 'in', db.selectFrom('event').select('seq').where('run', '=', run).limit(chunk)),
  );
  for (const table of ['invocation', 'product', 'call'] as const) {
    await repeated(() =>
      db
        .deleteFrom(table)
        .where('run', '=', run)
        .where('address', 'in', db.selectFrom(table).select('address').where('run', '=', run).limit(chunk)),
    );
  }
  await repeated(() =>
    db
      .deleteFrom('inbox')
      .where('run', '=', run)
      .where('id', 'in', db.selectFrom('inbox').select('id').where('run', '=', run).limit(chunk)),
  );
  for (const table of ['plan', 'lease'] as const) await db.deleteFrom(table).where('run', '=', run).execute();
  await db.deleteFrom('run').where('id', '=', run).execute();
}

/** Deletes until nothing is left; each statement is a transaction of its own, and other work goes between them. */
async function repeated(deletion: () => { readonly executeTakeFirst: () => Promise<{ readonly numDeletedRows: bigint }> }): Promise<void> {
  while ((await deletion().executeTakeFirst()).numDeletedRows > 0n) await setImmediate();
}
