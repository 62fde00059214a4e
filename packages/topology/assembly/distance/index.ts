// Distances of all pairs of points, in f32. Lane l of four sums coordinates l, l + 4, …; the lanes are added as (0 + 1) + (2 + 3). The plain
// kernel in TypeScript adds in the same order and rounds after every operation, so both give the same bits.

let base: usize = 0;

/** Makes room for `floats` numbers; answers where they begin. */
export function reserve(floats: u32): usize {
  if (base === 0) base = (__heap_base + 15) & ~(<usize>15);
  const end = base + ((<usize>floats) << 2);
  const present = (<usize>memory.size()) << 16;
  if (end > present && memory.grow(<i32>((end - present + 0xffff) >> 16)) < 0) unreachable();
  return base;
}

function total(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

function square(s: v128, a: v128, b: v128): v128 {
  const d = f32x4.sub(a, b);
  return f32x4.add(s, f32x4.mul(d, d));
}

function absolute(s: v128, a: v128, b: v128): v128 {
  return f32x4.add(s, f32x4.abs(f32x4.sub(a, b)));
}

function place(out: usize, i: u32, j: u32): usize {
  return out + ((((<usize>i * (<usize>i - 1)) >> 1) + <usize>j) << 2);
}

/** Fills the pairs (i, j) with j in [from, to), j < i < n: Euclidean distances, or Manhattan ones. `stride`: bytes of a point, a multiple of 16. */
export function fill(points: usize, n: u32, stride: usize, out: usize, from: u32, to: u32, manhattan: bool): void {
  for (let i: u32 = from + 1; i < n; i++) {
    const end = min(to, i);
    let j = from;
    if (manhattan) {
      for (; j < end; j++) store<f32>(place(out, i, j), oneManhattan(points, stride, i, j));
      continue;
    }
    for (; j + 4 <= end; j += 4) four(points, stride, out, i, j);
    for (; j < end; j++) store<f32>(place(out, i, j), oneEuclidean(points, stride, i, j));
  }
}

function four(points: usize, stride: usize, out: usize, i: u32, j: u32): void {
  let a = points + <usize>i * stride;
  let b0 = points + <usize>j * stride;
  let b1 = b0 + stride;
  let b2 = b1 + stride;
  let b3 = b2 + stride;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = a + stride; a < end; a += 16, b0 += 16, b1 += 16, b2 += 16, b3 += 16) {
    const x = v128.load(a);
    s0 = square(s0, x, v128.load(b0));
    s1 = square(s1, x, v128.load(b1));
    s2 = square(s2, x, v128.load(b2));
    s3 = square(s3, x, v128.load(b3));
  }
  const p = place(out, i, j);
  store<f32>(p, sqrt<f32>(total(s0)));
  store<f32>(p, sqrt<f32>(total(s1)), 4);
  store<f32>(p, sqrt<f32>(total(s2)), 8);
  store<f32>(p, sqrt<f32>(total(s3)), 12);
}

function oneEuclidean(points: usize, stride: usize, i: u32, j: u32): f32 {
  const a = points + <usize>i * stride;
  const b = points + <usize>j * stride;
  let s = f32x4.splat(0);
  for (let k: usize = 0; k < stride; k += 16) s = square(s, v128.load(a + k), v128.load(b + k));
  return sqrt<f32>(total(s));
}

function oneManhattan(points: usize, stride: usize, i: u32, j: u32): f32 {
  const a = points + <usize>i * stride;
  const b = points + <usize>j * stride;
  let s = f32x4.splat(0);
  for (let k: usize = 0; k < stride; k += 16) s = absolute(s, v128.load(a + k), v128.load(b + k));
  return total(s);
}
