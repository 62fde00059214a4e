import { z } from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();

/** The media a product can be. */
export const mediaKinds = ['image', 'audio', 'video', 'text', 'data'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/**
 * A product as a value: what a media node's output holds. It never names a run or a time, so equal products are equal values.
 * `$product` is `<address>#<index>` within its run; `uri` is `blob:<sha256>`.
 */
export const productRefSchema = z.object({
  $product: z.string(),
  kind: z.enum(mediaKinds),
  mime: z.string(),
  uri: z.string(),
  bytes: z.number().int().nonnegative(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** Seconds. */
  duration: z.number().optional(),
});
export type ProductRef = z.infer<typeof productRefSchema>;

/** A JSON value too large to stand inline: kept as a blob, by sha256 (E6). */
export const blobRefSchema = z.object({ $blob: z.string(), type: z.string(), bytes: z.number().int().nonnegative() });
export type BlobRef = z.infer<typeof blobRefSchema>;

/** JSON up to this many bytes of UTF-8 stands inline in events and rows; larger values become a BlobRef (E6). */
export const inlineLimitBytes = 8192;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isProductRef(value: unknown): value is ProductRef {
  return isRecord(value) && typeof value.$product === 'string' && typeof value.uri === 'string';
}

export function isBlobRef(value: unknown): value is BlobRef {
  return isRecord(value) && typeof value.$blob === 'string' && typeof value.bytes === 'number';
}
