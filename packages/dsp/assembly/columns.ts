// Smallest and largest value of every column of planar rows. Column k of a row is the values from edges[k] up to, not
// including, edges[k + 1]; a column without values gives low > high. Nothing but comparisons: NaN is passed over.

// @ts-ignore: decorator
@inline
function lower(a: v128, b: v128): v128 {
  return i16x8.min_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15));
}

// @ts-ignore: decorator
@inline
function higher(a: v128, b: v128): v128 {
  return i16x8.max_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15));
}

/** The smallest of each of eight vectors. */
// @ts-ignore: decorator
@inline
function lowest(at: usize): v128 {
  const ae = lower(v128.load(at), v128.load(at, 64)), cg = lower(v128.load(at, 32), v128.load(at, 96));
  const bf = lower(v128.load(at, 16), v128.load(at, 80)), dh = lower(v128.load(at, 48), v128.load(at, 112));
  return lower(lower(ae, cg), lower(bf, dh));
}

/** The largest of each of eight vectors. */
// @ts-ignore: decorator
@inline
function highest(at: usize): v128 {
  const ae = higher(v128.load(at), v128.load(at, 64)), cg = higher(v128.load(at, 32), v128.load(at, 96));
  const bf = higher(v128.load(at, 16), v128.load(at, 80)), dh = higher(v128.load(at, 48), v128.load(at, 112));
  return higher(higher(ae, cg), higher(bf, dh));
}

/** One 16-bit row, eight columns after eight: for wide columns. */
function wide16(row: usize, edges: usize, columns: i32, lows: usize, highs: usize, low: usize, high: usize): void {
  for (let k = 0; k < columns; k += 8) {
    const some = min(8, columns - k);
    let to = row + (<usize>load<u32>(edges) << 1);
    for (let j = 0; j < some; j++) {
      const from = to;
      edges += 4;
      to = row + (<usize>load<u32>(edges) << 1);
      let a = i16x8.splat(32767), b = i16x8.splat(-32768);
      if (to >= from + 16) {
        a = v128.load(to - 16);
        b = a;
        for (let at = from; at < to - 16; at += 16) {
          const x = v128.load(at);
          a = i16x8.min_s(a, x);
          b = i16x8.max_s(b, x);
        }
      } else {
        for (let at = from; at < to; at += 2) {
          const x = v128.load16_splat(at);
          a = i16x8.min_s(a, x);
          b = i16x8.max_s(b, x);
        }
      }
      v128.store(lows + (<usize>j << 4), a);
      v128.store(highs + (<usize>j << 4), b);
    }
    const least = lowest(lows), most = highest(highs);
    if (some == 8) {
      v128.store(low, least);
      v128.store(high, most);
      low += 16; high += 16;
    } else {
      v128.store(lows, least);
      v128.store(highs, most);
      memory.copy(low, lows, <usize>some << 1);
      memory.copy(high, highs, <usize>some << 1);
    }
  }
}

// @ts-ignore: decorator
@inline
function transposed(from: usize, row: usize, to: usize, toRow: usize): void {
  const a = v128.load(from), b = v128.load(from + row), c = v128.load(from + 2 * row), d = v128.load(from + 3 * row);
  const e = v128.load(from + 4 * row), f = v128.load(from + 5 * row), g = v128.load(from + 6 * row), h = v128.load(from + 7 * row);
  const ab = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), AB = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cd = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11), CD = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  const ef = v128.shuffle<i16>(e, f, 0, 8, 1, 9, 2, 10, 3, 11), EF = v128.shuffle<i16>(e, f, 4, 12, 5, 13, 6, 14, 7, 15);
  const gh = v128.shuffle<i16>(g, h, 0, 8, 1, 9, 2, 10, 3, 11), GH = v128.shuffle<i16>(g, h, 4, 12, 5, 13, 6, 14, 7, 15);
  quarter(ab, cd, ef, gh, to, toRow);
  quarter(AB, CD, EF, GH, to + 4 * toRow, toRow);
}

// @ts-ignore: decorator
@inline
function quarter(ab: v128, cd: v128, ef: v128, gh: v128, to: usize, row: usize): void {
  const p = v128.shuffle<i32>(ab, cd, 0, 4, 1, 5), q = v128.shuffle<i32>(ab, cd, 2, 6, 3, 7);
  const r = v128.shuffle<i32>(ef, gh, 0, 4, 1, 5), s = v128.shuffle<i32>(ef, gh, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(p, r, 0, 2));
  v128.store(to + row, v128.shuffle<i64>(p, r, 1, 3));
  v128.store(to + 2 * row, v128.shuffle<i64>(q, s, 0, 2));
  v128.store(to + 3 * row, v128.shuffle<i64>(q, s, 1, 3));
}

/** Samples of eight rows that are turned at once: 8 KB. */
const stretch: i32 = 512;

