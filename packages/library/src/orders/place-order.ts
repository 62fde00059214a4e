import type { Engine } from '@genarun/core';
import type { Json, Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Generation, OrderInput, OrderRow } from '../tables/rows.ts';
import { insertRow, rowsOf } from '../tables/table-rows.ts';
import { flatSet } from './generation-sets.ts';
import type { PlannedOrder } from './plan-order.ts';

export type Placing = {
  readonly projectId?: string;
  /** Default: the document's title, else the beginning of its prompt. */
  readonly title?: string;
  /** For whoever works the queue. Default false: whoever places it performs it. */
  readonly queued?: boolean;
  /** The order that it repeats. */
  readonly fromOrderId?: string;
};

/** Characters of a title that is made of a prompt. */
const titleLength = 60;

/** Keeps an order with its plan and its generations, all pending; durable when it resolves. Nothing is performed. */
export async function placeOrder(library: Library, engine: Engine, planned: PlannedOrder, placing: Placing = {}): Promise<OrderRow> {
  const { plan, sets, inputs } = planned;
  const now = library.clock.now();
  const kept = { owner: library.owner, createdAt: now, updatedAt: now };
  const order: OrderRow = { ...kept, ...describe(planned, placing), id: library.newId(), planSha256: await keepPlan(library, plan), run: engine.newRunId() };
  const generations = sets.map(
    (set, number): Generation => ({
      ...kept,
      id: library.newId(),
      orderId: order.id,
      number,
      address: `${plan.nodes[0]?.path ?? 'generation'}@${number}`,
      status: 'pending',
      generationSet: flatSet(set),
      attempts: 0,
      products: 0,
      costUnknown: false,
    }),
  );
  const given = inputs.map((input): OrderInput => ({ ...kept, id: library.newId(), orderId: order.id, ...input }));
  const statements: readonly Statement[] = [
    insertRow(rowsOf.order, order),
    ...generations.map((generation) => insertRow(rowsOf.generation, generation)),
    ...given.map((input) => insertRow(rowsOf.orderInput, input)),
  ];
  // What the order names is on disk before the order is.
  await library.tables.write(statements, { durable: true });
  return order;
}

async function keepPlan(library: Library, plan: PlannedOrder['plan']): Promise<string> {
  return library.blobs.put(new TextEncoder().encode(JSON.stringify(plan)));
}

type Described = Omit<OrderRow, 'id' | 'owner' | 'createdAt' | 'updatedAt' | 'planSha256' | 'run'>;

function describe({ plan, document, base, sets, estimate }: PlannedOrder, { projectId, title, queued = false, fromOrderId }: Placing): Described {
  const [node] = plan.nodes;
  const { prompt, negativePrompt } = base;
  return {
    ...(projectId === undefined ? {} : { projectId }),
    title: title ?? document.title ?? titleOf(typeof prompt === 'string' ? prompt : '', plan.name),
    status: 'pending',
    kind: node?.node.kind ?? 'image',
    ...(node?.model === undefined ? {} : { model: node.model, provider: plan.models[node.model]?.adapter ?? '' }),
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(typeof negativePrompt === 'string' ? { negativePrompt } : {}),
    // JSON, since it was parsed as an order.
    document: document as Readonly<Record<string, Json>>,
    base,
    seed: plan.seed,
    ...(plan.budget === undefined ? {} : { budget: plan.budget }),
    ...(estimate.cost.max === null ? {} : { expectedCost: estimate.cost.max }),
    generations: sets.length,
    queued,
    template: false,
    favourite: false,
    ...(fromOrderId === undefined ? {} : { fromOrderId }),
    cost: 0,
    costUnknown: false,
    synced: 0,
  };
}

function titleOf(prompt: string, name: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim();
  if (line === '') return name;
  return line.length <= titleLength ? line : `${line.slice(0, titleLength - 1).trimEnd()}…`;
}
