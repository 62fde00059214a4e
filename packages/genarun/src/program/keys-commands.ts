import type { Command } from 'commander';
import { examples, type ProgramContext, performs } from './context.ts';

/** `genarun keys …`: the keys of providers. */
export function declareKeysCommands(program: Command, context: ProgramContext): void {
  const keys = program.command('keys').description('keep the keys of providers, encrypted, outside of every project');
  const set = keys
    .command('set')
    .description('keep a key: asked for without showing it, or read from stdin; the environment and .env come before it')
    .argument('<provider>', 'name of the adapter: openai, replicate, …')
    .option('--name <name>', 'keep it under this name (default: the one the adapter looks for)')
    .option('--json', 'print what was kept as JSON')
    .allowExcessArguments();
  performs(set, context, async () => (await import('../commands/keys-set.ts')).keysSet);
  examples(set, ['genarun keys set openai', 'pass show replicate | genarun keys set replicate', 'genarun keys set news --name NEWS_TOKEN']);

  const list = keys
    .command('list')
    .description('list the keys that are found: provider, name, last four characters, where from, when they were kept')
    .option('--json', 'print them as JSON');
  performs(list, context, async () => (await import('../commands/keys-list.ts')).keysList);
  examples(list, ['genarun keys list', 'genarun keys list --json']);

  const remove = keys
    .command('remove')
    .description('remove the kept keys of a provider')
    .argument('<provider>', 'name of the adapter')
    .option('--name <name>', 'only the key of this name')
    .option('--json', 'print what was removed as JSON');
  performs(remove, context, async () => (await import('../commands/keys-remove.ts')).keysRemove);
  examples(remove, ['genarun keys remove openai']);
  examples(keys, ['genarun keys set openai', 'genarun keys list']);
}
