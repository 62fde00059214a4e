import { simAdapter } from '@genarun/adapters/sim';
import { type Adapter, GenarunError } from '@genarun/spec';
import { afterEach, expect, test } from 'vitest';
import { driveOrder } from '../src/orders/drive-order.ts';
import { listOrders } from '../src/orders/list-orders.ts';
import { nextOrder } from '../src/orders/next-order.ts';
import { retryOrder } from '../src/orders/retry-order.ts';
import { showOrder } from '../src/orders/show-order.ts';
import { createWorkshop, order, place, type Workshop } from './support/workshop.ts';

let workshop: Workshop;
afterEach(() => workshop.close());

/** A simulation whose pictures cost 10 cents each, and that does what `perform` says before it paints. */
function priced(perform: (seed: unknown) => void = () => undefined, more: Partial<Adapter> = {}): Adapter {
  const free = simAdapter({});
  return {
    ...free,
    resolve: (id) => {
      const model = free.resolve(id);
      return model && { ...model, price: { perCall: 0.1 } };
    },
    perform: async (request, context) => {
      perform(request.params?.seed ?? request.seed);
      return { ...(await free.perform(request, context)), cost: 0.1 };
    },
    ...more,
  };
}

const four = { model: 'sim/painter', prompt: 'a cat', parameters: { seed: '[1..4]' }, retry: { max: 0 } };
const next = () => nextOrder(workshop.library, { passed: new Set() });

/** Performs what the queue gives, as a worker does. */
async function work() {
  const taken = await next();
  if (taken === undefined) throw new Error('the queue is empty');
  return (await (await driveOrder(workshop.library, workshop.worker(), taken)).settled).order;
}

test('an order that stopped at its budget goes on from the queue under a higher one, and only once', async () => {
  workshop = await createWorkshop(priced());
  await place(workshop, four, { budget: 0.25, placing: { queued: true } });
  const paused = await work();
  expect((await showOrder(workshop.library, paused)).paused).toBe('budget');
  expect(await next()).toBeUndefined();
  const asked = await retryOrder(workshop.library, paused, { queued: true, budget: 0.35 });
  expect(asked).toMatchObject({ queued: true, goingOn: { budget: 0.35 } });
  const again = await work();
  expect([again.goingOn, again.budget, again.status]).toEqual([undefined, 0.35, 'underway']);
  expect(again.cost).toBeCloseTo(0.3);
  expect(await next()).toBeUndefined();
  await retryOrder(workshop.library, again, { queued: true, budget: 1 });
  expect(await work()).toMatchObject({ status: 'fulfilled', outcome: 'complete', budget: 1 });
});

test('an order that was not begun begins under the budget it is retried with', async () => {
  workshop = await createWorkshop(priced());
  const placed = await place(workshop, four, { budget: 0.15, placing: { queued: true } });
  await retryOrder(workshop.library, placed, { queued: true, budget: 1 });
  expect(await work()).toMatchObject({ outcome: 'complete', budget: 1 });
});

test('a wish to go on outlives a refusal, and is void once the order is retried otherwise', async () => {
  const adapter = priced();
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const perform: Adapter['perform'] = async (request, context) => {
    await held;
    return adapter.perform(request, context);
  };
  workshop = await createWorkshop({ ...adapter, perform });
  const placed = await place(workshop, four, { budget: 0.25, placing: { queued: true } });
  const driven = await driveOrder(workshop.library, workshop.engine, placed);
  const wished = await retryOrder(workshop.library, placed, { queued: true, budget: 1 });
  await expect(driveOrder(workshop.library, workshop.worker(), wished)).rejects.toThrow(/is being driven by/);
  goOn();
  await driven.settled;
  expect((await listOrders(workshop.library))[0]?.goingOn).toEqual({ budget: 1 });
  expect((await retryOrder(workshop.library, placed, { queued: false })).goingOn).toBeUndefined();
});

test('what nobody knows the outcome of stays failed unless it is asked for again, also from the queue', async () => {
  const calls: unknown[] = [];
  let isLost = true;
  const perform = (seed: unknown) => {
    calls.push(seed);
    if (seed === 2 && isLost) throw new GenarunError({ code: 'unknown_outcome', message: 'the line broke' });
    if (seed === 3 && isLost) throw new GenarunError({ code: 'provider_outage', message: 'down' });
  };
  workshop = await createWorkshop(priced(perform, { reconcile: async () => ({ status: 'unknown' }) }));
  const placed = await order(workshop, four);
  const standing = async () => (await showOrder(workshop.library, placed)).generations.map(({ status, told }) => [status, told?.again]);
  expect(await standing()).toEqual([
    ['complete', undefined],
    ['failed', 'when changed'],
    ['failed', 'later'],
    ['complete', undefined],
  ]);
  isLost = false;
  await retryOrder(workshop.library, placed, { queued: true });
  await work();
  expect(await standing()).toEqual([
    ['complete', undefined],
    ['failed', 'when changed'],
    ['complete', undefined],
    ['complete', undefined],
  ]);
  expect(calls.filter((seed) => seed === 2)).toHaveLength(1);
  await retryOrder(workshop.library, placed, { queued: true, retryUnknown: true });
  expect(await work()).toMatchObject({ outcome: 'complete', costUnknown: true });
  expect(calls.filter((seed) => seed === 2)).toHaveLength(2);
});

test('a provider that wishes to be left alone is told with the moment until which', async () => {
  const busy = () => {
    throw new GenarunError({ code: 'rate_limit', message: 'slow down', retryAfterMs: 90_000 });
  };
  workshop = await createWorkshop(priced(busy));
  const { generations } = await showOrder(workshop.library, await order(workshop, { ...four, parameters: { seed: 1 } }));
  const [generation] = generations;
  expect(generation?.told).toMatchObject({ category: 'the provider is asked too often', again: 'later', notBefore: (generation?.endedAt ?? 0) + 90_000 });
});

test('a retry waits its delay, and the generation tells until when and why', async () => {
  let isDown = true;
  const perform = () => {
    if (isDown) throw new GenarunError({ code: 'provider_outage', message: 'down' });
  };
  workshop = await createWorkshop(priced(perform));
  const placed = await place(workshop, { ...four, parameters: { seed: 1 }, retry: { max: 1, delay: '150ms' } });
  const { run, settled } = await driveOrder(workshop.library, workshop.engine, placed);
  const starts: number[] = [];
  let until = 0;
  for await (const { type, at, data } of run.events()) {
    if (type === 'started') starts.push(at);
    if (type !== 'retrying') continue;
    until = Number(data.until);
    isDown = false;
    const [waiting] = (await showOrder(workshop.library, placed)).generations;
    expect(waiting).toMatchObject({ status: 'pending', retryAt: until, told: { category: 'the provider is not available', again: 'later' } });
  }
  expect(starts).toHaveLength(2);
  expect(until - (starts[0] ?? 0)).toBeGreaterThanOrEqual(150);
  expect(starts[1]).toBeGreaterThanOrEqual(until);
  expect((await settled).order).toMatchObject({ outcome: 'complete' });
  const [made] = (await showOrder(workshop.library, placed)).generations;
  expect([made?.attempts, made?.retryAt, made?.fault]).toEqual([2, undefined, undefined]);
});
