import type { Counts } from '@valvomo/model';
import { createBitWriter, type BitWriter } from './bits-plain.ts';
import {
  bestFixed,
  differences,
  foldFixed,
  foldLinear,
  linearOf,
  quantised,
  roughLog2,
  type Linear,
  type Way,
} from './predict-plain.ts';
import { createReferences } from './reference-plain.ts';

const fine = 32;
const linearSamples = 128;
const partedSamples = 64;

/** Bits of a partition, and how: k of Rice's code, or, negative, −1 − bits of a plain residual. */
const partCost = (count: number, sum: number, most: number, bytes: number): { cost: number; k: number } => {
  const kMax = bytes === 2 ? 14 : 30;
  let k = 0;
  let bound = 4 * count;
  while (k < kMax && 2 * sum + count > bound) {
    bound *= 2;
    k += 1;
  }
  const rice = count * (k + 1) + (sum - count * (2 ** k - 1) * 0.5) / 2 ** k;
  const plain = (bytes === 2 ? 5 : 6) + count * most;
  return { cost: (bytes === 2 ? 4 : 5) + Math.min(plain, rice), k: plain < rice ? -1 - most : k };
};

/** Folded residuals cut into partitions of one size. */
interface Parted {
  /** What is written; the size is 16 · 2 ** code samples, 0: all. */
  readonly code: number;
  readonly size: number;
  readonly cost: number;
  readonly ks: readonly number[];
}

const partedBy = (folded: Uint32Array, bytes: number, code: number, size: number): Parted => {
  let cost = 0;
  const ks: number[] = [];
  for (let from = 0; from < folded.length; from += size) {
    const part = folded.subarray(from, from + size);
    let sum = 0;
    let all = 0;
    for (const value of part) {
      sum += value;
      all |= value;
    }
    const own = partCost(part.length - (from === 0 ? 1 : 0), sum, 32 - Math.clz32(all), bytes);
    cost += own.cost;
    ks.push(own.k);
  }
  return { code, size, cost, ks };
};

const choosePartition = (folded: Uint32Array, bytes: number): Parted => {
  const whole = partedBy(folded, bytes, 0, folded.length);
  if (folded.length <= partedSamples) return whole;
  let best: Parted | undefined;
  for (let code = 1, size = fine; code <= 7 && size < folded.length; code += 1, size *= 2) {
    const own = partedBy(folded, bytes, code, size);
    if (best === undefined || own.cost < best.cost) best = own;
  }
  return best === undefined || whole.cost < best.cost ? whole : best;
};

const putParts = (
  writer: BitWriter,
  folded: Uint32Array,
  { code, size, ks }: Parted,
  bytes: number,
): void => {
  if (folded.length > partedSamples) writer.put(code, 3);
  const kBits = bytes === 2 ? 4 : 5;
  for (const [part, k] of ks.entries()) {
    const values = folded.subarray(Math.max(part * size, 1), (part + 1) * size);
    if (k < 0) {
      writer.put(-1, kBits);
      writer.put(-1 - k, kBits + 1);
      for (const value of values) writer.put(value, -1 - k);
      continue;
    }
    writer.put(k, kBits);
    for (const value of values) writer.putQuotient(value >>> k);
    for (const value of values) writer.put(value, k);
  }
};

/** What a signal is predicted from besides itself; distance 0: nothing. */
interface Reference {
  readonly distance: number;
  readonly gain: number;
}

const putHead = (
  writer: BitWriter,
  kind: number,
  { distance, gain }: Reference,
  { first, bytes }: Way,
): void => {
  writer.put(kind, 3);
  if (distance === 0) writer.put(0, 2);
  else if (gain === 64 && distance === 1) writer.put(1, 2);
  else if (gain === 64 && distance <= 4) {
    writer.put(2, 2);
    writer.put(distance - 1, 2);
  } else {
    writer.put(3, 2);
    writer.put(distance - 1, 8);
    writer.put(gain, 8);
  }
  const nibbles = (36 - Math.clz32(first < 0 ? ~first : first)) >>> 2;
  writer.put(nibbles - 1, bytes === 2 ? 2 : 3);
  writer.put(first, 4 * nibbles);
};

