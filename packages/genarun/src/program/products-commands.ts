import { type Command, Option } from 'commander';
import { collect, collectNames, examples, integer, number, type ProgramContext, performs } from './context.ts';

const productArgument = 'id of the product, the beginning of it, or latest';
const productsArgument = 'ids of products, beginnings of them, latest, or - for ids on stdin';
const sorts = ['created', 'updated', 'size', 'rating', 'cost', 'name', 'seed', 'duration'];
const groupings = ['type', 'project', 'collection', 'order', 'model', 'provider', 'source'];

/** `genarun products …`: find, judge, change, take in and hand out what was made. */
export function declareProductsCommands(program: Command, context: ProgramContext): void {
  const products = program.command('products').description('find, judge, change, import and export what was made');
  declareFinding(products, context);
  declareLooking(products, context);
  declareJudging(products, context);
  declareTrash(products, context);
  declareExchange(products, context);
  declareEdit(products, context);
  examples(products, ['genarun products list --favourite', 'genarun products search harbour at night', 'genarun products export --favourite --zip best.zip']);
}

/** Adds the options that say which products are meant. */
function addFilterOptions(command: Command): Command {
  return command
    .option('--type <type>', 'image, audio, video, text or data')
    .option('--project <project>', 'of this project')
    .option('--collection <collection>', 'in this collection')
    .option('--order <order>', 'of this order')
    .option('--model <model>', 'made by this model')
    .option('--provider <name>', 'made by this provider')
    .option('--source <source>', 'generated, imported or edited')
    .option('--tag <tag>', 'with this tag; several must all be there', collect)
    .option('--favourite', 'favourites only')
    .option('--rating <range>', 'rated 4, 3.., 2..4 or ..2')
    .option('--cost <range>', 'in US dollars: 0.01..0.05')
    .option('--seed <n>', 'made with this seed', integer(0))
    .option('--size <range>', 'of the file: 1MB.., 200KB..2MB')
    .option('--width <range>', 'in pixels: 1024..')
    .option('--height <range>', 'in pixels')
    .option('--since <when>', 'came since a day (2026-03-01), a time, or an age (7d, 12h)')
    .option('--until <when>', 'came until then')
    .option('-p, --param <name=value>', 'made with this value of a parameter; several', collect);
}

function addListOptions(command: Command): Command {
  return addFilterOptions(command)
    .addOption(new Option('--sort <by>', 'order; what has no value comes last').choices(sorts).default('created'))
    .option('--ascending', 'smallest or oldest first')
    .option('--limit <n>', 'at most so many', integer(1), 50)
    .option('--after <next>', 'the page after the one that said so')
    .addOption(new Option('--group <by>', 'count them by what they share').choices(groupings))
    .option('--count', 'only how many they are')
    .option('--ids', 'only their ids, for other commands')
    .option('--deleted', 'the trash instead')
    .option('--json', 'print them as JSON');
}

function declareFinding(products: Command, context: ProgramContext): void {
  const list = addListOptions(products.command('list').description('list products, newest first')).option('--search <words>', 'with these words');
  performs(list, context, async () => (await import('../commands/products-list.ts')).productsList);
  examples(list, [
    'genarun products list --rating 4.. --since 7d',
    'genarun products list -p steps=25 --sort cost',
    'genarun products list --group model',
    'genarun products list --tag draft --ids | genarun products trash -',
  ]);

  const search = addListOptions(
    products.command('search').description('find products by words of prompts, captions, names and tags').argument('<words...>', 'all of these'),
  );
  performs(search, context, async () => (await import('../commands/products-list.ts')).productsSearch);
  examples(search, ['genarun products search brown cat', 'genarun products search \'harb* OR "open sea"\' --type image', "genarun products search 'cat -dog'"]);

  const similar = products
    .command('similar')
    .description('find products that are like one, like a file, or like words')
    .argument('[product]', productArgument)
    .option('--file <file>', 'like this picture')
    .option('--prompt <text>', 'like these words')
    .option('--looks', 'pictures that look the same (no model is asked), instead of those that show the like')
    .option('--model <model>', 'the model of the vectors (default: the configured one for embed)')
    .option('--project <project>', 'only products of this project')
    .option('--yes', 'make the vectors that are missing, also by a model that costs')
    .option('--limit <n>', 'at most so many', integer(1), 20)
    .option('--json', 'print them as JSON');
  performs(similar, context, async () => (await import('../commands/products-similar.ts')).productsSimilar);
  examples(similar, [
    'genarun products similar latest',
    "genarun products similar --prompt 'a stormy sea'",
    'genarun products similar --looks --file photo.jpg',
  ]);

  const duplicates = products.command('duplicates').description('find equal files, and pictures that look the same').option('--json', 'print them as JSON');
  performs(duplicates, context, async () => (await import('../commands/products-similar.ts')).productsDuplicates);
  examples(duplicates, ['genarun products duplicates']);
}

