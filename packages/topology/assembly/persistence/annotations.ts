import { bury, deathCount, isDead, substituteOf } from './classes';
import { allocate, enlarge } from './memory';

// An annotation says of a simplex which live cocycles are 1 on it: a set of classes, kept once per content and named by a number; 0 is the
// empty set. Contents never change. When a class dies, the annotations that hold it become stale; whoever looks at one settles it: dead
// classes are replaced by what they equal, and the old number forwards to the new one.
// Layout of a record (24 bytes): 0 start in the arena, 4 length, 8 forward, 12 number of deaths when last found fresh, 16 hash.
const recordBytes: usize = 24;

let records: usize = 0;
let capacity: u32 = 0;
let count: u32 = 0;
let arena: usize = 0;
let arenaCapacity: u32 = 0;
let arenaUsed: u32 = 0;
let slots: usize = 0;
let slotMask: u32 = 0;
let slotsTaken: u32 = 0;
let scratch: usize = 0;
let scratchCapacity: u32 = 0;
let sums: usize = 0;
const sumMask: u32 = 4095;

export function prepareAnnotations(): void {
  capacity = 1024;
  records = allocate(<usize>capacity * recordBytes);
  count = 1;
  arenaCapacity = 4096;
  arena = allocate((<usize>arenaCapacity) << 2);
  slotMask = 2047;
  slots = allocate((<usize>slotMask + 1) << 2);
  scratchCapacity = 256;
  scratch = allocate((<usize>scratchCapacity) << 2);
  sums = allocate((<usize>sumMask + 1) * 12);
}

export function annotationCount(): u32 {
  return count;
}

function record(id: u32): usize {
  return records + <usize>id * recordBytes;
}

function member(start: u32, position: u32): u32 {
  return load<u32>(arena + ((<usize>start + position) << 2));
}

function hashOfScratch(length: u32): u32 {
  let hash: u32 = 0x9e3779b9 ^ length;
  for (let i: u32 = 0; i < length; i++) {
    hash ^= load<u32>(scratch + ((<usize>i) << 2));
    hash = hash * 0x85ebca6b;
    hash ^= hash >> 15;
  }
  return hash * 0x2c1b3c6d;
}

function reserveScratch(length: u32): void {
  if (length <= scratchCapacity) return;
  scratchCapacity = length * 2;
  scratch = allocate((<usize>scratchCapacity) << 2);
}

/** Contents that nobody reads any more are left behind; the arena doubles when that does not free half of it. */
function makeRoom(length: u32): void {
  let kept: u32 = 0;
  for (let id: u32 = 1; id < count; id++) if (load<u32>(record(id), 8) === id) kept += load<u32>(record(id), 4);
  const needed = kept + length;
  const target = needed * 2 > arenaCapacity ? max(arenaCapacity * 2, needed * 2) : arenaCapacity;
  const fresh = allocate((<usize>target) << 2);
  let at: u32 = 0;
  for (let id: u32 = 1; id < count; id++) {
    const r = record(id);
    if (load<u32>(r, 8) !== id) continue;
    const size = load<u32>(r, 4);
    memory.copy(fresh + ((<usize>at) << 2), arena + ((<usize>load<u32>(r)) << 2), (<usize>size) << 2);
    store<u32>(r, at);
    at += size;
  }
  arena = fresh;
  arenaCapacity = target;
  arenaUsed = at;
}

