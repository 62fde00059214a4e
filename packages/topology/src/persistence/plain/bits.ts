// Sets of vertices as rows of 32-bit words; a row of a table begins at its number × words.

/** Whether a row has a member. */
export function has(table: Int32Array, row: number, index: number): boolean {
  return (((table[row + (index >>> 5)] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Puts a member into a row. */
export function insert(table: Int32Array, row: number, index: number): void {
  const at = row + (index >>> 5);
  table[at] = (table[at] ?? 0) | (1 << (index & 31));
}

/** Takes a member out of a set. */
export function remove(set: Int32Array, index: number): void {
  set[index >>> 5] = (set[index >>> 5] ?? 0) & ~(1 << (index & 31));
}

/** The smallest member; −1 when there is none. */
export function first(set: Int32Array): number {
  for (let k = 0; k < set.length; k++) {
    const word = set[k] ?? 0;
    if (word !== 0) return 32 * k + 31 - Math.clz32(word & -word);
  }
  return -1;
}

/** Takes the smallest member out; −1 when there is none. */
export function take(set: Int32Array): number {
  const index = first(set);
  if (index !== -1) remove(set, index);
  return index;
}

/** Writes the members that a set and a row have in common; answers whether there are any. */
export function intersect(set: Int32Array, table: Int32Array, row: number, into: Int32Array): boolean {
  let any = 0;
  for (let k = 0; k < into.length; k++) {
    const word = (set[k] ?? 0) & (table[row + k] ?? 0);
    into[k] = word;
    any |= word;
  }
  return any !== 0;
}

/** Whether row a or row b has a member in common with a set. */
export function touches(table: Int32Array, a: number, b: number, set: Int32Array): boolean {
  for (let k = 0; k < set.length; k++) if ((((table[a + k] ?? 0) | (table[b + k] ?? 0)) & (set[k] ?? 0)) !== 0) return true;
  return false;
}

/** Moves the members of `from` that are in a row over to `to`; answers whether any stay behind. */
export function move(from: Int32Array, table: Int32Array, row: number, to: Int32Array): boolean {
  let rest = 0;
  for (let k = 0; k < from.length; k++) {
    const word = from[k] ?? 0;
    const taken = word & (table[row + k] ?? 0);
    from[k] = word ^ taken;
    to[k] = (to[k] ?? 0) | taken;
    rest |= word ^ taken;
  }
  return rest !== 0;
}
