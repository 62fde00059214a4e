import {
  type CacheEntry,
  type CallRow,
  type Commit,
  type Event,
  GenarunError,
  type InboxMessage,
  type InvocationRow,
  type Lease,
  namedBlobs,
  type ProductRow,
  type RunRow,
  type Store,
  type StoredRun,
} from '@genarun/spec';

/**
 * One run and everything that belongs to it. Rows are kept by reference and replaced, never changed in place.
 * The journal is `events` in order (E1); `epoch` outlives the lease, so that it only grows (E12).
 */
type Entry = {
  row: RunRow;
  readonly plan: StoredRun['plan'];
  readonly events: Event[];
  readonly invocations: Map<string, InvocationRow>;
  readonly products: Map<string, ProductRow>;
  /** By address: a performer looks at its own calls only. */
  readonly calls: Map<string, Map<string, CallRow>>;
  readonly inbox: InboxMessage[];
  epoch: number;
  holder: { readonly owner: string; readonly expiresAt: number } | undefined;
};

type State = {
  readonly entries: Map<string, Entry>;
  readonly cache: Map<string, CacheEntry>;
  readonly settings: Map<string, unknown>;
  lastMessage: number;
};

/** A store in the memory of this process: for tests, browsers and runs nobody needs to keep. It keeps references to the rows it is given. */
export function createMemoryStore(): Store {
  const state: State = { entries: new Map(), cache: new Map(), settings: new Map(), lastMessage: 0 };
  return {
    ...runMethods(state),
    ...leaseMethods(state),
    ...journalMethods(state),
    ...callMethods(state),
    ...cacheMethods(state),
    ...messageMethods(state),
    referencedBlobs: async () => referenced(state),
    check: async () => problems(state),
    close: async () => undefined,
  };
}

function runMethods(state: State): Pick<Store, 'createRun' | 'run' | 'runs' | 'trashRun' | 'removeRun'> {
  return {
    createRun: async ({ plan, ...row }) => {
      if (state.entries.has(row.id)) throw refused(`expected a new run, but run "${row.id}" exists`);
      state.entries.set(row.id, newEntry({ ...row, seq: 0 }, plan));
    },
    run: async (id) => {
      const entry = state.entries.get(id);
      return entry === undefined ? undefined : { ...entry.row, plan: entry.plan };
    },
    runs: async ({ status, name, deleted = false, limit, before } = {}) =>
      [...state.entries.values()]
        .map((entry) => entry.row)
        .filter((row) => (row.deletedAt !== undefined) === deleted)
        .filter((row) => status === undefined || status.includes(row.status))
        .filter((row) => name === undefined || row.name === name)
        .filter((row) => before === undefined || row.createdAt < before)
        .sort((left, right) => right.createdAt - left.createdAt || compare(right.id, left.id))
        .slice(0, limit),
    trashRun: async (id, deletedAt) => {
      const entry = existing(state, id);
      entry.row = { ...entry.row, deletedAt };
    },
    removeRun: async (id) => {
      existing(state, id);
      state.entries.delete(id);
    },
  };
}

function leaseMethods(state: State): Pick<Store, 'lease' | 'renew' | 'release' | 'leaseOf'> {
  return {
    lease: async (run, owner, ttlMs, now) => {
      const entry = existing(state, run);
      if (entry.holder !== undefined && entry.holder.owner !== owner && entry.holder.expiresAt > now) return undefined;
      entry.holder = { owner, expiresAt: now + ttlMs };
      entry.epoch += 1;
      return { run, owner, epoch: entry.epoch };
    },
    renew: async (lease, ttlMs, now) => {
      const entry = state.entries.get(lease.run);
      if (entry === undefined || !holds(entry, lease)) return false;
      entry.holder = { owner: lease.owner, expiresAt: now + ttlMs };
      return true;
    },
    release: async (lease) => {
      const entry = state.entries.get(lease.run);
      if (entry !== undefined && holds(entry, lease)) entry.holder = undefined;
    },
    leaseOf: async (run, now) => {
      const holder = state.entries.get(run)?.holder;
      return holder !== undefined && holder.expiresAt > now ? holder : undefined;
    },
  };
}

function journalMethods(state: State): Pick<Store, 'commit' | 'events' | 'invocations' | 'invocation' | 'products' | 'productsByHash'> {
  return {
    commit: async (commit) => append(existing(state, commit.lease.run), commit),
    events: async (run, after, limit) =>
      state.entries.get(run)?.events.slice(Math.max(0, after), limit === undefined ? undefined : Math.max(0, after) + limit) ?? [],
    invocations: async (run) => [...(state.entries.get(run)?.invocations.values() ?? [])].sort((left, right) => compare(left.address, right.address)),
    invocation: async (run, address) => state.entries.get(run)?.invocations.get(address),
    products: async (run) => sortedProducts(state.entries.get(run)),
    productsByHash: async (sha256) => [...state.entries.values()].flatMap(sortedProducts).filter((row) => row.sha256 === sha256),
  };
}

