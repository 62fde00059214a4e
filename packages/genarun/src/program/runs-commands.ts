import { type Command, Option } from 'commander';
import { age, collect, examples, integer, number, type ProgramContext, performs } from './context.ts';
import { addPerformingOptions, addTellingOptions } from './plan-options.ts';

const runArgument = 'id of the run, the beginning of it, or latest';

/** `genarun runs …`: look at runs and steer them. */
export function declareRunsCommands(program: Command, context: ProgramContext): void {
  const runs = program.command('runs').description('look at runs and steer them');
  declareLooking(runs, context);
  declareSteering(runs, context);
  declareExport(runs, context);
  declareRemoving(runs, context);
  examples(runs, ['genarun runs list', 'genarun runs show latest', 'genarun runs resume latest']);
}

function declareLooking(runs: Command, context: ProgramContext): void {
  const list = runs
    .command('list')
    .description('list runs, newest first')
    .option('--status <status>', 'only runs of this status: running, waiting, paused, succeeded, partial, failed, cancelled')
    .option('--name <name>', 'only runs of the pipeline of this name')
    .option('--limit <n>', 'at most so many', integer(1), 50)
    .option('--deleted', 'the trash instead')
    .option('--json', 'print them as JSON');
  performs(list, context, async () => (await import('../commands/runs-list.ts')).runsList);
  examples(list, ['genarun runs list', 'genarun runs list --status failed --json']);

  const show = runs
    .command('show')
    .description('show a run: nodes, models, costs, what waits, what failed')
    .argument('<run>', runArgument)
    .option('--json', 'print everything about it as JSON');
  performs(show, context, async () => (await import('../commands/runs-show.ts')).runsShow);
  examples(show, ['genarun runs show latest', 'genarun runs show 01j8 --json']);

  const compare = runs
    .command('compare')
    .description('compare two runs side by side')
    .argument('<a>', runArgument)
    .argument('<b>', runArgument)
    .option('--json', 'print the differences as JSON');
  performs(compare, context, async () => (await import('../commands/runs-compare.ts')).runsCompare);
  examples(compare, ['genarun runs compare 01j8 latest']);
}

function declareSteering(runs: Command, context: ProgramContext): void {
  const resume = runs
    .command('resume')
    .description('go on with a run that was paused, interrupted, or failed: only what is missing is performed')
    .argument('<run>', runArgument);
  resume
    .option('--budget <usd>', 'a higher budget, in US dollars', number(0))
    .option('--retry-unknown', 'repeat calls whose outcome nobody knows, although they may have been paid');
  resume.option('--service <name=url>', 'where a service answers', collect);
  addPerformingOptions(resume);
  addTellingOptions(resume);
  resume.option('--detach', 'go on in the background, also after logout');
  performs(resume, context, async () => (await import('../commands/runs-resume.ts')).runsResume);
  examples(resume, ['genarun runs resume latest', 'genarun runs resume 01j8 --budget 2 --out result']);

  const pause = runs.command('pause').description('let a run finish what is in flight and then pause').argument('<run>', runArgument);
  performs(pause, context, async () => (await import('../commands/runs-pause.ts')).runsPause);
  examples(pause, ['genarun runs pause latest']);

  const cancel = runs.command('cancel').description('end a run for good; what was made is kept').argument('<run>', runArgument);
  performs(cancel, context, async () => (await import('../commands/runs-cancel.ts')).runsCancel);
  examples(cancel, ['genarun runs cancel latest']);
}

function declareExport(runs: Command, context: ProgramContext): void {
  const command = runs
    .command('export')
    .description('write runs out as a dataset with its assets')
    .argument('<runs...>', `${runArgument}; several make one dataset`)
    .addOption(new Option('-f, --format <format>', 'how to write it').choices(['folder', 'zip', 'jsonl', 'csv', 'parquet']).default('folder'))
    .requiredOption('-o, --out <path>', 'the folder or file to write')
    .option('--force', 'write into the folder even if it holds other files; those are left alone')
    .option('--no-metadata', 'write products without how they were made inside');
  performs(command, context, async () => (await import('../commands/runs-export.ts')).runsExport);
  examples(command, [
    'genarun runs export latest --out result',
    'genarun runs export latest --format zip --out result.zip',
    'genarun runs export 01j8 01j9 --format parquet --out dataset',
  ]);
}

function declareRemoving(runs: Command, context: ProgramContext): void {
  const remove = runs.command('delete').description('move runs to the trash').argument('<runs...>', runArgument);
  performs(remove, context, async () => (await import('../commands/runs-delete.ts')).runsDelete);
  examples(remove, ['genarun runs delete 01j8', 'genarun runs restore 01j8      undo it']);

  const restore = runs.command('restore').description('take runs out of the trash').argument('<runs...>', runArgument);
  performs(restore, context, async () => (await import('../commands/runs-delete.ts')).runsRestore);
  examples(restore, ['genarun runs restore 01j8']);

  const purge = runs
    .command('purge')
    .description('remove ended runs for good, with their products and cached answers that nothing else needs')
    .option('--keep <n>', 'keep the newest so many', integer(0))
    .option('--older-than <age>', 'only runs older than this: 30d, 12h', age)
    .option('--trash', 'only what is in the trash')
    .option('--dry-run', 'only tell what would go')
    .option('--json', 'print what went as JSON');
  performs(purge, context, async () => (await import('../commands/runs-purge.ts')).runsPurge);
  examples(purge, ['genarun runs purge --keep 20', 'genarun runs purge --older-than 30d', 'genarun runs purge --trash --dry-run']);
}
