/** Does one thing with one run as a process of its own: prints what happens as lines of JSON, and ends by itself when nothing is left to do. */
import { writeSync } from 'node:fs';
import type { Run } from '@genarun/core';
import { type Json, toFault } from '@genarun/spec';
import { type ComposeOptions, compose, parsed } from './compose.ts';
import type { DriverOrder } from './orders.ts';

const order: DriverOrder & ComposeOptions = JSON.parse(process.argv[2] ?? '{}');
const { engine, close } = await compose(order);

function say(line: Record<string, unknown>): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function begin(): Promise<Run | undefined> {
  switch (order.do) {
    case 'start': {
      const { seed, budget } = order;
      return engine.start(
        await engine.plan(parsed(order.pipeline), {}, { ...(seed === undefined ? {} : { seed }), ...(budget === undefined ? {} : { budget }) }),
      );
    }
    case 'resume':
      return engine.resume(order.run, { ...(order.budget === undefined ? {} : { budget: order.budget }), retryUnknown: order.retryUnknown === true });
    case 'answer': {
      await engine.answer(order.run, order.address, order.value as Json); // it was JSON when the order was given
      return (await engine.view(order.run)).driver ? undefined : engine.resume(order.run);
    }
    case 'cancel':
    case 'pause':
      await engine[order.do](order.run);
      return undefined;
  }
}

try {
  const run = await begin();
  if (run) {
    say({ run: run.id });
    run.subscribe((notice) => {
      if (notice.type === 'event') say({ seq: notice.event.seq, type: notice.event.type, address: notice.event.address });
    });
    const { output: _output, ...result } = await run.result();
    say({ result });
  } else say({ result: null });
} catch (error) {
  say({ error: toFault(error) });
}
await close();
