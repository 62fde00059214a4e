import { createRandom, deriveSeed } from '../random/random.ts';
import type { ReadBatch } from './batch.ts';
import { sampleBelow } from './random-order.ts';
import type { Remark } from './syntax.ts';

/** Combinations of one batch and generations of the whole that are taken unless the caller says otherwise. */
const defaultLimits = { batch: 100, order: 1000 };

type Choosing = {
  readonly seed: number;
  readonly limits: { readonly batch?: number; readonly order?: number };
  readonly remark: (remark: Remark) => void;
};

/** The generations within the limits: all, or a uniform random sample of the combinations of each batch, then of the whole, in rising order. */
export function chooseRanks(batches: readonly ReadBatch[], { seed, limits, remark }: Choosing): readonly bigint[] {
  const { batch: perBatch, order: perOrder } = { ...defaultLimits, ...limits };
  const count = batches.reduce((sum, batch) => sum + batch.count, 0n);
  // Per batch: the combinations taken (all of them where undefined), and where its generations begin among all, and among those taken.
  let first = 0n;
  let taken = 0n;
  const kept = batches.map((batch) => {
    const items =
      batch.bounded || batch.items <= BigInt(perBatch) ? undefined : sampleBelow(batch.items, perBatch, createRandom(deriveSeed(seed, `batch ${batch.index}`)));
    const size = BigInt(items?.length ?? batch.items) * batch.perItem;
    const entry = { batch, items, first, from: taken, size };
    first += batch.count;
    taken += size;
    return entry;
  });
  const places = taken <= BigInt(perOrder) ? range(taken) : sampleBelow(taken, perOrder, createRandom(deriveSeed(seed, 'order')));
  if (BigInt(places.length) < count) {
    const bounds = [taken < count ? `${perBatch} combinations of brackets a batch` : '', taken > BigInt(perOrder) ? `${perOrder} generations an order` : ''];
    const told = bounds.filter((bound) => bound !== '').join(' and ');
    remark({ message: `${count} generations are asked for, ${places.length} of them are taken, at random (at most ${told})` });
  }
  let at = 0;
  return places.map((place) => {
    while (at < kept.length - 1 && place >= (kept[at]?.from ?? 0n) + (kept[at]?.size ?? 0n)) at++;
    const entry = kept[at];
    if (!entry) return place;
    const { perItem } = entry.batch;
    const within = place - entry.from;
    const item = entry.items ? (entry.items[Number(within / perItem)] ?? 0n) : within / perItem;
    return entry.first + item * perItem + (within % perItem);
  });
}

function range(count: bigint): readonly bigint[] {
  return Array.from({ length: Number(count) }, (_, index) => BigInt(index));
}
