import { simAdapter } from '@genarun/adapters/sim';
import type { Adapter } from '@genarun/spec';
import { afterEach, expect, test } from 'vitest';
import { cancelOrder } from '../src/orders/cancel-order.ts';
import { driveOrder } from '../src/orders/drive-order.ts';
import { listOrders } from '../src/orders/list-orders.ts';
import { nextOrder } from '../src/orders/next-order.ts';
import { planOrder } from '../src/orders/plan-order.ts';
import { retryOrder } from '../src/orders/retry-order.ts';
import { showOrder } from '../src/orders/show-order.ts';
import { syncOrder } from '../src/orders/sync-order.ts';
import { createWorkshop, order, place, type Workshop } from './support/workshop.ts';

let workshop: Workshop;
afterEach(() => workshop.close());

test('a brown and black cat and dog: four prompts in that order, four products', async () => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'a [brown,black] [cat,dog]' });
  expect(placed).toMatchObject({ status: 'fulfilled', outcome: 'complete', generations: 4, prompt: 'a [brown,black] [cat,dog]', provider: 'sim' });
  const { generations, products, counts } = await showOrder(workshop.library, placed);
  expect(generations.map(({ generationSet }) => generationSet.prompt)).toEqual(['a brown cat', 'a brown dog', 'a black cat', 'a black dog']);
  expect(products.map(({ prompt, source, kind, provider }) => ({ prompt, source, kind, provider }))).toEqual(
    ['a brown cat', 'a brown dog', 'a black cat', 'a black dog'].map((prompt) => ({ prompt, source: 'generated', kind: 'image', provider: 'sim' })),
  );
  expect(counts).toEqual({ pending: 0, generating: 0, complete: 4, failed: 0, cancelled: 0 });
});

test.each([
  ['seed', '[1,2,3]', [1, 2, 3], [[1, 2, 3]]],
  ['steps', '[25..27]', [25, 26, 27], [[25, 26, 27]]],
  ['steps', '[25|30]', [25, 30], [[25], [30]]],
])('%s %s: the base set keeps it read, each generation has its value', async (name, typed, base, possible) => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { [name]: typed } });
  expect(placed.base[name]).toEqual(base);
  expect(placed.document.parameters).toEqual({ [name]: typed });
  const { generations, products } = await showOrder(workshop.library, placed);
  const values = generations.map(({ generationSet }) => generationSet[name]);
  expect(possible).toContainEqual(values);
  expect(products.map(({ parameters }) => parameters[name])).toEqual(values);
  if (name === 'seed') expect(products.map(({ seed }) => seed)).toEqual([1, 2, 3]);
});

test('what was typed, asked for, sent and returned are kept apart', async () => {
  const adapter = simAdapter({});
  workshop = await createWorkshop({
    ...adapter,
    resolve: (id) => {
      const model = adapter.resolve(id);
      return model && { ...model, defaults: { width: 32 } };
    },
  });
  const document = { model: 'sim/painter', prompt: 'a [cat,dog]', negative: 'blurry', parameters: { height: '[32|64]', seed: '[5,6]' } };
  const placed = await order(workshop, document);
  expect(placed.base).toEqual({ prompt: 'a [cat,dog]', negativePrompt: 'blurry', height: [32, 64], seed: [5, 6] });
  const { generations } = await showOrder(workshop.library, placed);
  for (const [at, { generationSet, actualSet, returnSet }] of generations.entries()) {
    const asked = { prompt: at < 2 ? 'a cat' : 'a dog', negativePrompt: 'blurry', height: generationSet.height, seed: at % 2 === 0 ? 5 : 6 };
    expect(generationSet).toEqual(asked);
    expect(actualSet).toEqual({ ...asked, width: 32 });
    expect(returnSet).toMatchObject({ model: 'sim/painter', seed: asked.seed });
  }
});

test('a token stands for its values', async () => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'A beautiful image of a [animal]' }, { tokens: [{ animal: ['cat', 'dog', 'owl'] }] });
  const { products } = await showOrder(workshop.library, placed);
  expect(products.map(({ prompt }) => prompt)).toEqual(['cat', 'dog', 'owl'].map((animal) => `A beautiful image of a ${animal}`));
});

test('a batch gives several products of one generation, each with its share of the cost', async () => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'a [cat,dog]', batch: 3 });
  const { products, generations } = await showOrder(workshop.library, placed);
  expect(generations.map((generation) => generation.products)).toEqual([3, 3]);
  expect(products.map(({ position }) => position)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(products.map(({ name }) => name)).toEqual(['a cat 1-1', 'a cat 1-2', 'a cat 1-3', 'a dog 2-1', 'a dog 2-2', 'a dog 2-3']);
});

