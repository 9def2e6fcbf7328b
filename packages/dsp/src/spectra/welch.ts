import { transformSizeMax } from '../fft-any.ts';
import type { Detrend } from './detrend.ts';
import { frequencies } from './frequencies.ts';
import { kernelPower } from './kernel-power.ts';
import { medianRows } from './median.ts';
import { demandLength, demandRate, demandWhole } from './refuse.ts';
import { scaleOf, scaleOneSided, type Scaling } from './scale.ts';
import { createSegmentPower, type SegmentShape } from './segment-power.ts';
import { windowValues, type Window } from './windows.ts';

export interface WelchOptions {
  readonly rate_hz: number;
  /** Rows and samples of every epoch. */
  readonly rows: number;
  readonly samples: number;
  /** Samples a segment: at most `samples`; nothing is shortened in silence. */
  readonly segment: number;
  /** Samples that neighbouring segments share; ⌊segment / 2⌋ unless given. */
  readonly overlap?: number;
  /** Length of the transform, at least `segment`, which is the default. */
  readonly size?: number;
  /** Periodic `hann` unless given. */
  readonly window?: Window;
  /** Taken from each segment; `constant` unless given. */
  readonly detrend?: Detrend;
  /** `density` unless given. */
  readonly scaling?: Scaling;
  /** Over segments; the median is divided by its bias. doi:10.1103/PhysRevD.85.122006 */
  readonly average?: 'mean' | 'median';
}

/** Spectra of epochs of one shape, many rows at once, with tables and buffers of its own. */
export interface Welch {
  readonly bins: number;
  readonly frequencies_hz: Float64Array;
  /** How many segments are averaged. */
  readonly segments: number;
  /**
   * One-sided spectra of an epoch, in the square of its unit per hertz (or squared, by scaling).
   * @param values planar [rows × samples]; a row with NaN gives NaN, and disturbs no other
   * @param out planar [rows × bins], the caller's own
   * @throws ValvomoError SPECTRUM_LENGTH when either is of another length
   */
  readonly process: (values: Float64Array, out: Float64Array) => void;
}

/** The options with all defaults, checked. */
const settled = (
  options: WelchOptions,
): SegmentShape & { readonly overlap: number; readonly count: number } => {
  const { rate_hz, rows, samples, segment, overlap = Math.floor(segment / 2), size = segment } = options;
  demandRate(rate_hz);
  demandWhole('number of rows', rows, 1, 1 << 16);
  demandWhole('number of samples', samples, 1, Number.MAX_SAFE_INTEGER);
  demandWhole('length of a segment in samples', segment, 1, Math.min(samples, transformSizeMax));
  demandWhole('overlap in samples', overlap, 0, segment - 1);
  demandWhole('length of the transform', size, segment, transformSizeMax);
  const window = windowValues(options.window ?? 'hann', segment);
  const count = Math.floor((samples - overlap) / (segment - overlap));
  return { rows, segment, size, window, detrend: options.detrend ?? 'constant', overlap, count };
};

/**
 * Welch's method over epochs of one shape, equal to scipy.signal.welch to 1e-9. doi:10.1109/TAU.1967.1161901
 * @throws ValvomoError SPECTRUM_RATE, SPECTRUM_COUNT (a segment longer than the epoch, an overlap of a whole segment …) and
 * those of windowValues
 */
export const createWelch = (options: WelchOptions): Welch => {
  const shape = settled(options);
  const { rows, segment, size, window, overlap, count } = shape;
  const { rate_hz, samples, scaling = 'density', average = 'mean' } = options;
  const power = kernelPower(shape) ?? createSegmentPower(shape);
  const grid = frequencies({ rate_hz, size });
  const bins = grid.length;
  const scale = scaleOf(window, rate_hz, scaling);
  const step = segment - overlap;
  const median = average === 'median' ? medianRows(count, rows * bins) : undefined;
  const process = (values: Float64Array, out: Float64Array): void => {
    demandLength('the epoch', values, rows * samples);
    demandLength('the spectra', out, rows * bins);
    for (let at = 0; at < count; at += 1)
      power.add(values, samples, at * step, median?.row(at) ?? out, median !== undefined || at === 0);
    median?.into(out);
    scaleOneSided(out, bins, size, median === undefined ? scale / count : scale);
  };
  return { bins, frequencies_hz: grid, segments: count, process };
};

/** A spectrum with its frequencies; psd is planar [rows × bins]. */
export interface Spectrum {
  readonly frequencies_hz: Float64Array;
  readonly psd: Float64Array;
}

/** {@link createWelch} for once: `values` is planar [rows × samples], one row unless said. Errors as there. */
export const welch = (
  values: Float64Array,
  options: Omit<WelchOptions, 'rows' | 'samples'> & { readonly rows?: number },
): Spectrum => {
  const rows = options.rows ?? 1;
  const { frequencies_hz, bins, process } = createWelch({ ...options, rows, samples: values.length / rows });
  const psd = new Float64Array(rows * bins);
  process(values, psd);
  return { frequencies_hz, psd };
};

/** One segment of everything, `boxcar` unless given: equal to scipy.signal.periodogram. Errors as {@link createWelch}. */
export const periodogram = (
  values: Float64Array,
  options: Omit<WelchOptions, 'rows' | 'samples' | 'segment' | 'overlap' | 'average'> & {
    readonly rows?: number;
  },
): Spectrum => {
  const segment = values.length / (options.rows ?? 1);
  return welch(values, { window: 'boxcar', ...options, segment, overlap: 0 });
};
