import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallest } from './smallest.ts';

describe('smallest', () => {
  it('is what stands at a rank after sorting, also among equal numbers', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ noNaN: true, min: 1, max: 1e6 })), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(numbers, fc.nat(), (values, any) => {
        const rank = any % values.length;
        expect(smallest(Float64Array.from(values), rank)).toBe(Float64Array.from(values).sort()[rank]);
      }),
    );
  });
});