test('more combinations than the limit are counted exactly and sampled', async () => {
  workshop = await createWorkshop();
  const planned = await planOrder(
    workshop.library,
    workshop.engine,
    { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..5000]' }, limit: 10 },
    { seed: 7 },
  );
  expect(planned.count).toBe(5000n);
  expect(planned.sets).toHaveLength(10);
});

test('a text that a model gives is a product', async () => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/writer', prompt: 'a line about [cats,dogs]' }, { tasksOf: () => ['text'] });
  const { products } = await showOrder(workshop.library, placed);
  expect(products.map(({ kind, mime }) => [kind, mime])).toEqual(Array(2).fill(['text', 'text/plain']));
  expect(new TextDecoder().decode(await workshop.blobs.get(products[0]?.sha256 ?? ''))).not.toBe('');
});

test('what an order starts from is a parent of what it makes', async () => {
  workshop = await createWorkshop();
  const [parent] = (await showOrder(workshop.library, await order(workshop, { model: 'sim/painter', prompt: 'a cat' }))).products;
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'in [oil,chalk]', image: `product:${parent?.id}` });
  const { products, inputs } = await showOrder(workshop.library, placed);
  expect(inputs).toMatchObject([{ name: 'image', productId: parent?.id, sha256: parent?.sha256 }]);
  const rows = await workshop.library.tables.query({ sql: 'SELECT product_id, parent_id, role FROM library_product_parent ORDER BY product_id' });
  expect(rows).toEqual(products.map(({ id }) => ({ product_id: id, parent_id: parent?.id, role: 'input' })));
});

test('looking at an order again changes nothing', async () => {
  workshop = await createWorkshop();
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'a [cat,dog]' });
  const before = await showOrder(workshop.library, placed);
  // As if it had never been looked at.
  await workshop.library.tables.write([{ sql: 'UPDATE library_order SET synced = 0' }]);
  await syncOrder(workshop.library, { ...placed, synced: 0 });
  const after = await showOrder(workshop.library, placed);
  expect(after.products).toEqual(before.products);
  expect({ ...after.order, updatedAt: 0 }).toEqual({ ...before.order, updatedAt: 0 });
});

test('what failed is told, and retry performs only that', async () => {
  workshop = await createWorkshop(simAdapter({ failureRate: 0.5 }));
  const document = { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..12]' }, retry: { max: 0 } };
  const placed = await order(workshop, document);
  expect(placed).toMatchObject({ status: 'fulfilled', outcome: 'partial' });
  const before = await showOrder(workshop.library, placed);
  const failed = before.generations.filter(({ status }) => status === 'failed');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.every(({ fault }) => fault !== undefined && fault.message !== '')).toBe(true);
  expect(before.products).toHaveLength(12 - failed.length);
  const ready = await retryOrder(workshop.library, placed, { queued: true });
  expect(ready).toMatchObject({ status: 'pending', queued: true });
  expect((await nextOrder(workshop.library, { passed: new Set() }))?.id).toBe(placed.id);
  const { settled } = await driveOrder(workshop.library, workshop.worker(simAdapter({})), ready);
  const { order: ended } = await settled;
  expect(ended).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
  const after = await showOrder(workshop.library, ended);
  expect(after.products).toHaveLength(12);
  const kept = (view: typeof after) => view.products.filter(({ generationId }) => !failed.some(({ id }) => id === generationId)).map(({ id }) => id);
  expect(kept(after)).toEqual(kept(before));
  expect(after.generations.every(({ fault }) => fault === undefined)).toBe(true);
});

test('a queued order waits until somebody takes it up, and two who try get one run', async () => {
  workshop = await createWorkshop(simAdapter({ latencyMs: 20 }));
  const placed = await place(workshop, { model: 'sim/painter', prompt: 'a [cat,dog]' }, { placing: { queued: true } });
  expect(placed.status).toBe('pending');
  expect(await workshop.store.run(placed.run)).toBeUndefined();
  const engines = [workshop.worker(), workshop.worker(), workshop.worker()];
  const tries = await Promise.allSettled(engines.map((engine) => driveOrder(workshop.library, engine, placed)));
  const won = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(won).toHaveLength(1);
  await won[0]?.settled;
  expect((await listOrders(workshop.library))[0]).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
  const events = await workshop.store.events(placed.run, 0);
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(2);
});

test('an order cancelled in the queue is never begun', async () => {
  workshop = await createWorkshop();
  const placed = await place(workshop, { model: 'sim/painter', prompt: 'a [cat,dog]' }, { placing: { queued: true } });
  const cancelled = await cancelOrder(workshop.library, workshop.engine, placed);
  expect(cancelled.status).toBe('cancelled');
  expect(await nextOrder(workshop.library, { passed: new Set() })).toBeUndefined();
  expect((await showOrder(workshop.library, cancelled)).counts.cancelled).toBe(2);
  await expect(cancelOrder(workshop.library, workshop.engine, cancelled)).rejects.toThrow(/is cancelled already/);
});

