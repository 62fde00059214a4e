/** A stream of reproducible choices: equal keys give equal streams on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Uniform integer, both ends included. */
  readonly integer: (lowest: number, highest: number) => number;
  /** Uniform real in [lowest, highest). */
  readonly between: (lowest: number, highest: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One member; throws RangeError for an empty list. */
  readonly pick: <T>(members: readonly T[]) => T;
  /** A shuffled copy. */
  readonly shuffle: <T>(members: readonly T[]) => T[];
  /** An independent stream; the same label gives the same stream, whatever was drawn before. */
  readonly fork: (label: string | number) => Random;
};

/** 32-bit hash of a text or of bytes (FNV-1a with the finaliser of MurmurHash3). Not for secrets. */
export function hash32(data: string | Uint8Array, basis = 0x811c9dc5): number {
  let hash = basis >>> 0;
  for (let index = 0; index < data.length; index++) {
    const unit = typeof data === 'string' ? data.charCodeAt(index) : (data[index] ?? 0);
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream of choices named by its key (generator: sfc32). */
export function createRandom(key: string): Random {
  let a = hash32(key);
  let b = hash32(key, a ^ 0x9e3779b9);
  let c = hash32(key, b ^ 0x243f6a88);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  const integer = (lowest: number, highest: number): number => lowest + Math.floor(next() * (highest - lowest + 1));
  const pick = <T>(members: readonly T[]): T => {
    if (members.length === 0) throw new RangeError('cannot pick from an empty list');
    // The index is within the list, so the member is there; `T` may itself include undefined.
    return members[Math.floor(next() * members.length)] as T;
  };
  const shuffle = <T>(members: readonly T[]): T[] => {
    const copy = [...members];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = integer(0, last);
      // Both indices are within the list.
      [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
    }
    return copy;
  };
  return {
    next,
    integer,
    between: (lowest, highest) => lowest + next() * (highest - lowest),
    chance: (probability) => next() < probability,
    pick,
    shuffle,
    fork: (label) => createRandom(`${key}\u0000${label}`),
  };
}
