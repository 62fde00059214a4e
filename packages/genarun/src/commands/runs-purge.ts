import { stat } from 'node:fs/promises';
import { type Blobs, GenarunError, type RunRow, type Store } from '@genarun/spec';
import { compose } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import type { Shell } from '../shell.ts';
import { formatBytes, plural } from '../terminal/format.ts';

export type RunsPurgeOptions = {
  readonly home?: string;
  readonly keep?: number;
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly trash?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

/**
 * `genarun runs purge`: removes runs that have ended or lie in the trash for good, then every cached answer and blob that no run that stays
 * can need. What waits, is paused or is under way stays.
 */
export async function runsPurge(shell: Shell, _words: readonly string[], options: RunsPurgeOptions): Promise<number> {
  if (options.keep === undefined && options.olderThan === undefined && options.trash !== true) {
    throw new GenarunError({
      code: 'invalid_input',
      message: 'what to purge: --keep, --older-than or --trash expected',
      hint: 'for example: genarun runs purge --keep 20 --dry-run',
    });
  }
  const { store, blobs, close } = await compose(shell, options);
  try {
    const { leaving, staying, driven } = await choose(shell, store, options);
    if (options.dryRun === true) return tell(shell, options, { runs: leaving, cached: 0, blobs: 0, bytes: 0, driven });
    for (const { id } of leaving) await store.removeRun(id);
    // A run under way may have written blobs that no row names yet.
    const swept = driven.length > 0 ? { cached: 0, blobs: 0, bytes: 0 } : await sweepUnneeded(store, blobs, staying);
    return tell(shell, options, { runs: leaving, ...swept, driven });
  } finally {
    await close();
  }
}

type Choice = { readonly leaving: readonly RunRow[]; readonly staying: readonly RunRow[]; readonly driven: readonly RunRow[] };

async function choose(shell: Shell, store: Store, { keep = 0, olderThan = 0, trash = false }: RunsPurgeOptions): Promise<Choice> {
  const limit = Number.MAX_SAFE_INTEGER;
  const present = await store.runs({ deleted: false, limit });
  const deleted = await store.runs({ deleted: true, limit });
  const all = [...present, ...deleted].sort((a, b) => b.createdAt - a.createdAt);
  const driven: RunRow[] = [];
  for (const run of all) {
    if (run.endedAt !== undefined) continue;
    await freeFromDeadDriver(store, run.id, shell);
    if ((await store.leaseOf(run.id, shell.now())) !== undefined) driven.push(run);
  }
  const candidates = trash ? deleted : all.slice(keep);
  const leaving = candidates.filter(
    (run) => run.createdAt <= shell.now() - olderThan && (run.endedAt !== undefined || run.deletedAt !== undefined) && !driven.includes(run),
  );
  return { leaving, staying: all.filter((run) => !leaving.includes(run)), driven };
}

/** Cached answers older than every run that stays, then blobs that nothing names. */
async function sweepUnneeded(
  store: Store,
  blobs: Blobs,
  staying: readonly RunRow[],
): Promise<{ readonly cached: number; readonly blobs: number; readonly bytes: number }> {
  const oldest = staying.reduce<number | undefined>((time, run) => Math.min(time ?? run.createdAt, run.createdAt), undefined);
  const cached = await store.clearCache(oldest);
  const needed = await store.referencedBlobs();
  let count = 0;
  let bytes = 0;
  for await (const sha256 of blobs.list()) {
    if (needed.has(sha256)) continue;
    const path = blobs.locate?.(sha256);
    bytes += path === undefined ? 0 : ((await stat(path).catch(() => undefined))?.size ?? 0);
    await blobs.delete(sha256);
    count++;
  }
  return { cached, blobs: count, bytes };
}

type Purged = { readonly runs: readonly RunRow[]; readonly cached: number; readonly blobs: number; readonly bytes: number; readonly driven: readonly RunRow[] };

function tell(shell: Shell, options: RunsPurgeOptions, { runs, cached, blobs, bytes, driven }: Purged): number {
  const ids = runs.map((run) => run.id);
  if (options.json === true) {
    shell.out(`${JSON.stringify({ runs: ids, dryRun: options.dryRun === true, cached, blobs, bytes, driven: driven.map((run) => run.id) }, null, 2)}\n`);
    return 0;
  }
  for (const { id, name } of runs) shell.out(`${id}  ${name}\n`);
  if (options.dryRun === true) shell.error(`would remove ${plural(runs.length, 'run')}\n`);
  else shell.error(`removed ${plural(runs.length, 'run')}, ${plural(cached, 'cached answer')}, ${plural(blobs, 'blob')} (${formatBytes(bytes)})\n`);
  if (driven.length > 0) shell.error(`${plural(driven.length, 'run')} under way: left alone, and so are all blobs; purge again later\n`);
  return 0;
}
