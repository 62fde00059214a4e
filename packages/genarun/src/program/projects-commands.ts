import type { Command } from 'commander';
import { examples, type ProgramContext, performs } from './context.ts';

const projectArgument = 'id of the project, the beginning of it, or its name';

/** `genarun projects …`: what orders and products are kept together by. */
export function declareProjectsCommands(program: Command, context: ProgramContext): void {
  const projects = program.command('projects').description('keep orders and products together');

  const list = projects
    .command('list')
    .description('list projects by name')
    .option('--archived', 'the archived ones instead')
    .option('--json', 'print them as JSON');
  performs(list, context, async () => (await import('../commands/projects.ts')).projectsList);
  examples(list, ['genarun projects list']);

  const create = projects
    .command('create')
    .description('make a project')
    .argument('<name>', 'its name')
    .option('--description <text>', 'what it is for')
    .option('--json', 'print it as JSON');
  performs(create, context, async () => (await import('../commands/projects.ts')).projectsCreate);
  examples(create, ["genarun projects create 'Winter show' --description 'postcards for December'"]);

  const show = projects
    .command('show')
    .description('show a project and its newest orders')
    .argument('<project>', projectArgument)
    .option('--json', 'print it as JSON');
  performs(show, context, async () => (await import('../commands/projects.ts')).projectsShow);
  examples(show, ["genarun projects show 'Winter show'"]);

  const change = projects
    .command('change')
    .description('change what a project is called, what it is for, and the picture it is known by')
    .argument('<project>', projectArgument)
    .option('--name <name>', 'another name')
    .option('--description <text>', 'what it is for')
    .option('--sample <product>', 'the picture it is known by: id of a product, latest, or none for its newest')
    .option('--json', 'print it as JSON');
  performs(change, context, async () => (await import('../commands/projects.ts')).projectsChange);
  examples(change, ["genarun projects change 'Winter show' --sample latest", "genarun projects change 'Winter show' --name 'Spring show'"]);

  const archive = projects
    .command('archive')
    .description('move a project out of sight: nothing new goes to it, what it has stays')
    .argument('<project>', projectArgument)
    .option('--undo', 'bring it back')
    .option('--json', 'print it as JSON');
  performs(archive, context, async () => (await import('../commands/projects.ts')).projectsArchive);
  examples(archive, ["genarun projects archive 'Winter show'", "genarun projects archive --undo 'Winter show'"]);
  examples(projects, ['genarun projects list', "genarun projects create 'Winter show'"]);
}