/** Checks everything before it changes anything, and never yields: a commit is whole or refused (E7). */
function append(entry: Entry, { lease, events, invocations, products, run }: Commit): void {
  if (!holds(entry, lease)) {
    throw new GenarunError({
      code: 'cancelled',
      message: `lease lost: run "${lease.run}" is no longer driven by "${lease.owner}" at epoch ${lease.epoch}`,
      hint: 'Another driver has taken the run over; leave it alone.',
    });
  }
  let seq = entry.events.length;
  for (const event of events) {
    seq += 1;
    if (event.seq !== seq || event.run !== lease.run)
      throw refused(`journal of run "${lease.run}": expected event ${seq}, got event ${event.seq} of run "${event.run}"`);
  }
  for (const row of invocations) if (row.run !== lease.run) throw foreign(lease, row.run);
  for (const row of products) if (row.run !== lease.run) throw foreign(lease, row.run);
  for (const event of events) entry.events.push(event);
  for (const row of invocations) entry.invocations.set(row.address, row);
  for (const row of products) {
    const key = `${row.address}#${row.index}`;
    if (!entry.products.has(key)) entry.products.set(key, row);
  }
  if (run !== undefined || events.length > 0) {
    const { id, owner, createdAt } = entry.row;
    entry.row = { ...entry.row, ...run, id, owner, createdAt, seq };
  }
}

function callMethods(state: State): Pick<Store, 'openCall' | 'settleCall' | 'calls'> {
  return {
    openCall: async (call) => {
      const { calls } = existing(state, call.run);
      const key = callKey(call);
      const own = calls.get(call.address) ?? new Map<string, CallRow>();
      if (own.has(key)) throw refused(`expected a new call, but call ${call.call} of "${call.address}" (attempt ${call.attempt}) in run "${call.run}" exists`);
      calls.set(call.address, own.set(key, call));
    },
    settleCall: async (settled) => {
      const own = existing(state, settled.run).calls.get(settled.address);
      const key = callKey(settled);
      const call = own?.get(key);
      if (own === undefined || call === undefined) {
        throw new GenarunError({
          code: 'not_found',
          message: `store: run "${settled.run}" has no call ${settled.call} at "${settled.address}" (attempt ${settled.attempt})`,
        });
      }
      if (call.status === 'answered' && settled.status !== undefined && settled.status !== 'answered') return;
      own.set(key, { ...call, ...settled });
    },
    calls: async (run, address) => {
      const calls = state.entries.get(run)?.calls;
      const chosen = address === undefined ? [...(calls?.values() ?? [])] : [calls?.get(address) ?? new Map<string, CallRow>()];
      return chosen
        .flatMap((own) => [...own.values()])
        .sort((left, right) => compare(left.address, right.address) || left.attempt - right.attempt || left.call - right.call);
    },
  };
}

function cacheMethods(state: State): Pick<Store, 'cached' | 'cache' | 'clearCache' | 'setting' | 'setSetting'> {
  return {
    cached: async (key) => state.cache.get(key),
    cache: async (entry) => {
      if (!state.cache.has(entry.key)) state.cache.set(entry.key, entry);
    },
    clearCache: async (before = Number.POSITIVE_INFINITY) => {
      const old = [...state.cache.values()].filter((entry) => entry.createdAt < before);
      for (const entry of old) state.cache.delete(entry.key);
      return old.length;
    },
    setting: async (key) => state.settings.get(key),
    setSetting: async (key, value) => {
      if (value === undefined) state.settings.delete(key);
      else state.settings.set(key, value);
    },
  };
}

function messageMethods(state: State): Pick<Store, 'post' | 'inbox'> {
  return {
    post: async (message) => {
      const { inbox } = existing(state, message.run);
      state.lastMessage += 1;
      inbox.push({ ...message, id: state.lastMessage });
    },
    inbox: async (run, after) => state.entries.get(run)?.inbox.filter((message) => message.id > after) ?? [],
  };
}

function referenced(state: State): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown) => {
    for (const name of namedBlobs(JSON.stringify(value) ?? '')) names.add(name);
  };
  for (const { row, plan, events, invocations, products, calls, inbox } of state.entries.values()) {
    for (const part of [row, plan, ...events, ...invocations.values(), ...[...calls.values()].flatMap((own) => [...own.values()]), ...inbox]) collect(part);
    for (const product of products.values()) names.add(product.sha256);
  }
  for (const entry of state.cache.values()) {
    collect(entry);
    for (const product of entry.products) names.add(product.sha256);
  }
  for (const value of state.settings.values()) collect(value);
  return names;
}

function problems(state: State): readonly string[] {
  return [...state.entries.values()].flatMap(({ row, products }) =>
    [...products.values()]
      .filter((product) => !/^[0-9a-f]{64}$/.test(product.sha256))
      .map((product) => `Product ${product.address}#${product.index} of run "${row.id}" names no blob: expected 64 hex digits, got "${product.sha256}".`),
  );
}

function newEntry(row: RunRow, plan: StoredRun['plan']): Entry {
  return { row, plan, events: [], invocations: new Map(), products: new Map(), calls: new Map(), inbox: [], epoch: 0, holder: undefined };
}

function existing(state: State, run: string): Entry {
  const entry = state.entries.get(run);
  if (entry !== undefined) return entry;
  throw new GenarunError({ code: 'not_found', message: `store: there is no run "${run}"`, hint: 'See which runs are kept with `genarun runs list`.' });
}

function holds({ epoch, holder }: Entry, lease: Lease): boolean {
  return holder !== undefined && holder.owner === lease.owner && epoch === lease.epoch;
}

function refused(message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `store: ${message}` });
}

function foreign(lease: Lease, run: string): GenarunError {
  return refused(`expected rows of run "${lease.run}", got a row of run "${run}"`);
}

function callKey({ attempt, call }: Pick<CallRow, 'attempt' | 'call'>): string {
  return `${attempt}#${call}`;
}

function sortedProducts(entry: Entry | undefined): ProductRow[] {
  return [...(entry?.products.values() ?? [])].sort((left, right) => compare(left.address, right.address) || left.index - right.index);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
