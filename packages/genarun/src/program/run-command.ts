import type { Command } from 'commander';
import { collect, examples, type ProgramContext, performs } from './context.ts';
import { addPerformingOptions, addPlanningOptions, addTellingOptions } from './plan-options.ts';

/** `genarun run`. */
export function declareRunCommand(program: Command, context: ProgramContext): void {
  const command = program
    .command('run')
    .description('run a pipeline document and keep everything it makes')
    .argument('<file>', 'the document, in any dialect; - reads stdin');
  addPlanningOptions(command);
  command.option('--sweep <name=markup>', 'one run per value: lists [a,b], ranges [1..3], steps [0..1:0.25], picks [a|b]; several sweeps multiply', collect);
  addPerformingOptions(command);
  addTellingOptions(command);
  command.option('--detach', 'go on in the background, also after logout; print the id of the run at once');
  performs(command, context, async () => (await import('../commands/run.ts')).run);
  examples(command, [
    'genarun run pipeline.yaml',
    'genarun run exhibition.tree.json --input year=2025 --seed 7 --out result',
    'genarun run pipeline.yaml --inputs inputs.yaml --json | jq .output',
    "genarun run pipeline.yaml --sweep 'year=[2023..2025]' --sweep 'mood=[calm,wild]'",
    'genarun run pipeline.yaml --from latest --redo title      the title again, everything else as it was',
    'genarun run pipeline.yaml --budget 0.50 --detach',
    'genarun run pipeline.yaml --sim-latency 400 --sim-failures 0.05      try progress and retries',
  ]);
}
