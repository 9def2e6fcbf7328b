// Planar counts to coded bytes: the twin is src/coding/pack-plain.ts, the format in packages/wire/PROTOCOL.md §3.

import { autocorrelation, levinson, roughLog2, windowed } from './autocorrelation';
import { endBits, putBits, putPlain, putRice, putSigned, startBits } from './bits';
import { differences, firstOf, fixedSums, foldFixed, foldLinear, orderMax } from './predict';
import { bestReference, noteFeatures, foundGain } from './reference';

const fine: i32 = 32;
/** From so many samples on linear prediction is tried, and partitions are. */
const linearSamples: i32 = 128;
const partedSamples: i32 = 64;

/** Where things are in the working memory; zeros come before differences. */
let sums: usize = 0, r: usize = 0, recursion: usize = 0, folded: usize = 0, windowedAt: usize = 0, partSums: usize = 0;
let partBits: usize = 0, features: usize = 0, taper: usize = 0;
let width: i32 = 0, length: i32 = 0;

/** A way to predict a signal: its differences, the best of fixed and linear orders. `at`: d, float64 coefficients, int32. */
let ways: usize = 0, wayBytes: usize = 0;
const dOffset: usize = 384;

// @ts-ignore: decorator
@inline
function way(k: i32): usize {
  return ways + <usize>k * wayBytes;
}

function lay(work: usize, signals: i32): void {
  const row = <usize>(length + 160 & ~15) * 4;
  sums = work;
  r = work + 32;
  recursion = work + 160;
  ways = work + 384;
  wayBytes = dOffset + row;
  folded = ways + 2 * wayBytes;
  windowedAt = folded + row + 32;
  partSums = windowedAt + row;
  const parts = <usize>(length / fine + 16) * 2;
  partBits = partSums + (parts << 3);
  features = partBits + (parts << 3);
}

let first0: i32 = 0, first1: i32 = 0;

/** Differences of a signal to a reference `distance` before it (0: none). */
function tryWay(k: i32, x: usize, distance: i32, gain: i32): void {
  const at = way(k);
  const none = i64x2.splat(0);
  v128.store(at + dOffset - 64, none);
  v128.store(at + dOffset - 48, none);
  v128.store(at + dOffset - 32, none);
  v128.store(at + dOffset - 16, none);
  const other: usize = distance == 0 ? 0 : x - <usize>distance * <usize>length * <usize>width;
  const first = differences(x, other, gain, width, length, at + dOffset);
  if (k == 0) first0 = first;
  else first1 = first;
}

/** Cheapest fixed order, 0 … 3; its sum is in `sums`. */
function fixedOrder(k: i32): i32 {
  fixedSums(way(k) + dOffset, width, length, sums);
  let order: i32 = 0;
  for (let o: i32 = 1; o < 4; o++) if (load<f64>(sums + (o << 3)) < load<f64>(sums + (order << 3))) order = o;
  return order;
}

/** Orders of linear prediction: float64 coefficients behind the way's head. @returns the order, 0: none */
function linearOrder(k: i32, precision: i32): i32 {
  const d = way(k) + dOffset;
  const scale = windowed(d, width, length, taper, windowedAt);
  if (scale < 0) {
    store<f64>(way(k), -1e300);
    return 0;
  }
  autocorrelation(windowedAt, length, r);
  return levinson(r, length, scale, precision, recursion, way(k) + 8, way(k));
}

/** float64 coefficients → int32 of `precision` bits. @returns the shift, or −1 where they are too large */
function quantised(from: usize, order: i32, precision: i32, to: usize): i32 {
  let most: f64 = 0;
  for (let j: i32 = 0; j < order; j++) most = max(most, abs(load<f64>(from + (<usize>j << 3))));
  const limit = <f64>((1 << (precision - 1)) - 1);
  let shift: i32 = 12;
  while (shift >= 0 && most * <f64>(1 << shift) > limit) shift--;
  if (shift < 0) return -1;
  let error: f64 = 0;
  memory.fill(to, 0, <usize>orderMax << 2);
  for (let j: i32 = 0; j < order; j++) {
    error += load<f64>(from + (<usize>j << 3)) * <f64>(1 << shift);
    const value = min(max(Math.floor(error + 0.5), -limit), limit);
    error -= value;
    store<i32>(to + (<usize>j << 2), <i32>value);
  }
  return shift;
}

/** Bits a signal costs more than its residuals. */
function precisionOf(): i32 {
  return length < 512 ? 10 : length < 2048 ? 12 : 15;
}

let riceBits: i32 = 0;

