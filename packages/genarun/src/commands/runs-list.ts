import { GenarunError, type RunRow, type RunStatus, runStatuses } from '@genarun/spec';
import { compose, type Genarun } from '../engine/compose.ts';
import { shortId } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { statusText } from './run-text.ts';

export type RunsListOptions = {
  readonly home?: string;
  readonly status?: string;
  readonly name?: string;
  readonly limit?: number;
  readonly deleted?: boolean;
  readonly json?: boolean;
};

/** `genarun runs list`: newest first. */
export async function runsList(shell: Shell, _words: readonly string[], options: RunsListOptions): Promise<number> {
  const genarun = await compose(shell, options);
  try {
    const status = options.status === undefined ? undefined : options.status.split(',').map(readStatus);
    const rows = await genarun.engine.runs({ status, name: options.name, limit: options.limit, deleted: options.deleted === true });
    if (options.json === true) {
      shell.out(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    const colours = coloursOf(shell, 'out');
    const ids = rows.map((row) => row.id);
    const now = shell.now();
    const left = await leftAlone(rows, genarun, shell);
    const lines = rows.map((row) => [
      shortId(row.id, ids),
      `${statusText(row, colours)}${left.has(row.id) ? ', but nobody drives it' : ''}`,
      clip(row.name, 40),
      String(Object.values(row.counts).reduce((sum, count) => sum + count, 0)),
      formatCost(row.cost, row.costUnknown),
      `${formatDuration(now - row.createdAt)} ago`,
      formatDuration((row.endedAt ?? row.updatedAt) - row.createdAt),
      String(row.seed),
    ]);
    const columns = [
      { title: 'run' },
      { title: 'status' },
      { title: 'pipeline' },
      { title: 'nodes', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'started' },
      { title: 'took' },
      { title: 'seed', align: 'right' },
    ] as const;
    shell.out(formatTable(columns, lines, colours));
    if (rows.length === 0)
      shell.error(options.deleted === true ? 'the trash is empty\n' : `no runs in ${genarun.home.directory}; start one with: genarun run pipeline.yaml\n`);
    return 0;
  } finally {
    await genarun.close();
  }
}

function readStatus(word: string): RunStatus {
  const status = runStatuses.find((known) => known === word.trim());
  if (status !== undefined) return status;
  throw new GenarunError({ code: 'invalid_input', message: `--status: one of ${runStatuses.join(', ')} expected, got "${word}"` });
}

/** Runs that were under way when their driver went away. */
async function leftAlone(rows: readonly RunRow[], { store }: Genarun, shell: Shell): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  for (const { id, status } of rows) {
    if (status !== 'running') continue;
    const holder = await store.leaseOf(id, shell.now());
    if (holder === undefined || shell.isGone(holder.owner)) left.add(id);
  }
  return left;
}
