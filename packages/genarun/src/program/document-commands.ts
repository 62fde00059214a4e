import { type Command, Option } from 'commander';
import { examples, type ProgramContext, performs } from './context.ts';
import { addPlanningOptions } from './plan-options.ts';

const dialectNames = ['canonical', 'tree', 'workflow', 'order'];

/** Commands about documents: validate, plan, convert, schema, init. */
export function declareDocumentCommands(program: Command, context: ProgramContext): void {
  const validate = program
    .command('validate')
    .description('check documents without running them')
    .argument('<files...>', 'the documents; - reads stdin')
    .option('--json', 'print what was found as JSON');
  performs(validate, context, async () => (await import('../commands/validate.ts')).validate);
  examples(validate, ['genarun validate pipeline.yaml', 'genarun validate --json *.yaml']);

  const plan = program.command('plan').description('show what a run will do and may cost; nothing is spent').argument('<file>', 'the document; - reads stdin');
  addPlanningOptions(plan).option('--output-schema', 'print the JSON Schema of the output instead').option('--json', 'print the plan and its estimate as JSON');
  performs(plan, context, async () => (await import('../commands/plan.ts')).plan);
  examples(plan, ['genarun plan pipeline.yaml --input year=2025', 'genarun plan pipeline.yaml --output-schema > output.schema.json']);

  const convert = program
    .command('convert')
    .description('print a document of any dialect in its canonical form')
    .argument('<file>', 'the document; - reads stdin')
    .addOption(new Option('--to <format>', 'how to write it').choices(['yaml', 'json']).default('yaml'))
    .option('--json', 'the same as --to json');
  performs(convert, context, async () => (await import('../commands/convert.ts')).convert);
  examples(convert, ['genarun convert exhibition.tree.json > exhibition.yaml', 'genarun convert orders.workflow.yaml --to json']);

  const schema = program
    .command('schema')
    .description('print the JSON Schema of a dialect, for editors')
    .argument('[dialect]', dialectNames.join(', '), 'canonical');
  performs(schema, context, async () => (await import('../commands/schema.ts')).schema);
  examples(schema, ['genarun schema > genarun.schema.json', 'genarun schema tree']);

  const init = program
    .command('init')
    .description('write a commented starter pipeline')
    .argument('[file]', 'where to write it (default: pipeline.yaml, or by dialect)')
    .addOption(new Option('--dialect <name>', 'the way of writing').choices(dialectNames).default('canonical'))
    .option('--force', 'overwrite the file');
  performs(init, context, async () => (await import('../commands/init.ts')).init);
  examples(init, ['genarun init', 'genarun init --dialect workflow orders.workflow.yaml']);
}