/** Eight 16-bit rows side by side: for narrow columns, whose ends would cost more than their values. */
function narrow16(
  rows: usize, row: usize, edges: usize, columns: i32, scratch: usize, lows: usize, highs: usize, low: usize, high: usize,
): void {
  let k = 0, next = <i32>load<u32>(edges, 4);
  let a = i16x8.splat(32767), b = i16x8.splat(-32768);
  let from = <i32>load<u32>(edges);
  const end = <i32>load<u32>(edges + (<usize>columns << 2));
  while (k < columns) {
    const length = min(stretch, end - from);
    for (let i = 0; i < length; i += 8) transposed(rows + (<usize>(from + i) << 1), row, scratch + (<usize>i << 4), 16);
    const until = from + length;
    for (;;) {
      const stop = min(next, until);
      const start = scratch + (<usize>(from - until + length) << 4), end = start + (<usize>(stop - from) << 4);
      if (end >= start + 64) {
        // Four at a time, the last four over again: columns of nine and of ten values take the same way.
        for (let at = start, last = end - 64; ; at = min(at + 64, last)) {
          const w = v128.load(at), x = v128.load(at, 16), y = v128.load(at, 32), z = v128.load(at, 48);
          a = i16x8.min_s(a, i16x8.min_s(i16x8.min_s(w, x), i16x8.min_s(y, z)));
          b = i16x8.max_s(b, i16x8.max_s(i16x8.max_s(w, x), i16x8.max_s(y, z)));
          if (at == last) break;
        }
      } else {
        for (let at = start; at < end; at += 16) {
          const x = v128.load(at);
          a = i16x8.min_s(a, x);
          b = i16x8.max_s(b, x);
        }
      }
      from = stop;
      if (next > until) break;
      v128.store(lows + (<usize>k << 4), a);
      v128.store(highs + (<usize>k << 4), b);
      a = i16x8.splat(32767);
      b = i16x8.splat(-32768);
      if (++k == columns) break;
      next = <i32>load<u32>(edges + (<usize>k << 2), 4);
    }
  }
  const out = <usize>columns << 1;
  let i = 0;
  for (; i <= columns - 8; i += 8) {
    transposed(lows + (<usize>i << 4), 16, low + (<usize>i << 1), out);
    transposed(highs + (<usize>i << 4), 16, high + (<usize>i << 1), out);
  }
  for (; i < columns; i++)
    for (let r = 0; r < 8; r++) {
      store<i16>(low + <usize>r * out + (<usize>i << 1), load<i16>(lows + (<usize>i << 4) + (<usize>r << 1)));
      store<i16>(high + <usize>r * out + (<usize>i << 1), load<i16>(highs + (<usize>i << 4) + (<usize>r << 1)));
    }
}

/** Mean values a column from which on a row is taken alone. */
const wideFrom: i32 = 32;

/**
 * Rows of 16-bit counts. Rows are read up to 16 bytes beyond a column's end; `scratch` has 8 KB, 256 bytes and 32 bytes a column.
 */
export function columns16(
  values: usize, stride: i32, rows: i32, edges: usize, columns: i32, scratch: usize, low: usize, high: usize,
): void {
  const row = <usize>stride << 1, out = <usize>columns << 1;
  const span = load<u32>(edges + (<usize>columns << 2)) - load<u32>(edges);
  const lows = scratch + 8192;
  let r = 0;
  if (<i32>span < columns * wideFrom) {
    const highs = lows + (<usize>columns << 4);
    for (; r <= rows - 8; r += 8)
      narrow16(values + <usize>r * row, row, edges, columns, scratch, lows, highs, low + <usize>r * out, high + <usize>r * out);
  }
  for (; r < rows; r++) wide16(values + <usize>r * row, edges, columns, lows, lows + 128, low + <usize>r * out, high + <usize>r * out);
}

/** Rows of float32, one at a time. */
export function columns32(
  values: usize, stride: i32, rows: i32, edges: usize, columns: i32, low: usize, high: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const row = values + (<usize>(r * stride) << 2);
    for (let k = 0; k < columns; k++) {
      const from = row + (<usize>load<u32>(edges + (<usize>k << 2)) << 2);
      const to = row + (<usize>load<u32>(edges + (<usize>k << 2), 4) << 2);
      let a = f32x4.splat(Infinity), b = f32x4.splat(-Infinity);
      let at = from;
      for (; at + 16 <= to; at += 16) {
        const x = v128.load(at);
        a = f32x4.pmin(a, x);
        b = f32x4.pmax(b, x);
      }
      for (; at < to; at += 4) {
        const x = v128.load32_splat(at);
        a = f32x4.pmin(a, x);
        b = f32x4.pmax(b, x);
      }
      a = f32x4.pmin(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
      b = f32x4.pmax(b, v128.shuffle<f32>(b, b, 2, 3, 0, 1));
      a = f32x4.pmin(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2));
      b = f32x4.pmax(b, v128.shuffle<f32>(b, b, 1, 0, 3, 2));
      store<f32>(low, f32x4.extract_lane(a, 0));
      store<f32>(high, f32x4.extract_lane(b, 0));
      low += 4; high += 4;
    }
  }
}
