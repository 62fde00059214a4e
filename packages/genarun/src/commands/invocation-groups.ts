import type { InvocationRow, Plan, Usage } from '@genarun/spec';

/** All invocations of one node by one model. */
export type InvocationGroup = {
  readonly node: string;
  readonly depth: number;
  readonly kind: string;
  readonly model: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly attempts: number;
  readonly cached: number;
  readonly usage: Usage;
  /** Milliseconds, summed. */
  readonly spentMs: number;
  /** US dollars. */
  readonly cost: number;
  readonly costUnknown: boolean;
};

/** Invocations summed by node and model, in the order of the plan. */
export function groupInvocations(plan: Plan, invocations: readonly InvocationRow[]): readonly InvocationGroup[] {
  const order = new Map(plan.nodes.map((node, index) => [node.id, { index, depth: node.path.split('/').length - 1 }]));
  const rows = new Map<string, InvocationRow[]>();
  for (const row of invocations) {
    const key = `${row.node}\n${row.model ?? ''}`;
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [row]);
    else known.push(row);
  }
  return [...rows.values()]
    .map((group) => sum(group, order.get(group[0]?.node ?? '')?.depth ?? 0))
    .sort((a, b) => (order.get(a.node)?.index ?? 0) - (order.get(b.node)?.index ?? 0));
}

function sum(rows: readonly InvocationRow[], depth: number): InvocationGroup {
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  const first = rows[0];
  return {
    node: first?.node ?? '',
    depth,
    kind: first?.kind ?? '',
    model: first?.model,
    counts,
    attempts: total(rows, (row) => row.attempt),
    cached: rows.filter((row) => row.cached === true).length,
    usage: rows.reduce<Usage>((usage, row) => addUsage(usage, row.usage ?? {}), {}),
    spentMs: total(rows, (row) => (row.startedAt === undefined || row.endedAt === undefined ? 0 : row.endedAt - row.startedAt)),
    cost: total(rows, (row) => row.cost ?? 0),
    costUnknown: rows.some((row) => row.costUnknown === true),
  };
}

function total(rows: readonly InvocationRow[], of: (row: InvocationRow) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}

function addUsage(a: Usage, b: Usage): Usage {
  const fields = ['inputTokens', 'outputTokens', 'products', 'characters', 'seconds'] as const;
  return Object.fromEntries(
    fields.filter((field) => a[field] !== undefined || b[field] !== undefined).map((field) => [field, (a[field] ?? 0) + (b[field] ?? 0)]),
  );
}

/** `1,204 → 311 tokens, 2 products`. */
export function usageText(usage: Usage): string {
  const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return [
    usage.inputTokens === undefined && usage.outputTokens === undefined ? '' : `${number(usage.inputTokens ?? 0)} → ${number(usage.outputTokens ?? 0)} tokens`,
    usage.products === undefined ? '' : `${number(usage.products)} products`,
    usage.characters === undefined ? '' : `${number(usage.characters)} characters`,
    usage.seconds === undefined ? '' : `${number(usage.seconds)} s`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
