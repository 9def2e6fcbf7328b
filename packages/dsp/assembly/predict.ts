// How samples are predicted from those before them: what the encoder of counts looks for. The twin is
// src/coding/predict-plain.ts.

/** Orders of linear prediction that are tried, and the samples from which it is worth its coefficients. */
export const orderMax: i32 = 12;
export const lags: i32 = 13;

/** d[t] = x[t] − ((gain · of[t]) >> 6) − the first such, in the width of x; `of` 0: without reference. @returns the first */
export function differences(x: usize, other: usize, gain: i32, bytes: i32, samples: i32, d: usize): i32 {
  return bytes == 2 ? differences16(x, other, gain, samples, d) : differences32(x, other, gain, samples, d);
}

// @ts-ignore: decorator
@inline
function reference16(values: v128, gain: i32, factor: v128): v128 {
  if (gain == 64) return values;
  const low = i32x4.shr_s(i32x4.extmul_low_i16x8_s(values, factor), 6);
  const high = i32x4.shr_s(i32x4.extmul_high_i16x8_s(values, factor), 6);
  return v128.shuffle<i16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
}

function differences16(x: usize, other: usize, gain: i32, samples: i32, d: usize): i32 {
  let first = <i32>load<i16>(x);
  if (other != 0) first = <i32><i16>(first - ((gain * <i32>load<i16>(other)) >> 6));
  const base = i16x8.splat(<i16>first), factor = i16x8.splat(<i16>gain);
  const end = d + (<usize>samples << 1);
  const far: usize = other == 0 ? 0 : other - x;
  for (; d < end; d += 16) {
    let values = i16x8.sub(v128.load(x), base);
    if (far != 0) values = i16x8.sub(values, reference16(v128.load(x + far), gain, factor));
    v128.store(d, values);
    x += 16;
  }
  return first;
}

function differences32(x: usize, other: usize, gain: i32, samples: i32, d: usize): i32 {
  let first: i32 = 0;
  for (let i = 0; i < samples; i++) {
    let value = load<i32>(x + (<usize>i << 2));
    if (other != 0) value -= <i32>((<i64>gain * <i64>load<i32>(other + (<usize>i << 2))) >> 6);
    if (i == 0) first = value;
    store<i32>(d + (<usize>i << 2), value - first);
  }
  return first;
}

// @ts-ignore: decorator
@inline
function added(sums: v128, values: v128): v128 {
  return i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.abs(values)));
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, offset: usize, four: v128): void {
  let sum = <u64><u32>i32x4.extract_lane(four, 0) + <u64><u32>i32x4.extract_lane(four, 1);
  sum += <u64><u32>i32x4.extract_lane(four, 2) + <u64><u32>i32x4.extract_lane(four, 3);
  store<f64>(sums + offset, load<f64>(sums + offset) + <f64>sum);
}

/** The first `some` of eight. */
// @ts-ignore: decorator
@inline
export function firstOf(values: v128, some: i32): v128 {
  return v128.and(values, i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>min(some, 8))));
}

/** Σ |residual| of orders 0 … 3 into four float64 at `sums`; what lies before d[0] is zero. */
export function fixedSums(d: usize, bytes: i32, samples: i32, sums: usize): void {
  for (let o: usize = 0; o < 32; o += 8) store<f64>(sums + o, 0);
  let i: i32 = 0;
  const whole = bytes == 2 ? samples : 0;
  while (i < whole) {
    const last = min(whole, i + 32768);
    let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (; i < last; i += 8) {
      const place = d + (<usize>i << 1);
      const a = v128.load(place), b = v128.load(place - 2), c = v128.load(place - 4), e = v128.load(place - 6);
      const ab = i16x8.sub(a, b), bc = i16x8.sub(b, c), ce = i16x8.sub(c, e);
      const abc = i16x8.sub(ab, bc), rest = samples - i;
      const abce = i16x8.sub(abc, i16x8.sub(bc, ce));
      s0 = added(s0, rest < 8 ? firstOf(a, rest) : a);
      s1 = added(s1, rest < 8 ? firstOf(ab, rest) : ab);
      s2 = added(s2, rest < 8 ? firstOf(abc, rest) : abc);
      s3 = added(s3, rest < 8 ? firstOf(abce, rest) : abce);
    }
    addTo(sums, 0, s0);
    addTo(sums, 8, s1);
    addTo(sums, 16, s2);
    addTo(sums, 24, s3);
  }
  for (; i < samples; i++)
    for (let order: i32 = 0; order < 4; order++)
      store<f64>(sums + (order << 3), load<f64>(sums + (order << 3)) + abs(<f64>fixedAt(d, i, order)));
}

/** Of int32. */
function fixedAt(d: usize, i: i32, order: i32): i32 {
  const at = d + (<usize>i << 2);
  const a = load<i32>(at), b = load<i32>(at - 4), c = load<i32>(at - 8), e = load<i32>(at - 12);
  return order == 0 ? a : order == 1 ? a - b : order == 2 ? a - 2 * b + c : a - 3 * b + 3 * c - e;
}

// @ts-ignore: decorator
@inline
function folded16(values: v128): v128 {
  return v128.xor(i16x8.shl(values, 1), i16x8.shr_s(values, 15));
}

