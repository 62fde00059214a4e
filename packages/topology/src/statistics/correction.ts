/** The places of p values from smallest to largest; ties keep their order. */
function ranked(p: ArrayLike<number>): Int32Array {
  for (let index = 0; index < p.length; index++) {
    const value = p[index] ?? Number.NaN;
    if (!(value >= 0 && value <= 1)) throw new RangeError(`p value ${index}: expected a number in [0, 1], got ${value}`);
  }
  return Int32Array.from({ length: p.length }, (_, index) => index).sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0));
}

/**
 * p values adjusted so that a threshold on them bounds the expected share of false findings (Benjamini & Hochberg 1995). Throws a RangeError for a value
 * outside [0, 1].
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const [order, adjusted] = [ranked(p), new Float64Array(p.length)];
  let least = 1;
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] ?? 0;
    least = Math.min(least, ((p[index] ?? 1) * order.length) / (place + 1));
    adjusted[index] = least;
  }
  return adjusted;
}

/** p values adjusted so that a threshold on them bounds the chance of any false finding at all (Holm 1979). Throws a RangeError for a value outside [0, 1]. */
export function holm(p: ArrayLike<number>): Float64Array {
  const [order, adjusted] = [ranked(p), new Float64Array(p.length)];
  let greatest = 0;
  for (let place = 0; place < order.length; place++) {
    const index = order[place] ?? 0;
    greatest = Math.max(greatest, Math.min(1, (p[index] ?? 1) * (order.length - place)));
    adjusted[index] = greatest;
  }
  return adjusted;
}
