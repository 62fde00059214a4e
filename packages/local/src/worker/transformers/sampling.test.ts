import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepNucleus } from './sampling.ts';

const logits = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0.01, max: 0.999, noNaN: true });

/** By sorting everything, as the method is described. */
function nucleusOf(row: readonly number[], topP: number): ReadonlySet<number> {
  const highest = Math.max(...row);
  const shares = row.map((value, id) => ({ id, value, share: Math.exp(value - highest) })).sort((a, b) => b.value - a.value || a.id - b.id);
  const total = shares.reduce((sum, one) => sum + one.share, 0);
  const kept = new Set<number>();
  let sum = 0;
  for (const one of shares) {
    kept.add(one.id);
    sum += one.share;
    if (sum >= topP * total) break;
  }
  return kept;
}

describe('the nucleus', () => {
  it('is the smallest set of the likeliest tokens that makes up the share, as if all were sorted', () => {
    fc.assert(
      fc.property(logits, share, (values, topP) => {
        const row = Float32Array.from(values);
        keepNucleus(row, topP);
        const kept = new Set([...row.keys()].filter((id) => row[id] !== Number.NEGATIVE_INFINITY));
        const wanted = nucleusOf([...Float32Array.from(values)], topP);
        // Sums in another order may differ in the last bits, and so by the last token that is needed.
        expect(Math.abs(kept.size - wanted.size)).toBeLessThanOrEqual(1);
        const [smaller, larger] = kept.size < wanted.size ? [kept, wanted] : [wanted, kept];
        for (const id of smaller) expect(larger.has(id)).toBe(true);
      }),
    );
  });

  it('keeps the likeliest token whatever the share, and what it keeps as it was', () => {
    fc.assert(
      fc.property(logits, share, (values, topP) => {
        const before = Float32Array.from(values);
        const row = before.slice();
        keepNucleus(row, topP);
        expect(Math.max(...row)).toBe(Math.max(...before));
        for (const [id, value] of row.entries()) if (value !== Number.NEGATIVE_INFINITY) expect(value).toBe(before[id]);
      }),
    );
  });
});
