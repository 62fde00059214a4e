import { type Event, type Fault, type InvocationRow, isBlobRef, isRecord, type Json, type ProductRow, type RunRow, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Generation, GenerationStatus, OrderRow } from '../tables/rows.ts';
import { readRow, rowsOf, updateRow } from '../tables/table-rows.ts';
import { countGenerations } from './count-generations.ts';
import { type GenerationCounts, generationStatusOf, orderState } from './order-state.ts';
import { type Made, registerProducts } from './register-products.ts';

/** Events taken over at once. */
const pageSize = 1000;

const said = new Set<Event['type']>(['started', 'retrying', 'waiting', 'done', 'failed', 'skipped', 'cancelled', 'unknown']);

/**
 * Takes over what has happened in an order's run since it was last looked at: statuses and sets of its generations, its products, its own status. Whoever
 * drives the run, and however often it is done, the rows come out the same: they are projections of the journal. Answers the order as it stands then.
 */
export async function syncOrder(library: Library, order: OrderRow): Promise<OrderRow> {
  let synced = order.synced;
  for (;;) {
    const events = await library.store.events(order.run, synced, pageSize);
    const last = events.at(-1);
    if (last === undefined) break;
    await takeOver(library, order, { events, seq: last.seq });
    synced = last.seq;
    if (events.length < pageSize) break;
  }
  return settle(library, order, { run: await library.store.run(order.run), synced });
}

type Page = { readonly events: readonly Event[]; readonly seq: number };

async function takeOver(library: Library, order: OrderRow, { events, seq }: Page): Promise<void> {
  const latest = new Map<string, Event>();
  for (const event of events) if (event.address !== undefined && said.has(event.type)) latest.set(event.address, event);
  const generations = await generationsAt(library, order, [...latest.keys()]);
  const statements: Statement[] = [];
  const made: Made[] = [];
  for (const generation of generations) {
    const event = latest.get(generation.address);
    if (event === undefined) continue;
    const invocation = hasRow(event) ? await library.store.invocation(order.run, generation.address) : undefined;
    const changes = invocation === undefined ? begun(event) : ended(event, invocation, generation.generationSet);
    if (invocation?.status === 'done') made.push({ generation, invocation, products: [] });
    statements.push(guarded(updateRow(rowsOf.generation, generation.id, { ...changes, updatedAt: library.clock.now() }), order.id, seq));
  }
  const registered = await withProducts(library, order, made);
  const inputs = await inputsOf(library, order);
  for (const one of registered) {
    statements.push(...(await registerProducts(library, order, one, inputs)));
    statements.push({
      sql: `UPDATE library_generation SET products = ${productsAt} WHERE id = ?`,
      parameters: [order.run, one.generation.address, one.generation.id],
    });
  }
  statements.push({ sql: 'UPDATE library_order SET synced = ? WHERE id = ? AND synced < ?', parameters: [seq, order.id, seq] });
  await library.tables.write(statements);
}

const productsAt = '(SELECT count(*) FROM library_product WHERE run = ? AND address = ?)';

/** Whether the run keeps a row of the invocation after this event. */
function hasRow({ type }: Event): boolean {
  return type !== 'started' && type !== 'retrying';
}

/** A statement that does nothing once somebody else has taken over more. */
function guarded({ sql, parameters = [] }: Statement, order: string, seq: number): Statement {
  return { sql: `${sql} AND (SELECT synced FROM library_order WHERE id = ?) < ?`, parameters: [...parameters, order, seq] };
}

async function generationsAt(library: Library, order: OrderRow, addresses: readonly string[]): Promise<readonly Generation[]> {
  const found: Generation[] = [];
  for (let at = 0; at < addresses.length; at += 500) {
    const some = addresses.slice(at, at + 500);
    const rows = await library.tables.query({
      sql: `SELECT * FROM library_generation WHERE order_id = ? AND address IN (${some.map(() => '?').join(', ')})`,
      parameters: [order.id, ...some],
    });
    for (const row of rows) found.push(readRow(rowsOf.generation, row));
  }
  return found.sort((a, b) => a.number - b.number);
}

function begun({ type, at, attempt, data }: Event): Partial<Generation> {
  const status: GenerationStatus = type === 'started' ? 'generating' : 'pending';
  return {
    status,
    attempts: attempt ?? 1,
    ...(type === 'started' ? { startedAt: at, retryAt: undefined, endedAt: undefined } : { retryAt: numberIn(data, 'until') }),
    // Why it is made again.
    ...(isRecord(data.fault) ? { fault: data.fault as Fault } : {}), // written by the driver
  };
}

