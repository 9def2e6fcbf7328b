import { ValvomoError, type Counts } from '@valvomo/model';
import { filterCounts, filterRows, passCounts, type CascadeRows } from './kernels/cascade-rows.ts';
import type { CalibrationTable } from './kernels/calibration.ts';
import { narrowOf } from './kernels/narrow.ts';
import { kernelSections } from './kernels/sections.ts';
import { sharedSpace } from './kernels/space.ts';
import type { Section } from './section.ts';
import { settledState } from './settle.ts';

/** State of a cascade as plain data; `null` stands for a NaN, which JSON does not know. */
export interface CascadeSnapshot {
  readonly settled: boolean;
  readonly position: number;
  readonly states: readonly (number | null)[];
}

/** Filters with memory for several channels; one stretch of a stream after the other, cut in any way. */
export interface Cascade {
  readonly channels: number;
  /**
   * Filters `samples` samples of every channel in place. Channel c lies at c · stride of `values`.
   * The first sample after creation or `reset` settles every filter as if the channel had always been at that value.
   */
  process(values: Float64Array, samples: number, stride?: number): void;
  /**
   * The same from the device's counts: offset + gain · count of channel c at c · stride of `counts`, filtered, into
   * `out` at c · outStride, rounded once where it is float32. The bits are those of `process` after calibration.
   * @throws ValvomoError CASCADE_VALUES, CASCADE_CALIBRATIONS
   */
  processCounts(
    counts: Counts,
    samples: number,
    calibrations: CalibrationTable,
    out: Float32Array | Float64Array,
    stride?: number,
    outStride?: number,
  ): void;
  /** Forgets everything: to be called at every gap. */
  reset(): void;
  snapshot(): CascadeSnapshot;
  /** @throws ValvomoError CASCADE_SNAPSHOT when it is of another cascade */
  restore(snapshot: CascadeSnapshot): void;
}

/**
 * Samples that go through all sections before the next ones do: four channels of that length stay in the first
 * cache. State below `tiny` is cleared at multiples of it, counted from the reset, so that a channel that has
 * gone silent does not decay into denormal numbers, which are a hundred times slower; the place does not depend
 * on how the stream is cut.
 */
const stretch = 1024;
const tiny = 1e-150;
/** … and of sections in float32. */
const tinyNarrow = 1e-30;

const wrongSnapshot = (value: number, limit: number): ValvomoError =>
  new ValvomoError('CASCADE_SNAPSHOT', `snapshot has ${value} states, this cascade ${limit}`, {
    value,
    limit,
  });

/** Everything that does not change while a cascade runs, and its state. */
interface Works extends CascadeRows {
  readonly filters: readonly (readonly Section[])[];
  readonly settled: readonly Float64Array[];
}

/** Settles filter after filter on the first sample of its own input. */
const settle = ({ filters, settled, active, state }: Works, first: (c: number) => number): void => {
  for (let c = 0; c < active.length; c += 1) {
    let x = first(c);
    let s = 2 * c;
    for (const [f, sections] of filters.entries()) {
      const states = settled[f] as Float64Array;
      const input = x;
      for (const [k, { b0 }] of sections.entries()) {
        const p = (states[2 * k] as number) * input;
        state[s] = p;
        state[s + 1] = (states[2 * k + 1] as number) * input;
        x = b0 * x + p;
        s += 2 * active.length;
      }
    }
  }
};

const clearTiny = ({ state, active, kernel }: Works): void => {
  const narrow = state.length - 2 * kernel.narrow * active.length;
  for (let i = 0; i < state.length; i += 1)
    if (Math.abs(state[i] as number) < (i < narrow ? tiny : tinyNarrow)) state[i] = 0;
};

const checkRows = (have: number, channels: number, samples: number, stride: number): void => {
  if (stride < samples || have < (channels - 1) * stride + samples)
    throw new ValvomoError(
      'CASCADE_VALUES',
      `${have} values do not hold ${channels} channels of ${samples} samples every ${stride}`,
      { value: have, limit: (channels - 1) * stride + samples },
    );
};

const checkCalibrations = ({ gains, offsets }: CalibrationTable, channels: number): void => {
  if (gains.length !== channels || offsets.length !== channels)
    throw new ValvomoError(
      'CASCADE_CALIBRATIONS',
      `${gains.length} calibrations for a cascade of ${channels} channels`,
      { value: gains.length, limit: channels },
    );
};

