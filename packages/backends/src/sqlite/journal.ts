import { type Commit, type Event, GenarunError, type InvocationRow, type ProductRow, type Store } from '@genarun/spec';
import type { Kysely } from 'kysely';
import { bindRow, type Columns, decode, encode, names, valuesOf } from './columns.ts';
import type { Bind, Connection } from './connection.ts';
import { noRun, refused } from './refusals.ts';
import type { Schema } from './schema.ts';
import { eventColumns, invocationColumns, productColumns, runColumns } from './tables.ts';

const eventsSql = `SELECT ${names(eventColumns)} FROM event WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?`;
const invocationsSql = `SELECT ${names(invocationColumns)} FROM invocation WHERE run = ?`;
const productsSql = `SELECT ${names(productColumns)} FROM product WHERE run = ? ORDER BY address, "index"`;

/** The append path and the reading of what it wrote. */
export function journalMethods(
  connection: Connection,
  queries: () => Promise<Kysely<Schema>>,
): Pick<Store, 'commit' | 'events' | 'invocations' | 'invocation' | 'products' | 'productsByHash'> {
  return {
    commit: async (commit) => append(connection, commit),
    // A negative LIMIT is none.
    events: async (run, after, limit = -1) => connection.all(eventsSql, [run, after, limit]).map((raw) => decode<Event>(raw, eventColumns)),
    invocations: async (run) => connection.all(`${invocationsSql} ORDER BY address`, [run]).map((raw) => decode<InvocationRow>(raw, invocationColumns)),
    invocation: async (run, address) => {
      const raw = connection.get(`${invocationsSql} AND address = ?`, [run, address]);
      return raw === undefined ? undefined : decode<InvocationRow>(raw, invocationColumns);
    },
    products: async (run) => connection.all(productsSql, [run]).map((raw) => decode<ProductRow>(raw, productColumns)),
    productsByHash: async (sha256) => {
      const rows = await (await queries())
        .selectFrom('product')
        .selectAll()
        .where('sha256', '=', sha256)
        .orderBy('run')
        .orderBy('address')
        .orderBy('index')
        .execute();
      return rows.map((raw) => decode<ProductRow>(raw, productColumns));
    },
  };
}

const headSql =
  'SELECT run.seq AS seq, lease.owner AS owner, lease.epoch AS epoch FROM run LEFT JOIN lease ON lease.run = run.id WHERE run.id = ? AND run.removing = 0';

/** One transaction, begun as a writer: the lease it checks cannot change before it ends (E7, E12). */
function append(connection: Connection, { lease, events, invocations, products, run, durable = false }: Commit): void {
  for (const row of invocations) requireSame(lease.run, row.run);
  for (const row of products) requireSame(lease.run, row.run);
  connection.write(durable, () => {
    const head = connection.get(headSql, [lease.run]);
    if (head === undefined) throw noRun(lease.run);
    if (head.owner !== lease.owner || head.epoch !== lease.epoch) {
      throw new GenarunError({
        code: 'cancelled',
        message: `lease lost: run "${lease.run}" is no longer driven by "${lease.owner}" at epoch ${lease.epoch}`,
        hint: 'Another driver has taken the run over; leave it alone.',
      });
    }
    const seq = requireContinued(lease.run, Number(head.seq), events);
    insertRows(connection, eventInsert, events);
    insertRows(connection, invocationInsert, invocations);
    insertRows(connection, productInsert, products);
    if (run !== undefined || events.length > 0) updateRun(connection, lease.run, { ...run, seq });
  });
}

function requireContinued(run: string, from: number, events: readonly Event[]): number {
  let seq = from;
  for (const event of events) {
    seq += 1;
    if (event.seq !== seq || event.run !== run) throw refused(`journal of run "${run}": expected event ${seq}, got event ${event.seq} of run "${event.run}"`);
  }
  return seq;
}

function requireSame(run: string, other: string): void {
  if (other !== run) throw refused(`expected rows of run "${run}", got a row of run "${other}"`);
}

type Insert = { readonly columns: Columns; readonly one: string; readonly many: string };

/** Rows that one statement binds at a time: a third faster than one by one, and two statements are enough for any number. */
const rowsAtOnce = 16;

function insertOf(table: string, columns: Columns, end: string): Insert {
  return { columns, one: `INSERT INTO ${table} ${valuesOf(columns, 1)}${end}`, many: `INSERT INTO ${table} ${valuesOf(columns, rowsAtOnce)}${end}` };
}

function replacing(columns: Columns, key: readonly string[]): string {
  const rest = columns.filter(({ name }) => !key.includes(name));
  return ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${rest.map(({ name }) => `"${name}" = excluded."${name}"`).join(', ')}`;
}

const eventInsert = insertOf('event', eventColumns, '');
const invocationInsert = insertOf('invocation', invocationColumns, replacing(invocationColumns, ['run', 'address']));
const productInsert = insertOf('product', productColumns, ' ON CONFLICT DO NOTHING');

function insertRows(connection: Connection, { columns, one, many }: Insert, rows: readonly object[]): void {
  let index = 0;
  for (; index + rowsAtOnce <= rows.length; index += rowsAtOnce) {
    const parameters: Bind[] = [];
    for (let next = index; next < index + rowsAtOnce; next += 1) bindRow(parameters, rows[next] ?? {}, columns);
    connection.run(many, parameters);
  }
  for (; index < rows.length; index += 1) {
    const parameters: Bind[] = [];
    bindRow(parameters, rows[index] ?? {}, columns);
    connection.run(one, parameters);
  }
}

const fixed = new Set(['id', 'owner', 'createdAt']);
const changing = runColumns.filter(({ field }) => !fixed.has(field));

function updateRun(connection: Connection, id: string, fields: Readonly<Record<string, unknown>>): void {
  const parameters: Bind[] = [];
  const changes: string[] = [];
  for (const { field, name, type, required } of changing) {
    const value = fields[field];
    if (!(field in fields) || (required && value === undefined)) continue;
    changes.push(`"${name}" = ?`);
    parameters.push(encode(value, type));
  }
  parameters.push(id);
  connection.run(`UPDATE run SET ${changes.join(', ')} WHERE id = ?`, parameters);
}
