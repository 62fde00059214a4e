import { type CallRow, type InvocationRow, isRecord, type Json, type ProductRef } from '@genarun/spec';
import { replaceReferences } from './references.ts';
import type { Snapshot } from './source.ts';

/** One invocation as it leaves the store: everything kept about it, its calls included; tokens with which strangers could answer stay behind. */
export async function invocationRecord(snapshot: Snapshot, row: InvocationRow, calls: readonly CallRow[]): Promise<Record<string, Json>> {
  const whole = async (value: unknown): Promise<Json | undefined> =>
    value === undefined ? undefined : replaceReferences(await snapshot.whole(value), (ref) => withFile(snapshot, ref));
  return present({
    address: row.address,
    node: row.node,
    kind: row.kind,
    status: row.status,
    attempts: row.attempt,
    model: row.model,
    simulation: row.model !== undefined && snapshot.view.run.plan.models[row.model]?.simulation === true ? true : undefined,
    startedAt: isoTime(row.startedAt),
    endedAt: isoTime(row.endedAt),
    durationMs: row.startedAt === undefined || row.endedAt === undefined ? undefined : row.endedAt - row.startedAt,
    cost: row.cost,
    costUnknown: row.costUnknown === true ? true : undefined,
    cached: row.cached === true ? true : undefined,
    usage: row.usage as Json | undefined,
    seed: row.seed,
    picks: await whole(row.picks),
    asked: await whole(row.asked),
    sent: await whole(row.sent),
    returned: await whole(row.returned),
    value: await whole(row.value),
    raw: await whole(row.raw),
    error: row.fault as Json | undefined,
    reason: row.reason,
    warnings: row.warnings === undefined || row.warnings.length === 0 ? undefined : row.warnings,
    wait: withoutTokens(await whole(row.wait)),
    key: row.key,
    calls: calls.length === 0 ? undefined : calls.map(callRecord),
  });
}

function callRecord(call: CallRow): Json {
  return present({
    attempt: call.attempt,
    call: call.call,
    model: call.model,
    status: call.status,
    requestId: call.requestId,
    openedAt: isoTime(call.openedAt),
    settledAt: isoTime(call.settledAt),
    reserved: call.reserved,
    cost: call.cost,
    usage: call.usage as Json | undefined,
    error: call.fault as Json | undefined,
  });
}

/** A product reference that also says which file of the export it is. */
export function withFile(snapshot: Pick<Snapshot, 'assetOf'>, ref: ProductRef): Json {
  const asset = snapshot.assetOf(ref);
  return present({ ...ref, file: asset?.path });
}

/** What a person is asked, without the token and without the address that carries it. */
export function withoutTokens(wait: Json | undefined): Json | undefined {
  if (!isRecord(wait)) return wait;
  const { token: _token, request, ...rest } = wait;
  if (!isRecord(request)) return present(rest);
  const { postUrl: _postUrl, ...published } = request;
  return present({ ...rest, request: present(published) });
}

/** ISO 8601 in UTC of milliseconds since the epoch. */
export function isoTime(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** A record without the fields that are undefined. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, Json> {
  // The callers pass JSON values and undefined; what is left is JSON.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, Json>;
}