function declareLooking(products: Command, context: ProgramContext): void {
  const show = products
    .command('show')
    .description('show a product: how it was made, and where its file is')
    .argument('<product>', productArgument)
    .option('--deleted', 'one in the trash')
    .option('--json', 'print it as JSON');
  performs(show, context, async () => (await import('../commands/products-show.ts')).productsShow);
  examples(show, ['genarun products show latest']);

  const lineage = products
    .command('lineage')
    .description('show what a product was made from, and what was made from it')
    .argument('<product>', productArgument)
    .option('--deleted', 'one in the trash')
    .option('--json', 'print it as JSON');
  performs(lineage, context, async () => (await import('../commands/products-show.ts')).productsLineage);
  examples(lineage, ['genarun products lineage latest']);

  const compare = products
    .command('compare')
    .description('compare how products were made, side by side')
    .argument('<products...>', productsArgument)
    .option('--differences', 'only what differs')
    .option('--json', 'print it as JSON');
  performs(compare, context, async () => (await import('../commands/products-show.ts')).productsCompare);
  examples(compare, ['genarun products compare 0mf3k1 0mf3k2 --differences']);
}

function declareJudging(products: Command, context: ProgramContext): void {
  const tag = products
    .command('tag')
    .description('give products tags or take them away; without either, list tags')
    .argument('[products...]', productsArgument)
    .option('--add <tags>', 'names, separated by commas', collectNames)
    .option('--remove <tags>', 'names, separated by commas', collectNames)
    .option('--json', 'print the result as JSON');
  performs(tag, context, async () => (await import('../commands/products-change.ts')).productsTag);
  examples(tag, ['genarun products tag latest --add best,night', 'genarun products tag']);

  const rate = products
    .command('rate')
    .description('rate products')
    .argument('<rating>', '1 to 5, or none')
    .argument('<products...>', productsArgument)
    .option('--json', 'print their ids as JSON');
  performs(rate, context, async () => (await import('../commands/products-change.ts')).productsRate);
  examples(rate, ['genarun products rate 5 latest']);

  const favourite = products
    .command('favourite')
    .description('put products among the favourites')
    .argument('<products...>', productsArgument)
    .option('--undo', 'take them from there')
    .option('--json', 'print their ids as JSON');
  performs(favourite, context, async () => (await import('../commands/products-change.ts')).productsFavourite);
  examples(favourite, ['genarun products favourite latest']);
}

function declareTrash(products: Command, context: ProgramContext): void {
  const trash = products
    .command('trash')
    .description('put products into the trash; their bytes stay')
    .argument('<products...>', productsArgument)
    .option('--json', 'print their ids as JSON');
  performs(trash, context, async () => (await import('../commands/products-change.ts')).productsTrash);
  examples(trash, ['genarun products trash latest', 'genarun products list --rating 1 --ids | genarun products trash -']);

  const restore = products
    .command('restore')
    .description('bring products back from the trash')
    .argument('<products...>', productsArgument)
    .option('--json', 'print their ids as JSON');
  performs(restore, context, async () => (await import('../commands/products-change.ts')).productsRestore);
  examples(restore, ['genarun products restore latest']);

  const purge = products
    .command('purge')
    .description('remove what is in the trash for good')
    .argument('[products...]', `${productsArgument} (default: the whole trash)`)
    .option('--yes', 'do it')
    .option('--json', 'print how many are gone as JSON');
  performs(purge, context, async () => (await import('../commands/products-change.ts')).productsPurge);
  examples(purge, ['genarun products purge --yes']);
}

