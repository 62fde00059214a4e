import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { clip, formatBytes, formatCost, formatDuration, plural } from './format.ts';
import { printable } from './printable.ts';
import { formatTable, visibleLength } from './table.ts';

it('writes durations with the two units that matter', () => {
  expect([0, 840, 3200, 59_990, 245_000, 7_380_000, 273_600_000].map(formatDuration)).toEqual(['0ms', '840ms', '3.2s', '1m00s', '4m05s', '2h03m', '3d04h']);
});

it('writes small costs without hiding them', () => {
  expect([0, 0.5, 0.0042, 0.04, 12.3, 0.00001].map((cost) => formatCost(cost))).toEqual(['$0', '$0.50', '$0.0042', '$0.04', '$12.30', '$1.0e-5']);
});

it('says where a part of the cost is not known', () => {
  expect(formatCost(0.5, true)).toBe('$0.50 + ?');
});

it('writes bytes and counts for people', () => {
  expect([12, 4200, 1_300_000].map(formatBytes)).toEqual(['12 B', '4.2 KB', '1.3 MB']);
  expect([plural(1, 'node'), plural(1200, 'node')]).toEqual(['1 node', '1,200 nodes']);
});

it('clips to one line of the length asked for', () => {
  expect(clip('one\n  two   three', 100)).toBe('one two three');
  expect(clip('one two three', 8)).toBe('one two…');
});

it('removes what could take over a terminal', () => {
  expect(printable('a\u001b[2Jb\u0007c\u009bd\n\te')).toBe('a[2Jbcd\n\te');
});

it('lines columns up whatever their colours', () => {
  const colours = picocolors.createColors(true);
  const table = formatTable(
    [{ title: 'a' }, { title: 'n', align: 'right' }],
    [
      [colours.red('x'), '1'],
      ['long', '100'],
    ],
    colours,
  );
  expect(table.split('\n').slice(1, 3).map(visibleLength)).toEqual([9, 9]);
});
