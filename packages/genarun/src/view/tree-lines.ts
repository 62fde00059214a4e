import type { Colours } from '../terminal/colours.ts';
import { formatCost, formatDuration } from '../terminal/format.ts';
import { visibleLength } from '../terminal/table.ts';
import type { Board, BoardNode } from './board.ts';

export type TreeLinesOptions = { readonly colours: Colours; readonly columns: number; readonly rows: number; readonly now: number; readonly frame: number };

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The board as lines that fit the terminal: one per node, and a summary at the end. Nodes that do not fit are counted. */
export function treeLines(board: Board, options: TreeLinesOptions): readonly string[] {
  const visible = board.nodes.filter((node) => !node.planned.handler || node.startedAt !== undefined);
  const slowed = [...board.slowed.values()].map((text) => fit(options.colours.yellow(`  ${text}`), options.columns));
  const shown = choose(visible, Math.max(1, options.rows - 3 - slowed.length));
  const width = Math.min(
    shown.reduce((widest, node) => Math.max(widest, 2 * node.depth + node.planned.id.length), 0),
    Math.max(12, options.columns - 45),
  );
  const lines = shown.map((node) => nodeLine(node, width, options));
  const left = visible.length - shown.length;
  return [...lines, ...(left > 0 ? [options.colours.dim(`  … ${left} more`)] : []), ...slowed, summaryLine(board, options)];
}

/** What is under way or went wrong first, then the rest; in the order of the document. */
function choose(nodes: readonly BoardNode[], room: number): readonly BoardNode[] {
  if (nodes.length <= room) return nodes;
  const urgency = (node: BoardNode) =>
    node.counts.started + node.counts.waiting > 0 ? 0 : node.counts.failed + node.counts.unknown > 0 ? 1 : node.total > node.counts.done ? 2 : 3;
  const chosen = new Set([...nodes].sort((a, b) => urgency(a) - urgency(b)).slice(0, room - 1));
  return nodes.filter((node) => chosen.has(node));
}

function nodeLine(node: BoardNode, width: number, options: TreeLinesOptions): string {
  const { colours, columns, now } = options;
  const { counts } = node;
  const name = `${'  '.repeat(node.depth)}${node.planned.id}`;
  const ended = counts.done + counts.failed + counts.skipped + counts.cancelled + counts.unknown;
  const count = node.total === 0 && ended === 0 ? '' : node.planned.node.repeat === undefined ? `${ended}/${node.total}` : `${ended}`;
  const isOver = counts.started + counts.waiting === 0 && ended >= node.total;
  const elapsed = node.startedAt === undefined ? '' : formatDuration((isOver ? (node.endedAt ?? now) : now) - node.startedAt);
  const remarks = [
    counts.started > 0 && node.fraction !== undefined ? `${Math.round(node.fraction * 100)} %` : '',
    counts.waiting > 0 ? colours.magenta(`${counts.waiting} waiting`) : '',
    counts.failed > 0 ? colours.red(`${counts.failed} failed`) : '',
    counts.unknown > 0 ? colours.red(`${counts.unknown} unknown`) : '',
    counts.skipped > 0 ? colours.dim(`${counts.skipped} skipped`) : '',
    node.retries > 0 ? colours.yellow(`${node.retries} retried`) : '',
    node.cached > 0 ? colours.dim(`${node.cached} cached`) : '',
    node.cost > 0 ? formatCost(node.cost) : '',
  ].filter((remark) => remark !== '');
  const cells = [name.padEnd(width), node.planned.node.kind.padEnd(9), count.padStart(7), elapsed.padStart(7), remarks.join('  ')];
  return fit(`${icon(node, options)} ${cells.filter((cell) => cell !== '').join('  ')}`.trimEnd(), columns);
}

function icon(node: BoardNode, { colours, frame }: TreeLinesOptions): string {
  const { counts } = node;
  if (counts.started > 0) return colours.cyan(spinner[frame % spinner.length] ?? '·');
  if (counts.waiting > 0) return colours.magenta('?');
  if (counts.failed + counts.unknown > 0) return colours.red('✖');
  if (counts.cancelled > 0) return colours.yellow('■');
  if (counts.done > 0 && counts.done + counts.skipped >= node.total) return colours.green('✔');
  return colours.dim(counts.skipped > 0 ? '-' : '·');
}

function summaryLine(board: Board, { colours, columns, now }: TreeLinesOptions): string {
  const elapsed = board.startedAt === undefined ? '' : formatDuration(now - board.startedAt);
  const running = board.nodes.reduce((sum, node) => sum + node.counts.started, 0);
  const parts = [
    `${board.ended}/${board.total}`,
    running > 0 ? `${running} running` : '',
    elapsed,
    formatCost(board.cost, board.costUnknown),
    board.status === 'running' ? '' : board.status,
  ];
  return fit(colours.bold(parts.filter((part) => part !== '').join(' · ')), columns);
}

/** Colours are dropped from a line that has to be cut. */
function fit(line: string, columns: number): string {
  if (visibleLength(line) < columns) return line;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
  const bare = line.replace(/\u001b\[[0-9;]*m/g, '');
  return `${bare.slice(0, Math.max(0, columns - 2)).trimEnd()}…`;
}
