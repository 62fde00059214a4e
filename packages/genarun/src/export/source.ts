import type { Engine, RunView } from '@genarun/core';
import type { Blobs, Hash, Json, Media } from '@genarun/spec';
import { type Asset, type AssetIndex, planAssets } from './assets.ts';

/** What an export reads from; nothing is written back. */
export type ExportSource = {
  readonly engine: Pick<Engine, 'view' | 'output' | 'whole'>;
  readonly blobs: Blobs;
  readonly media: Media;
  readonly hash: Hash;
};

/** One run as it stood when the export began, with a name for each of its files. */
export type Snapshot = {
  readonly view: RunView;
  /** The assembled output with product references; null while the run has none. */
  readonly output: Json;
  readonly assets: readonly Asset[];
  readonly assetOf: AssetIndex;
  /** A stored value with its blob references filled in. */
  readonly whole: (value: unknown) => Promise<Json>;
};

/** Reads a run once; throws GenarunError `not_found` when there is none. */
export async function readSnapshot(source: ExportSource, runId: string): Promise<Snapshot> {
  const view = await source.engine.view(runId);
  const output = (await source.engine.output(runId)) ?? null;
  const { assets, assetOf } = planAssets({ products: view.products, mentioned: [output, view.run.plan.inputs], hash: source.hash });
  return { view, output, assets, assetOf, whole: (value) => source.engine.whole(value) };
}