const putFixed = (
  writer: BitWriter,
  way: Way,
  { order, sum }: { order: number; sum: number },
  reference: Reference,
): void => {
  if (sum === 0) return putHead(writer, 5, reference, way);
  const folded = foldFixed(way, order);
  putHead(writer, order, reference, way);
  putParts(writer, folded, choosePartition(folded, way.bytes), way.bytes);
};

const putLinear = (writer: BitWriter, { coefficients, shift }: Linear, precision: number): void => {
  writer.put(coefficients.length - 1, 4);
  writer.put(precision - 1, 4);
  writer.put(shift, 4);
  for (const each of coefficients) writer.put(each, precision);
};

type Rows = readonly (Int16Array | Int32Array)[];

/** The signals nearest before it, as they are; no linear prediction. */
const packNear = (writer: BitWriter, rows: Rows, signal: number, near: number): void => {
  const x = rows[signal] as Int16Array;
  let way = differences(x, undefined, 64);
  let fixed = bestFixed(way);
  let distance = 0;
  for (let far = 1; far <= Math.min(near, signal); far += 1) {
    const other = differences(x, rows[signal - far], 64);
    const own = bestFixed(other);
    if (own.sum < fixed.sum) [way, fixed, distance] = [other, own, far];
  }
  putFixed(writer, way, fixed, { distance, gain: 64 });
};

const precisionOf = (samples: number): number => (samples < 512 ? 10 : samples < 2048 ? 12 : 15);

/** Linear prediction, from the difference to the signal that is most alike where that costs less. */
const packFar = (
  writer: BitWriter,
  rows: Rows,
  signal: number,
  taper: Int16Array,
  alike: Reference,
): void => {
  const x = rows[signal] as Int16Array;
  const precision = precisionOf(x.length);
  let reference: Reference = { distance: 0, gain: 64 };
  let way = differences(x, undefined, 64);
  let linear = linearOf(way, taper, precision);
  if (alike.distance !== 0) {
    const other = differences(x, rows[signal - alike.distance], alike.gain);
    const own = linearOf(other, taper, precision);
    if (own.bits + 16 < linear.bits) [way, linear, reference] = [other, own, alike];
  }
  const fixed = bestFixed(way);
  const whole = quantised(linear.coefficients, precision);
  if (whole === undefined) return putFixed(writer, way, fixed, reference);
  const folded = foldLinear(way, whole);
  const parted = choosePartition(folded, way.bytes);
  const bits = parted.cost + 12 + whole.coefficients.length * precision;
  if (x.length * roughLog2((2 * fixed.sum + 1) / x.length) < bits) {
    const { cost } = choosePartition(foldFixed(way, fixed.order), way.bytes);
    if (cost <= bits) return putFixed(writer, way, fixed, reference);
  }
  putHead(writer, 4, reference, way);
  putLinear(writer, whole, precision);
  putParts(writer, folded, parted, way.bytes);
};

/** The plain twin of the kernel: the same bytes. `near` as there. */
export const packPlain = (
  counts: Counts,
  samples: number,
  signals: number,
  near: number,
  taper: Int16Array,
): Uint8Array<ArrayBuffer> => {
  const writer = createBitWriter();
  const rows = Array.from({ length: signals }, (_, signal) =>
    counts.subarray(signal * samples, (signal + 1) * samples),
  );
  const references = createReferences();
  for (let signal = 0; signal < signals; signal += 1)
    if (near > 0 || samples < linearSamples) packNear(writer, rows, signal, near > 0 ? near : 4);
    else packFar(writer, rows, signal, taper, references.next(rows[signal] as Int16Array));
  return writer.end();
};
