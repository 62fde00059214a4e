import { type Command, Option } from 'commander';
import { collect, examples, integer, number, type ProgramContext, performs } from './context.ts';
import { addPerformingOptions } from './plan-options.ts';

const types = ['image', 'text-to-image', 'image-to-image', 'video', 'text-to-video', 'image-to-video', 'audio', 'text-to-audio', 'text', 'text-to-text'];

/** Options that say what is ordered. */
export function addOrderWords(command: Command): Command {
  return command
    .option('--prompt <text>', 'the prompt, with smart markup: [a,b] each, [a|b] one of them, [animal] a token; - reads stdin')
    .option('--negative <text>', 'a negative prompt')
    .option('-p, --param <name=value>', 'a parameter: a value, a list [1,2,3], a range [25..27], a pick [25|30]; several times', collect)
    .option('--image <file>', 'a picture to start from, or product:ID for one of the library; several times', collect)
    .addOption(new Option('--type <type>', 'what is made, where the model does several things').choices(types))
    .option('--count <n>', 'each generation so often, each time with a seed of its own', integer(1))
    .option('--batch <n>', 'products of each generation', integer(1))
    .option('--limit <n>', 'generations at most; of more, a random sample is made (default: 100 a batch, 1000 in all)', integer(1))
    .option('--retries <n>', 'try what fails for a while (an outage, a broken line) again so often, after 1, 2, 4 … seconds', integer(0))
    .option('--provider <name>', 'who provides the model, where it is named without a provider');
}

/** Options that say how an order is placed. */
export function addPlacingOptions(command: Command): Command {
  return command
    .option('--project <project>', 'the project it belongs to: id or name')
    .option('--title <text>', 'its title (default: the beginning of its prompt)')
    .option('--tokens <file>', 'JSON or YAML with what [animal] stands for, before the tokens of the project; several times', collect)
    .option('--seed <n>', 'seed of every choice: the same seed gives the same order', integer(0))
    .option('--budget <usd>', 'stop before more than this is spent, in US dollars', number(0))
    .option('--allow-unpriced', 'with a budget: allow models whose price is not known')
    .option('--preview', 'only show the generations and what they may cost')
    .option('--queue', 'only put it into the queue; genarun work performs it')
    .option('--watch', 'with --queue: tell how it goes on until it has ended')
    .option('--json', 'print the order, its generations and products as JSON')
    .option('-q, --quiet', 'tell nothing on the way');
}

/** `genarun order` and `genarun work`. */
export function declareOrderCommands(program: Command, context: ProgramContext): void {
  const order = program
    .command('order')
    .description('order products: one prompt and one model, a generation for each combination')
    .argument('[model]', 'the model (default: the configured one for what is made)');
  addPlacingOptions(addOrderWords(order));
  addPerformingOptions(order);
  performs(order, context, async () => (await import('../commands/order.ts')).order);
  examples(order, [
    "genarun order sim/painter --prompt 'a [brown,black] [cat,dog]' -p 'seed=[1..3]' --preview",
    "genarun order sim/painter --prompt 'a [brown,black] [cat,dog]' -p 'seed=[1..3]' --project Winter",
    "genarun order sim/painter --prompt 'a [animal] in snow' --queue      then: genarun work",
    "genarun order sim/painter --prompt 'in oil' --image product:01j8",
  ]);

  const work = program
    .command('work')
    .description('perform what is in the queue, in as many terminals as you like; Ctrl-C stops')
    .option('--once', 'end as soon as the queue is empty')
    .option('--orders <n>', 'orders under way at a time', integer(1), 2)
    .option('--json', 'print each order that has ended as a line of JSON')
    .option('-q, --quiet', 'tell nothing on the way');
  addPerformingOptions(work);
  performs(work, context, async () => (await import('../commands/work.ts')).work);
  examples(work, ['genarun work', 'genarun work --once --concurrency 8']);
}
