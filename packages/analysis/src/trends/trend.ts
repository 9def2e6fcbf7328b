import type { Section } from '@valvomo/dsp';
import type { Derivation, Electrode, Plain, SampleIndex, Signal, TrendColumn } from '@valvomo/model';
import type { Conditions } from '../conditions/conditions.ts';
import type { Montage } from '../montages/montage.ts';
import type { Region } from './regions.ts';
import type { TrendSettings } from './settings.ts';

/** A causal filter before a trend, settled on the first sample after every gap. */
export interface TrendFilter {
  /** As in the list of trends, e.g. `Butterworth high-pass 0.5 Hz, order 2`. */
  readonly name: string;
  design(rate_hz: number): readonly Section[];
}

/** A filter that a trend applies itself: every `factor`-th sample is kept, then `taps` of that rate, newest sample first. */
export interface OwnFilter {
  readonly name: string;
  at(rate_hz: number): {
    readonly factor: number;
    readonly rate_hz: number;
    readonly taps: readonly number[];
  };
}

/**
 * What a trend is given once a second. `samples`: the last `epoch_s` of every row, filtered. `spectrum`: the mean of the
 * one-sided power densities of all windows of `window_s` that begin a second apart in the last `epoch_s`; each window
 * less its mean, times a periodic Hann window (scipy.signal.welch with `noverlap` = window − step).
 */
export type TrendInput = {
  /** `brain`: the bipolar montage that fits the electrodes (see `trendMontage`). */
  readonly montage: Montage | 'brain';
  readonly filters: readonly TrendFilter[];
  /** Whole seconds. */
  readonly epoch_s: number;
} & ({ readonly kind: 'samples' } | { readonly kind: 'spectrum'; readonly window_s: number });

/** The rows of a stream that a trend sees: voltages of the montage that can be made, ECG, EOG and EMG among them. */
export interface TrendContext {
  readonly rate_hz: number;
  /** Samples from one epoch to the next: round(1 s · rate). */
  readonly hop: number;
  readonly derivations: readonly Derivation[];
  /** Name of the ECG whose R waves the conditions have; of another stream where this one has none. */
  readonly ecg?: string;
  /** Of the stream, by the numbers in the terms of derivations. */
  readonly signals: readonly Signal[];
  readonly electrodes: readonly Electrode[];
  /** Regions of the brain with the numbers of their rows; none is empty. */
  readonly regions: readonly Region[];
  readonly settings: TrendSettings;
  /** Of spectra: bin k lies at k · binWidth_hz; 0 bins when the input is samples. */
  readonly bins: number;
  readonly binWidth_hz: number;
}

/** One epoch on the stream's grid; it spans no gap. The arrays are lent until `next` returns. */
export interface TrendEpoch {
  /** The row that it belongs to; the next second's is one more, unless a gap lies between. */
  readonly second: number;
  readonly start: SampleIndex;
  /** `samples`: every row's values in µV. `spectrum`: every row's densities in µV²/Hz. */
  readonly rows: readonly Float64Array[];
  /** The samples of the epoch, every row in µV, also where `rows` are spectra. */
  readonly samples?: () => readonly Float64Array[] | undefined;
  /** What was wrong in each second of the epoch, oldest first; undefined where it could not be judged. */
  readonly conditions: readonly (Conditions | undefined)[];
}

/** A trend at work on one stream. */
export interface TrendRun {
  readonly columns: readonly TrendColumn[];
  /** Columns that these electrodes or this rate do not allow, by name. */
  readonly absent?: readonly { readonly name: string; readonly why: string }[];
  /** Fills `out` (one value a column, NaN before the call). Not called for a second that has no epoch. */
  next(epoch: TrendEpoch, out: Float64Array): void;
  snapshot(): Plain;
}

/** A rule from epochs to numbers, one row a second. Pure: the same epochs give the same bits. */
export interface Trend {
  readonly id: string;
  /** Goes up when the numbers change. */
  readonly version: number;
  /** As shown on screen. */
  readonly name: string;
  readonly reference: string;
  /** The formula in words, complete: integration rule, averaging, thresholds. */
  readonly definition: string;
  readonly input: TrendInput;
  /** After those of the input. */
  readonly ownFilter?: OwnFilter;
  /**
   * @param saved what `snapshot` gave
   * @throws ValvomoError for settings that make no sense, with value and limit
   */
  create(context: TrendContext, saved?: Plain): TrendRun;
}
