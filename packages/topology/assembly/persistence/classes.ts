import { allocate, enlarge } from './memory';

// A class is born with a simplex and may die with one. Numbers are given in the order of birth, so of two classes the larger one is younger.
// Layout of a record (48 bytes): 0 dimension, 4 which death this was (0: lives), 8 what it equals since it died (annotation), 12 birth, 16 death,
// 20 the newborn simplex (three u32: u, v, w), 32 the killing simplex (four u32: u, v, w, x).
const recordBytes: usize = 48;

export const none: u32 = 0xffffffff;

let records: usize = 0;
let capacity: u32 = 0;
let count: u32 = 0;
let deaths: u32 = 0;
let live1: u32 = 0;
let live2: u32 = 0;

export function prepareClasses(): void {
  capacity = 1024;
  records = allocate(<usize>capacity * recordBytes);
}

function record(index: u32): usize {
  return records + <usize>index * recordBytes;
}

export function classRecords(): usize {
  return records;
}
export function classCount(): u32 {
  return count;
}
/** How many classes have died: annotations looked at before that number changed may be stale. */
export function deathCount(): u32 {
  return deaths;
}
export function liveClasses(dimension: u32): u32 {
  return dimension === 1 ? live1 : live2;
}

/** A new class, born at `value` with the edge uv (dimension 1) or the triangle uvw (dimension 2). */
export function bear(dimension: u32, value: f32, u: u32, v: u32, w: u32): u32 {
  if (count === capacity) {
    records = enlarge(records, <usize>capacity * recordBytes, <usize>capacity * 2 * recordBytes);
    capacity *= 2;
  }
  const at = record(count);
  store<u32>(at, dimension);
  store<f32>(at, value, 12);
  store<f32>(at, <f32>Infinity, 16);
  store<u32>(at, u, 20);
  store<u32>(at, v, 24);
  store<u32>(at, w, 28);
  if (dimension === 1) live1++;
  else live2++;
  return count++;
}

/** The class dies at `value` with the simplex uvw(x); from now on it equals the sum of the classes in `remainder`. */
export function bury(index: u32, remainder: u32, value: f32, u: u32, v: u32, w: u32, x: u32): void {
  const at = record(index);
  deaths++;
  store<u32>(at, deaths, 4);
  store<u32>(at, remainder, 8);
  store<f32>(at, value, 16);
  store<u32>(at, u, 32);
  store<u32>(at, v, 36);
  store<u32>(at, w, 40);
  store<u32>(at, x, 44);
  if (load<u32>(at) === 1) live1--;
  else live2--;
}

export function isDead(index: u32): bool {
  return load<u32>(record(index), 4) !== 0;
}

export function substituteOf(index: u32): u32 {
  return load<u32>(record(index), 8);
}
