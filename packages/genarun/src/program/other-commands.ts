import type { Command } from 'commander';
import { collect, examples, type ProgramContext, performs } from './context.ts';
import { addPerformingOptions, addTellingOptions } from './plan-options.ts';

const runArgument = 'id of the run, the beginning of it, or latest';

/** answer, logs, restore, doctor. */
export function declareOtherCommands(program: Command, context: ProgramContext): void {
  const answer = program
    .command('answer')
    .description('answer what a run waits for')
    .argument('<run>', runArgument)
    .argument('<address>', 'where it waits; the id of the node is enough while only one of its requests is open')
    .argument('<value>', 'JSON, or else text')
    .option('--no-resume', 'only leave the answer; do not go on with the run');
  answer.option('--service <name=url>', 'where a service answers', collect);
  addPerformingOptions(answer);
  addTellingOptions(answer);
  performs(answer, context, async () => (await import('../commands/answer.ts')).answer);
  examples(answer, ['genarun answer latest review true', 'genarun answer latest choice \'"the second one"\'', 'genarun answer 01j8 drafts.2/rating 4']);

  const logs = program
    .command('logs')
    .description("print a run's journal")
    .argument('<run>', runArgument)
    .option('-f, --follow', 'go on until the run has ended')
    .option('--after <seq>', 'only what came after this number', Number)
    .option('--json', 'print one JSON event per line');
  performs(logs, context, async () => (await import('../commands/logs.ts')).logs);
  examples(logs, ['genarun logs latest', 'genarun logs latest --follow', 'genarun logs latest --json | jq -c .type']);

  const restore = program
    .command('restore')
    .description('print the pipeline, inputs and seed that made a file')
    .argument('<file>', 'a picture or other product')
    .option('--run', 'run it again')
    .option('--pipeline', 'print only the pipeline document');
  addPerformingOptions(restore);
  addTellingOptions(restore);
  performs(restore, context, async () => (await import('../commands/restore.ts')).restore);
  examples(restore, ['genarun restore picture.png', 'genarun restore picture.png --run --out again']);

  const doctor = program.command('doctor').description('check the surroundings and the store').option('--json', 'print what was found as JSON');
  performs(doctor, context, async () => (await import('../commands/doctor.ts')).doctor);
  examples(doctor, ['genarun doctor', 'genarun doctor --json']);
}
