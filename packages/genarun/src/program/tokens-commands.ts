import { type Command, Option } from 'commander';
import { examples, type ProgramContext, performs } from './context.ts';

const project = ['--project <project>', 'the tokens of a project, which come before the global ones'] as const;
const json = ['--json', 'print { name: values } as JSON'] as const;

/** `genarun tokens …`: what `[animal]` stands for in prompts. */
export function declareTokensCommands(program: Command, context: ProgramContext): void {
  const tokens = program.command('tokens').description('lists of values by name: what [animal] stands for in prompts');

  const list = tokens
    .command('list')
    .description('list tokens, or the values of one')
    .argument('[name]', 'the token')
    .option(...project)
    .option(...json);
  performs(list, context, async () => (await import('../commands/tokens.ts')).tokensList);
  examples(list, ['genarun tokens list', 'genarun tokens list animal']);

  const set = tokens
    .command('set')
    .description('set what a token stands for; the values it had are replaced')
    .argument('<name>', 'the token')
    .argument('[values...]', 'its values; one that is the name of another token stands for its values')
    .option(...project)
    .option('--remove', 'take the token away')
    .option(...json);
  performs(set, context, async () => (await import('../commands/tokens.ts')).tokensSet);
  examples(set, ['genarun tokens set animal cat dog owl', "genarun tokens set mood calm wild --project 'Winter show'", 'genarun tokens set animal --remove']);

  const read = tokens
    .command('import')
    .description('read lists: JSON { name: values }, CSV with token, value, weight, note, or TXT with a value a line')
    .argument('<files...>', 'files that end with .json, .csv or .txt')
    .option('--as <name>', 'the token of lists that name none (default: the name of the file)')
    .option(...project)
    .option(...json);
  performs(read, context, async () => (await import('../commands/tokens.ts')).tokensImport);
  examples(read, ['genarun tokens import animal.txt', 'genarun tokens import lists.csv moods.json']);

  const write = tokens
    .command('export')
    .description('write tokens as lists that import reads')
    .argument('[names...]', 'only these')
    .option('-o, --out <file>', 'the file (default: stdout)')
    .addOption(new Option('-f, --format <format>', 'how (default: as the file ends, else json)').choices(['json', 'csv', 'txt']))
    .option(...project);
  performs(write, context, async () => (await import('../commands/tokens.ts')).tokensExport);
  examples(write, ['genarun tokens export --out tokens.csv', 'genarun tokens export animal --format txt']);
  examples(tokens, ['genarun tokens set animal cat dog owl', "genarun order sim/painter --prompt 'a [animal]'"]);
}
