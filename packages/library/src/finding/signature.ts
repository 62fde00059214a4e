/** Bits of a signature. */
export const signatureBits = 512;
const rounds = 3;

/**
 * A vector as 512 bits: signs of its coordinates after a random rotation (three rounds of random signs and a Walsh–Hadamard transform, the same for everybody).
 * The share of bits in which two signatures differ is about their angle divided by π. Source: Charikar 2002; Andoni and others 2015.
 */
export function signatureOf(vector: Float32Array): Uint8Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(signatureBits, vector.length)));
  const turned = new Float64Array(size);
  turned.set(vector);
  for (let round = 0; round < rounds; round++) {
    const signs = signsOf(size, round);
    for (let at = 0; at < size; at++) turned[at] = (turned[at] ?? 0) * (signs[at] ?? 1);
    transform(turned);
  }
  const signature = new Uint8Array(signatureBits / 8);
  for (let bit = 0; bit < signatureBits; bit++) if ((turned[bit] ?? 0) > 0) signature[bit >> 3] = (signature[bit >> 3] ?? 0) | (1 << (bit & 7));
  return signature;
}

/** Walsh–Hadamard in place, without its scale: signs do not need it. */
function transform(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2)
    for (let start = 0; start < values.length; start += half * 2)
      for (let at = start; at < start + half; at++) {
        const [one, other] = [values[at] ?? 0, values[at + half] ?? 0];
        values[at] = one + other;
        values[at + half] = one - other;
      }
}

const known = new Map<string, Int8Array>();

/** Random signs that never change: stored signatures are made with them. */
function signsOf(size: number, round: number): Int8Array {
  const key = `${size} ${round}`;
  const there = known.get(key);
  if (there !== undefined) return there;
  let state = (0x9e3779b9 ^ (round * 0x85ebca6b)) >>> 0;
  const signs = Int8Array.from({ length: size }, () => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 9) & 1 ? 1 : -1;
  });
  known.set(key, signs);
  return signs;
}
