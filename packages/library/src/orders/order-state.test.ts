import { invocationStatuses, runStatuses } from '@genarun/spec';
import { expect, test } from 'vitest';
import { type GenerationCounts, generationStatusOf, orderState } from './order-state.ts';

const none: GenerationCounts = { pending: 0, generating: 0, complete: 0, failed: 0, cancelled: 0 };

test.each([
  ['queued', 'pending'],
  ['started', 'generating'],
  ['waiting', 'generating'],
  ['done', 'complete'],
  ['failed', 'failed'],
  ['unknown', 'failed'],
  ['skipped', 'cancelled'],
  ['cancelled', 'cancelled'],
] as const)('an invocation that is %s is a generation that is %s', (invocation, generation) => {
  expect(generationStatusOf[invocation]).toBe(generation);
});

test('every status of an invocation has one of a generation', () => {
  expect(Object.keys(generationStatusOf).sort()).toEqual([...invocationStatuses].sort());
});

test.each([
  [undefined, { pending: 3 }, 'pending', undefined],
  [undefined, { cancelled: 3 }, 'cancelled', undefined],
  ['running', { pending: 3 }, 'processing', undefined],
  ['running', { pending: 2, generating: 1 }, 'underway', undefined],
  ['running', { complete: 3 }, 'underway', undefined],
  ['waiting', { generating: 3 }, 'underway', undefined],
  ['paused', { pending: 3 }, 'processing', undefined],
  ['paused', { pending: 1, complete: 2 }, 'underway', undefined],
  ['succeeded', { complete: 3 }, 'fulfilled', 'complete'],
  ['partial', { complete: 2, failed: 1 }, 'fulfilled', 'partial'],
  ['failed', { complete: 1, failed: 1, cancelled: 1 }, 'fulfilled', 'partial'],
  ['partial', { failed: 3 }, 'fulfilled', 'failed'],
  ['failed', { failed: 1, cancelled: 2 }, 'fulfilled', 'failed'],
  ['cancelled', { complete: 2, cancelled: 1 }, 'cancelled', undefined],
] as const)('a run that is %s with generations %j makes an order %s, outcome %s', (run, counts, status, outcome) => {
  expect(orderState({ ...none, ...counts }, run)).toEqual({ status, outcome });
});

test('no status of a run is without an answer', () => {
  for (const run of runStatuses) expect(orderState({ ...none, complete: 1 }, run).status).toMatch(/^(underway|fulfilled|cancelled)$/);
});
