import {
  changeProducts,
  findProducts,
  type Library,
  listTags,
  type Product,
  purgeProducts,
  restoreProducts,
  tagProducts,
  tagsOf,
  trashProducts,
} from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { meantProducts } from '../products/meant-products.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { plural } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

/** Ids that a hint names. */
const shownIds = 5;

type Common = { readonly home?: string; readonly json?: boolean };
type Change = { readonly shell: Shell; readonly words: readonly string[]; readonly options: Common; readonly deleted?: boolean };

/** Changes the products that are meant, and tells which. */
async function changing(
  { shell, words, options, deleted = false }: Change,
  change: (library: Library, ids: readonly string[]) => Promise<void>,
  done: string | ((ids: readonly string[]) => string),
) {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const ids = (await meantProducts(shell, library, words, { deleted })).map(({ id }) => id);
    await change(library, ids);
    if (options.json === true) shell.out(`${JSON.stringify(ids)}\n`);
    else shell.error(`${plural(ids.length, 'product')} ${typeof done === 'string' ? done : done(ids)}\n`);
    return 0;
  });
}

/** `genarun products tag PRODUCT… --add/--remove`; without either, the tags there are. */
export async function productsTag(
  shell: Shell,
  words: readonly string[],
  options: Common & { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<number> {
  const { add = [], remove = [] } = options;
  if (add.length + remove.length > 0) return changing({ shell, words, options }, (library, ids) => tagProducts(library, ids, { add, remove }), 'tagged anew');
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    if (words.length > 0) {
      const products = await meantProducts(shell, library, words);
      const tags = await tagsOf(
        library,
        products.map(({ id }) => id),
      );
      if (options.json === true) shell.out(`${JSON.stringify(Object.fromEntries(tags), null, 2)}\n`);
      else for (const [id, of] of tags) shell.out(`${id}  ${of.map(printable).join(', ')}\n`);
      return 0;
    }
    const tags = await listTags(library);
    if (options.json === true) shell.out(`${JSON.stringify(tags, null, 2)}\n`);
    else
      shell.out(
        formatTable(
          [{ title: 'tag' }, { title: 'products', align: 'right' }],
          tags.map(({ tag, count }) => [printable(tag), String(count)]),
          coloursOf(shell, 'out'),
        ),
      );
    if (tags.length === 0) shell.error('no tags yet; give one with: genarun products tag latest --add best\n');
    return 0;
  });
}

/** `genarun products rate RATING PRODUCT…`. */
export async function productsRate(shell: Shell, [rating = '', ...words]: readonly string[], options: Common): Promise<number> {
  const read = rating === 'none' ? undefined : Number(rating);
  if (read !== undefined && !/^[1-5]$/.test(rating))
    throw new GenarunError({
      code: 'invalid_input',
      message: `a rating from 1 to 5, or none, expected, got "${rating}"`,
      hint: 'for example: genarun products rate 4 latest',
    });
  return changing({ shell, words, options }, (library, ids) => changeProducts(library, ids, { rating: read }), `rated ${rating}`);
}

/** `genarun products favourite PRODUCT…`. */
export async function productsFavourite(shell: Shell, words: readonly string[], options: Common & { readonly undo?: boolean }): Promise<number> {
  const favourite = options.undo !== true;
  return changing(
    { shell, words, options },
    (library, ids) => changeProducts(library, ids, { favourite }),
    favourite ? 'among the favourites' : 'no favourites any more',
  );
}

/** `genarun products trash PRODUCT…`. */
export async function productsTrash(shell: Shell, words: readonly string[], options: Common): Promise<number> {
  const done = (ids: readonly string[]) =>
    `in the trash; bring back with: ${ids.length > shownIds ? 'genarun products list --deleted --ids | genarun products restore -' : `genarun products restore ${ids.join(' ')}`}`;
  return changing({ shell, words, options }, trashProducts, done);
}

/** `genarun products restore PRODUCT…`. */
export async function productsRestore(shell: Shell, words: readonly string[], options: Common): Promise<number> {
  return changing({ shell, words, options, deleted: true }, restoreProducts, 'back from the trash');
}

/** `genarun products purge`: empties the trash, or removes the products of it that are named. */
export async function productsPurge(shell: Shell, words: readonly string[], options: Common & { readonly yes?: boolean }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const meant = words.length > 0 ? await meantProducts(shell, library, words, { deleted: true }) : await wholeTrash(library);
    if (options.yes !== true) {
      shell.error(`${plural(meant.length, 'product')} in the trash would be gone for good; do it with --yes\n`);
      return meant.length === 0 ? 0 : 2;
    }
    const gone = await purgeProducts(
      library,
      meant.map(({ id }) => id),
    );
    if (options.json === true) shell.out(`${JSON.stringify({ removed: gone })}\n`);
    else shell.error(`${plural(gone, 'product')} gone for good; bytes that nothing else needs go with: genarun runs purge --trash\n`);
    return 0;
  });
}

async function wholeTrash(library: Library): Promise<readonly Product[]> {
  const found: Product[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await findProducts(library, { deleted: true, limit: 1000, ...(after === undefined ? {} : { after }) });
    found.push(...page.products);
    after = page.next;
  }
  return found;
}
