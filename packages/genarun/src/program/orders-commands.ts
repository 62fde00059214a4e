import type { Command } from 'commander';
import { examples, integer, number, type ProgramContext, performs } from './context.ts';
import { addOrderWords, addPlacingOptions } from './order-commands.ts';
import { addPerformingOptions } from './plan-options.ts';

const orderArgument = 'id of the order, the beginning of it, latest, or the title of a template';
const json = ['--json', 'print it as JSON'] as const;

/** `genarun orders …`: look at orders and steer them. */
export function declareOrdersCommands(program: Command, context: ProgramContext): void {
  const orders = program.command('orders').description('look at orders, cancel them, try again, order again');
  declareLooking(orders, context);
  declareSteering(orders, context);
  declareKeeping(orders, context);
  examples(orders, ['genarun orders list', 'genarun orders show latest', 'genarun orders retry latest']);
}

function declareLooking(orders: Command, context: ProgramContext): void {
  const list = orders
    .command('list')
    .description('list orders, newest first')
    .option('--status <status>', 'only orders of this status: pending, processing, underway, fulfilled, cancelled')
    .option('--project <project>', 'only orders of this project')
    .option('--templates', 'only templates')
    .option('--favourites', 'only favourites')
    .option('--limit <n>', 'at most so many', integer(1), 50)
    .option(...json);
  performs(list, context, async () => (await import('../commands/orders-list.ts')).ordersList);
  examples(list, ['genarun orders list', 'genarun orders list --status underway,pending', 'genarun orders list --templates']);

  const show = orders
    .command('show')
    .description('show an order: its generations, what they made, what failed and why')
    .argument('<order>', orderArgument)
    .option('--watch', 'tell how it goes on until it has ended')
    .option(...json);
  performs(show, context, async () => (await import('../commands/orders-change.ts')).ordersShow);
  examples(show, ['genarun orders show latest', 'genarun orders show latest --watch']);
}

function declareSteering(orders: Command, context: ProgramContext): void {
  const cancel = orders
    .command('cancel')
    .description('end an order for good: nothing more is begun, what is under way is cancelled at its provider, what was made is kept')
    .argument('<order>', orderArgument)
    .option(...json);
  performs(cancel, context, async () => (await import('../commands/orders-change.ts')).ordersCancel);
  examples(cancel, ['genarun orders cancel latest']);

  const retry = orders
    .command('retry')
    .description('go on with an order that stopped, or perform again what failed; what was made is not made again')
    .argument('<order>', orderArgument)
    .option('--budget <usd>', 'a higher budget, in US dollars', number(0))
    .option('--retry-unknown', 'make again what nobody knows the outcome of, although it may have been paid')
    .option('--queue', 'only put it into the queue; genarun work performs it')
    .option('--watch', 'with --queue: tell how it goes on until it has ended')
    .option(...json)
    .option('-q, --quiet', 'tell nothing on the way');
  addPerformingOptions(retry);
  performs(retry, context, async () => (await import('../commands/orders-change.ts')).ordersRetry);
  examples(retry, ['genarun orders retry latest', 'genarun orders retry 01j8 --budget 2']);

  const reorder = orders
    .command('reorder')
    .description('order the same again, or with changes: what is not typed is taken from the order')
    .argument('<order>', orderArgument)
    .option('-m, --model <id>', 'another model');
  addPlacingOptions(addOrderWords(reorder));
  addPerformingOptions(reorder);
  performs(reorder, context, async () => (await import('../commands/orders-change.ts')).ordersReorder);
  examples(reorder, ["genarun orders reorder latest --prompt 'a [white,grey] [cat,dog]'", 'genarun orders reorder latest -p steps=40 --preview']);
}

function declareKeeping(orders: Command, context: ProgramContext): void {
  const template = orders
    .command('template')
    .description('keep an order as a template, to be ordered again by its title')
    .argument('<order>', orderArgument)
    .option('--title <text>', 'the title it is kept under')
    .option('--undo', 'keep it as an order only')
    .option(...json);
  performs(template, context, async () => (await import('../commands/orders-change.ts')).ordersTemplate);
  examples(template, ["genarun orders template latest --title 'pets in snow'", "genarun orders reorder 'pets in snow' --preview"]);

  const favourite = orders
    .command('favourite')
    .description('mark orders as favourites')
    .argument('<orders...>', orderArgument)
    .option('--undo', 'take the mark away')
    .option('--json', 'print their ids as JSON');
  performs(favourite, context, async () => (await import('../commands/orders-change.ts')).ordersFavourite);
  examples(favourite, ['genarun orders favourite latest', 'genarun orders list --favourites']);
}
