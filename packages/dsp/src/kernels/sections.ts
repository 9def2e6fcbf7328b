import { ValvomoError, type Counts } from '@valvomo/model';
import type { Section } from '../section.ts';
import type { CalibrationTable } from './calibration.ts';
import { evenStride, rowsIn, rowsOut } from './row-copies.ts';
import { derivationsAt, type KernelSpace } from './space.ts';

/** Sections in a row as the kernel reads them. */
export interface KernelSections {
  readonly count: number;
  /** b0, b1, b2, a1, a2 of every section. */
  readonly coefficients: Float64Array;
  /** b0 = b2 everywhere, which saves a product and changes no bit. */
  readonly symmetric: boolean;
  /** So many of the last sections run in float32; 0 unless only pixels come of it. */
  readonly narrow: number;
}

/** The rows of a call: `length` values from at[r] + from on for row r, and their state [sections × rows × 2]. */
export interface Rows {
  readonly at: Int32Array;
  readonly from: number;
  readonly length: number;
  readonly state: Float64Array;
}

/** Counts of the same rows, which channel's calibration each has, and where their µV go. */
export interface CountRows {
  readonly counts: Counts;
  readonly countsAt: Int32Array;
  readonly channels: Int32Array;
  readonly calibrations: CalibrationTable;
  readonly out: Float32Array | Float64Array;
}

const scratchBytes = 8192;
const sectionsMax = 200;
const coefficientsAt = scratchBytes;
const calibrationAt = coefficientsAt + sectionsMax * 40;
const rowsMax = 1024;
/** Coefficients of the sections in float32, which are few. */
const narrowAt = calibrationAt + rowsMax * 16;
const stateAt = narrowAt + 128;
const stateBytes = 1 << 20;
const rowsAt = stateAt + stateBytes;
/** Rows are read up to the next multiple of eight samples. */
const slack = 256;
const lengthMax = 4096;

export const kernelSections = (sections: readonly Section[], narrow = 0): KernelSections => {
  if (sections.length > sectionsMax)
    throw new ValvomoError('CASCADE_SECTIONS', `${sections.length} sections, at most ${sectionsMax}`, {
      value: sections.length,
      limit: sectionsMax,
    });
  return {
    count: sections.length,
    coefficients: Float64Array.from(sections.flatMap(({ b0, b1, b2, a1, a2 }) => [b0, b1, b2, a1, a2])),
    symmetric: sections.every(({ b0, b2 }) => b0 === b2),
    narrow,
  };
};

const whole = (rows: number): number => 4 * Math.ceil(rows / 4);

/** Rows of `bytes` bytes that fit at once into the kernel's memory; a multiple of four. */
const rowsAtOnce = ({ count }: KernelSections, bytes: number): number =>
  4 *
  Math.floor(
    Math.min(rowsMax, (derivationsAt - rowsAt - slack) / bytes, stateBytes / (16 * Math.max(1, count))) / 4,
  );

/** State of rows r … r + some into the kernel's memory (`back`: out of it), section after section. */
const moveState = (
  space: KernelSpace,
  { state, at }: Rows,
  count: number,
  r: number,
  some: number,
  back: boolean,
): void => {
  const padded = whole(some);
  const held = new Float64Array(space.buffer, stateAt, count * padded * 2);
  if (padded === at.length) {
    if (back) state.set(held);
    else held.set(state);
    return;
  }
  if (!back) held.fill(0);
  for (let k = 0; k < count; k += 1) {
    const from = (k * at.length + r) * 2;
    const to = k * padded * 2;
    if (back) state.set(held.subarray(to, to + some * 2), from);
    else held.set(state.subarray(from, from + some * 2), to);
  }
};

const refuseLength = (length: number): never => {
  throw new ValvomoError('KERNEL_LENGTH', `a stretch of ${length} samples, at most ${lengthMax}`, {
    value: length,
    limit: lengthMax,
  });
};

/**
 * Runs rows of float64 in place through all sections. The arithmetic is that of the plain twin, bit for bit.
 * @throws ValvomoError KERNEL_LENGTH above 4096 samples at once
 */