function ended({ type }: Event, invocation: InvocationRow, generationSet: Generation['generationSet']): Partial<Generation> {
  const { status, attempt, asked, sent, returned, seed, cost, costUnknown = false, fault, startedAt, endedAt } = invocation;
  return {
    status: type === 'waiting' ? 'generating' : generationStatusOf[status],
    attempts: attempt,
    ...(sent === undefined ? {} : { actualSet: actualSet(generationSet, asked, sent) }),
    // What came back is JSON.
    returnSet: returned as Json | undefined,
    seed,
    cost,
    costUnknown,
    fault,
    retryAt: undefined,
    startedAt,
    endedAt,
  };
}

/** What was sent to the provider, side by side as in the other sets: texts and files as they were filled in, parameters with the model's own, the seed. */
function actualSet(generationSet: Generation['generationSet'], asked: unknown, sent: unknown): Json {
  const { prompt, negative, image, images } = isRecord(asked) && !isBlobRef(asked) ? asked : {};
  const { params, seed } = isRecord(sent) ? sent : {};
  const texts = { prompt: prompt ?? generationSet.prompt, negativePrompt: negative ?? generationSet.negativePrompt, image, images };
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined && value !== ''));
  // What was asked and sent is JSON.
  return { ...given, ...(isRecord(params) ? params : {}), ...(seed === undefined ? {} : { seed }) } as Json;
}

function numberIn(data: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = data[name];
  return typeof value === 'number' ? value : undefined;
}

async function withProducts(library: Library, order: OrderRow, made: readonly Made[]): Promise<readonly Made[]> {
  if (made.length === 0) return made;
  const rows = await library.store.products(order.run);
  const byAddress = new Map<string, ProductRow[]>();
  for (const row of rows) byAddress.set(row.address, [...(byAddress.get(row.address) ?? []), row]);
  return made.map((one) => ({ ...one, products: byAddress.get(one.generation.address) ?? [] }));
}

async function inputsOf(library: Library, order: OrderRow) {
  const rows = await library.tables.query({ sql: 'SELECT * FROM library_order_input WHERE order_id = ? ORDER BY name', parameters: [order.id] });
  return rows.map((row) => readRow(rowsOf.orderInput, row));
}

/** Writes how the order stands. Later looks win: what is derived from less than they saw is not written. */
async function settle(library: Library, order: OrderRow, { run, synced }: { readonly run: RunRow | undefined; readonly synced: number }): Promise<OrderRow> {
  const current = (await orderAt(library, order.id)) ?? order;
  // Its run was removed for good: how it ended stands here alone.
  if (run === undefined && current.startedAt !== undefined) return current;
  const over = run?.endedAt !== undefined && run.seq <= synced;
  if (over && awaitsRetry(current, run)) return current;
  if (over)
    await library.tables.write([
      {
        sql: "UPDATE library_generation SET status = 'cancelled', updated_at = ? WHERE order_id = ? AND status IN ('pending', 'generating') AND (SELECT synced FROM library_order WHERE id = ?) <= ?",
        parameters: [library.clock.now(), order.id, order.id, synced],
      },
    ]);
  const counts = await countGenerations(library, order.id);
  const next = { ...current, ...changesOf(counts, { run, over }) };
  if (JSON.stringify(next) === JSON.stringify(current)) return current;
  const statement = updateRow(rowsOf.order, order.id, { ...changesOf(counts, { run, over }), updatedAt: library.clock.now() });
  await library.tables.write([{ sql: `${statement.sql} AND synced <= ?`, parameters: [...(statement.parameters ?? []), synced] }], { durable: over });
  return (await orderAt(library, order.id)) ?? next;
}

async function orderAt(library: Library, id: string): Promise<OrderRow | undefined> {
  const [row] = await library.tables.query({ sql: 'SELECT * FROM library_order WHERE id = ?', parameters: [id] });
  return row === undefined ? undefined : readRow(rowsOf.order, row);
}

/** An order whose failed generations wait for another attempt stays pending until somebody takes it up: it keeps the ending of its run till then. */
export function awaitsRetry({ status, endedAt }: OrderRow, run: RunRow | undefined): boolean {
  return status === 'pending' && endedAt !== undefined && endedAt === run?.endedAt;
}

type Standing = { readonly run: RunRow | undefined; readonly over: boolean };

function changesOf(counts: GenerationCounts, { run, over }: Standing): Partial<OrderRow> {
  // What ended, but is not taken over whole, is under way here.
  const { status, outcome } = orderState(counts, run?.endedAt !== undefined && !over ? 'running' : run?.status);
  if (run === undefined) return { status, outcome };
  const { budget, cost, costUnknown, fault, createdAt, endedAt } = run;
  return { status, outcome, budget, cost, costUnknown, fault, startedAt: createdAt, endedAt: over ? endedAt : undefined };
}