function rehash(): void {
  let kept: u32 = 0;
  for (let id: u32 = 1; id < count; id++) if (load<u32>(record(id), 8) === id) kept++;
  let size = slotMask + 1;
  while (size < kept * 4) size *= 2;
  if (size === slotMask + 1) memory.fill(slots, 0, (<usize>size) << 2);
  else slots = allocate((<usize>size) << 2);
  slotMask = size - 1;
  slotsTaken = 0;
  for (let id: u32 = 1; id < count; id++) {
    if (load<u32>(record(id), 8) !== id) continue;
    let slot = load<u32>(record(id), 16) & slotMask;
    while (load<u32>(slots + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & slotMask;
    store<u32>(slots + ((<usize>slot) << 2), id);
    slotsTaken++;
  }
}

function sameAsScratch(id: u32, length: u32, hash: u32): bool {
  const r = record(id);
  if (load<u32>(r, 16) !== hash || load<u32>(r, 4) !== length || load<u32>(r, 8) !== id) return false;
  const start = load<u32>(r);
  for (let i: u32 = 0; i < length; i++) if (member(start, i) !== load<u32>(scratch + ((<usize>i) << 2))) return false;
  return true;
}

/** The number of the set that stands in the scratch, youngest class first. */
function intern(length: u32): u32 {
  if (length === 0) return 0;
  const hash = hashOfScratch(length);
  let slot = hash & slotMask;
  let id = load<u32>(slots + ((<usize>slot) << 2));
  while (id !== 0) {
    if (sameAsScratch(id, length, hash)) return id;
    slot = (slot + 1) & slotMask;
    id = load<u32>(slots + ((<usize>slot) << 2));
  }
  if (count === capacity) {
    records = enlarge(records, <usize>capacity * recordBytes, <usize>capacity * 2 * recordBytes);
    capacity *= 2;
  }
  if (arenaUsed + length > arenaCapacity) makeRoom(length);
  id = count++;
  const r = record(id);
  store<u32>(r, arenaUsed);
  store<u32>(r, length, 4);
  store<u32>(r, id, 8);
  store<u32>(r, deathCount(), 12);
  store<u32>(r, hash, 16);
  memory.copy(arena + ((<usize>arenaUsed) << 2), scratch, (<usize>length) << 2);
  arenaUsed += length;
  store<u32>(slots + ((<usize>slot) << 2), id);
  slotsTaken++;
  if (slotsTaken * 2 > slotMask) rehash();
  return id;
}

/** The set that holds one class alone. */
export function single(index: u32): u32 {
  store<u32>(scratch, index);
  return intern(1);
}

/** The sum over Z/2 of two settled annotations, settled. */
export function add(a: u32, b: u32): u32 {
  if (a === b) return 0;
  if (a === 0) return b;
  if (b === 0) return a;
  if (a > b) {
    const t = a;
    a = b;
    b = t;
  }
  const memo = sums + <usize>((a * 0x9e3779b1 + b * 0x85ebca6b) >> 20) * 12;
  if (load<u32>(memo) === a && load<u32>(memo, 4) === b) return settle(load<u32>(memo, 8));
  const sum = addAnew(a, b);
  store<u32>(memo, a);
  store<u32>(memo, b, 4);
  store<u32>(memo, sum, 8);
  return sum;
}

function addAnew(a: u32, b: u32): u32 {
  const startA = load<u32>(record(a));
  const startB = load<u32>(record(b));
  const lengthA = load<u32>(record(a), 4);
  const lengthB = load<u32>(record(b), 4);
  reserveScratch(lengthA + lengthB);
  let i: u32 = 0;
  let j: u32 = 0;
  let to = scratch;
  while (i < lengthA && j < lengthB) {
    const x = member(startA, i);
    const y = member(startB, j);
    if (x !== y) {
      store<u32>(to, max(x, y));
      to += 4;
    }
    if (x >= y) i++;
    if (y >= x) j++;
  }
  for (; i < lengthA; i++, to += 4) store<u32>(to, member(startA, i));
  for (; j < lengthB; j++, to += 4) store<u32>(to, member(startB, j));
  return intern(<u32>((to - scratch) >> 2));
}

/** The same annotation in terms of live classes. */
export function settle(id: u32): u32 {
  if (id === 0) return 0;
  let root = id;
  let next = load<u32>(record(root), 8);
  while (next !== root) {
    root = next;
    if (root === 0) break;
    next = load<u32>(record(root), 8);
  }
  if (root !== 0 && load<u32>(record(root), 12) !== deathCount()) root = refresh(root);
  if (root !== id) store<u32>(record(id), root, 8);
  return root;
}

function refresh(id: u32): u32 {
  const length = load<u32>(record(id), 4);
  let start = load<u32>(record(id));
  let dead: u32 = 0;
  for (let i: u32 = 0; i < length; i++) if (isDead(member(start, i))) dead++;
  if (dead === 0) {
    store<u32>(record(id), deathCount(), 12);
    return id;
  }
  reserveScratch(length);
  let to: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const index = member(start, i);
    if (isDead(index)) continue;
    store<u32>(scratch + ((<usize>to) << 2), index);
    to++;
  }
  let sum = intern(to);
  for (let i: u32 = 0; i < length; i++) {
    // Interning may have moved the arena; the record knows where the contents stand now.
    start = load<u32>(record(id));
    const index = member(start, i);
    if (isDead(index)) sum = add(sum, settle(substituteOf(index)));
  }
  store<u32>(record(id), sum, 8);
  return sum;
}

/** The youngest class in a settled, non-empty annotation dies: what is 1 on the boundary of the new simplex uvw(x) is no cocycle any more. */
export function kill(id: u32, value: f32, u: u32, v: u32, w: u32, x: u32): void {
  const start = load<u32>(record(id));
  const length = load<u32>(record(id), 4);
  reserveScratch(length);
  const youngest = member(start, 0);
  for (let i: u32 = 1; i < length; i++) store<u32>(scratch + ((<usize>(i - 1)) << 2), member(start, i));
  bury(youngest, intern(length - 1), value, u, v, w, x);
}
