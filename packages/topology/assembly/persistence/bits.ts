// Sets of vertices as rows of 64-bit words.

export function has(row: usize, index: u32): bool {
  return ((load<u32>(row + ((<usize>(index >> 5)) << 2)) >> (index & 31)) & 1) !== 0;
}

export function insert(row: usize, index: u32): void {
  const at = row + ((<usize>(index >> 5)) << 2);
  store<u32>(at, load<u32>(at) | (1 << (index & 31)));
}

export function remove(row: usize, index: u32): void {
  const at = row + ((<usize>(index >> 5)) << 2);
  store<u32>(at, load<u32>(at) & ~(1 << (index & 31)));
}

/** The smallest member at or after the word at `from` (a byte offset); the row must have one there. */
export function first(row: usize, from: usize): u32 {
  let at = row + from;
  let word = load<u64>(at);
  while (word === 0) {
    at += 8;
    word = load<u64>(at);
  }
  return ((<u32>(at - row)) << 3) + <u32>ctz(word);
}

/** Writes the intersection of two rows; answers whether it has members. */
export function intersect(a: usize, b: usize, to: usize, bytes: usize): bool {
  let any: u64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const word = load<u64>(a + k) & load<u64>(b + k);
    store<u64>(to + k, word);
    any |= word;
  }
  return any !== 0;
}

/** Whether (a or b) and c have a member in common. */
export function touches(a: usize, b: usize, c: usize, bytes: usize): bool {
  for (let k: usize = 0; k < bytes; k += 8) if (((load<u64>(a + k) | load<u64>(b + k)) & load<u64>(c + k)) !== 0) return true;
  return false;
}

/** Moves the members of `from` that are in `mask` over to `to`; answers whether any stay behind. */
export function move(from: usize, mask: usize, to: usize, bytes: usize): bool {
  let rest: u64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const word = load<u64>(from + k);
    const taken = word & load<u64>(mask + k);
    store<u64>(from + k, word ^ taken);
    store<u64>(to + k, load<u64>(to + k) | taken);
    rest |= word ^ taken;
  }
  return rest !== 0;
}

/** Takes the smallest member out of a row; 0xffffffff when it is empty. */
export function take(row: usize, bytes: usize): u32 {
  for (let k: usize = 0; k < bytes; k += 8) {
    const word = load<u64>(row + k);
    if (word === 0) continue;
    store<u64>(row + k, word & (word - 1));
    return ((<u32>k) << 3) + <u32>ctz(word);
  }
  return 0xffffffff;
}
