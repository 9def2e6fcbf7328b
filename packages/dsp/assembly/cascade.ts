import { exactMax, fusedMax, fusedSections, mixedSections } from './sections';

// Four channels at a time are interleaved into a stretch that stays in the first cache, run through all sections, and
// laid out in rows again. Rows lie `stride` values apart; four rows always exist, and are read, but never written, up to
// the next multiple of 8 samples. State is [sections × channels × 2], `channels` a multiple of 4.

/** Samples of four channels that are worked on at once: 8 KB. */
const stretch: i32 = 256;

function pass(x: usize, samples: i32, channels: i32, count: i32, symmetric: i32, coefficients: usize, state: usize): void {
  const sectionStride = <usize>channels << 4;
  for (let k = 0; k < count; k += fusedMax) {
    const own = min(fusedMax, count - k);
    fusedSections(own, symmetric, x, samples, coefficients + <usize>k * 40, state + <usize>k * sectionStride, sectionStride);
  }
}

function rowsIn(from: usize, row: usize, samples: i32, to: usize): void {
  for (let i = 0; i < samples; i += 2) {
    const a = v128.load(from), b = v128.load(from + row);
    const c = v128.load(from + 2 * row), d = v128.load(from + 3 * row);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
    from += 16;
    to += 64;
  }
}

function rowsOut(from: usize, samples: i32, to: usize, row: usize): void {
  for (let i = 2; i <= samples; i += 2) {
    const ab0 = v128.load(from), cd0 = v128.load(from, 16);
    const ab1 = v128.load(from, 32), cd1 = v128.load(from, 48);
    v128.store(to, v128.shuffle<f64>(ab0, ab1, 0, 2));
    v128.store(to + row, v128.shuffle<f64>(ab0, ab1, 1, 3));
    v128.store(to + 2 * row, v128.shuffle<f64>(cd0, cd1, 0, 2));
    v128.store(to + 3 * row, v128.shuffle<f64>(cd0, cd1, 1, 3));
    from += 64;
    to += 16;
  }
  if (samples & 1) {
    const ab = v128.load(from), cd = v128.load(from, 16);
    v128.store_lane<f64>(to, ab, 0);
    v128.store_lane<f64>(to + row, ab, 1);
    v128.store_lane<f64>(to + 2 * row, cd, 0);
    v128.store_lane<f64>(to + 3 * row, cd, 1);
  }
}

/** Samples of four channels of float32, side by side, to four rows. */
function narrowOut(from: usize, samples: i32, to: usize, row: usize): void {
  for (let i = 4; i <= samples; i += 4) {
    fourOut(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to, row);
    from += 64;
    to += 16;
  }
  for (let i = 0; i < (samples & 3); i++) {
    oneOut(v128.load(from), to, row);
    from += 16;
    to += 4;
  }
}

// @ts-ignore: decorator
@inline
function fourOut(s0: v128, s1: v128, s2: v128, s3: v128, to: usize, row: usize): void {
  const ab01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), ab23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
  const cd01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7), cd23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab01, ab23, 0, 2));
  v128.store(to + row, v128.shuffle<f64>(ab01, ab23, 1, 3));
  v128.store(to + 2 * row, v128.shuffle<f64>(cd01, cd23, 0, 2));
  v128.store(to + 3 * row, v128.shuffle<f64>(cd01, cd23, 1, 3));
}

// @ts-ignore: decorator
@inline
function oneOut(abcd: v128, to: usize, row: usize): void {
  v128.store_lane<f32>(to, abcd, 0);
  v128.store_lane<f32>(to + row, abcd, 1);
  v128.store_lane<f32>(to + 2 * row, abcd, 2);
  v128.store_lane<f32>(to + 3 * row, abcd, 3);
}

/** Four samples of four channels, each rounded once to float32. */
function roundedOut(from: usize, samples: i32, to: usize, row: usize): void {
  for (let i = 4; i <= samples; i += 4) {
    fourOut(rounded(from), rounded(from + 32), rounded(from + 64), rounded(from + 96), to, row);
    from += 128;
    to += 16;
  }
  for (let i = 0; i < (samples & 3); i++) {
    oneOut(rounded(from), to, row);
    from += 32;
    to += 4;
  }
}

// @ts-ignore: decorator
@inline
function rounded(at: usize): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(v128.load(at)), f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2);
}

// @ts-ignore: decorator
@inline
function calibrated(to: usize, pairs: v128, gain: v128, offset: v128): void {
  v128.store(to, f64x2.add(offset, f64x2.mul(gain, f64x2.convert_low_i32x4_s(pairs))));
  const upper = v128.shuffle<f64>(pairs, pairs, 1, 1);
  v128.store(to, f64x2.add(offset, f64x2.mul(gain, f64x2.convert_low_i32x4_s(upper))), 32);
}

/** Two channels of eight 16-bit counts each: offset + gain · count. */
function shortsIn(a: v128, b: v128, to: usize, gain: v128, offset: v128): void {
  const low = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  calibrated(to, i32x4.extend_low_i16x8_s(low), gain, offset);
  calibrated(to + 64, i32x4.extend_high_i16x8_s(low), gain, offset);
  calibrated(to + 128, i32x4.extend_low_i16x8_s(high), gain, offset);
  calibrated(to + 192, i32x4.extend_high_i16x8_s(high), gain, offset);
}

