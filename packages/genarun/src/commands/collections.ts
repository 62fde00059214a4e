import {
  type Collection,
  catchUp,
  changeCollection,
  collectedProducts,
  collectProducts,
  createCollection,
  discollectProducts,
  findProject,
  findRow,
  type Library,
  listCollections,
  moveCollected,
  openProject,
  removeCollection,
  restoreCollection,
  rowsOf,
} from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { meantProduct, meantProducts } from '../products/meant-products.ts';
import { productTable } from '../products/product-lines.ts';
import { shellWord } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, plural } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

type Common = { readonly home?: string; readonly json?: boolean };

function meant(library: Library, word: string | undefined): Promise<Collection> {
  if (word === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a collection expected', hint: 'list them with: genarun collections list' });
  return findRow(library, rowsOf.collection, word, { noun: 'collection', list: 'list them with: genarun collections list', named: true });
}

/** `genarun collections list`: by name. */
export async function collectionsList(shell: Shell, _words: readonly string[], options: Common & { readonly project?: string }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const project = options.project === undefined ? undefined : await findProject(library, options.project);
    const collections = await listCollections(library, project === undefined ? {} : { project: project.id });
    if (options.json === true) shell.out(`${JSON.stringify(collections, null, 2)}\n`);
    else {
      const rows = collections.map(({ id, name, description, products, first }) => [id, clip(name, 40), clip(description, 50), String(products), first ?? '']);
      const columns = [
        { title: 'collection' },
        { title: 'name' },
        { title: 'description' },
        { title: 'products', align: 'right' },
        { title: 'first' },
      ] as const;
      shell.out(formatTable(columns, rows, coloursOf(shell, 'out')));
    }
    if (collections.length === 0) shell.error("no collections yet; make one with: genarun collections create 'Best of March'\n");
    return 0;
  });
}

/** `genarun collections create NAME [PRODUCT…]`. */
export async function collectionsCreate(
  shell: Shell,
  [name = '', ...words]: readonly string[],
  options: Common & { readonly description?: string; readonly project?: string },
): Promise<number> {
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async (_genarun, library) => {
    const project = options.project === undefined ? undefined : await openProject(library, options.project);
    const products = words.length === 0 ? [] : await meantProducts(shell, library, words);
    const collection = await createCollection(library, {
      name,
      ...(options.description === undefined ? {} : { description: options.description }),
      ...(project === undefined ? {} : { projectId: project.id }),
    });
    const added = await collectProducts(
      library,
      collection,
      products.map(({ id }) => id),
    );
    if (options.json === true) shell.out(`${JSON.stringify({ ...collection, products: added }, null, 2)}\n`);
    else shell.out(`${collection.id}\n`);
    shell.error(
      `collection "${printable(collection.name)}" with ${plural(added, 'product')}; add to it with: genarun collections add ${shellWord(printable(collection.name))} PRODUCT\n`,
    );
    return 0;
  });
}

/** `genarun collections show COLLECTION`: its products, in its order. */
export async function collectionsShow(shell: Shell, [word]: readonly string[], options: Common & { readonly limit?: number }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await meant(library, word);
    const products = await collectedProducts(library, collection, { limit: options.limit ?? 200 });
    if (options.json === true) {
      shell.out(`${JSON.stringify({ ...collection, products }, null, 2)}\n`);
      return 0;
    }
    const colours = coloursOf(shell, 'out');
    const places = products.map((_, at) => String(at + 1));
    shell.out(
      `${colours.bold(printable(collection.name))}${collection.description === '' ? '' : `\n${printable(collection.description)}`}\n\n${productTable(shell, products, places, '#')}`,
    );
    if (products.length === 0) shell.error(`it is empty; add to it with: genarun collections add ${shellWord(printable(collection.name))} latest\n`);
    return 0;
  });
}

/** `genarun collections add COLLECTION PRODUCT…`. */
export async function collectionsAdd(shell: Shell, [word, ...words]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    await catchUp(library);
    const collection = await meant(library, word);
    const products = await meantProducts(shell, library, words);
    const added = await collectProducts(
      library,
      collection,
      products.map(({ id }) => id),
    );
    if (options.json === true) shell.out(`${JSON.stringify({ collection: collection.id, added })}\n`);
    else
      shell.error(
        `${plural(added, 'product')} added to "${printable(collection.name)}"${added < products.length ? `; ${products.length - added} were there already` : ''}\n`,
      );
    return 0;
  });
}

/** `genarun collections remove COLLECTION PRODUCT…`. */
export async function collectionsRemove(shell: Shell, [word, ...words]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await meant(library, word);
    const products = await meantProducts(shell, library, words);
    const removed = await discollectProducts(
      library,
      collection,
      products.map(({ id }) => id),
    );
    if (options.json === true) shell.out(`${JSON.stringify({ collection: collection.id, removed })}\n`);
    else shell.error(`${plural(removed, 'product')} taken out of "${printable(collection.name)}"; they stay in the library\n`);
    return 0;
  });
}

/** `genarun collections move COLLECTION PRODUCT PLACE`. */
export async function collectionsMove(shell: Shell, [word, product, place = '']: readonly string[], options: Common): Promise<number> {
  if (!/^[1-9]\d*$/.test(place))
    throw new GenarunError({
      code: 'invalid_input',
      message: `a place from 1 on expected, got "${place}"`,
      hint: "for example: genarun collections move 'Best of March' latest 1",
    });
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await meant(library, word);
    const { id } = await meantProduct(library, product);
    await moveCollected(library, collection, id, Number(place));
    if (options.json === true) shell.out(`${JSON.stringify({ collection: collection.id, product: id, place: Number(place) })}\n`);
    else shell.error(`moved to place ${place} of "${printable(collection.name)}"\n`);
    return 0;
  });
}

/** `genarun collections rename COLLECTION NAME`. */
export async function collectionsRename(shell: Shell, [word, name = '']: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await meant(library, word);
    await changeCollection(library, collection, { name });
    if (options.json === true) shell.out(`${JSON.stringify({ ...collection, name: name.trim() }, null, 2)}\n`);
    else shell.error(`"${printable(collection.name)}" is "${printable(name.trim())}" now\n`);
    return 0;
  });
}

/** `genarun collections delete COLLECTION`: its products stay. */
export async function collectionsDelete(shell: Shell, [word]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await meant(library, word);
    await removeCollection(library, collection);
    if (options.json === true) shell.out(`${JSON.stringify({ deleted: collection.id })}\n`);
    else
      shell.error(
        `collection "${printable(collection.name)}" is gone, its products stay; bring it back with: genarun collections restore ${shellWord(collection.name)}\n`,
      );
    return 0;
  });
}

/** `genarun collections restore COLLECTION`: as it was when it was deleted. */
export async function collectionsRestore(shell: Shell, [word = 'latest']: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const collection = await restoreCollection(library, word);
    if (options.json === true) shell.out(`${JSON.stringify(collection, null, 2)}\n`);
    else shell.error(`collection "${printable(collection.name)}" is back\n`);
    return 0;
  });
}
