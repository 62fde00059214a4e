import { catchUp, compareProducts, type Lineage, type LineageStep, lineageOf, type Product, tagsOf } from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { meantProduct, meantProducts } from '../products/meant-products.ts';
import { marks, sizeText } from '../products/product-lines.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatBytes, formatCost, formatTime } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

type Common = { readonly home?: string; readonly json?: boolean; readonly deleted?: boolean };

/** `genarun products show PRODUCT`. */
export async function productsShow(shell: Shell, [word]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async ({ blobs }, library) => {
    await catchUp(library);
    const product = await meantProduct(library, word, { deleted: options.deleted === true });
    const tags = (await tagsOf(library, [product.id])).get(product.id) ?? [];
    const { ancestors, descendants } = await lineageOf(library, product);
    const file = blobs.locate?.(product.sha256);
    if (options.json === true) {
      shell.out(`${JSON.stringify({ ...product, tags, file, madeFrom: ancestors.map(brief), madeOfIt: descendants.map(brief) }, null, 2)}\n`);
      return 0;
    }
    const colours = coloursOf(shell, 'out');
    const lines = factsOf(product, tags, file).filter(([, value]) => value !== '');
    shell.out(`${colours.bold(printable(product.name))}\n${lines.map(([name, value]) => `${colours.dim(name.padEnd(12))}${value}\n`).join('')}`);
    const related = ancestors.length + descendants.length;
    if (related > 0) shell.error(`${related} related; see: genarun products lineage ${product.id}\n`);
    return 0;
  });
}

function factsOf(product: Product, tags: readonly string[], file: string | undefined): readonly (readonly [string, string])[] {
  const { id, kind, mime, bytes, source, model, seed, prompt, negativePrompt, caption, cost, orderId, parameters } = product;
  return [
    ['product', id],
    ['type', `${kind}, ${sizeText(product)}, ${formatBytes(bytes)}, ${mime}`],
    ['came', `${formatTime(product.createdAt)}, ${source}`],
    ['order', orderId ?? ''],
    ['model', model ?? ''],
    ['seed', seed === undefined ? '' : String(seed)],
    ['prompt', printable(prompt ?? '')],
    ['negative', printable(negativePrompt ?? '')],
    ['caption', printable(caption ?? '')],
    [
      'parameters',
      Object.entries(parameters)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? printable(value) : JSON.stringify(value)}`)
        .join('  '),
    ],
    ['cost', cost === undefined ? '' : formatCost(cost)],
    ['marks', marks(product)],
    ['tags', tags.map(printable).join(', ')],
    ['file', file ?? ''],
    ['trash', product.deletedAt === undefined ? '' : `since ${formatTime(product.deletedAt)}`],
  ];
}

function brief({ product, role, details, from, distance }: LineageStep) {
  return { id: product.id, name: product.name, role, ...(details === undefined ? {} : { details }), from, distance };
}

/** `genarun products lineage PRODUCT`: what it was made from, and what was made from it. */
export async function productsLineage(shell: Shell, [word]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const lineage = await lineageOf(library, await meantProduct(library, word, { deleted: options.deleted === true }));
    if (options.json === true) shell.out(`${JSON.stringify(lineage, null, 2)}\n`);
    else shell.out(lineageText(shell, lineage));
    if (lineage.ancestors.length + lineage.descendants.length === 0)
      shell.error('it was made from no other product, and nothing was made from it; try: genarun products edit PRODUCT --rotate 90\n');
    return 0;
  });
}

/** Ancestors above it, farthest first; what was made of it below, each under what it was made from. */
function lineageText(shell: Shell, { product, ancestors, descendants }: Lineage): string {
  const colours = coloursOf(shell, 'out');
  const line = ({ product: other, role, distance }: LineageStep, sign: string) =>
    `${'  '.repeat(distance)}${sign} ${other.id}  ${role}  ${clip(other.name, 50)}${other.deletedAt === undefined ? '' : colours.dim(' (in the trash)')}\n`;
  const below = (id: string): string =>
    descendants
      .filter(({ from }) => from === id)
      .map((step) => `${line(step, '↓')}${below(step.product.id)}`)
      .join('');
  const above = [...ancestors].reverse().map((step) => line(step, '↑'));
  return `${above.join('')}${colours.bold(product.id)}  ${clip(product.name, 50)}\n${below(product.id)}`;
}

/** `genarun products compare A B…`: what they were made with, side by side; what differs is marked. */
export async function productsCompare(shell: Shell, words: readonly string[], options: Common & { readonly differences?: boolean }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const products = await meantProducts(shell, library, words);
    if (products.length < 2) throw new GenarunError({ code: 'invalid_input', message: 'at least two products to compare expected, got one' });
    const fields = compareProducts(products).filter(({ same }) => options.differences !== true || !same);
    if (options.json === true) {
      shell.out(`${JSON.stringify({ products: products.map(({ id }) => id), fields }, null, 2)}\n`);
      return 0;
    }
    const rows = fields.map(({ field, values, same }) => [
      same ? '' : '≠',
      field,
      ...values.map((value) => (value === undefined ? '' : clip(typeof value === 'string' ? value : JSON.stringify(value), 40))),
    ]);
    const columns = [{ title: '' }, { title: '' }, ...products.map(({ id }) => ({ title: id }))];
    shell.out(formatTable(columns, rows, coloursOf(shell, 'out')));
    if (rows.length === 0) shell.error('they differ in nothing that is known of them\n');
    return 0;
  });
}