export const runSections = (
  space: KernelSpace,
  sections: KernelSections,
  values: Float64Array,
  rows: Rows,
): void => {
  if (rows.length > lengthMax) refuseLength(rows.length);
  const even = evenStride(rows.at, rows.length);
  const stride = even || rows.length + (rows.length & 1);
  const most = rowsAtOnce(sections, stride * 8);
  const { count, coefficients, symmetric } = sections;
  new Float64Array(space.buffer, coefficientsAt, coefficients.length).set(coefficients);
  for (let r = 0; r < rows.at.length; r += most) {
    const some = Math.min(most, rows.at.length - r);
    const held = new Float64Array(space.buffer, rowsAt, some * stride);
    rowsIn(held, values, rows, r, some, stride, even > 0);
    moveState(space, rows, count, r, some, false);
    space.run.cascade(
      rowsAt,
      stride,
      rows.length,
      whole(some),
      count,
      Number(symmetric),
      coefficientsAt,
      stateAt,
      0,
    );
    rowsOut(held, values, rows, r, some, stride, even > 0);
    moveState(space, rows, count, r, some, true);
  }
};

/** Gain × 4 and offset × 4 of every four rows. */
const calibrationIn = (
  space: KernelSpace,
  { channels, calibrations: { gains, offsets } }: CountRows,
  r: number,
  some: number,
): void => {
  const held = new Float64Array(space.buffer, calibrationAt, whole(some) * 2);
  held.fill(0);
  for (let k = 0; k < some; k += 1) {
    const place = (k >> 2) * 8 + (k & 3);
    const channel = channels[r + k] as number;
    held[place] = gains[channel] as number;
    held[place + 4] = offsets[channel] as number;
  }
};

/**
 * Counts → offset + gain · count → sections → `out`, rounded once where it is float32.
 * @throws ValvomoError KERNEL_LENGTH above 4096 samples at once
 */
export const runCounts = (
  space: KernelSpace,
  sections: KernelSections,
  from: CountRows,
  rows: Rows,
): void => {
  if (rows.length > lengthMax) refuseLength(rows.length);
  const { count, coefficients, symmetric, narrow } = sections;
  const { counts, out } = from;
  const evenIn = evenStride(from.countsAt, rows.length);
  // What lies between rows of `out` is not ours to write.
  const evenOut = evenStride(rows.at, rows.length) === rows.length ? rows.length : 0;
  const strideIn = evenIn || rows.length;
  const strideOut = evenOut || rows.length;
  const inBytes = counts.BYTES_PER_ELEMENT;
  const outBytes = out.BYTES_PER_ELEMENT;
  const most = rowsAtOnce(sections, strideIn * inBytes + strideOut * outBytes);
  const outAt = rowsAt + 8 * Math.ceil((most * strideIn * inBytes) / 8) + slack / 2;
  const heldCounts =
    counts instanceof Int16Array
      ? new Int16Array(space.buffer, rowsAt, most * strideIn)
      : new Int32Array(space.buffer, rowsAt, most * strideIn);
  const heldOut =
    out instanceof Float32Array
      ? new Float32Array(space.buffer, outAt, most * strideOut)
      : new Float64Array(space.buffer, outAt, most * strideOut);
  new Float64Array(space.buffer, coefficientsAt, coefficients.length).set(coefficients);
  if (narrow > 0)
    new Float32Array(space.buffer, narrowAt, 5 * narrow).set(coefficients.subarray(5 * (count - narrow)));
  const places = { at: from.countsAt, from: rows.from, length: rows.length };
  for (let r = 0; r < rows.at.length; r += most) {
    const some = Math.min(most, rows.at.length - r);
    rowsIn(heldCounts, counts, places, r, some, strideIn, evenIn > 0);
    calibrationIn(space, from, r, some);
    moveState(space, rows, count, r, some, false);
    const taken = [rowsAt, inBytes, strideIn, rows.length, whole(some), calibrationAt] as const;
    if (narrow > 0) {
      const exact = count - narrow;
      const tables = [exact, narrow, Number(symmetric), coefficientsAt, narrowAt, stateAt, 0] as const;
      space.run.cascadeMixed(...taken, ...tables, outAt, strideOut);
    } else {
      const tables = [count, Number(symmetric), coefficientsAt, stateAt, 0] as const;
      space.run.cascadeCounts(...taken, ...tables, outAt, outBytes, strideOut);
    }
    rowsOut(heldOut, out, rows, r, some, strideOut, evenOut > 0);
    moveState(space, rows, count, r, some, true);
  }
};
