import type { Product } from '@genarun/library';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatBytes, formatCost, formatDuration } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

/** Products as a table; `notes` are put into a column of their own at the front. */
export function productTable(shell: Shell, products: readonly Product[], notes?: readonly string[], title = ''): string {
  const now = shell.now();
  const rows = products.map((product, at) => [
    ...(notes === undefined ? [] : [notes[at] ?? '']),
    product.id,
    product.kind,
    sizeText(product),
    clip(product.model ?? '', 24),
    product.seed === undefined ? '' : String(product.seed),
    marks(product),
    product.cost === undefined ? '' : formatCost(product.cost),
    `${formatDuration(now - product.createdAt)} ago`,
    clip(product.prompt ?? product.caption ?? product.name, 44),
  ]);
  const columns = [
    ...(notes === undefined ? [] : [{ title, align: 'right' } as const]),
    { title: 'product' },
    { title: 'type' },
    { title: 'size' },
    { title: 'model' },
    { title: 'seed', align: 'right' },
    { title: '' },
    { title: 'cost', align: 'right' },
    { title: 'came' },
    { title: 'prompt or name' },
  ] as const;
  return formatTable(columns, rows, coloursOf(shell, 'out'));
}

/** `512 × 512`, `3.0s`, or bytes. */
export function sizeText({ width, height, duration, bytes }: Product): string {
  if (width !== undefined && height !== undefined) return `${width}×${height}`;
  return duration === undefined ? formatBytes(bytes) : formatDuration(duration * 1000);
}

/** `♥` for favourites, stars for a rating. */
export function marks({ favourite, rating = 0 }: Product): string {
  return `${favourite ? '♥' : ''}${'★'.repeat(rating)}`;
}
