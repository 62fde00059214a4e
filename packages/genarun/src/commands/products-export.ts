import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import {
  catchUp,
  collectedProducts,
  findProducts,
  findRow,
  type Library,
  type OrderRow,
  type Product,
  type ProductSort,
  rowsOf,
  showOrder,
  tagsOf,
} from '@genarun/library';
import { GenarunError, type ImageFormat } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import { withLibrary } from '../engine/with-library.ts';
import type { RunFile } from '../export/run-files.ts';
import { pageSheet, pictureSheet, sheetItems } from '../products/contact-sheet.ts';
import { type FilterOptions, readFilter } from '../products/filter-options.ts';
import { meantProducts } from '../products/meant-products.ts';
import { type NamedProduct, nameFiles, productFiles } from '../products/product-files.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/format.ts';

export type ProductsExportOptions = FilterOptions & {
  readonly home?: string;
  readonly sort?: ProductSort;
  readonly ascending?: boolean;
  readonly limit?: number;
  readonly out?: string;
  readonly zip?: string;
  readonly contactSheet?: string;
  readonly columns?: number;
  readonly metadata?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
};

const sheetFormats: Readonly<Record<string, ImageFormat>> = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.webp': 'webp' };

/** `genarun products export`: files, an archive and a contact sheet of the same products. Prints the paths written. */
export async function productsExport(shell: Shell, words: readonly string[], options: ProductsExportOptions): Promise<number> {
  const targets = [options.out, options.zip, options.contactSheet].filter((target) => target !== undefined);
  if (targets.length === 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'where to: --out, --zip or --contact-sheet expected',
      hint: 'for example: genarun products export --favourite --zip best.zip',
    });
  for (const target of targets)
    if (options.force !== true && existsSync(resolve(shell.cwd, target)))
      throw new GenarunError({ code: 'invalid_input', message: `${target} is there already`, hint: 'another name, or --force to overwrite it' });
  checkSheet(options.contactSheet);
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (genarun, library) => {
    await catchUp(library);
    const products = await chosen(shell, library, words, options);
    if (products.length === 0)
      throw new GenarunError({ code: 'not_found', message: 'no product is like this: nothing is written', hint: 'look with: genarun products list' });
    const named = nameFiles(products);
    const files = () => withRecord(library, genarun, named, options.metadata !== false);
    if (options.out !== undefined) await writeFolder(resolve(shell.cwd, options.out), files());
    if (options.zip !== undefined) await writeArchive(resolve(shell.cwd, options.zip), files());
    if (options.contactSheet !== undefined) await writeSheet(shell, genarun, named, { ...options, title: await titleOf(library, options) });
    if (options.json === true)
      shell.out(`${JSON.stringify({ written: targets, products: named.map(({ product, path }) => ({ id: product.id, file: path })) }, null, 2)}\n`);
    else shell.out(targets.map((target) => `${target}\n`).join(''));
    shell.error(`${plural(products.length, 'product')}\n`);
    return 0;
  });
}

async function chosen(shell: Shell, library: Library, words: readonly string[], options: ProductsExportOptions): Promise<readonly Product[]> {
  if (words.length > 0) return meantProducts(shell, library, words);
  const filter = await readFilter(shell, library, options);
  const limit = options.limit ?? 1000;
  // A collection alone keeps the order its maker gave it.
  if (filter.collection !== undefined && Object.keys(filter).length === 1 && options.sort === 'created' && options.ascending !== true)
    return collectedProducts(library, { id: filter.collection }, { limit });
  // The products of an order alone come as it counts its generations.
  if (filter.order !== undefined && Object.keys(filter).length === 1 && options.sort === 'created' && options.ascending !== true)
    return (await showOrder(library, await orderOf(library, filter.order))).products.slice(0, limit);
  const { sort, ascending } = options;
  const { products, next } = await findProducts(library, {
    ...filter,
    limit,
    ...(sort === undefined ? {} : { sort }),
    ...(ascending === undefined ? {} : { ascending }),
  });
  if (next !== undefined) shell.error(`only the first ${limit}; more with --limit\n`);
  return products;
}

function orderOf(library: Library, words: string): Promise<OrderRow> {
  return findRow(library, rowsOf.order, words, { noun: 'order', list: 'list them with: genarun orders list' });
}

/** The products' files, and one that tells everything about them. */
async function* withRecord(library: Library, genarun: Genarun, named: readonly NamedProduct[], metadata: boolean): AsyncGenerator<RunFile> {
  yield* productFiles(genarun, named, metadata);
  const tags = await tagsOf(
    library,
    named.map(({ product }) => product.id),
  );
  const record = named.map(({ product: { owner: _owner, run: _run, ...product }, path }) => ({ file: path, ...product, tags: tags.get(product.id) ?? [] }));
  yield { path: 'products.json', content: `${JSON.stringify(record, null, 2)}\n` };
}

async function writeFolder(folder: string, files: AsyncIterable<RunFile>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for await (const { path, content } of files) await writeFile(join(folder, path), content);
}

/** Written beside and moved there whole: an archive that broke off is none. */
async function writeArchive(path: string, files: AsyncIterable<RunFile>): Promise<void> {
  const { writeZip } = await import('../export/zip.ts');
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  try {
    await writeZip(part, files);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function checkSheet(path: string | undefined): void {
  const ending = path === undefined ? '.html' : extname(path).toLowerCase();
  if (ending === '.html' || sheetFormats[ending] !== undefined) return;
  throw new GenarunError({ code: 'invalid_input', message: `--contact-sheet: a name that ends with .html, .png, .jpg or .webp expected, got "${path}"` });
}

async function titleOf(library: Library, { collection, project, order, search }: ProductsExportOptions): Promise<string> {
  return collection ?? project ?? (order === undefined ? (search ?? 'Contact sheet') : (await orderOf(library, order)).title);
}

async function writeSheet(
  shell: Shell,
  genarun: Genarun,
  named: readonly NamedProduct[],
  options: ProductsExportOptions & { readonly title: string },
): Promise<void> {
  const path = resolve(shell.cwd, options.contactSheet ?? '');
  const format = sheetFormats[extname(path).toLowerCase()];
  const items = await sheetItems(
    named.map(({ product }) => product),
    { media: genarun.media, read: genarun.blobs.get, size: format === undefined ? 480 : 240 },
  );
  const { title } = options;
  await mkdir(dirname(path), { recursive: true });
  if (format === undefined) await writeFile(path, pageSheet(items, title));
  else await writeFile(path, (await pictureSheet(items, title, { media: genarun.media, columns: options.columns ?? 5, format })).bytes);
}
