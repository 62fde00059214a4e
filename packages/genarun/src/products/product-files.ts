import type { Product } from '@genarun/library';
import { isBlobRef, type Json, type ProductRow, type StoredRun } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import { extensionOf } from '../export/extension.ts';
import { provenanceOf } from '../export/provenance.ts';
import type { RunFile } from '../export/run-files.ts';
import { indexNodes } from '../export/static-path.ts';

/** A product with the name of its file. */
export type NamedProduct = { readonly product: Product; readonly path: string };

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** File names from the products' own names, safe on every system; no two are equal even where case is ignored. */
export function nameFiles(products: readonly Product[]): readonly NamedProduct[] {
  const taken = new Map<string, number>();
  return products.map((product) => {
    const plain = product.name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, 80);
    const stem = plain === '' || reserved.test(plain) ? `product-${plain}`.replace(/-$/, '') : plain;
    const key = `${stem}.${extensionOf(product.mime)}`.toLowerCase();
    const times = (taken.get(key) ?? 0) + 1;
    taken.set(key, times);
    const name = times === 1 ? stem : `${stem}~${times}`;
    return { product, path: `${name}.${extensionOf(product.mime)}` };
  });
}

/** Bytes of products, one after the other; with `metadata`, what a run made carries how it was made. */
export async function* productFiles(genarun: Genarun, named: readonly NamedProduct[], metadata: boolean): AsyncGenerator<RunFile> {
  const runs = new Map<string, Made>();
  for (const { product, path } of named) {
    const bytes = await genarun.blobs.get(product.sha256);
    yield { path, content: metadata ? await withProvenance(genarun, product, bytes, runs) : bytes };
  }
}

type Made = { readonly run: StoredRun | undefined; readonly products: readonly ProductRow[] };

async function withProvenance({ store, media, engine }: Genarun, product: Product, bytes: Uint8Array, runs: Map<string, Made>): Promise<Uint8Array> {
  const { run: id, address, position } = product;
  if (id === undefined || address === undefined || position === undefined) return bytes;
  const made = runs.get(id) ?? { run: await store.run(id), products: await store.products(id) };
  runs.set(id, made);
  const { run } = made;
  const kept = made.products.find((one) => one.address === address && one.index === position);
  if (run === undefined || kept === undefined) return bytes; // its run was purged
  const row = await store.invocation(id, address);
  const whole = async (value: unknown): Promise<Json> => (isBlobRef(value) ? engine.whole(value) : ((value ?? null) as Json)); // rows hold JSON
  const [asked, sent] = await Promise.all([whole(row?.asked), whole(row?.sent)]);
  return media.writeProvenance(bytes, provenanceOf({ run, product: kept, node: indexNodes(run.plan)(address), row, asked, sent }));
}
