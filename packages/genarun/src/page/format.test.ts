import { expect, test } from 'vitest';
import { excerpt, formatBytes, formatCost, formatCostOf, formatCount, formatDuration, formatTime, humanKey, plural } from './format.ts';

test('durations read as people say them', () => {
  expect([0, 340, 2400, 59_990, 185_000, 3_599_999, 7_800_000, 273_600_000].map(formatDuration)).toEqual([
    '0 ms',
    '340 ms',
    '2.4 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 00 min',
    '2 h 10 min',
    '3 d 4 h',
  ]);
});

test('costs keep the digits that say something, and say what is unknown', () => {
  expect([0, 0.0000004, 0.0042, 0.08, 0.5, 12.3456].map(formatCost)).toEqual(['$0', '$0.0000004', '$0.0042', '$0.08', '$0.50', '$12.35']);
  expect(formatCostOf({ cost: 0.08, costUnknown: true })).toBe('$0.08 + unknown');
  expect(formatCostOf({ costUnknown: true })).toBe('unknown');
});

test('counts, bytes, times and words', () => {
  expect(formatCount(1234567).replaceAll('\u202f', ' ')).toBe('1 234 567');
  expect([999, 1500, 45_000, 2_500_000, 3e9].map(formatBytes)).toEqual(['999 B', '1.5 kB', '45 kB', '2.5 MB', '3.0 GB']);
  expect(formatTime(Date.UTC(2026, 10, 21, 9, 30))).toBe('21 Nov 2026, 09:30 UTC');
  expect([plural(1, 'fault'), plural(3, 'fault')]).toEqual(['1 fault', '3 faults']);
});

test('keys become words, and names made of capitals stay whole', () => {
  expect(['photographerPortraitPhoto', 'image_urls', 'URLOfPage', 'x', '__'].map(humanKey)).toEqual([
    'Photographer portrait photo',
    'Image urls',
    'URL of page',
    'X',
    '__',
  ]);
});

test('excerpts end at a word', () => {
  expect(excerpt('a river that came  back\nto the city', 24)).toBe('a river that came back…');
  expect(excerpt('short', 24)).toBe('short');
});
