import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument } from '@genarun/dialects';
import {
  catchUp,
  embeddingOf,
  embedPicture,
  embedProducts,
  embedText,
  findDuplicates,
  hashPictures,
  type Library,
  openSimilarityIndex,
  type Product,
  type ProductFilter,
  pictureHash,
  productsWithoutEmbedding,
  type SimilarProduct,
  similarPictures,
} from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import { withLibrary } from '../engine/with-library.ts';
import { readFilter } from '../products/filter-options.ts';
import { meantProduct } from '../products/meant-products.ts';
import { productTable } from '../products/product-lines.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/format.ts';
import { priceText } from '../terminal/price.ts';

export type ProductsSimilarOptions = {
  readonly home?: string;
  readonly file?: string;
  readonly prompt?: string;
  readonly looks?: boolean;
  readonly model?: string;
  readonly project?: string;
  readonly limit?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
};

/** `genarun products similar [PRODUCT]`: by vectors of a model, or by how pictures look. */
export async function productsSimilar(shell: Shell, words: readonly string[], options: ProductsSimilarOptions): Promise<number> {
  const given = [words[0], options.file, options.prompt].filter((one) => one !== undefined);
  if (given.length !== 1 || (options.looks === true && options.prompt !== undefined))
    throw new GenarunError({
      code: 'invalid_input',
      message: 'expected a product, --file or --prompt: one of them; --looks goes with a product or --file',
      hint: 'for example: genarun products similar latest',
    });
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async (genarun, library) => {
    await catchUp(library);
    const product = words[0] === undefined ? undefined : await meantProduct(library, words[0]);
    const limit = (options.limit ?? 20) + (product === undefined ? 0 : 1);
    const within = await readFilter(shell, library, { ...(options.project === undefined ? {} : { project: options.project }) });
    const near =
      options.looks === true
        ? await byLooks(shell, genarun, library, { product, file: options.file, limit, within })
        : await byVectors(shell, genarun, library, { product, options, limit, within });
    const found = near.filter((one) => one.product.id !== product?.id).slice(0, options.limit ?? 20);
    if (options.json === true) {
      shell.out(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const likeness = found.map((one) => `${(one.likeness * 100).toFixed(1)} %`);
    shell.out(
      productTable(
        shell,
        found.map((one) => one.product),
        likeness,
        'like',
      ),
    );
    if (found.length === 0) shell.error('nothing like it; there may be too few products yet: genarun products list\n');
    return 0;
  });
}

type Looking = { readonly product: Product | undefined; readonly file: string | undefined; readonly limit: number; readonly within: ProductFilter };

async function byLooks(
  shell: Shell,
  { media, blobs }: Genarun,
  library: Library,
  { product, file, limit, within }: Looking,
): Promise<readonly SimilarProduct[]> {
  await hashPictures(library, media);
  if (product !== undefined && product.kind !== 'image')
    throw new GenarunError({ code: 'invalid_input', message: `product ${product.id}: a picture expected with --looks, got ${product.mime}` });
  const bytes = product === undefined ? await readGiven(shell, file ?? '') : await blobs.get(product.sha256);
  return similarPictures(library, await pictureHash(media, bytes), { limit, within });
}

type ByVectors = { readonly product: Product | undefined; readonly options: ProductsSimilarOptions; readonly limit: number; readonly within: ProductFilter };

async function byVectors(shell: Shell, genarun: Genarun, library: Library, { product, options, limit, within }: ByVectors): Promise<readonly SimilarProduct[]> {
  const { engine, config } = genarun;
  const configured = config.models?.embed;
  const model = options.model ?? (typeof configured === 'string' ? configured : 'sim/embedder');
  const embedding = { engine, model, parse: (text: string, file: string) => parseDocument(text, { file }) };
  await refuseUnasked(genarun, library, model, options.yes === true);
  const made = await embedProducts(library, embedding);
  if (made > 0) shell.error(`${plural(made, 'product')} embedded by ${model}\n`);
  const vector = await wantedVector(shell, genarun, library, { product, options, embedding });
  if (vector === undefined)
    throw new GenarunError({ code: 'invalid_input', message: `product ${product?.id}: it is no picture and has no words: ${model} has nothing to embed` });
  return (await openSimilarityIndex(library, model)).nearest(vector, { limit, within });
}

/** Vectors that cost something are made when that was asked for. */
async function refuseUnasked({ engine, adapters }: Genarun, library: Library, id: string, yes: boolean): Promise<void> {
  const model = engine.models().find((known) => known.id === id) ?? adapters.find(({ name }) => id.startsWith(`${name}/`))?.resolve(id);
  if (yes || model === undefined || model.price?.free === true) return;
  const missing = (await productsWithoutEmbedding(library, id, mostAsked)).length;
  if (missing === 0) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${missing === mostAsked ? `${missing} or more` : missing} products have no vector of ${id} yet, and it is not free: ${priceText(model.price)}`,
    hint: 'make them with --yes, or compare how pictures look with --looks',
  });
}

const mostAsked = 10_000;

type Wanted = Omit<ByVectors, 'limit' | 'within'> & { readonly embedding: Parameters<typeof embedText>[1] };

async function wantedVector(shell: Shell, { media }: Genarun, library: Library, { product, options, embedding }: Wanted): Promise<Float32Array | undefined> {
  if (product !== undefined) return embeddingOf(library, embedding.model, product.id);
  if (options.prompt !== undefined) return embedText(library, embedding, options.prompt);
  const bytes = await readGiven(shell, options.file ?? '');
  return embedPicture(library, embedding, { bytes, ...(await media.probe(bytes)) });
}

async function readGiven(shell: Shell, path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(shell.cwd, path));
  } catch (cause) {
    throw new GenarunError({ code: 'not_found', message: `--file ${path}: the file cannot be read`, cause });
  }
}

/** `genarun products duplicates`. */
export async function productsDuplicates(
  shell: Shell,
  _words: readonly string[],
  options: { readonly home?: string; readonly json?: boolean },
): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async ({ media }, library) => {
    await catchUp(library);
    await hashPictures(library, media);
    const groups = await findDuplicates(library);
    if (options.json === true) shell.out(`${JSON.stringify(groups, null, 2)}\n`);
    else for (const { kind, products } of groups) shell.out(`${kind}\n${productTable(shell, products)}\n`);
    shell.error(groups.length === 0 ? 'no duplicates\n' : `${plural(groups.length, 'group')}; put copies away with: genarun products trash PRODUCT\n`);
    return 0;
  });
}
