import type { Counts } from '@valvomo/model';
import type { Section } from '../section.ts';
import { runFour, runOne } from '../kernels.ts';
import { runNarrow } from './narrow.ts';
import type { CalibrationTable } from './calibration.ts';
import { runCounts, runSections, type KernelSections } from './sections.ts';
import type { KernelSpace } from './space.ts';

/** The channels of a cascade: sections, which channels are filtered, and their state [sections × active × 2]. */
export interface CascadeRows {
  readonly sections: readonly Section[];
  readonly active: Int32Array;
  /** Where the active channels lie in the values of the present call. */
  readonly at: Int32Array;
  /** … and in its counts. */
  readonly countsAt: Int32Array;
  readonly state: Float64Array;
  readonly kernel: KernelSections;
  /** undefined: the plain twin, which gives the same bits more slowly. */
  readonly space: KernelSpace | undefined;
}

/** Below it the way into the kernel's memory and back costs more than the kernel saves. */
const kernelValues = 512;
const pays = (channels: number, length: number): boolean => channels > 1 && channels * length >= kernelValues;

const runPlain = (
  { sections, active, at, state, kernel: { narrow } }: CascadeRows,
  values: Float64Array,
  from: number,
  length: number,
): void => {
  const whole = active.length - (active.length % 4);
  const exact = sections.length - narrow;
  for (let c = 0; c < active.length; c += c < whole ? 4 : 1) {
    for (const [k, section] of sections.entries()) {
      const s = (k * active.length + c) * 2;
      if (k >= exact)
        for (let r = c; r < (c < whole ? c + 4 : c + 1); r += 1)
          runNarrow(values, (at[r] as number) + from, length, section, state, s + 2 * (r - c));
      else if (c < whole) runFour(values, at, c, from, length, section, state, s);
      else runOne(values, (at[c] as number) + from, length, section, state, s);
    }
  }
};

/** Filters `length` values from at[r] + from on of every active channel, in place. */
export const filterRows = (rows: CascadeRows, values: Float64Array, from: number, length: number): void => {
  const { space, kernel, at, state } = rows;
  if (space !== undefined && pays(at.length, length))
    runSections(space, kernel, values, { at, from, length, state });
  else runPlain(rows, values, from, length);
};

/** Channel rows of counts on their way to filtered µV. */
export interface CountsCall {
  readonly counts: Counts;
  readonly stride: number;
  readonly calibrations: CalibrationTable;
  readonly out: Float32Array | Float64Array;
  readonly outStride: number;
}

const calibrate = (call: CountsCall, c: number, from: number, length: number, out: Float64Array): void => {
  const { counts, stride, calibrations } = call;
  const gain = calibrations.gains[c] as number;
  const offset = calibrations.offsets[c] as number;
  const at = c * stride + from;
  for (let i = 0; i < length; i += 1) out[i] = offset + gain * (counts[at + i] as number);
};

/** One stretch of counts without the kernel: calibrated, filtered and rounded one after the other. */
const runCountsPlain = (cascade: CascadeRows, call: CountsCall, from: number, length: number): void => {
  const { active, at } = cascade;
  const rows = new Float64Array(active.length * length);
  for (const [r, c] of active.entries()) {
    at[r] = r * length;
    calibrate(call, c, from, length, rows.subarray(r * length, (r + 1) * length));
  }
  if (cascade.kernel.narrow > 0) runPlain(cascade, rows, 0, length);
  else filterRows(cascade, rows, 0, length);
  for (const [r, c] of active.entries())
    call.out.set(rows.subarray(r * length, (r + 1) * length), c * call.outStride + from);
};

const runCountsKernel = (
  space: KernelSpace,
  { active, at, countsAt, state, kernel }: CascadeRows,
  { counts, stride, calibrations, out, outStride }: CountsCall,
  from: number,
  length: number,
): void => {
  for (let r = 0; r < active.length; r += 1) {
    countsAt[r] = (active[r] as number) * stride;
    at[r] = (active[r] as number) * outStride;
  }
  runCounts(
    space,
    kernel,
    { counts, countsAt, channels: active, calibrations, out },
    { at, from, length, state },
  );
};

/** Calibrates and filters counts `from` … `from + length` of every active channel into their rows of `call.out`. */
export const filterCounts = (rows: CascadeRows, call: CountsCall, from: number, length: number): void => {
  const { space, active } = rows;
  if (space !== undefined && pays(active.length, length)) runCountsKernel(space, rows, call, from, length);
  else runCountsPlain(rows, call, from, length);
};

/** Channels that are not filtered are calibrated all the same. */
export const passCounts = (
  { active, sections }: CascadeRows,
  call: CountsCall,
  channels: number,
  samples: number,
): void => {
  if (active.length === channels && sections.length > 0) return;
  const one = new Float64Array(samples);
  for (let c = 0; c < channels; c += 1) {
    if (active.includes(c) && sections.length > 0) continue;
    calibrate(call, c, 0, samples, one);
    call.out.set(one, c * call.outStride);
  }
};
