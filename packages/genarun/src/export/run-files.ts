import { GenarunError, type InvocationRow, type Json, type PlanNode, toGenarunError } from '@genarun/spec';
import { renderPage } from '../page/page.ts';
import type { Asset } from './assets.ts';
import { provenanceOf } from './provenance.ts';
import { replaceReferences } from './references.ts';
import { runRecord } from './run-record.ts';
import type { ExportSource, Snapshot } from './source.ts';
import { indexNodes } from './static-path.ts';

/** One file of an export: its path with forward slashes, and its bytes, whole or in pieces. */
export type RunFile = { readonly path: string; readonly content: Uint8Array | string | AsyncIterable<string> };

/** The assembled output as `output.json` has it: every product is the relative path of its file. */
export function outputWithPaths(snapshot: Snapshot): Json {
  return replaceReferences(snapshot.output, (ref) => snapshot.assetOf(ref)?.path ?? null);
}

/** Names of the files of a run's folder, in the order in which `runFiles` gives them. */
export function runFileNames(snapshot: Snapshot): readonly string[] {
  return ['output.json', 'run.json', ...snapshot.assets.map((asset) => asset.path), 'index.html'];
}

/** Every file of a run's folder, one at a time: output.json, run.json, assets, index.html. */
export async function* runFiles(source: ExportSource, snapshot: Snapshot, metadata: boolean): AsyncGenerator<RunFile> {
  yield { path: 'output.json', content: `${JSON.stringify(outputWithPaths(snapshot), null, 2)}\n` };
  yield { path: 'run.json', content: runRecord(snapshot, runFileNames(snapshot)) };
  for await (const file of assetFiles(source, snapshot, metadata)) yield file;
  yield { path: 'index.html', content: await renderPage(source, snapshot) };
}

/** The files of `assets/`; each carries its provenance unless `metadata` is false. */
export async function* assetFiles(
  source: ExportSource,
  snapshot: Snapshot,
  metadata: boolean,
): AsyncGenerator<{ readonly path: string; readonly content: Uint8Array }> {
  const rows = new Map(snapshot.view.invocations.map((row) => [row.address, row]));
  const nodeOf = indexNodes(snapshot.view.run.plan);
  for (const asset of snapshot.assets) {
    const bytes = await readAsset(source, asset);
    const { product } = asset;
    if (!metadata || product === undefined) {
      yield { path: asset.path, content: bytes };
      continue;
    }
    const provenance = await assetProvenance(snapshot, product, rows.get(product.address), nodeOf(product.address));
    yield { path: asset.path, content: source.media.writeProvenance(bytes, provenance) };
  }
}

async function assetProvenance(snapshot: Snapshot, product: NonNullable<Asset['product']>, row: InvocationRow | undefined, node: PlanNode | undefined) {
  const [asked, sent] = await Promise.all([snapshot.whole(row?.asked ?? null), snapshot.whole(row?.sent ?? null)]);
  return provenanceOf({ run: snapshot.view.run, product, node, row, asked, sent });
}

async function readAsset(source: ExportSource, asset: Asset): Promise<Uint8Array> {
  try {
    return await source.blobs.get(asset.sha256);
  } catch (error) {
    const cause = toGenarunError(error);
    if (cause.code !== 'not_found') throw cause;
    throw new GenarunError({
      code: 'not_found',
      message: `product "${asset.id}": its bytes (${asset.sha256}) are missing from the store`,
      hint: 'run `genarun doctor` to see what else is missing; `--redo` makes the product again',
      cause,
    });
  }
}