test('an order cancelled under way keeps what was made and begins nothing more', async () => {
  workshop = await createWorkshop(simAdapter({ latencyMs: 30 }));
  const placed = await place(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..100]' } });
  const { run, settled } = await driveOrder(workshop.library, workshop.engine, placed);
  for await (const event of run.events()) if (event.type === 'done') break;
  await cancelOrder(workshop.library, workshop.engine, placed);
  const { order: ended } = await settled;
  expect(ended.status).toBe('cancelled');
  const { counts, products } = await showOrder(workshop.library, ended);
  expect(counts.complete).toBeGreaterThan(0);
  expect(counts.complete + counts.cancelled).toBe(100);
  expect(products).toHaveLength(counts.complete);
});

test('an order whose performer stopped is gone on with by another, and nothing is made twice', async () => {
  workshop = await createWorkshop(simAdapter({ latencyMs: 5 }));
  await place(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..40]' } }, { placing: { queued: true } });
  for (let turn = 0; turn < 20; turn++) {
    const next = await nextOrder(workshop.library, { passed: new Set() });
    if (next === undefined) break;
    const engine = workshop.worker();
    const { run, settled } = await driveOrder(workshop.library, engine, next);
    let done = 0;
    for await (const event of run.events({ after: next.synced })) if (event.type === 'done' && ++done === 5) break;
    run.stop();
    await settled;
  }
  const [ended] = await listOrders(workshop.library);
  expect(ended).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
  if (ended === undefined) throw new Error('no order');
  const { products } = await showOrder(workshop.library, ended);
  expect(products.map(({ seed }) => seed)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test('an order stays what it was, and keeps its products, when its run is removed', async () => {
  workshop = await createWorkshop(simAdapter({ failureRate: 0.5 }));
  const placed = await order(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..12]' }, retry: { max: 0 } });
  const before = await showOrder(workshop.library, placed);
  await workshop.store.removeRun(placed.run);
  expect(await showOrder(workshop.library, placed)).toEqual(before);
  expect(await listOrders(workshop.library)).toEqual([before.order]);
  expect(await listOrders(workshop.library, { status: ['fulfilled'] })).toEqual([before.order]);
  expect(await listOrders(workshop.library, { status: [] })).toEqual([]);
  await expect(retryOrder(workshop.library, placed, { queued: false })).rejects.toThrow(/its run was removed/);
  expect(await workshop.store.referencedBlobs()).toEqual(new Set([placed.planSha256, ...before.products.map(({ sha256 }) => sha256)]));
});

test('a run that is resumed without the library is taken over by the next look at orders', async () => {
  workshop = await createWorkshop(simAdapter({ latencyMs: 10 }));
  const placed = await place(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..20]' } });
  const { run, settled } = await driveOrder(workshop.library, workshop.engine, placed);
  for await (const event of run.events()) if (event.type === 'done') break;
  run.stop();
  expect((await settled).order.status).toBe('underway');
  const resumed = await workshop.worker().resume(placed.run);
  await resumed.result();
  const [seen] = await listOrders(workshop.library);
  expect(seen).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
  expect((await showOrder(workshop.library, placed)).products).toHaveLength(20);
});

test('an order that would cost more than its budget stops before, and goes on with a higher one', async () => {
  const free = simAdapter({});
  const priced: Adapter = {
    ...free,
    resolve: (id) => {
      const model = free.resolve(id);
      return model && { ...model, price: { perCall: 0.1 } };
    },
    perform: async (request, context) => ({ ...(await free.perform(request, context)), cost: 0.1 }),
  };
  workshop = await createWorkshop(priced);
  const placed = await place(workshop, { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..4]' } }, { budget: 0.25, placing: { queued: true } });
  expect(placed.expectedCost).toBeCloseTo(0.4);
  const { settled } = await driveOrder(workshop.library, workshop.engine, placed);
  const { order: paused, result } = await settled;
  expect([result.status, result.reason, paused.status]).toEqual(['paused', 'budget', 'underway']);
  expect(paused.cost).toBeCloseTo(0.2);
  expect(await nextOrder(workshop.library, { passed: new Set() })).toBeUndefined();
  const again = await driveOrder(workshop.library, workshop.engine, paused, { budget: 1 });
  const { order: ended } = await again.settled;
  expect(ended.outcome).toBe('complete');
  expect(ended.cost).toBeCloseTo(0.4);
  const { products } = await showOrder(workshop.library, ended);
  expect(products.map(({ cost }) => cost)).toEqual([0.1, 0.1, 0.1, 0.1]);
});
