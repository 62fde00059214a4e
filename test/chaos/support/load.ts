/** Ten thousand invocations, 64 at a time, of which one call in twenty fails: prints how it went and what memory it took. Needs --expose-gc. */
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createRandom } from '@genarun/core';
import { defineAdapter, GenarunError, type Model } from '@genarun/spec';
import { compose, parsed } from './compose.ts';

const [home = '', amount = '10000'] = process.argv.slice(2);
const random = createRandom(5);
const model: Model = {
  id: 'load/model',
  adapter: 'load',
  label: 'load',
  tasks: ['text'],
  input: ['text'],
  output: 'text',
  parameters: {},
  seed: 'none',
  deterministic: false,
  maxCount: 1,
  price: { free: true },
};
let calls = 0;
let underWay = 0;
let most = 0;
const adapter = defineAdapter({
  name: 'load',
  version: '1',
  lane: { concurrency: 64 },
  models: () => [model],
  resolve: () => model,
  perform: async () => {
    calls += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await setImmediate();
    underWay -= 1;
    if (random() < 0.05) throw new GenarunError({ code: 'provider_outage', message: 'out of order' });
    return { texts: ['done'], usage: { inputTokens: 1, outputTokens: 1 } };
  },
});

const { engine, close } = await compose({ home, server: '' }, { adapters: [adapter] });
const plan = await engine.plan(
  parsed({
    genarun: 1,
    name: 'load',
    onError: [{ match: 'provider_outage', retry: { max: 20, delay: '1ms', backoff: 'none' } }],
    nodes: [
      {
        id: 'row',
        kind: 'text',
        model: 'load/model',
        prompt: 'Row ${number}',
        as: 'number',
        forEach: Array.from({ length: Number(amount) }, (_, index) => index),
      },
    ],
  }),
);
const run = await engine.start(plan);
const memory: number[] = [];
let done = 0;
run.subscribe((notice) => {
  if (notice.type !== 'event' || notice.event.type !== 'done') return;
  done += 1;
  if (done % (Number(amount) / 40) !== 0) return;
  globalThis.gc?.();
  memory.push(process.memoryUsage().rss);
});
const { status, counts, durationMs } = await run.result();
await close();
await setImmediate();
writeSync(1, `${JSON.stringify({ status, counts, durationMs, calls, most, memory, resources: process.getActiveResourcesInfo() })}\n`);
