import { type Blobs, isProductRef, type Job, type Json, type Media, type Print } from '@genarun/spec';
import { sketchOf } from './sketch.ts';

/** What a picture that was made is compared by; nothing for other values, and for jobs whose values nobody compares. */
export async function printOf(
  value: Json,
  { compare }: Job,
  { blobs, media }: { readonly blobs: Blobs; readonly media: Media },
): Promise<{ readonly print?: Print }> {
  if (compare === undefined || !isProductRef(value) || !value.mime.startsWith('image/')) return {};
  const bytes = await blobs.get(value.uri.slice(5));
  const pixels = await media.pixelHash(bytes);
  return { print: compare === 'exact' ? { pixels } : { pixels, sketch: sketchOf(await media.decode(bytes)) } };
}
