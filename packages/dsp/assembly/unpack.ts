// Coded counts back to planar counts: the twin is src/coding/unpack-plain.ts, the format in packages/wire/PROTOCOL.md §3.
// The places behind the coded bytes must be zero for 64 bytes.

let base: usize = 0, position: u64 = 0, end: u64 = 0;

/** What is said of a signal before its residuals. */
let first: i32 = 0, distance: i32 = 0, gain: i32 = 0, order: i32 = 0, shift: i32 = 0, constant: bool = false;
let coefficients: usize = 0, distances: usize = 0, gains: usize = 0;
/** Coefficients of four signals as pairs of int16, a vector for every two of them. */
let pairs: usize = 0, wide: usize = 0;
/** Tables and 256 zero bytes lie before the residuals. */
const tablesBytes: usize = 768;

const cut: i32 = 1, reserved: i32 = 2, beyond: i32 = 3, tooLarge: i32 = 4, tooLong: i32 = 5;

/** At least 57 bits from there on. */
// @ts-ignore: decorator
@inline
function peek(at: u64): u64 {
  return load<u64>(base + <usize>(at >> 3)) >> (at & 7);
}

function take(bits: i32): i32 {
  const value = <u32>(peek(position) & ((<u64>1 << bits) - 1));
  position += bits;
  return value;
}

function takeSigned(bits: i32): i32 {
  const spare = 32 - bits;
  return (take(bits) << spare) >> spare;
}

function takeReference(): void {
  const kind = take(2);
  gain = 64;
  distance = kind < 2 ? kind : 1 + take(kind == 2 ? 2 : 8);
  if (kind == 3) gain = takeSigned(8);
}

/** Of int16 counts in 4096ths, as the sums that predict them are. */
function takeCoefficients(bytes: i32): i32 {
  order = 1 + take(4);
  const width = 1 + take(4);
  shift = take(4);
  if (shift > 12) return tooLarge;
  for (let j = 0; j < order; j++) {
    const value = takeSigned(width);
    store<i32>(coefficients + (j << 2), bytes == 2 ? value << (12 - shift) : value);
  }
  return 0;
}

function fixedCoefficients(kind: i32, bytes: i32): void {
  order = kind;
  shift = 0;
  const one: i32 = bytes == 2 ? 4096 : 1;
  store<i32>(coefficients, kind * one);
  store<i32>(coefficients, kind == 3 ? -3 * one : -one, 4);
  store<i32>(coefficients, one, 8);
}

function takeHeader(bytes: i32, signal: i32): i32 {
  const kind = take(3);
  if (kind > 5) return reserved;
  takeReference();
  if (distance > signal) return beyond;
  first = takeSigned(4 * (1 + take(bytes == 2 ? 2 : 3)));
  constant = kind == 5;
  order = 0;
  if (kind == 4) return takeCoefficients(bytes);
  if (kind < 4) fixedCoefficients(kind, bytes);
  return 0;
}

