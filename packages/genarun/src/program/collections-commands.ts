import type { Command } from 'commander';
import { examples, integer, type ProgramContext, performs } from './context.ts';

const collectionArgument = 'id of the collection, the beginning of it, or its name';
const productsArgument = 'ids of products, beginnings of them, latest, or - for ids on stdin';
const load = () => import('../commands/collections.ts');

/** `genarun collections …`: products in an order of one's own. */
export function declareCollectionsCommands(program: Command, context: ProgramContext): void {
  const collections = program.command('collections').description('keep products in collections, in an order of your own');

  const list = collections
    .command('list')
    .description('list collections by name')
    .option('--project <project>', 'of this project')
    .option('--json', 'print them as JSON');
  performs(list, context, async () => (await load()).collectionsList);
  examples(list, ['genarun collections list']);

  const create = collections
    .command('create')
    .description('make a collection')
    .argument('<name>', 'its name')
    .argument('[products...]', productsArgument)
    .option('--description <text>', 'what it is for')
    .option('--project <project>', 'keep it with this project')
    .option('--json', 'print it as JSON');
  performs(create, context, async () => (await load()).collectionsCreate);
  examples(create, ["genarun collections create 'Best of March' latest", "genarun products list --rating 5 --ids | genarun collections create 'Five stars' -"]);

  const show = collections
    .command('show')
    .description('show the products of a collection, in its order')
    .argument('<collection>', collectionArgument)
    .option('--limit <n>', 'at most so many', integer(1), 200)
    .option('--json', 'print it as JSON');
  performs(show, context, async () => (await load()).collectionsShow);
  examples(show, ["genarun collections show 'Best of March'"]);

  const add = collections
    .command('add')
    .description('put products at the end of a collection')
    .argument('<collection>', collectionArgument)
    .argument('<products...>', productsArgument)
    .option('--json', 'print how many are new as JSON');
  performs(add, context, async () => (await load()).collectionsAdd);
  examples(add, ["genarun collections add 'Best of March' latest"]);

  const remove = collections
    .command('remove')
    .description('take products out of a collection')
    .argument('<collection>', collectionArgument)
    .argument('<products...>', productsArgument)
    .option('--json', 'print how many were in it as JSON');
  performs(remove, context, async () => (await load()).collectionsRemove);
  examples(remove, ["genarun collections remove 'Best of March' latest"]);

  declareChanging(collections, context);
  examples(collections, ['genarun collections list', "genarun collections create 'Best of March' latest"]);
}

function declareChanging(collections: Command, context: ProgramContext): void {
  const move = collections
    .command('move')
    .description('move a product to a place in a collection')
    .argument('<collection>', collectionArgument)
    .argument('<product>', 'id of the product, the beginning of it, or latest')
    .argument('<place>', 'counted from 1')
    .option('--json', 'print the place as JSON');
  performs(move, context, async () => (await load()).collectionsMove);
  examples(move, ["genarun collections move 'Best of March' latest 1"]);

  const rename = collections
    .command('rename')
    .description('give a collection another name')
    .argument('<collection>', collectionArgument)
    .argument('<name>', 'the new one')
    .option('--json', 'print it as JSON');
  performs(rename, context, async () => (await load()).collectionsRename);
  examples(rename, ["genarun collections rename 'Best of March' 'Spring'"]);

  const gone = collections
    .command('delete')
    .description('delete a collection; its products stay')
    .argument('<collection>', collectionArgument)
    .option('--json', 'print its id as JSON');
  performs(gone, context, async () => (await load()).collectionsDelete);
  examples(gone, ['genarun collections delete Spring']);

  const back = collections
    .command('restore')
    .description('bring a deleted collection back as it was')
    .argument('[collection]', `${collectionArgument} (default: the one deleted last)`)
    .option('--json', 'print it as JSON');
  performs(back, context, async () => (await load()).collectionsRestore);
  examples(back, ['genarun collections restore Spring']);
}
