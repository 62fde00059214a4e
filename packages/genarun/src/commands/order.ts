import { resolve } from 'node:path';
import type { OrderDocument } from '@genarun/library';
import { readAssignment } from '../document/inputs.ts';
import type { Genarun } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import { withLibrary } from '../engine/with-library.ts';
import { type OrderingOptions, placeAndGo } from '../orders/place-and-go.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import type { Shell } from '../shell.ts';

/** What an order is made of, as it is typed. */
export type OrderWords = {
  readonly prompt?: string;
  readonly negative?: string;
  readonly param?: readonly string[];
  readonly image?: readonly string[];
  readonly type?: string;
  readonly count?: number;
  readonly batch?: number;
  readonly limit?: number;
  readonly retries?: number;
  readonly provider?: string;
};

export type OrderOptions = OrderingOptions & OrderWords & PerformingOptions & { readonly home?: string };

/** `genarun order MODEL`: plans, prices and places an order, and performs it here or leaves it to the queue. */
export async function order(shell: Shell, [model]: readonly string[], options: OrderOptions): Promise<number> {
  return withLibrary(
    shell,
    { ...options, create: options.preview !== true, needsKeys: options.preview !== true && options.queue !== true },
    async (genarun, library) => placeAndGo(shell, { genarun, library }, { document: await orderDocument(shell, genarun, model, options) }, options),
  );
}

/** The order document that words on a command line stand for: only what was typed. */
export async function orderDocument(shell: Shell, genarun: Genarun, model: string | undefined, words: OrderWords): Promise<OrderDocument> {
  const { negative, type, count, batch, limit, image } = words;
  const prompt = words.prompt === '-' ? (await shell.input()).replace(/\n$/, '') : words.prompt;
  const images = image?.map((file) => (/^[a-z][a-z0-9+.-]+:/i.test(file) ? file : resolve(shell.cwd, file)));
  const given: OrderDocument = {
    ...(model === undefined ? {} : { model: (await findOffer(genarun, model, words.provider)).id }),
    prompt,
    negative,
    type,
    count,
    batch,
    limit,
    ...(words.retries === undefined ? {} : { retry: { max: words.retries } }),
    ...(images === undefined ? {} : { image: images.length === 1 && images[0] !== undefined ? images[0] : images }),
    ...(words.param === undefined ? {} : { parameters: Object.fromEntries(words.param.map((word) => readAssignment(word, '-p'))) }),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
