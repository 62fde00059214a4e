import { type CallRow, GenarunError, type Store } from '@genarun/spec';
import { bindRow, decode, encode, names, valuesOf } from './columns.ts';
import type { Bind, Connection } from './connection.ts';
import { refused, requireRun } from './refusals.ts';
import { callColumns } from './tables.ts';
import { createWriteGroup } from './write-group.ts';

const insertSql = `INSERT INTO call ${valuesOf(callColumns, 1)} ON CONFLICT DO NOTHING`;
const selectSql = `SELECT ${names(callColumns)} FROM call WHERE run = ?`;
const keyFields = new Set(['run', 'address', 'attempt', 'call']);
const settledColumns = callColumns.filter(({ field }) => !keyFields.has(field));

/**
 * The ledger of paid calls (E8). Performers write it without holding the run's lease. What many of them write durably at once is synced once;
 * `flush` writes what still waits for that.
 */
export function callMethods(connection: Connection): Pick<Store, 'openCall' | 'settleCall' | 'calls'> & { readonly flush: () => void } {
  const group = createWriteGroup(connection);
  const write = (durable: boolean, body: () => void): Promise<void> => {
    if (durable) return group.add(body);
    group.flush();
    return Promise.resolve(connection.write(false, body));
  };
  return {
    flush: group.flush,
    openCall: async (call, durable) => {
      const parameters: Bind[] = [];
      bindRow(parameters, call, callColumns);
      await write(durable, () => {
        requireRun(connection, call.run);
        if (connection.run(insertSql, parameters) === 0) {
          throw refused(`expected a new call, but call ${call.call} of "${call.address}" (attempt ${call.attempt}) in run "${call.run}" exists`);
        }
      });
    },
    settleCall: async (settled, durable) => write(durable, () => settle(connection, settled)),
    calls: async (run, address) => {
      const chosen =
        address === undefined
          ? connection.all(`${selectSql} ORDER BY address, attempt, call`, [run])
          : connection.all(`${selectSql} AND address = ? ORDER BY attempt, call`, [run, address]);
      return chosen.map((raw) => decode<CallRow>(raw, callColumns));
    },
  };
}

const statusSql = `SELECT status FROM call WHERE run = ? AND address = ? AND attempt = ? AND call = ?`;

function settle(connection: Connection, settled: Parameters<Store['settleCall']>[0]): void {
  requireRun(connection, settled.run);
  if (settled.status !== undefined && settled.status !== 'answered') {
    const known = connection.get(statusSql, [settled.run, settled.address, settled.attempt, settled.call]);
    if (known?.status === 'answered') return;
  }
  const changes: string[] = [];
  const parameters: Bind[] = [];
  for (const { field, name, type, required } of settledColumns) {
    const value: unknown = Reflect.get(settled, field);
    if (!(field in settled) || (required && value === undefined)) continue;
    changes.push(`"${name}" = ?`);
    parameters.push(encode(value, type));
  }
  // With nothing to change the row must still be there.
  const set = changes.length === 0 ? 'run = run' : changes.join(', ');
  const changed = connection.run(`UPDATE call SET ${set} WHERE run = ? AND address = ? AND attempt = ? AND call = ?`, [
    ...parameters,
    settled.run,
    settled.address,
    settled.attempt,
    settled.call,
  ]);
  if (changed > 0) return;
  throw new GenarunError({
    code: 'not_found',
    message: `store: run "${settled.run}" has no call ${settled.call} at "${settled.address}" (attempt ${settled.attempt})`,
  });
}