/** Bits of a partition of `count` residuals whose folded sum is `sum` and whose largest has `most` bits; how in `riceBits`. */
function partCost(count: f64, sum: f64, most: i32): f64 {
  const kMax: i32 = width == 2 ? 14 : 30;
  let k: i32 = 0, bound = 4 * count, power: f64 = 1;
  while (k < kMax && 2 * sum + count > bound) {
    bound *= 2;
    power *= 2;
    k++;
  }
  const rice = count * <f64>(k + 1) + (sum - count * (power - 1) * 0.5) / power;
  const plain = <f64>(width == 2 ? 5 : 6) + count * <f64>most;
  riceBits = plain < rice ? -1 - most : k;
  return <f64>(width == 2 ? 4 : 5) + min(plain, rice);
}

/** Σ and the bits of all of folded residuals [from, to) into place `part`. */
function sumPart(from: i32, to: i32, part: i32): void {
  let sum: u64 = 0, all: u32 = 0, i = from;
  if (width == 2) {
    let four = i32x4.splat(0), any = i16x8.splat(0);
    let rows: i32 = 0;
    for (; i < to; i += 8) {
      let values = v128.load(folded + (<usize>i << 1));
      if (i > to - 8) values = firstOf(values, to - i);
      four = i32x4.add(four, i32x4.extadd_pairwise_i16x8_u(values));
      any = v128.or(any, values);
      if (++rows == 16384 || i >= to - 8) {
        sum += <u64><u32>i32x4.extract_lane(four, 0) + <u64><u32>i32x4.extract_lane(four, 1);
        sum += <u64><u32>i32x4.extract_lane(four, 2) + <u64><u32>i32x4.extract_lane(four, 3);
        four = i32x4.splat(0);
        rows = 0;
      }
    }
    const wide = i64x2.extract_lane(any, 0) | i64x2.extract_lane(any, 1);
    all = <u32>wide | <u32>(wide >> 32);
    all = (all | (all >> 16)) & 0xffff;
  }
  for (; i < to; i++) {
    const value = load<u32>(folded + (<usize>i << 2));
    sum += value;
    all |= value;
  }
  store<f64>(partSums + (<usize>part << 3), <f64>sum);
  store<i32>(partBits + (<usize>part << 3), 32 - <i32>clz(all));
}

// @ts-ignore: decorator
@inline
function countOf(part: i32, size: i32): f64 {
  const from = part * size;
  return <f64>(min(from + size, length) - max(from, 1));
}

/** All partitions of one size, made of those of half that size from `fineAt` on into `at`. */
function mergeParts(fineAt: i32, fines: i32, at: i32): void {
  for (let p: i32 = 0; p < fines; p += 2) {
    const from = fineAt + p, to = <usize>(at + (p >> 1)) << 3;
    const both = p + 1 < fines;
    const sum = load<f64>(partSums + (<usize>from << 3)), bits = load<i32>(partBits + (<usize>from << 3));
    store<f64>(partSums + to, both ? sum + load<f64>(partSums + (<usize>from << 3), 8) : sum);
    store<i32>(partBits + to, both ? max(bits, load<i32>(partBits + (<usize>from << 3), 8)) : bits);
  }
}

let chosenAt: i32 = 0, chosenSize: i32 = 0, chosenCode: i32 = 0;

function partsCost(at: i32, count: i32, size: i32): f64 {
  let cost: f64 = 0;
  for (let p: i32 = 0; p < count; p++)
    cost += partCost(countOf(p, size), load<f64>(partSums + (<usize>(at + p) << 3)), load<i32>(partBits + (<usize>(at + p) << 3)));
  return cost;
}

/** The partition that costs the fewest bits; their sums stay at `chosenAt`. @returns the bits */
function choosePartition(): f64 {
  chosenCode = 0;
  chosenAt = 0;
  chosenSize = length;
  if (length <= partedSamples) {
    sumPart(0, length, 0);
    return partsCost(0, 1, length);
  }
  let count = (length + fine - 1) / fine;
  for (let p: i32 = 0; p < count; p++) sumPart(p * fine, min((p + 1) * fine, length), p);
  let at: i32 = 0, best: f64 = Infinity;
  for (let code: i32 = 1, size = fine; true; code++, size *= 2) {
    const whole = count == 1;
    const cost = code > 7 && !whole ? Infinity : partsCost(at, count, min(size, length));
    if (cost < best) {
      best = cost;
      chosenAt = at;
      chosenSize = min(size, length);
      chosenCode = whole ? 0 : code;
    }
    if (whole) return best;
    mergeParts(at, count, at + count);
    at += count;
    count = (count + 1) >> 1;
  }
  return best;
}

function putParts(): void {
  if (length > partedSamples) putBits(chosenCode, 3);
  const wide: i32 = width == 2 ? 4 : 5;
  for (let from: i32 = 0, part = chosenAt; from < length; from += chosenSize, part++) {
    const start = max(from, 1), count = min(from + chosenSize, length) - start;
    partCost(<f64>count, load<f64>(partSums + (<usize>part << 3)), load<i32>(partBits + (<usize>part << 3)));
    const place = folded + <usize>start * width;
    if (riceBits < 0) {
      putBits((1 << wide) - 1, wide);
      putBits(-1 - riceBits, wide + 1);
      putPlain(place, width, count, -1 - riceBits);
    } else {
      putBits(riceBits, wide);
      putRice(place, width, count, riceBits);
    }
  }
}