const worksOf = (
  filters: readonly (readonly Section[])[],
  channels: number,
  filtered: readonly boolean[] | undefined,
  kernels: boolean,
  pixels: boolean,
): Works => {
  const sections = filters.flat();
  const active = Int32Array.from({ length: channels }, (_, c) => c).filter((c) => filtered?.[c] !== false);
  return {
    filters,
    sections,
    settled: filters.map(settledState),
    active,
    at: new Int32Array(active.length),
    countsAt: new Int32Array(active.length),
    state: new Float64Array(sections.length * active.length * 2),
    kernel: kernelSections(sections, pixels ? narrowOf(sections) : 0),
    space: kernels ? sharedSpace() : undefined,
  };
};

/**
 * A cascade of `filters` (each a list of sections), one after the other, each settled on the first sample of its own
 * input (`sosfilt_zi · x[0]`), for `channels` channels. `filtered[c] === false` lets channel c pass untouched
 * (a saturation or a body position has no business in a low cut). Float64 throughout; the result does not depend
 * on how the stream is cut into calls, nor on whether the kernels run (`kernels: false` is the plain twin).
 */
export const createCascade = (
  filters: readonly (readonly Section[])[],
  channels: number,
  filtered?: readonly boolean[],
  kernels = true,
): Cascade => cascadeOf(worksOf(filters, channels, filtered, kernels, false), channels);

/** What only becomes pixels: from counts to float32. */
export interface PixelCascade {
  /** As `processCounts` of {@link Cascade}. */
  processCounts(
    counts: Counts,
    samples: number,
    calibrations: CalibrationTable,
    out: Float32Array,
    stride?: number,
    outStride?: number,
  ): void;
  /** Forgets everything: to be called at every gap. */
  reset(): void;
}

/**
 * As `createCascade`, with sections in float32 where they can bear it (see kernels/narrow.ts): within 1e-3 µV of float64
 * for EEG of some 100 µV on any electrode's offset. Never for what is recorded or judged. `kernels: false` is the plain
 * twin, which gives the same bits.
 */
export const createPixelCascade = (
  filters: readonly (readonly Section[])[],
  channels: number,
  filtered?: readonly boolean[],
  kernels = true,
): PixelCascade => cascadeOf(worksOf(filters, channels, filtered, kernels, true), channels);

const cascadeOf = (works: Works, channels: number): Cascade => {
  const { active, at, state } = works;
  let started = false;
  let position = 0;

  const begin = (first: (c: number) => number): void => {
    if (!started) settle(works, first);
    started = true;
  };
  /** Cuts a call where tiny states are cleared. */
  const advance = (samples: number, filter: (from: number, length: number) => void): void => {
    for (let from = 0; from < samples;) {
      const length = Math.min(stretch - position, samples - from);
      filter(from, length);
      from += length;
      position += length;
      if (position === stretch) {
        clearTiny(works);
        position = 0;
      }
    }
  };

  return {
    channels,
    process(values, samples, stride = samples) {
      if (samples === 0 || works.sections.length === 0) return;
      checkRows(values.length, channels, samples, stride);
      for (let c = 0; c < active.length; c += 1) at[c] = (active[c] as number) * stride;
      begin((c) => values[at[c] as number] as number);
      advance(samples, (from, length) => filterRows(works, values, from, length));
    },
    processCounts(counts, samples, calibrations, out, stride = samples, outStride = samples) {
      if (samples === 0) return;
      checkRows(counts.length, channels, samples, stride);
      checkRows(out.length, channels, samples, outStride);
      checkCalibrations(calibrations, channels);
      const call = { counts, stride, calibrations, out, outStride };
      passCounts(works, call, channels, samples);
      if (works.sections.length === 0) return;
      begin((r) => {
        const c = active[r] as number;
        const { gains, offsets } = calibrations;
        return (offsets[c] as number) + (gains[c] as number) * (counts[c * stride] as number);
      });
      advance(samples, (from, length) => filterCounts(works, call, from, length));
    },
    reset() {
      state.fill(0);
      started = false;
      position = 0;
    },
    snapshot: () => ({
      settled: started,
      position,
      states: Array.from(state, (value) => (Number.isNaN(value) ? null : value)),
    }),
    restore(snapshot) {
      if (snapshot.states.length !== state.length) throw wrongSnapshot(snapshot.states.length, state.length);
      state.set(snapshot.states.map((value) => value ?? Number.NaN));
      started = snapshot.settled;
      position = snapshot.position;
    },
  };
};
