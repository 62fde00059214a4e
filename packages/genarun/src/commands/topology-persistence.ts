import { GenarunError, toGenarunError } from '@genarun/spec';
import {
  type CondensedDistances,
  defaultBudget,
  diagramOf,
  type Persistence,
  type PersistenceProgress,
  type PersistentEntropy,
  type PointMetric,
  type Points,
  persistence,
  persistentEntropy,
  predictCost,
} from '@genarun/topology';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatTable } from '../terminal/table.ts';
import { broken, type InputOptions, readInput } from '../topology/read-input.ts';

export type TopologyPersistenceOptions = InputOptions & {
  readonly metric?: PointMetric;
  readonly maxDim?: number;
  readonly threshold?: number;
  readonly landmarks?: number;
  readonly cycles?: boolean;
  readonly json?: boolean;
};

/** `genarun topology persistence FILE`: the persistence diagrams of points or distances. */
export async function topologyPersistence(shell: Shell, [file = '-']: readonly string[], options: TopologyPersistenceOptions): Promise<number> {
  if (options.metric !== undefined && options.format !== undefined && options.format !== 'points')
    throw new GenarunError({
      code: 'invalid_input',
      message: `--metric ${options.metric} is for points, got --format ${options.format}`,
      hint: 'leave --metric out',
    });
  if (options.cycles === true && options.json !== true)
    throw new GenarunError({ code: 'invalid_input', message: '--cycles is for --json, got a table', hint: 'add --json: cycles are lists of edges' });
  const input = await readInput(shell, file, options);
  tellBefore(shell, input, options);
  const result = await compute(shell, file === '-' ? 'stdin' : file, input, options);
  if (options.json === true) shell.out(`${JSON.stringify(documentOf(result))}\n`);
  else tell(shell, result);
  return 0;
}

/** What is known beforehand of what may take long, or be too much; and a matrix that was taken for points. */
function tellBefore(shell: Shell, input: Points | CondensedDistances, { format, maxDim = 1, landmarks, threshold }: TopologyPersistenceOptions): void {
  const { yellow } = coloursOf(shell, 'error');
  if (format === undefined && 'count' in input && looksLikeDistances(input))
    shell.error(`${yellow('warning:')} read as ${input.count} points; the rows look like distances, which --format distance reads\n`);
  const given = 'count' in input ? input.count : input.size;
  const size = Math.min(landmarks ?? given, given);
  // Commander has checked that it is 0, 1 or 2.
  const { bytes, work } = predictCost({ size, maxDimension: maxDim as 0 | 1 | 2 });
  const isAbove = bytes > defaultBudget.bytes || work > defaultBudget.work || size > 65_535;
  const most = `${size.toLocaleString('en')} points are expected to take up to ${(bytes / 1e9).toPrecision(2)} GB and ${durationOf(work / workPerSecond)}`;
  if (isAbove && threshold === undefined)
    shell.error(`${most}; above ${defaultBudget.bytes / 1e9} GB landmarks stand in, as many as fit, and the error is told (--landmarks N: fewer, sooner)\n`);
  else if (work / workPerSecond > 20) shell.error(`${most} (--landmarks ${Math.ceil(size / 4)}: a part of that, and the error is told)\n`);
}

/** A slow cloud in dimension 2; most are faster. */
const workPerSecond = 1e7;

function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

function looksLikeDistances({ data, count, dimension }: Points): boolean {
  if (count < 3 || count !== dimension) return false;
  for (let row = 0; row < count; row++) {
    if (data[row * count + row] !== 0) return false;
    for (let column = 0; column < row; column++) if (data[row * count + column] !== data[column * count + row]) return false;
  }
  return true;
}

async function compute(shell: Shell, file: string, input: Parameters<typeof persistence>[0], options: TopologyPersistenceOptions): Promise<Persistence> {
  const { metric, threshold, landmarks, cycles } = options;
  // Commander has checked that it is 0, 1 or 2.
  const maxDimension = (options.maxDim ?? 1) as 0 | 1 | 2;
  const controller = new AbortController();
  const off = shell.onSignal(() => controller.abort(new GenarunError({ code: 'cancelled', message: 'interrupted; nothing was written' })));
  const progress = progressLine(shell);
  try {
    return await persistence(input, { metric, maxDimension, threshold, landmarks, cycles, signal: controller.signal, onProgress: progress.tell });
  } catch (error) {
    throw error instanceof RangeError ? broken(file, error) : toGenarunError(error);
  } finally {
    progress.end();
    off();
  }
}

