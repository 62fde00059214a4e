import { describe, expect, it, vi } from 'vitest';
import { GenarunError, toGenarunError } from './error.ts';

describe('the one error', () => {
  it('is known again when another copy of the package throws it', async () => {
    vi.resetModules();
    const other = await import('./error.ts');
    expect(other.GenarunError).not.toBe(GenarunError);
    const thrown = new other.GenarunError({ code: 'not_found', message: 'nothing there', hint: 'look elsewhere' });
    expect(thrown).toBeInstanceOf(GenarunError);
    expect(toGenarunError(thrown)).toBe(thrown);
  });

  it('is no other error', () => {
    for (const value of [
      new Error('x'),
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      { name: 'GenarunError', code: 'x', retryable: true },
      null,
      'GenarunError',
    ])
      expect(value).not.toBeInstanceOf(GenarunError);
  });
});