function countsIn16(from: usize, row: usize, samples: i32, to: usize, calibration: usize): void {
  const gainAB = v128.load(calibration), gainCD = v128.load(calibration, 16);
  const offsetAB = v128.load(calibration, 32), offsetCD = v128.load(calibration, 48);
  for (let i = 0; i < samples; i += 8) {
    shortsIn(v128.load(from), v128.load(from + row), to, gainAB, offsetAB);
    shortsIn(v128.load(from + 2 * row), v128.load(from + 3 * row), to + 16, gainCD, offsetCD);
    from += 16;
    to += 256;
  }
}

function countsIn32(from: usize, row: usize, samples: i32, to: usize, calibration: usize): void {
  const gainAB = v128.load(calibration), gainCD = v128.load(calibration, 16);
  const offsetAB = v128.load(calibration, 32), offsetCD = v128.load(calibration, 48);
  for (let i = 0; i < samples; i += 4) {
    const a = v128.load(from), b = v128.load(from + row);
    const c = v128.load(from + 2 * row), d = v128.load(from + 3 * row);
    calibrated(to, v128.shuffle<i32>(a, b, 0, 4, 1, 5), gainAB, offsetAB);
    calibrated(to + 64, v128.shuffle<i32>(a, b, 2, 6, 3, 7), gainAB, offsetAB);
    calibrated(to + 16, v128.shuffle<i32>(c, d, 0, 4, 1, 5), gainCD, offsetCD);
    calibrated(to + 80, v128.shuffle<i32>(c, d, 2, 6, 3, 7), gainCD, offsetCD);
    from += 16;
    to += 128;
  }
}

/** Rows of float64, in place. `scratch`: 8 KB. */
export function cascade(
  values: usize, stride: i32, samples: i32, channels: i32,
  count: i32, symmetric: i32, coefficients: usize, state: usize, scratch: usize,
): void {
  const row = <usize>stride << 3;
  for (let c = 0; c < channels; c += 4) {
    const rows = values + <usize>c * row;
    const own = state + (<usize>c << 4);
    for (let i = 0; i < samples; i += stretch) {
      const length = min(stretch, samples - i);
      rowsIn(rows + (<usize>i << 3), row, length, scratch);
      pass(scratch, length, channels, count, symmetric, coefficients, own);
      rowsOut(scratch, length, rows + (<usize>i << 3), row);
    }
  }
}

/**
 * Rows of counts (`bytes` 2 or 4 each) → µV → sections → rows of float32 (`outBytes` 4) or float64 (8).
 * `calibration` holds gain × 4, offset × 4 of every four channels.
 */
export function cascadeCounts(
  counts: usize, bytes: i32, stride: i32, samples: i32, channels: i32, calibration: usize,
  count: i32, symmetric: i32, coefficients: usize, state: usize, scratch: usize,
  out: usize, outBytes: i32, outStride: i32,
): void {
  const row = <usize>(stride * bytes), outRow = <usize>(outStride * outBytes);
  for (let c = 0; c < channels; c += 4) {
    const own = state + (<usize>c << 4);
    for (let i = 0; i < samples; i += stretch) {
      const length = min(stretch, samples - i);
      const from = counts + <usize>c * row + <usize>(i * bytes);
      const to = out + <usize>c * outRow + <usize>(i * outBytes);
      if (bytes == 2) countsIn16(from, row, length, scratch, calibration + (<usize>c << 4));
      else countsIn32(from, row, length, scratch, calibration + (<usize>c << 4));
      pass(scratch, length, channels, count, symmetric, coefficients, own);
      if (outBytes == 4) roundedOut(scratch, length, to, outRow);
      else rowsOut(scratch, length, to, outRow);
    }
  }
}

/**
 * Rows of counts → µV → the first `exact` sections in float64 → the last `count` in float32 → rows of float32. `narrow`
 * holds the coefficients of the latter as float32; all states are kept as float64.
 */
export function cascadeMixed(
  counts: usize, bytes: i32, stride: i32, samples: i32, channels: i32, calibration: usize,
  exact: i32, count: i32, symmetric: i32, coefficients: usize, narrow: usize, state: usize, scratch: usize,
  out: usize, outStride: i32,
): void {
  const row = <usize>(stride * bytes), outRow = <usize>outStride << 2, sectionStride = <usize>channels << 4;
  const before = max(0, exact - exactMax);
  for (let c = 0; c < channels; c += 4) {
    const own = state + (<usize>c << 4);
    for (let i = 0; i < samples; i += stretch) {
      const length = min(stretch, samples - i);
      const from = counts + <usize>c * row + <usize>(i * bytes);
      if (bytes == 2) countsIn16(from, row, length, scratch, calibration + (<usize>c << 4));
      else countsIn32(from, row, length, scratch, calibration + (<usize>c << 4));
      pass(scratch, length, channels, before, symmetric, coefficients, own);
      mixedSections(exact - before, count, symmetric, scratch, length,
        coefficients + <usize>before * 40, narrow, own + <usize>before * sectionStride, sectionStride);
      narrowOut(scratch, length, out + <usize>c * outRow + (<usize>i << 2), outRow);
    }
  }
}