function putHead(kind: i32, distance: i32, gain: i32, first: i32): void {
  putBits(kind, 3);
  if (distance == 0) putBits(0, 2);
  else if (gain == 64 && distance == 1) putBits(1, 2);
  else if (gain == 64 && distance <= 4) {
    putBits(2, 2);
    putBits(distance - 1, 2);
  } else {
    putBits(3, 2);
    putBits(distance - 1, 8);
    putSigned(gain, 8);
  }
  const bits = 33 - <i32>clz(first < 0 ? ~first : first);
  const nibbles = (bits + 3) / 4;
  putBits(nibbles - 1, width == 2 ? 2 : 3);
  putSigned(first, 4 * nibbles);
}

function putLinear(order: i32, shift: i32, precision: i32, coefficients: usize): void {
  putBits(order - 1, 4);
  putBits(precision - 1, 4);
  putBits(shift, 4);
  for (let j: i32 = 0; j < order; j++) putSigned(load<i32>(coefficients + (<usize>j << 2)), precision);
}

/** Residuals of way k in a fixed order, written. */
function putFixed(k: i32, order: i32, distance: i32, gain: i32, sum: f64): void {
  const first = k == 0 ? first0 : first1;
  if (sum == 0) return putHead(5, distance, gain, first);
  foldFixed(way(k) + dOffset, width, length, order, folded);
  choosePartition();
  putHead(order, distance, gain, first);
  putParts();
}

/** The signals nearest before it, as they are; no linear prediction. */
function packNear(x: usize, signal: i32, near: i32): void {
  tryWay(0, x, 0, 64);
  let order = fixedOrder(0), k: i32 = 0, distance: i32 = 0;
  let best = load<f64>(sums + (order << 3));
  for (let far: i32 = 1; far <= min(near, signal); far++) {
    tryWay(1 - k, x, far, 64);
    const own = fixedOrder(1 - k), sum = load<f64>(sums + (own << 3));
    if (sum >= best) continue;
    best = sum;
    order = own;
    distance = far;
    k = 1 - k;
  }
  putFixed(k, order, distance, 64, best);
}

/** Linear prediction, from the difference to the signal that is most alike where that costs less. */
function packFar(x: usize, signal: i32, signals: i32): void {
  const precision = precisionOf();
  noteFeatures(x, width, length, signal, features, signals);
  tryWay(0, x, 0, 64);
  let order = linearOrder(0, precision), k: i32 = 0;
  let distance = bestReference(signal, features, signals);
  if (distance != 0) {
    tryWay(1, x, distance, foundGain());
    const own = linearOrder(1, precision);
    if (load<f64>(way(1)) + 16 < load<f64>(way(0))) {
      order = own;
      k = 1;
    } else distance = 0;
  }
  const gain = foundGain(), d = way(k) + dOffset, coefficients = way(k) + 112;
  const fixed = fixedOrder(k), sum = load<f64>(sums + (fixed << 3));
  const shift = order == 0 ? -1 : quantised(way(k) + 8, order, precision, coefficients);
  if (shift < 0) return putFixed(k, fixed, distance, gain, sum);
  foldLinear(d, width, length, coefficients, shift, order, folded);
  const bits = choosePartition() + <f64>(12 + order * precision);
  const fixedBits = <f64>length * roughLog2((2 * sum + 1) / <f64>length);
  // Where the fixed order may be as good, both are measured.
  if (fixedBits < bits) {
    foldFixed(d, width, length, fixed, folded);
    if (choosePartition() <= bits) return putFixed(k, fixed, distance, gain, sum);
    foldLinear(d, width, length, coefficients, shift, order, folded);
    choosePartition();
  }
  putHead(4, distance, gain, k == 0 ? first0 : first1);
  putLinear(order, shift, precision, coefficients);
  putParts();
}

/**
 * Planar counts of `bytes` 2 or 4 at `counts`, with 32 readable bytes behind them → coded bytes at `out`. `near` > 0: so many signals before are
 * tried as a reference, without linear prediction; 0: everything is tried. `work` takes as much as src/coding/counts.ts says, `window` has a
 * taper of int16 for `samples` samples. @returns how many bytes
 */
export function pack(
  bytes: i32, counts: usize, samples: i32, signals: i32, near: i32, out: usize, work: usize, window: usize,
): i32 {
  width = bytes;
  length = samples;
  taper = window;
  lay(work, signals);
  startBits(out);
  for (let signal: i32 = 0; signal < signals; signal++) {
    const x = counts + <usize>signal * <usize>samples * bytes;
    if (near > 0 || samples < linearSamples) packNear(x, signal, near > 0 ? near : 4);
    else packFar(x, signal, signals);
  }
  return <i32>(endBits() - out);
}