function foldOne(u: usize, i: i32, value: i32): void {
  store<u32>(u + (<usize>i << 2), (value << 1) ^ (value >> 31));
}

/** Folded residuals (0, −1, 1, −2 … → 0, 1, 2, 3 …) of a fixed order. */
export function foldFixed(d: usize, bytes: i32, samples: i32, order: i32, u: usize): void {
  let i: i32 = 0;
  for (const whole = bytes == 2 ? samples : 0; i < whole; i += 8) {
    const place = d + (<usize>i << 1);
    const a = v128.load(place), b = v128.load(place - 2), c = v128.load(place - 4), e = v128.load(place - 6);
    const ab = i16x8.sub(a, b), bc = i16x8.sub(b, c);
    let value = order == 0 ? a : ab;
    if (order > 1) value = i16x8.sub(ab, bc);
    if (order == 3) value = i16x8.sub(value, i16x8.sub(bc, i16x8.sub(c, e)));
    v128.store(u + (<usize>i << 1), folded16(value));
  }
  for (; i < samples; i++) foldOne(u, i, fixedAt(d, i, order));
}

// @ts-ignore: decorator
@inline
function low(place: usize, back: usize, pair: v128): v128 {
  const a = v128.load(place - back), b = v128.load(place - back - 2);
  return i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), pair);
}

// @ts-ignore: decorator
@inline
function high(place: usize, back: usize, pair: v128): v128 {
  const a = v128.load(place - back), b = v128.load(place - back - 2);
  return i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), pair);
}

// @ts-ignore: decorator
@inline
function pair(at: usize, up: i32): v128 {
  return i32x4.splat(((load<i32>(at) << up) & 0xffff) | (load<i32>(at, 4) << (16 + up)));
}

/** Of int16, where all coefficients in 4096ths fit into int16. @returns how many samples */
function foldPairs(d: usize, samples: i32, coefficients: usize, up: i32, u: usize): i32 {
  let i: i32 = 0;
  const p0 = pair(coefficients, up), p1 = pair(coefficients + 8, up), p2 = pair(coefficients + 16, up);
  const p3 = pair(coefficients + 24, up), p4 = pair(coefficients + 32, up), p5 = pair(coefficients + 40, up);
  for (; i < samples; i += 8) {
    const at = d + (<usize>i << 1);
    const a = i32x4.add(i32x4.add(low(at, 2, p0), low(at, 6, p1)), i32x4.add(low(at, 10, p2), low(at, 14, p3)));
    const b = i32x4.add(i32x4.add(high(at, 2, p0), high(at, 6, p1)), i32x4.add(high(at, 10, p2), high(at, 14, p3)));
    const c = i32x4.shr_s(i32x4.add(a, i32x4.add(low(at, 18, p4), low(at, 22, p5))), 12);
    const e = i32x4.shr_s(i32x4.add(b, i32x4.add(high(at, 18, p4), high(at, 22, p5))), 12);
    const predicted = v128.shuffle<i16>(c, e, 0, 2, 4, 6, 8, 10, 12, 14);
    v128.store(u + (<usize>i << 1), folded16(i16x8.sub(v128.load(at), predicted)));
  }
  return i;
}

// @ts-ignore: decorator
@inline
function product4(at: usize, coefficient: v128): v128 {
  return i32x4.mul(v128.load16x4_s(at), coefficient);
}

/** Of int16 with larger coefficients: four at once, in int32. */
function foldWide(d: usize, samples: i32, coefficients: usize, up: i32, order: i32, u: usize): i32 {
  let i: i32 = 0;
  for (; i < samples; i += 8) {
    let a = i32x4.splat(0), b = a, at = d + (<usize>i << 1) - 2;
    for (let j: i32 = 0; j < order; j++) {
      const coefficient = i32x4.splat(load<i32>(coefficients + (<usize>j << 2)) << up);
      a = i32x4.add(a, product4(at, coefficient));
      b = i32x4.add(b, product4(at + 8, coefficient));
      at -= 2;
    }
    const predicted = v128.shuffle<i16>(i32x4.shr_s(a, 12), i32x4.shr_s(b, 12), 0, 2, 4, 6, 8, 10, 12, 14);
    v128.store(u + (<usize>i << 1), folded16(i16x8.sub(v128.load(d + (<usize>i << 1)), predicted)));
  }
  return i;
}

/** The same of linear prediction: `coefficients` has twelve int32, zeros behind the last. */
export function foldLinear(
  d: usize, bytes: i32, samples: i32, coefficients: usize, shift: i32, order: i32, u: usize,
): void {
  const up = 12 - shift;
  let i: i32 = 0, fits = bytes == 2;
  for (let j: i32 = 0; j < order; j++) {
    const value = load<i32>(coefficients + (j << 2)) << up;
    fits = fits && value >= -32768 && value <= 32767;
  }
  if (fits) i = foldPairs(d, samples, coefficients, up, u);
  else if (bytes == 2) i = foldWide(d, samples, coefficients, up, order, u);
  for (; i < samples; i++) {
    let sum: i64 = 0;
    for (let j: i32 = 0; j < order; j++)
      sum += <i64>load<i32>(coefficients + (j << 2)) * <i64>load<i32>(d + (<isize>(i - 1 - j) << 2));
    foldOne(u, i, load<i32>(d + (<usize>i << 2)) - <i32>(sum >> shift));
  }
}
