import { describe, expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

const now = Date.UTC(2025, 0, 1);

describe('retryAfterOf', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': new Date(now + 90_000).toUTCString() }, 90_000],
    [{ 'retry-after': new Date(now - 90_000).toUTCString() }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'x-ratelimit-reset': String(now / 1000 + 12) }, 12_000],
    [{ 'x-ratelimit-reset': String(now + 12_000) }, 12_000],
    [{ 'x-rate-limit-reset': '12' }, 12_000],
    [{ 'x-ratelimit-reset-after': '1.5' }, 1500],
    [{ 'ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    [{ 'x-ratelimit-reset-tokens': '20ms' }, 20],
    [{ 'anthropic-ratelimit-requests-reset': new Date(now + 5000).toISOString() }, 5000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (headers, expected) => {
    expect(retryAfterOf(headers, now)).toBe(expected);
  });

  it('takes the time from the answer itself where none is given, and leaves moments unread where neither tells it', () => {
    const date = new Date(now).toUTCString();
    expect(retryAfterOf({ 'retry-after': new Date(now + 90_000).toUTCString(), date })).toBe(90_000);
    expect(retryAfterOf({ 'x-ratelimit-reset': String(now / 1000 + 12), date })).toBe(12_000);
    expect(retryAfterOf({ 'retry-after': new Date(now + 90_000).toUTCString() })).toBe(undefined);
    expect(retryAfterOf({ 'retry-after': '7' })).toBe(7000);
  });
});
