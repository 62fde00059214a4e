import { createHash } from 'node:crypto';
import { builtInKinds, compilePlan, replay } from '@genarun/core';
import { type Blobs, isProductRef, isRecord, type Store, type StoredRun } from '@genarun/spec';
import { pricePerCall } from './counting-adapter.ts';
import { billsByKey, type LedgerLine } from './ledger.ts';

export type Kept = { readonly store: Store; readonly blobs: Blobs };

const kind = (name: string) => builtInKinds.find((known) => known.name === name);
const endings = new Set(['done', 'failed', 'skipped', 'cancelled', 'unknown']);

/** What is wrong with a run as it is kept, in sentences; empty when nothing is. `lines`: the model server's ledger of this run. */
export async function problemsOf({ store, blobs }: Kept, id: string, lines: readonly LedgerLine[]): Promise<readonly string[]> {
  const run = await store.run(id);
  if (!run) return [`there is no run ${id}`];
  return [
    ...(await store.check()),
    ...(await journalProblems(store, run)),
    ...(await productProblems({ store, blobs }, run)),
    ...(await moneyProblems(store, run, lines)),
  ];
}

/** Without gaps, every invocation ended once, and its fold is what the rows say. */
async function journalProblems(store: Store, run: StoredRun): Promise<readonly string[]> {
  const events = await store.events(run.id, 0);
  const problems = events.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`event ${index + 1} has seq ${seq}`]));
  if (events.length !== run.seq) problems.push(`the row says ${run.seq} events, the journal has ${events.length}`);
  for (const [index, event] of events.entries())
    if (index > 0 && event.epoch < (events[index - 1]?.epoch ?? 0)) problems.push(`event ${event.seq} is of an older epoch than the one before`);
  const state = replay(compilePlan(run.plan, { kind }), events);
  const rows = new Map((await store.invocations(run.id)).map((row) => [row.address, row]));
  for (const place of state.places.values()) {
    const row = rows.get(place.address);
    if (place.status !== (row?.status ?? 'queued') && row !== undefined)
      problems.push(`${place.address}: the journal says ${place.status}, the row ${row.status}`);
    if (endings.has(place.status) && row === undefined) problems.push(`${place.address} ended ${place.status}, but has no row`);
  }
  for (const address of rows.keys()) if (!state.places.has(address)) problems.push(`${address} has a row, but no place in the journal`);
  const done = events.filter((event) => event.type === 'done').map((event) => event.address);
  for (const address of new Set(done)) if (done.indexOf(address) !== done.lastIndexOf(address)) problems.push(`${address} was done twice`);
  if (Math.abs(state.cost - run.cost) > 1e-9) problems.push(`the journal costs ${state.cost}, the row says ${run.cost}`);
  return problems;
}

/** Every product that the output or a value names has its row and its bytes, and there are no others. */
async function productProblems({ store, blobs }: Kept, run: StoredRun): Promise<readonly string[]> {
  const problems: string[] = [];
  const named = new Map<string, string>();
  for (const row of await store.invocations(run.id)) collect(row.value, named);
  const products = await store.products(run.id);
  for (const product of products) {
    const name = `${product.address}#${product.index}`;
    if (named.get(name) !== `blob:${product.sha256}`) problems.push(`product ${name} is kept, but no value names it so`);
    const bytes = (await blobs.has(product.sha256)) ? await blobs.get(product.sha256) : undefined;
    if (!bytes) problems.push(`product ${name} has no bytes`);
    else if (createHash('sha256').update(bytes).digest('hex') !== product.sha256) problems.push(`product ${name} has other bytes than its name says`);
  }
  if (products.length !== named.size) problems.push(`the values name ${named.size} products, kept are ${products.length}`);
  return problems;
}

function collect(value: unknown, named: Map<string, string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, named);
  else if (isProductRef(value)) named.set(value.$product, value.uri);
  else if (isRecord(value)) for (const item of Object.values(value)) collect(item, named);
}

/** No call was billed twice, each billed one stands in the run's own ledger, and the run's cost is their sum. */
async function moneyProblems(store: Store, run: StoredRun, lines: readonly LedgerLine[]): Promise<readonly string[]> {
  const problems: string[] = [];
  const bills = billsByKey(lines);
  const rows = new Map((await store.calls(run.id)).map((row) => [row.callKey, row]));
  const bought = new Set<string>();
  for (const [key, times] of bills) {
    const row = rows.get(key);
    if (times > 1) problems.push(`${key} was billed ${times} times`);
    const thing = `${row?.address} call ${row?.call}`;
    if (bought.has(thing)) problems.push(`${thing} was bought in more than one attempt`);
    bought.add(thing);
    // A cancelled call may have been billed: then the run says that it does not know its cost.
    const told = row?.status === 'answered' || row?.status === 'unknown' || (row?.status === 'cancelled' && run.costUnknown);
    if (!told) problems.push(`${key} was billed, but the ledger says ${row?.status ?? 'nothing'}`);
  }
  for (const [key, row] of rows) if (row.status === 'answered' && !bills.has(key)) problems.push(`${key} is answered, but was not billed`);
  for (const [key, row] of rows) if (row.status === 'open') problems.push(`${key} is still open`);
  const billed = [...bills].filter(([key]) => rows.get(key)?.status === 'answered').length;
  if (Math.abs(run.cost - billed * pricePerCall) > 1e-9) problems.push(`the run costs ${run.cost}, the server's ledger says ${billed * pricePerCall}`);
  return problems;
}
