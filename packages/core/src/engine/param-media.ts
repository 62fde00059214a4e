import { isProductRef, type Json, type MediaBytes, type ProductRef } from '@genarun/spec';

export type ParamMedia = { readonly params: Readonly<Record<string, Json>>; readonly media: readonly MediaBytes[] };

/**
 * Takes the products out of parameters (`mask: ${shape}`, a list of them) and gives them as input media that name their parameter.
 * A null inside a list of products, a product that failed, is left out.
 */
export async function mediaOfParams(params: Readonly<Record<string, Json>>, load: (ref: ProductRef) => Promise<MediaBytes>): Promise<ParamMedia> {
  const rest: Record<string, Json> = {};
  const media: MediaBytes[] = [];
  for (const [parameter, value] of Object.entries(params)) {
    const refs = productsIn(value);
    if (refs === undefined) rest[parameter] = value;
    else for (const ref of refs) media.push({ ...(await load(ref)), parameter });
  }
  return { params: rest, media };
}

function productsIn(value: unknown): readonly ProductRef[] | undefined {
  if (isProductRef(value)) return [value];
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  const refs = items.filter(isProductRef);
  return refs.length > 0 && items.every((item) => item === null || isProductRef(item)) ? refs : undefined;
}