function declareExchange(products: Command, context: ProgramContext): void {
  const take = products
    .command('import')
    .description('take in pictures, sounds and films, each once, with what they say about how they were made')
    .argument('<paths...>', 'files and folders')
    .option('--project <project>', 'into this project')
    .option('--tag <tags>', 'give them these tags; separated by commas', collectNames)
    .option('--collection <collection>', 'put them into this collection as well; it is made where it is not there')
    .option('--json', 'print what became of each file as JSON')
    .option('-q, --quiet', 'tell nothing on the way');
  performs(take, context, async () => (await import('../commands/products-import.ts')).productsImport);
  examples(take, ['genarun products import ~/Pictures/ComfyUI --tag old', "genarun products import scans/*.png --project 'Winter show'"]);

  const hand = addFilterOptions(
    products.command('export').description('write products out: files, a ZIP archive, a contact sheet').argument('[products...]', productsArgument),
  )
    .option('--search <words>', 'with these words')
    .addOption(new Option('--sort <by>', 'order').choices(sorts).default('created'))
    .option('--ascending', 'smallest or oldest first')
    .option('--limit <n>', 'at most so many', integer(1), 1000)
    .option('-o, --out <dir>', 'write the files into this folder, with products.json')
    .option('--zip <file>', 'write them into a ZIP archive')
    .option('--contact-sheet <file>', 'a page (.html) or a picture (.png, .jpg, .webp) of thumbnails with how they were made')
    .option('--columns <n>', 'of the contact sheet as a picture', integer(1), 5)
    .option('--no-metadata', 'write files without how they were made inside')
    .option('--force', 'overwrite what is there')
    .option('--json', 'print what was written as JSON');
  performs(hand, context, async () => (await import('../commands/products-export.ts')).productsExport);
  examples(hand, [
    'genarun products export --favourite --zip best.zip',
    "genarun products export --collection 'Winter show' --contact-sheet show.html",
    'genarun products export latest --out files',
  ]);
}

function declareEdit(products: Command, context: ProgramContext): void {
  const edit = products
    .command('edit')
    .description('make a changed copy of a picture; the copy knows what it was made from')
    .argument('<product>', productArgument)
    .option('--crop <x,y,width,height>', 'keep this part, in pixels')
    .option('--rotate <degrees>', 'turn it clockwise', number(-360, 360))
    .option('--flip <across>', 'mirror it: horizontal or vertical')
    .option('--resize <WxH>', 'fit it within 800x600, 800x or x600 (Lanczos)')
    .option('--fit <way>', 'with --resize: inside, cover (cuts) or fill (stretches)')
    .option('--convert <format>', 'png, jpeg or webp')
    .option('--quality <n>', 'of jpeg and webp, 1 to 100', integer(1, 100))
    .option('--upscale <times>', 'enlarge it so many times, by Lanczos (invents no detail), or with --model by a model', number(1, 16))
    .option('--vary', 'let a model make variants of it; needs --model')
    .option('--model <model>', 'the model that varies or upscales')
    .option('--prompt <text>', 'with --model: what it is told (default: the prompt the picture has)')
    .option('-p, --param <name=value>', 'with --model: a parameter; several', collect)
    .option('-n, --count <n>', 'with --vary: so many variants', integer(1))
    .option('--json', 'print the new products as JSON');
  performs(edit, context, async () => (await import('../commands/products-edit.ts')).productsEdit);
  examples(edit, [
    'genarun products edit latest --crop 0,0,512,512 --convert webp',
    'genarun products edit latest --upscale 2',
    "genarun products edit latest --vary --model sim/painter --prompt 'the same at night' --count 3",
  ]);
}
