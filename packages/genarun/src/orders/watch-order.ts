import { countGenerations, type Library, type OrderRow, showOrder } from '@genarun/library';
import type { Shell } from '../shell.ts';
import { countsText } from './order-text.ts';
import { type TellOrderOptions, tellOrder } from './perform-order.ts';

/** Milliseconds between two looks. */
const everyMs = 500;

/** Tells how an order goes on that somebody else performs, until it has ended or a signal comes. Answers the exit code. */
export async function watchOrder(shell: Shell, library: Library, known: OrderRow, options: TellOrderOptions): Promise<number> {
  let stopped = false;
  let wake: (() => void) | undefined;
  const off = shell.onSignal(() => {
    stopped = true;
    wake?.();
  });
  let told = '';
  let order = known;
  try {
    for (;;) {
      order = (await showOrder(library, order)).order;
      const line = `${order.status}: ${countsText(await countGenerations(library, order.id))}`;
      if (line !== told && options.quiet !== true) shell.error(`${line}\n`);
      told = line;
      if (stopped || order.status === 'fulfilled' || order.status === 'cancelled') break;
      await new Promise<void>((resolve) => {
        const cancel = library.clock.after(everyMs, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
    }
  } finally {
    off();
  }
  await tellOrder(shell, library, order, options);
  if (order.outcome === 'complete') return 0;
  return order.status === 'fulfilled' ? 1 : 130;
}
