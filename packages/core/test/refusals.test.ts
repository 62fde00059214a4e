import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Adapter, defineAdapter, GenarunError, type Model, type Node } from '@genarun/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestAdapter, createTestClock, createTestEngine, parsed, settle } from './support/engine.ts';

const minute = 60_000;
const row = (count: number, more: Partial<Node> = {}) => ({
  nodes: [
    { id: 'row', kind: 'text', model: 'test/model', prompt: 'Row ${number}', as: 'number', forEach: Array.from({ length: count }, (_, at) => at), ...more },
  ],
});
const busy = (retryAfterMs?: number) => new GenarunError({ code: 'rate_limit', message: 'too many', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

describe('a call that its provider refuses as too many', () => {
  it('waits for its turn, and its attempts are not counted against a retry', async () => {
    const clock = createTestClock();
    const adapter = createTestAdapter((_, call) => {
      if (call <= 6) throw busy(20_000);
      if (call === 7) throw new GenarunError({ code: 'provider_outage', message: 'down' });
      return 'fine';
    });
    const engine = createTestEngine({ adapters: [adapter], clock });
    const run = await engine.start(await engine.plan(parsed(row(1, { retry: { max: 1, delay: '1s' } }))));
    await settle();
    await clock.advance(10 * minute);
    expect(await run.result()).toMatchObject({ status: 'succeeded', output: { row: ['fine'] } });
    expect(adapter.requests).toHaveLength(8);
  });

  it('is told in the journal with what the lane does about it, and the lane’s recovery too', async () => {
    const clock = createTestClock();
    const adapter = createTestAdapter((_, call) => {
      if (call === 3) throw busy(30_000);
      return 'fine';
    });
    const engine = createTestEngine({ adapters: [adapter], clock });
    const run = await engine.start(await engine.plan(parsed(row(200))));
    await settle();
    const refusedAt = clock.now();
    await clock.advance(60 * minute);
    await run.result();
    const events = await engine.store.events(run.id, 0, 10_000);
    const told = events.filter(({ type }) => type === 'run.slowed' || type === 'run.recovered');
    expect(told.map(({ type }) => type)).toEqual(['run.slowed', 'run.recovered']);
    expect(told[0]?.data).toMatchObject({ lane: 'test', concurrency: 2, until: refusedAt + 30_000 });
    expect(told[0]?.data.perMinute).toBeGreaterThan(0);
    expect(events.filter(({ type }) => type === 'retrying').map(({ data }) => data.refused)).toEqual([true]);
    expect(events.filter(({ type, at }) => type === 'done' && at > refusedAt && at < refusedAt + 30_000)).toEqual([]);
  });

  it('becomes a fault after so many refusals, or where the provider asks for a wait that is too long', async () => {
    const clock = createTestClock();
    const adapter = createTestAdapter(() => {
      throw busy(1000);
    });
    const engine = createTestEngine({ adapters: [adapter], clock });
    const run = await engine.start(await engine.plan(parsed(row(1))));
    await settle();
    await clock.advance(60 * minute);
    expect(await run.result()).toMatchObject({ fault: { code: 'rate_limit' } });
    expect(adapter.requests).toHaveLength(21);
    const daily = createTestAdapter(() => {
      throw busy(6 * 60 * minute);
    });
    expect(await createTestEngine({ adapters: [daily] }).run(row(1))).toMatchObject({ fault: { code: 'rate_limit' } });
    expect(daily.requests).toHaveLength(1);
  });

  it.each([
    ['its own retry', { onError: [{ match: 'rate_limit', retry: { max: 2, delay: '1ms' } }] }, 3],
    ['no retry at all', { retry: { max: 0 } }, 1],
    ['another value', { onError: [{ match: ['rate_limit'], value: 'later' }] }, 1],
  ] as const)('is met as the document says where that names %s for it', async (_, more, requests) => {
    const adapter = createTestAdapter(() => {
      throw busy(1);
    });
    await createTestEngine({ adapters: [adapter] }).run(row(1, more as Partial<Node>));
    expect(adapter.requests).toHaveLength(requests);
  });

  it('is performed after a resume without having been bought or counted twice', async () => {
    const clock = createTestClock();
    const adapter = createTestAdapter(
      (_, call) => {
        if (call === 1) throw busy(30_000);
        return 'fine';
      },
      { price: { perCall: 1 } },
    );
    const engine = createTestEngine({ adapters: [adapter], clock });
    const run = await engine.start(await engine.plan(parsed(row(1))));
    await settle();
    run.stop();
    await run.result();
    const resumed = await engine.resume(run.id);
    await settle();
    await clock.advance(minute);
    expect(await resumed.result()).toMatchObject({ status: 'succeeded', cost: 1 });
    const calls = (await engine.view(run.id)).calls.map(({ status }) => status);
    expect(calls).toEqual(['failed', 'answered']);
  });
});

/** A server that takes so many calls in any window, as its own ledger says, and answers the others 429 with the wait. */
async function startLimitedServer(count: number, windowMs: number) {
  const taken: number[] = [];
  let refusals = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const now = performance.now();
      while (taken.length > 0 && now - (taken[0] ?? 0) >= windowMs) taken.shift();
      if (taken.length >= count) {
        refusals++;
        response.writeHead(429, { 'retry-after-ms': String(Math.ceil(windowMs - (now - (taken[0] ?? 0)))) }).end();
      } else {
        taken.push(now);
        response.end('fine');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refusals: () => refusals, close: () => server.close() };
}

const model: Model = {
  ...{ id: 'test/model', adapter: 'test', label: 'test', tasks: ['text'], input: ['text'], output: 'text', parameters: {}, seed: 'none' },
  ...{ deterministic: false, maxCount: 1, price: { perCall: 0.01 } },
} as Model;

const httpAdapter = (url: string): Adapter =>
  defineAdapter({
    ...{ name: 'test', version: '1', lane: { concurrency: 16 }, models: () => [model], resolve: () => model },
    perform: async (_, { signal }) => {
      const response = await fetch(url, { method: 'POST', body: 'x', signal });
      if (response.status === 429) throw busy(Number(response.headers.get('retry-after-ms')));
      return { texts: [await response.text()], usage: {} };
    },
  });

describe('over real HTTP', () => {
  let close = () => {};
  afterEach(() => close());

  it('loses no call of a server that refuses until the rate fits, in little more than the time that takes', async () => {
    const server = await startLimitedServer(20, 400);
    close = server.close;
    const engine = createTestEngine({ adapters: [httpAdapter(server.url)] });
    const begin = performance.now();
    const result = await engine.run(row(120));
    const took = performance.now() - begin;
    expect(result).toMatchObject({ status: 'succeeded', counts: { done: 120 } });
    expect(result.cost).toBeCloseTo(1.2);
    expect(server.refusals()).toBeGreaterThan(0);
    // Six windows of twenty: the last one opens after five.
    expect(took).toBeLessThan(5 * 400 * 1.7);
  });
});