/** Quotients: each as many zeros, and a one. */
function takeQuotients(count: i32, to: usize, step: usize, spare: i32): i32 {
  let last = position, at = position;
  let seen: u64 = 0;
  while (true) {
    let word = peek(at);
    while (word != 0) {
      const place = at + ctz(word);
      const quotient = place - last;
      store<u32>(to, <u32>quotient);
      seen |= quotient;
      to += step;
      last = place + 1;
      word &= word - 1;
      if (--count == 0) {
        position = last;
        return last > end ? cut : seen >> <u64>spare != 0 ? tooLarge : 0;
      }
    }
    at += 64 - (at & 7);
    if (at > end) return cut;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function unfolded(value: u32): i32 {
  return <i32>(value >> 1) ^ -<i32>(value & 1);
}

function takeRest(count: i32, to: usize, step: usize, bits: i32, alone: bool): i32 {
  if (position + <u64>count * bits > end) return cut;
  const mask = <u32>(((<u64>1) << bits) - 1);
  let at = position;
  if (alone)
    for (let i = 0; i < count; i++) {
      store<i32>(to, unfolded(<u32>peek(at) & mask));
      at += bits;
      to += step;
    }
  else
    for (let i = 0; i < count; i++) {
      store<i32>(to, unfolded((load<u32>(to) << bits) | (<u32>peek(at) & mask)));
      at += bits;
      to += step;
    }
  position = at;
  return 0;
}

/** Residuals of samples 1 … into every `step` bytes from `to` on; sample 0 has none. */
function takeResiduals(bytes: i32, samples: i32, to: usize, step: usize): i32 {
  store<i32>(to, 0);
  if (constant) {
    for (let i = 1; i < samples; i++) store<i32>(to + <usize>i * step, 0);
    return 0;
  }
  const parts = samples > 64 ? take(3) : 0;
  const length = parts == 0 ? samples : 16 << parts;
  const kBits: i32 = bytes == 2 ? 4 : 5, escape: i32 = (1 << kBits) - 1;
  for (let from = 0; from < samples; from += length) {
    const start = max(from, 1), count = min(from + length, samples) - start;
    const place = to + <usize>start * step;
    if (position > end) return cut;
    const k = take(kBits);
    let trouble: i32 = 0;
    if (k == escape) {
      const bits = take(kBits + 1);
      if (bits > 8 * bytes) return tooLarge;
      trouble = takeRest(count, place, step, bits, true);
    } else if (count > 0) {
      trouble = takeQuotients(count, place, step, 8 * bytes - k);
      if (trouble == 0) trouble = takeRest(count, place, step, k, false);
    }
    if (trouble != 0) return trouble;
  }
  return position > end ? cut : 0;
}

// @ts-ignore: decorator
@inline
function two(at: usize, back: usize, pair: v128): v128 {
  return i32x4.dot_i16x8_s(v128.load(at - back), pair);
}

// @ts-ignore: decorator
@inline
function storeCounts(rows: usize, t: usize, counts: v128): void {
  v128.store_lane<i16>(<usize>load<u32>(rows) + t, counts, 0);
  v128.store_lane<i16>(<usize>load<u32>(rows, 4) + t, counts, 2);
  v128.store_lane<i16>(<usize>load<u32>(rows, 8) + t, counts, 4);
  v128.store_lane<i16>(<usize>load<u32>(rows, 12) + t, counts, 6);
}

/** residual + prediction of four signals, and the one before behind it: (now & 0xffff) | before << 16. */
// @ts-ignore: decorator
@inline
function settle(at: usize, sum: v128, before: v128, rows: usize, t: usize, bases: v128): v128 {
  const now = i32x4.add(v128.load(at), i32x4.shr_s(sum, 12));
  const pair = v128.or(v128.and(now, i32x4.splat(0xffff)), i32x4.shl(before, 16));
  v128.store(at, pair);
  storeCounts(rows, t, i32x4.add(now, bases));
  return pair;
}

function synthesizeShort(samples: i32, lanes: usize, rows: usize, bases: v128): void {
  const a = v128.load(pairs), b = v128.load(pairs, 16);
  let before = i32x4.splat(0), at = lanes;
  for (let t = 0; t < samples; t++) {
    const sum = i32x4.add(two(at, 16, a), two(at, 48, b));
    before = settle(at, sum, before, rows, <usize>t << 1, bases);
    at += 16;
  }
}

function synthesizeMiddle(samples: i32, lanes: usize, rows: usize, bases: v128): void {
  const a = v128.load(pairs), b = v128.load(pairs, 16), c = v128.load(pairs, 32), d = v128.load(pairs, 48);
  const e = v128.load(pairs, 64), f = v128.load(pairs, 80);
  let before = i32x4.splat(0), at = lanes;
  for (let t = 0; t < samples; t++) {
    const late = i32x4.add(i32x4.add(two(at, 112, d), two(at, 144, e)), two(at, 176, f));
    const sum = i32x4.add(two(at, 16, a), i32x4.add(two(at, 48, b), i32x4.add(two(at, 80, c), late)));
    before = settle(at, sum, before, rows, <usize>t << 1, bases);
    at += 16;
  }
}

function synthesizeLong(samples: i32, lanes: usize, rows: usize, bases: v128): void {
  let before = i32x4.splat(0), at = lanes;
  for (let t = 0; t < samples; t++) {
    let sum = i32x4.splat(0);
    for (let j = 7; j >= 0; j--) sum = i32x4.add(sum, two(at, 16 + (<usize>j << 5), v128.load(pairs + (<usize>j << 4))));
    before = settle(at, sum, before, rows, <usize>t << 1, bases);
    at += 16;
  }
}

/** The same with coefficients of int32. */
function synthesizeWide(samples: i32, lanes: usize, rows: usize, bases: v128, order: i32): void {
  let at = lanes;
  for (let t = 0; t < samples; t++) {
    let sum = i32x4.splat(0);
    for (let j = order - 1; j >= 0; j--)
      sum = i32x4.add(sum, i32x4.mul(v128.load(at - 16 - (<usize>j << 4)), v128.load(wide + (<usize>j << 4))));
    const now = i32x4.add(v128.load(at), i32x4.shr_s(sum, 12));
    v128.store(at, i32x4.shr_s(i32x4.shl(now, 16), 16));
    storeCounts(rows, <usize>t << 1, i32x4.add(now, bases));
    at += 16;
  }
}

/** out += (gain · of) >> 6, in int16. */
function addReference16(out: usize, other: usize, gain: i32, samples: i32): void {
  const factor = i16x8.splat(<i16>gain);
  const end = out + (<usize>(samples & ~7) << 1);
  for (; out < end; out += 16) {
    const values = v128.load(other);
    let part = values;
    if (gain != 64) {
      const low = i32x4.shr_s(i32x4.extmul_low_i16x8_s(values, factor), 6);
      const high = i32x4.shr_s(i32x4.extmul_high_i16x8_s(values, factor), 6);
      part = v128.shuffle<i16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
    }
    v128.store(out, i16x8.add(v128.load(out), part));
    other += 16;
  }
  for (let i = 0; i < (samples & 7); i++) {
    store<i16>(out, load<i16>(out) + ((gain * <i32>load<i16>(other)) >> 6));
    out += 2;
    other += 2;
  }
}

/** Up to four signals of int16, which are predicted at once; `spare` is a row that nobody reads. */
function unpackFour(signal: i32, some: i32, samples: i32, out: usize, lanes: usize, rows: usize, spare: usize): i32 {
  memory.fill(pairs, 0, 128);
  memory.fill(wide, 0, 256);
  memory.fill(lanes - 256, 0, 256);
  let bases = i32x4.splat(0), most: i32 = 0, fit = true;
  for (let lane = 0; lane < 4; lane++) {
    store<u32>(rows + (lane << 2), <u32>(lane < some ? out + ((<usize>signal + lane) * samples << 1) : spare));
    if (lane >= some) continue;
    const trouble = takeHeader(2, signal + lane) || takeResiduals(2, samples, lanes + (lane << 2), 16);
    if (trouble != 0) return trouble;
    store<i32>(distances + (lane << 2), distance);
    store<i32>(gains + (lane << 2), gain);
    for (let j = 0; j < order; j++) {
      const value = load<i32>(coefficients + (j << 2));
      store<i32>(wide + (j << 4) + (lane << 2), value);
      store<i16>(pairs + ((j >> 1) << 4) + (lane << 2) + ((j & 1) << 1), <i16>value);
      fit = fit && value >= -32768 && value <= 32767;
    }
    most = max(most, order);
    if (lane == 0) bases = i32x4.replace_lane(bases, 0, first);
    else if (lane == 1) bases = i32x4.replace_lane(bases, 1, first);
    else if (lane == 2) bases = i32x4.replace_lane(bases, 2, first);
    else bases = i32x4.replace_lane(bases, 3, first);
  }
  if (!fit) synthesizeWide(samples, lanes, rows, bases, most);
  else if (most <= 4) synthesizeShort(samples, lanes, rows, bases);
  else if (most <= 12) synthesizeMiddle(samples, lanes, rows, bases);
  else synthesizeLong(samples, lanes, rows, bases);
  for (let lane = 0; lane < some; lane++) {
    const far = load<i32>(distances + (lane << 2));
    const own = out + ((<usize>signal + lane) * samples << 1);
    if (far != 0) addReference16(own, own - (<usize>far * samples << 1), load<i32>(gains + (lane << 2)), samples);
  }
  return 0;
}

/** One signal of int32. */
function unpackOne(signal: i32, samples: i32, out: usize, residuals: usize): i32 {
  const trouble = takeHeader(4, signal) || takeResiduals(4, samples, residuals, 4);
  if (trouble != 0) return trouble;
  memory.fill(residuals - 64, 0, 64);
  const own = out + (<usize>signal * samples << 2), other = own - (<usize>distance * samples << 2);
  for (let t = 0; t < samples; t++) {
    const at = residuals + (<usize>t << 2);
    let sum: i64 = 0;
    for (let j = 0; j < order; j++)
      sum += <i64>load<i32>(coefficients + (j << 2)) * <i64>load<i32>(at - 4 - (<usize>j << 2));
    const now = load<i32>(at) + <i32>(sum >> shift);
    store<i32>(at, now);
    let count = now + first;
    if (distance != 0) count += <i32>((<i64>gain * <i64>load<i32>(other + (<usize>t << 2))) >> 6);
    store<i32>(own + (<usize>t << 2), count);
  }
  return 0;
}

/**
 * `length` coded bytes at `from` → planar counts at `out`. `work` has place for 16 · samples (int16) or 4 · samples
 * (int32) and 768 bytes, `spare` for a row. 0, or what is wrong: 1 cut, 2 a reserved kind, 3 a reference
 * before the first signal, 4 a number beyond its limit, 5 bytes left over.
 */
export function unpack(
  bytes: i32, from: usize, length: i32, samples: i32, signals: i32, out: usize, work: usize, spare: usize,
): i32 {
  coefficients = work + 16;
  pairs = work + 80;
  distances = work + 208;
  gains = work + 224;
  wide = work + 240;
  base = from;
  position = 0;
  end = <u64>length << 3;
  const step: i32 = bytes == 2 ? 4 : 1;
  for (let signal = 0; signal < signals; signal += step) {
    const trouble =
      bytes == 2
        ? unpackFour(signal, min(4, signals - signal), samples, out, work + tablesBytes, work, spare)
        : unpackOne(signal, samples, out, work + tablesBytes);
    if (trouble != 0) return trouble;
  }
  if (<i32>((position + 7) >> 3) != length) return position > end ? cut : tooLong;
  // What fills the last byte is zero, so that no two texts mean the same.
  return (position & 7) != 0 && peek(position) != 0 ? tooLong : 0;
}
