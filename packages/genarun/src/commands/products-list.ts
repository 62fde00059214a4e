import { catchUp, countProducts, findProducts, groupProducts, type ProductGrouping, type ProductSort, tagsOf } from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { type FilterOptions, readFilter } from '../products/filter-options.ts';
import { productTable } from '../products/product-lines.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

export type ProductsListOptions = FilterOptions & {
  readonly home?: string;
  readonly sort?: ProductSort;
  readonly ascending?: boolean;
  readonly limit?: number;
  readonly after?: string;
  readonly group?: ProductGrouping;
  readonly count?: boolean;
  readonly ids?: boolean;
  readonly json?: boolean;
};

/** `genarun products search WORDS…`. */
export async function productsSearch(shell: Shell, words: readonly string[], options: ProductsListOptions): Promise<number> {
  if (words.join('').trim() === '') throw new GenarunError({ code: 'invalid_input', message: 'at least one word to search for expected' });
  return productsList(shell, [], { ...options, search: words.join(' ') });
}

/** `genarun products list`. */
export async function productsList(shell: Shell, _words: readonly string[], options: ProductsListOptions): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    await catchUp(library);
    const filter = await readFilter(shell, library, options);
    if (options.group !== undefined) return tellGroups(shell, options, await groupProducts(library, options.group, filter));
    if (options.count === true) {
      const count = await countProducts(library, filter);
      shell.out(options.json === true ? `${JSON.stringify({ count })}\n` : `${count}\n`);
      return 0;
    }
    const { sort, ascending, limit, after } = options;
    const page = await findProducts(library, {
      ...filter,
      ...(sort === undefined ? {} : { sort }),
      ...(ascending === undefined ? {} : { ascending }),
      ...(limit === undefined ? {} : { limit }),
      ...(after === undefined ? {} : { after }),
    });
    if (options.json === true) {
      const tags = await tagsOf(
        library,
        page.products.map(({ id }) => id),
      );
      const products = page.products.map((product) => ({ ...product, tags: tags.get(product.id) ?? [] }));
      shell.out(`${JSON.stringify({ products, ...(page.next === undefined ? {} : { next: page.next }) }, null, 2)}\n`);
      return 0;
    }
    if (options.ids === true) shell.out(page.products.map(({ id }) => `${id}\n`).join(''));
    else shell.out(productTable(shell, page.products));
    if (page.products.length === 0) shell.error(emptyText(options, Object.keys(filter).length > 0));
    if (page.next !== undefined) shell.error(`more with: --after ${page.next}\n`);
    return 0;
  });
}

function emptyText({ deleted }: ProductsListOptions, filtered: boolean): string {
  if (deleted === true) return 'nothing of this in the trash\n';
  if (filtered) return 'no product is like this; leave an option out, or look at what there is with: genarun products list --group type\n';
  return "no products yet; order some with: genarun order sim/painter --prompt 'a [brown,black] cat'\nor take in a folder with: genarun products import PICTURES\n";
}

type Groups = Awaited<ReturnType<typeof groupProducts>>;

function tellGroups(shell: Shell, { json, group = 'type' }: ProductsListOptions, groups: Groups): number {
  if (json === true) {
    shell.out(`${JSON.stringify(groups, null, 2)}\n`);
    return 0;
  }
  const rows = groups.map(({ label, count, latest }) => [clip(label, 60), count.toLocaleString('en-US'), latest]);
  shell.out(formatTable([{ title: group }, { title: 'products', align: 'right' }, { title: 'latest' }], rows, coloursOf(shell, 'out')));
  shell.error(`${plural(groups.length, 'group')}\n`);
  return 0;
}
