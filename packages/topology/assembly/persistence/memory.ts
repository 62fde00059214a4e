// Memory is only ever handed out, never taken back: an instance lives for one computation. A region that a finished stage no longer needs
// can be given once more through `recycle`.

let top: usize = 0;
let spare: usize = 0;
let spareEnd: usize = 0;

/** Bytes handed out so far. */
export function used(): usize {
  return top;
}

/** Zeroed memory, aligned to 16 bytes. Traps when the module's memory cannot grow any further. */
export function allocate(bytes: usize): usize {
  const size = (bytes + 15) & ~(<usize>15);
  if (spareEnd - spare >= size) {
    const recycled = spare;
    spare += size;
    memory.fill(recycled, 0, size);
    return recycled;
  }
  if (top === 0) top = (__heap_base + 15) & ~(<usize>15);
  const start = top;
  const end = start + size;
  if (end < start) unreachable();
  const present = (<usize>memory.size()) << 16;
  if (end > present) {
    const needed = (end - present + 0xffff) >> 16;
    const generous = present >> 19;
    if (memory.grow(<i32>(needed + generous)) < 0 && memory.grow(<i32>needed) < 0) unreachable();
  }
  top = end;
  return start;
}

/** A larger copy of a region; the old one is abandoned. */
export function enlarge(old: usize, oldBytes: usize, newBytes: usize): usize {
  const fresh = allocate(newBytes);
  memory.copy(fresh, old, oldBytes);
  return fresh;
}

/** Lets later allocations use a region that nobody reads any more. */
export function recycle(start: usize, bytes: usize): void {
  spare = start;
  spareEnd = (start + bytes) & ~(<usize>15);
}
