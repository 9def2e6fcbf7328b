// Counts to µV, planar, and derivations of planar counts. `bytes` is 2 or 4 a count.

// @ts-ignore: decorator
@inline
function countAt(at: usize, bytes: i32): f64 {
  return bytes == 2 ? <f64>load<i16>(at) : <f64>load<i32>(at);
}

// @ts-ignore: decorator
@inline
function scaled(pairs: v128, gain: v128, offset: v128): v128 {
  return f64x2.add(offset, f64x2.mul(gain, f64x2.convert_low_i32x4_s(pairs)));
}

// @ts-ignore: decorator
@inline
function upper(pairs: v128): v128 {
  return v128.shuffle<f64>(pairs, pairs, 1, 1);
}

// @ts-ignore: decorator
@inline
function four(at: usize, bytes: i32): v128 {
  return bytes == 2 ? v128.load16x4_s(at) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** out = offset + gain · count in float64, rounded once where `outBytes` is 4. */
export function scaleCounts(
  counts: usize, bytes: i32, samples: i32, gain: f64, offset: f64, out: usize, outBytes: i32,
): void {
  const g = f64x2.splat(gain), o = f64x2.splat(offset);
  const end = counts + <usize>(samples & ~3) * bytes;
  for (; counts < end; counts += 4 * bytes) {
    const quad = four(counts, bytes);
    const low = scaled(quad, g, o), high = scaled(upper(quad), g, o);
    if (outBytes == 4) v128.store(out, joined(low, high));
    else {
      v128.store(out, low);
      v128.store(out, high, 16);
    }
    out += 4 * outBytes;
  }
  for (let i = 0; i < (samples & 3); i++) {
    const value = offset + gain * countAt(counts, bytes);
    if (outBytes == 4) store<f32>(out, <f32>value);
    else store<f64>(out, value);
    counts += bytes;
    out += outBytes;
  }
}

/** Samples that are worked on at once; their counts as float64 stay in the first caches. */
const stretch: i32 = 64;

function widen(counts: usize, bytes: i32, samples: i32, to: usize): void {
  const end = counts + <usize>(samples & ~3) * bytes;
  for (; counts < end; counts += 4 * bytes) {
    const quad = four(counts, bytes);
    v128.store(to, f64x2.convert_low_i32x4_s(quad));
    v128.store(to, f64x2.convert_low_i32x4_s(upper(quad)), 16);
    to += 32;
  }
  for (let i = 0; i < (samples & 3); i++) {
    store<f64>(to, countAt(counts, bytes));
    counts += bytes;
    to += 8;
  }
}

/** One row of a stretch: offset + Σ factor · input, term after term. */
function sumTerms(
  first: usize, last: usize, inputs: usize, factors: usize, offset: f64, scratch: usize, samples: i32, out: usize,
): void {
  const start = f64x2.splat(offset), row = <usize>stretch << 3;
  let i: i32 = 0;
  for (; i <= samples - 8; i += 8) {
    let a = start, b = start, c = start, d = start;
    const place = scratch + (<usize>i << 3);
    for (let t = first; t < last; t++) {
      const at = place + <usize>load<u32>(inputs + (t << 2)) * row;
      const f = v128.load64_splat(factors + (t << 3));
      a = f64x2.add(a, f64x2.mul(f, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(f, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(f, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(f, v128.load(at, 48)));
    }
    const to = out + (<usize>i << 3);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  for (; i < samples; i++) {
    let sum = offset;
    for (let t = first; t < last; t++)
      sum += load<f64>(factors + (t << 3)) * load<f64>(scratch + <usize>load<u32>(inputs + (t << 2)) * row + (<usize>i << 3));
    store<f64>(out + (<usize>i << 3), sum);
  }
}

/** Planar counts [signals × stride] → derivations [rows × outStride]; `starts` has rows + 1 entries. */
export function derive(
  counts: usize, bytes: i32, stride: i32, samples: i32, signals: i32, rows: i32,
  starts: usize, inputs: usize, factors: usize, offsets: usize, scratch: usize, out: usize, outStride: i32,
): void {
  for (let i = 0; i < samples; i += stretch) {
    const length = min(stretch, samples - i);
    for (let s = 0; s < signals; s++)
      widen(counts + <usize>(s * stride + i) * bytes, bytes, length, scratch + (<usize>(s * stretch) << 3));
    for (let r = 0; r < rows; r++) {
      const first = <usize>load<u32>(starts + (<usize>r << 2)), last = <usize>load<u32>(starts + (<usize>r << 2), 4);
      const to = out + (<usize>(r * outStride + i) << 3);
      sumTerms(first, last, inputs, factors, load<f64>(offsets + (<usize>r << 3)), scratch, length, to);
    }
  }
}