/** What long work says: one line that is rewritten on a terminal; elsewhere a line after a second and then every five. */
function progressLine(shell: Shell): { readonly tell: (progress: PersistenceProgress) => void; readonly end: () => void } {
  const every = shell.terminal.error ? 100 : 5000;
  let last = shell.now() - (shell.terminal.error ? 0 : 4000);
  let shown = false;
  return {
    tell({ stage, done, total }) {
      if (shell.now() - last < every) return;
      last = shell.now();
      shown = true;
      const text = `${stage}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} (${Math.floor((100 * done) / total)} %)`;
      shell.error(shell.terminal.error ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end: () => {
      if (shown && shell.terminal.error) shell.error('\r\u001b[K');
    },
  };
}

/** Entropies stand beside what they must be read with: bars and their total length. */
function entropiesOf({ diagrams }: Persistence): readonly PersistentEntropy[] {
  return diagrams.map((bars) => persistentEntropy(diagramOf(bars)));
}

function documentOf(result: Persistence): Readonly<Record<string, unknown>> {
  const { size, threshold, diagrams, cycles, landmarks, stats } = result;
  const entropies = entropiesOf(result);
  return {
    n: size,
    threshold,
    diagrams: diagrams.map((bars) => bars.map(([birth, death]) => [birth, Number.isFinite(death) ? death : null])),
    entropy: entropies.map(({ entropy }) => entropy),
    ...(cycles === undefined ? {} : { cycles }),
    ...(landmarks === undefined ? {} : { landmarks: { indices: [...landmarks.indices], coverRadius: landmarks.coverRadius, error: landmarks.error } }),
    stats: {
      ...stats,
      bars: diagrams.map((bars) => bars.length),
      totalPersistence: entropies.map(({ totalPersistence }) => totalPersistence),
      longest: entropies.map(({ longest }) => longest),
    },
  };
}

function tell(shell: Shell, result: Persistence): void {
  const colours = coloursOf(shell, 'out');
  const entropies = entropiesOf(result);
  const rows = result.diagrams.map((bars, dimension) => {
    const { entropy, totalPersistence, longest } = entropies[dimension] ?? { entropy: 0, totalPersistence: 0, longest: 0 };
    const lasting = bars.filter(([, death]) => !Number.isFinite(death)).length;
    return [String(dimension), String(bars.length), String(lasting), longest.toPrecision(4), totalPersistence.toPrecision(4), entropy.toFixed(3)];
  });
  const columns = ['dimension', 'bars', 'never end', 'longest', 'total', 'entropy'].map((title) => ({ title, align: 'right' as const }));
  shell.out(`${result.size} points, edges up to ${result.threshold.toPrecision(6)}\n\n${formatTable(columns, rows, colours)}`);
  for (const [dimension, bars] of result.diagrams.entries()) if (dimension > 0) tellLongest(shell, dimension, bars);
  if (result.landmarks !== undefined) {
    const { indices, coverRadius, error } = result.landmarks;
    shell.error(
      `${coloursOf(shell, 'error').yellow('warning:')} worked out on ${indices.length} landmarks; every point is within ${coverRadius.toPrecision(4)} of one, so each bar may be off by ${error.toPrecision(4)}\n`,
    );
  }
}

function tellLongest(shell: Shell, dimension: number, bars: Persistence['diagrams'][number]): void {
  if (bars.length === 0) return;
  const longest = [...bars].sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]).slice(0, 5);
  const texts = longest.map(([birth, death]) => `  ${birth.toPrecision(6)} to ${Number.isFinite(death) ? death.toPrecision(6) : '…'}`);
  shell.out(`\nlongest in dimension ${dimension}:\n${texts.join('\n')}\n`);
}
