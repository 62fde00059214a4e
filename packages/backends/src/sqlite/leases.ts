import type { Lease, Store } from '@genarun/spec';
import type { Connection } from './connection.ts';
import { requireRun } from './refusals.ts';

const takeSql = `INSERT INTO lease (run, owner, epoch, expires_at) VALUES (?1, ?2, 1, ?3)
  ON CONFLICT (run) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1, expires_at = excluded.expires_at
  WHERE lease.owner IS NULL OR lease.owner = excluded.owner OR lease.expires_at <= ?4
  RETURNING epoch`;

/** Who drives a run (E12). The row stays when a lease is released, so that the epoch only grows. */
export function leaseMethods(connection: Connection): Pick<Store, 'lease' | 'renew' | 'release' | 'leaseOf'> {
  return {
    lease: async (run, owner, ttlMs, now) =>
      connection.write(false, (): Lease | undefined => {
        requireRun(connection, run);
        const [taken] = connection.all(takeSql, [run, owner, now + ttlMs, now]);
        return taken === undefined ? undefined : { run, owner, epoch: Number(taken.epoch) };
      }),
    renew: async ({ run, owner, epoch }, ttlMs, now) =>
      connection.write(
        false,
        () => connection.run('UPDATE lease SET expires_at = ? WHERE run = ? AND owner = ? AND epoch = ?', [now + ttlMs, run, owner, epoch]) > 0,
      ),
    release: async ({ run, owner, epoch }) => {
      connection.write(false, () => connection.run('UPDATE lease SET owner = NULL WHERE run = ? AND owner = ? AND epoch = ?', [run, owner, epoch]));
    },
    leaseOf: async (run, now) => {
      const raw = connection.get('SELECT owner, expires_at FROM lease WHERE run = ? AND owner IS NOT NULL AND expires_at > ?', [run, now]);
      return raw === undefined ? undefined : { owner: String(raw.owner), expiresAt: Number(raw.expires_at) };
    },
  };
}
