import { GenarunError, type ImageFormat, type Json, type Media, type PictureEdit } from '@genarun/spec';
import { pictureHash } from '../finding/picture-hash.ts';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { addProduct, type Parent } from './add-product.ts';
import { tagsOf } from './tag-products.ts';

/** How a picture is changed: in this order, or only written in another format. `role` and `details` tell the lineage more than the changes do. */
export type ProductEdit = {
  readonly edits: readonly PictureEdit[];
  readonly format?: ImageFormat;
  readonly quality?: number;
  readonly role?: Parent['role'];
  readonly details?: Readonly<Record<string, Json>>;
};

/**
 * A changed copy of a picture as a new product; the one it was made from stays as it is. It keeps project, tags and how the first was made, and says what was
 * done. Throws GenarunError `invalid_input` for what is no picture, or when nothing is to be done.
 */
export async function editProduct(library: Library, media: Media, product: Product, edit: ProductEdit): Promise<Product> {
  const { edits, format, quality } = edit;
  if (product.kind !== 'image') throw new GenarunError({ code: 'invalid_input', message: `product ${product.id}: a picture expected, got ${product.mime}` });
  if (edits.length === 0 && format === undefined) throw new GenarunError({ code: 'invalid_input', message: `product ${product.id}: nothing to change` });
  const made = await media.edit(await library.blobs.get(product.sha256), edits, {
    ...(format === undefined ? {} : { format }),
    ...(quality === undefined ? {} : { quality }),
  });
  const { projectId, model, provider, seed, prompt, negativePrompt, caption, parameters, name } = product;
  const tags = (await tagsOf(library, [product.id])).get(product.id) ?? [];
  return addProduct(
    library,
    made,
    {
      projectId,
      model,
      provider,
      seed,
      prompt,
      negativePrompt,
      caption,
      parameters,
      name: `${name} (${nameOf(edit)})`,
      source: 'edited',
      pictureHash: await pictureHash(media, made.bytes),
    },
    { parents: [parentOf(product.id, edit)], tags },
  );
}

/** The role is that of the last thing done; the details tell all of them. */
function parentOf(id: string, { edits, format, quality, ...told }: ProductEdit): Parent {
  const last = edits.at(-1)?.type;
  const role = told.role ?? (last === undefined ? 'convert' : last === 'flip' ? 'rotate' : last);
  // Edits are plain data.
  const details = {
    ...told.details,
    edits: edits as unknown as Json,
    ...(format === undefined ? {} : { format }),
    ...(quality === undefined ? {} : { quality }),
  };
  return { id, role, details };
}

function nameOf({ edits, format, role }: ProductEdit): string {
  return role ?? [...edits.map(({ type }) => type), ...(format === undefined ? [] : [format])].join(', ');
}
