import type { Kept } from './soundness.ts';

/** What a run came to: the same for the same plan and seed, whatever happened on the way (E5). */
export async function outcomeOf({ store, blobs }: Kept, id: string) {
  const run = await store.run(id);
  const text = JSON.stringify(run?.output);
  const ref = /^\{"\$blob":"([0-9a-f]{64})"/.exec(text);
  const output = ref?.[1] === undefined ? text : new TextDecoder().decode(await blobs.get(ref[1]));
  const products = (await store.products(id)).map(({ address, index, sha256, bytes }) => `${address}#${index} ${sha256} ${bytes}`);
  const invocations = (await store.invocations(id)).map(({ address, status, attempt, value }) => JSON.stringify({ address, status, attempt, value }));
  return { status: run?.status, counts: run?.counts, cost: run?.cost.toFixed(6), output, products, invocations };
}
