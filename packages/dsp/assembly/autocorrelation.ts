// Linear prediction: windowed samples, their autocorrelation in exact integers, and Levinson's recursion in float64.

import { lags, orderMax } from './predict';

/** Of windowed samples, so that 16 sums of products of two stay within int32. */
const windowedMax: i32 = 8100;

function largest(d: usize, bytes: i32, samples: i32): u32 {
  let most: u32 = 0, i: i32 = 0;
  if (bytes == 2) {
    let eight = i16x8.splat(0);
    for (; i < (samples & ~7); i += 8) eight = i16x8.max_u(eight, i16x8.abs(v128.load(d + (<usize>i << 1))));
    for (let k = 0; k < 8; k++) {
      most = max(most, <u32>i16x8.extract_lane_u(eight, 0));
      eight = v128.shuffle<i16>(eight, eight, 1, 2, 3, 4, 5, 6, 7, 0);
    }
  }
  for (; i < samples; i++) {
    const value = bytes == 2 ? <i32>load<i16>(d + (<usize>i << 1)) : load<i32>(d + (<usize>i << 2));
    most = max(most, value < 0 ? <u32>-value : <u32>value);
  }
  return most;
}

/**
 * v = d · window, scaled by 2 ** −shift so that it fits, followed by zeros up to the next 128 and preceded by 16.
 * `window` has int16 of 1/32768. @returns the shift, or −1 when all is zero
 */
export function windowed(d: usize, bytes: i32, samples: i32, window: usize, v: usize): i32 {
  const most = largest(d, bytes, samples);
  if (most == 0) return -1;
  let scale: i32 = 0;
  while (most >> scale > <u32>windowedMax) scale++;
  const shift = 15 + scale, half: i64 = <i64>1 << (shift - 1);
  let i: i32 = 0;
  if (bytes == 2)
    for (const round = i32x4.splat(<i32>half); i < (samples & ~7); i += 8) {
      const values = v128.load(d + (<usize>i << 1)), factors = v128.load(window + (<usize>i << 1));
      const a = i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(values, factors), round), shift);
      const b = i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(values, factors), round), shift);
      v128.store(v + (<usize>i << 1), i16x8.narrow_i32x4_s(a, b));
    }
  for (; i < samples; i++) {
    const value = bytes == 2 ? <i64>load<i16>(d + (<usize>i << 1)) : <i64>load<i32>(d + (<usize>i << 2));
    store<i16>(v + (<usize>i << 1), <i32>((value * <i64>load<i16>(window + (<usize>i << 1)) + half) >> shift));
  }
  memory.fill(v - 32, 0, 32);
  memory.fill(v + (<usize>samples << 1), 0, <usize>((samples + 127 & ~127) - samples) << 1);
  return scale;
}

// @ts-ignore: decorator
@inline
function product(now: v128, at: usize, sums: v128): v128 {
  return i32x4.add(sums, i32x4.dot_i16x8_s(now, v128.load(at)));
}

// @ts-ignore: decorator
@inline
function add(to: usize, four: v128): void {
  const sum = <i64>i32x4.extract_lane(four, 0) + <i64>i32x4.extract_lane(four, 1);
  const rest = <i64>i32x4.extract_lane(four, 2) + <i64>i32x4.extract_lane(four, 3);
  store<f64>(to, load<f64>(to) + <f64>(sum + rest));
}

/** R[0 … 12] of windowed samples as float64, exact. */
export function autocorrelation(v: usize, samples: i32, r: usize): void {
  memory.fill(r, 0, <usize>lags << 3);
  const end = v + (<usize>(samples + 127 & ~127) << 1);
  while (v < end) {
    let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0;
    let s9 = s0, s10 = s0, s11 = s0, s12 = s0;
    for (const stop = v + 256; v < stop; v += 16) {
      const now = v128.load(v);
      s0 = product(now, v, s0);
      s1 = product(now, v - 2, s1);
      s2 = product(now, v - 4, s2);
      s3 = product(now, v - 6, s3);
      s4 = product(now, v - 8, s4);
      s5 = product(now, v - 10, s5);
      s6 = product(now, v - 12, s6);
      s7 = product(now, v - 14, s7);
      s8 = product(now, v - 16, s8);
      s9 = product(now, v - 18, s9);
      s10 = product(now, v - 20, s10);
      s11 = product(now, v - 22, s11);
      s12 = product(now, v - 24, s12);
    }
    add(r, s0);
    add(r + 8, s1);
    add(r + 16, s2);
    add(r + 24, s3);
    add(r + 32, s4);
    add(r + 40, s5);
    add(r + 48, s6);
    add(r + 56, s7);
    add(r + 64, s8);
    add(r + 72, s9);
    add(r + 80, s10);
    add(r + 88, s11);
    add(r + 96, s12);
  }
}

/** log2 to 0.01, by nothing but exact steps: the twin has the same bits. */
export function roughLog2(x: f64): f64 {
  const upper = <u32>(reinterpret<u64>(x) >> 32);
  const part = <f64>(upper & 0xfffff) / 1048576;
  return <f64>(<i32>(upper >> 20) - 1023) + part * (1.35 - 0.35 * part);
}

/**
 * Coefficients of the order that costs the fewest bits, as float64 into `best`. `a` has place for 24 float64.
 * The bits are of `samples` samples whose windowed form was scaled by 2 ** −scale. @returns the order (1 … 12)
 */
export function levinson(r: usize, samples: i32, scale: i32, precision: i32, a: usize, best: usize, bits: usize): i32 {
  let error = load<f64>(r) * 1.000000001, chosen: i32 = 0, cost: f64 = 0;
  const before = a + 96;
  for (let i: i32 = 0; i < orderMax; i++) {
    let sum = load<f64>(r + (<usize>(i + 1) << 3));
    for (let j: i32 = 0; j < i; j++) sum -= load<f64>(a + (<usize>j << 3)) * load<f64>(r + (<usize>(i - j) << 3));
    const k = sum / error;
    memory.copy(before, a, <usize>i << 3);
    for (let j: i32 = 0; j < i; j++)
      store<f64>(a + (<usize>j << 3), load<f64>(before + (<usize>j << 3)) - k * load<f64>(before + (<usize>(i - 1 - j) << 3)));
    store<f64>(a + (<usize>i << 3), k);
    error *= 1 - k * k;
    if (!(error > 0)) break;
    const now = 0.5 * <f64>samples * (roughLog2(error) + 2 * <f64>scale) + <f64>((i + 1) * precision);
    if (chosen != 0 && now >= cost) continue;
    chosen = i + 1;
    cost = now;
    memory.copy(best, a, <usize>chosen << 3);
  }
  store<f64>(bits, cost);
  return chosen;
}
