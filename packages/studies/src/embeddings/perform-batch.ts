import type { Run } from '@genarun/core';
import type { Plan, ProductRow } from '@genarun/spec';
import type { Guard } from '../perform/progress.ts';
import type { Studies } from '../studies.ts';
import { type Batch, closeBatch, type Item } from './records.ts';
import { type Shaping, shaped, vectorOf } from './vectors.ts';

export type PerformingBatch = { readonly shaping: Shaping; readonly guard: Guard<Run> };

/** Vectors kept, and why others are missing. */
export type BatchResult = { readonly kept: number; readonly problem?: string };

/**
 * Makes the vectors of a batch through the engine, keeps them, and removes the run that made them. What was begun before a crash goes on; interrupted, it
 * is left to be taken up again.
 */
export async function performBatch(studies: Studies, batch: Batch, plan: Plan | undefined, { shaping, guard }: PerformingBatch): Promise<BatchResult> {
  const { engine, store, free } = studies;
  const known = await store.run(batch.run);
  if (known === undefined && plan === undefined) {
    await closeBatch(studies, batch, { vectors: [], cost: 0 });
    return { kept: 0 };
  }
  if (known?.endedAt === undefined) {
    if (known !== undefined) await free(batch.run);
    const run = known === undefined && plan !== undefined ? await engine.start(plan, { id: batch.run }) : await engine.resume(batch.run);
    guard.guard(run);
    await run.result();
    guard.release(run);
  }
  const ended = await store.run(batch.run);
  if (ended?.endedAt === undefined) return { kept: 0 };
  const products = await store.products(batch.run);
  const vectors = await readVectors(studies, batch, products, shaping);
  await closeBatch(studies, batch, { vectors, cost: ended.cost });
  await forget(studies, batch.run, products);
  return { kept: vectors.length, ...(ended.fault === undefined ? {} : { problem: ended.fault.message }) };
}

async function readVectors(
  { blobs }: Studies,
  { items, model }: Batch,
  products: readonly ProductRow[],
  shaping: Shaping,
): Promise<{ item: Item; vector: Float32Array }[]> {
  const vectors: { item: Item; vector: Float32Array }[] = [];
  for (const { address, sha256 } of products) {
    const part = items[Number(/^vectors@(\d+)$/.exec(address)?.[1] ?? -1)] ?? [];
    const all = vectorOf(await blobs.get(sha256));
    const dimension = all.length / Math.max(1, part.length);
    part.forEach((item, row) => void vectors.push({ item, vector: shaped(all.subarray(row * dimension, (row + 1) * dimension), shaping, model) }));
  }
  return vectors;
}

/** The run has served: its vectors stand in tables now, and its cost with the experiment. */
async function forget({ store, blobs }: Studies, run: string, products: readonly ProductRow[]): Promise<void> {
  await store.removeRun(run);
  for (const { sha256 } of products) if ((await store.productsByHash(sha256)).length === 0) await blobs.delete(sha256);
}
