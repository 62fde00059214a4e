import type { Command } from 'commander';
import { collect, examples, integer, type ProgramContext, performs } from './context.ts';

/** `genarun expand`. */
export function declareExpandCommand(program: Command, context: ProgramContext): void {
  const command = program
    .command('expand')
    .description('show what smart parameters stand for: the generations of an order, without making them')
    .option('--prompt <text>', 'a prompt, with or without smart markup; - reads stdin')
    .option('--negative <text>', 'a negative prompt')
    .option('-p, --param <name=value>', 'a parameter: a value, a list [1,2,3], a range [25..27], a pick [25|30]; may be given several times', collect)
    .option('-m, --model <id>', 'fit names and values to this model')
    .option('--provider <name>', 'who provides the model, where it is named without a provider')
    .option(
      '--tokens <file>',
      'JSON or YAML with what [animal] stands for: { animal: [cat, dog] }; of several files, the first that has a name counts',
      collect,
    )
    .option('--seed <n>', 'seed of every choice: the same seed gives the same generations', integer(0))
    .option('--limit <n>', 'generations at most; of more, a random sample is shown (default: 100 a batch, 1000 in all)', integer(1))
    .option('--json', 'print { count, seed, base, generations, warnings }');
  performs(command, context, async () => (await import('../commands/expand.ts')).expand);
  examples(command, [
    "genarun expand --prompt 'a [brown,black] [cat,dog]' -p 'seed=[1..3]'",
    "genarun expand --prompt 'a [animal] in [=animal] colours' --tokens tokens.json --json",
    "genarun expand --prompt 'a [red|blue] car' -p 'steps=[25..27]' -p cfg=4,5 --model sim/painter --seed 7",
  ]);
}
