import { type Library, type OrderDocument, openProject, type PlanOrderOptions, placeOrder, planOrder, tokensFor } from '@genarun/library';
import { GenarunError, type Tokens } from '@genarun/spec';
import { tasksIn } from '../commands/plan-request.ts';
import { readTokens } from '../document/read-tokens.ts';
import { type Genarun, missingKeys } from '../engine/compose.ts';
import { announcePlan } from '../running/announce.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/format.ts';
import { previewDocument, previewText, priceText } from './order-text.ts';
import { performOrder, tellOrder } from './perform-order.ts';
import { watchOrder } from './watch-order.ts';

/** Options of every command that orders. */
export type OrderingOptions = {
  readonly project?: string;
  readonly title?: string;
  readonly tokens?: readonly string[];
  readonly seed?: number;
  readonly budget?: number;
  readonly allowUnpriced?: boolean;
  readonly preview?: boolean;
  readonly queue?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** Plans an order, and previews it, or places it and performs it here, or leaves it to whoever works the queue. */
export async function placeAndGo(
  shell: Shell,
  { genarun, library }: { readonly genarun: Genarun; readonly library: Library },
  asked: { readonly document: OrderDocument; readonly projectId?: string; readonly fromOrderId?: string },
  options: OrderingOptions,
): Promise<number> {
  if (options.watch === true && options.queue !== true)
    throw new GenarunError({ code: 'invalid_input', message: '--watch goes with --queue: an order that is performed here is watched anyway' });
  const project = options.project ?? asked.projectId;
  const projectId = project === undefined ? undefined : (await openProject(library, project)).id;
  const planned = await planOrder(library, genarun.engine, asked.document, await planning(shell, genarun, library, { options, projectId }));
  if (options.preview === true) {
    shell.out(options.json === true ? `${JSON.stringify(previewDocument(planned), null, 2)}\n` : previewText(shell, planned));
    if (options.quiet !== true) announcePlan(shell, planned.plan, missingKeys(planned.plan, genarun));
    return 0;
  }
  if (options.quiet !== true) announcePlan(shell, planned.plan, options.queue === true ? missingKeys(planned.plan, genarun) : []);
  const order = await placeOrder(library, genarun.engine, planned, {
    queued: options.queue === true,
    ...(projectId === undefined ? {} : { projectId }),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(asked.fromOrderId === undefined ? {} : { fromOrderId: asked.fromOrderId }),
  });
  if (options.quiet !== true)
    shell.error(`order ${order.id}: ${plural(order.generations, 'generation')} of ${order.model ?? 'no model'}, ${priceText(planned)}\n`);
  if (options.queue !== true) return performOrder(shell, { genarun, library, order }, options);
  if (options.watch === true) return watchOrder(shell, library, order, options);
  if (options.json === true) await tellOrder(shell, library, order, { json: true, quiet: true });
  else shell.out(`${order.id}\n`);
  if (options.quiet !== true) shell.error('it waits in the queue; perform it with: genarun work\n');
  return 0;
}

async function planning(
  shell: Shell,
  { adapters, config }: Genarun,
  library: Library,
  { options, projectId }: { readonly options: OrderingOptions; readonly projectId: string | undefined },
): Promise<PlanOrderOptions> {
  const files: readonly Tokens[] = await Promise.all((options.tokens ?? []).map((file) => readTokens(shell.cwd, file)));
  const budget = options.budget ?? config.budget;
  return {
    tokens: [...files, ...(await tokensFor(library, projectId === undefined ? {} : { projectId }))],
    tasksOf: tasksIn(adapters),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(budget === undefined ? {} : { budget }),
    ...(options.allowUnpriced === true ? { allowUnpriced: true } : {}),
  };
}
