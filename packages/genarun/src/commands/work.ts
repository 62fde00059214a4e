import { driveOrder, type Library, nextOrder, type OrderRow } from '@genarun/library';
import { GenarunError, toGenarunError } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import { withLibrary } from '../engine/with-library.ts';
import { orderStatusText } from '../orders/order-text.ts';
import { refuseWithoutKeys } from '../orders/perform-order.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import { drive, type Interruption, listenToInterruptions } from '../running/drive.ts';
import { reporterFor } from '../running/reporter-for.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatCost } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import type { Reporter } from '../view/reporter.ts';

export type WorkOptions = PerformingOptions & {
  readonly home?: string;
  readonly once?: boolean;
  readonly orders: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** Milliseconds between two looks into an empty queue. */
const everyMs = 500;

/** `genarun work`: performs queued orders, several at a time, until it is told to stop, or (`--once`) the queue is empty. */
export async function work(shell: Shell, _words: readonly string[], options: WorkOptions): Promise<number> {
  return withLibrary(shell, { ...options, create: true }, async (genarun, library) => {
    const reporter = await reporterFor(shell, options.quiet === true || options.json === true);
    let wake: (() => void) | undefined;
    const interruption = listenToInterruptions(shell, (text) => {
      reporter.note(text);
      wake?.();
    });
    const rest = () =>
      new Promise<void>((resolve) => {
        const cancel = library.clock.after(everyMs, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
    if (options.once !== true && options.quiet !== true) shell.error('working the queue; Ctrl-C stops after what is in flight\n');
    const free = (run: string) => freeFromDeadDriver(genarun.store, run, shell);
    const taken = new Set<string>();
    let choosing: Promise<unknown> = Promise.resolve();
    // One choice at a time: what is taken here is not taken here again.
    const next = () => {
      const choice = choosing.then(async () => {
        const order = interruption.happened() ? undefined : await nextOrder(library, { passed: taken, free });
        if (order !== undefined) taken.add(order.id);
        return order;
      });
      choosing = choice.catch(() => undefined);
      return choice;
    };
    try {
      const working = { genarun, library, reporter, interruption, rest, options, next, release: (id: string) => taken.delete(id) };
      const codes = await Promise.all(Array.from({ length: options.orders }, () => performQueue(shell, working)));
      if (interruption.happened()) return 130;
      return Math.max(...codes);
    } finally {
      interruption.end();
    }
  });
}

type Working = {
  readonly genarun: Genarun;
  readonly library: Library;
  readonly reporter: Reporter;
  readonly interruption: Interruption;
  readonly rest: () => Promise<void>;
  readonly options: WorkOptions;
  readonly next: () => Promise<OrderRow | undefined>;
  readonly release: (id: string) => void;
};

/** One order after the other; what could not be performed here is left to others. */
async function performQueue(shell: Shell, working: Working): Promise<number> {
  const { interruption, rest, options, next, release } = working;
  let code = 0;
  while (!interruption.happened()) {
    const order = await next();
    if (order === undefined) {
      if (options.once === true) return code;
      await rest();
      continue;
    }
    const ended = await performOne(shell, working, order);
    if (ended === undefined || ended.outcome === 'partial' || ended.outcome === 'failed') code = 1;
    if (ended !== undefined) release(order.id);
  }
  return code;
}

async function performOne(shell: Shell, { genarun, library, reporter, interruption, options }: Working, order: OrderRow): Promise<OrderRow | undefined> {
  const colours = coloursOf(shell, 'error');
  try {
    await refuseWithoutKeys(genarun, library, order);
    const { run, settled } = await driveOrder(library, genarun.engine, order);
    if (options.quiet !== true) reporter.note(`order ${order.id} "${printable(order.title)}": ${order.generations} of ${order.model ?? 'no model'}`);
    await drive(run, { reporter, interruption, since: order.synced, ...(options.orders > 1 ? { title: printable(order.title) } : {}) });
    const { order: ended } = await settled;
    if (options.json === true) shell.out(`${JSON.stringify({ order: ended })}\n`);
    else if (options.quiet !== true) reporter.note(`${orderStatusText(ended, colours)} · order ${ended.id} · ${formatCost(ended.cost, ended.costUnknown)}`);
    return ended;
  } catch (cause) {
    const error = toGenarunError(cause);
    // Another terminal was quicker; it is looked at again later.
    if (error instanceof GenarunError && / is being driven by /.test(error.message)) return order;
    shell.error(`${colours.red('error:')} order ${order.id}: ${error.message}\n${error.hint === undefined ? '' : `${colours.cyan('hint:')} ${error.hint}\n`}`);
    return undefined;
  }
}
