import { realPlanOf, type RealPlan } from '../fft-real.ts';
import { transformSizeMax } from '../fft-any.ts';
import { adaptiveMean, type AdaptiveMean } from './adaptive.ts';
import { meanOf } from './detrend.ts';
import { frequencies } from './frequencies.ts';
import { demand, demandLength, demandRate, demandWhole } from './refuse.ts';
import { slepianTapers, type SlepianTapers } from './slepian.ts';

export interface MultitaperOptions {
  readonly rate_hz: number;
  /** Rows and samples of every epoch; 1 row unless given. */
  readonly rows?: number;
  readonly samples: number;
  /** Full width of what one bin gathers; 8 · rate / samples unless given (NW = 4). */
  readonly bandwidth_hz?: number;
  /** Only tapers that keep more than 0.9 of their energy in the bandwidth, or the best if none does; true unless given. */
  readonly lowBias?: boolean;
  /** Weighs the tapers anew in every bin, against leakage from strong bins; false unless given. */
  readonly adaptive?: boolean;
  /** `full`: a density, per hertz; `length`: that times the rate. `full` unless given. */
  readonly normalization?: 'full' | 'length';
}

/** Multitaper spectra of epochs of one shape, with tapers and buffers of its own. */
export interface Multitaper {
  readonly bins: number;
  readonly frequencies_hz: Float64Array;
  readonly tapers: number;
  readonly bandwidth_hz: number;
  /**
   * One-sided spectra of an epoch, the mean of every row removed, in the square of its unit per hertz.
   * @param values planar [rows × samples]
   * @param out planar [rows × bins], the caller's own
   * @returns false when the adaptive weights of a row had not settled after 150 turns; what is there then stays
   * @throws ValvomoError SPECTRUM_LENGTH when either is of another length
   */
  readonly process: (values: Float64Array, out: Float64Array) => boolean;
}

/** Those that keep more than 0.9 of their energy in the bandwidth, or the first: concentrations fall. */
const leastBiased = ({ tapers, concentrations }: SlepianTapers, samples: number): SlepianTapers => {
  const count = Math.max(1, concentrations.filter((value) => value > 0.9).length);
  return {
    count,
    tapers: tapers.subarray(0, count * samples),
    concentrations: concentrations.subarray(0, count),
  };
};

const tapersOf = (options: MultitaperOptions, bandwidth_hz: number): SlepianTapers => {
  const { samples, rate_hz, lowBias = true, adaptive = false } = options;
  const halfBandwidth = (bandwidth_hz * samples) / (2 * rate_hz);
  demand(
    halfBandwidth >= 0.5 && halfBandwidth < samples / 2,
    'MULTITAPER_BANDWIDTH',
    () =>
      `bandwidth of ${bandwidth_hz} Hz: ${samples} samples at ${rate_hz} Hz want at least ${rate_hz / samples} Hz and less than ${rate_hz} Hz`,
    bandwidth_hz,
    [rate_hz / samples, rate_hz],
  );
  const all = slepianTapers(samples, halfBandwidth, Math.floor(2 * halfBandwidth));
  const chosen = lowBias ? leastBiased(all, samples) : all;
  demand(
    !adaptive || chosen.count >= 3,
    'MULTITAPER_TAPERS',
    () => `adaptive weights want at least 3 tapers, a bandwidth of ${bandwidth_hz} Hz gives ${chosen.count}`,
    chosen.count,
    3,
  );
  return chosen;
};

/** Powers of one row seen through every taper, planar [tapers × bins], one side counted once. */
const taperedPowers = (
  plan: RealPlan,
  { count, tapers }: SlepianTapers,
  samples: number,
): ((values: Float64Array, at: number) => Float64Array) => {
  const { bins, input, stride, addPower } = plan;
  const powers = new Float64Array(count * bins);
  return (values, at) => {
    powers.fill(0);
    const mean = meanOf(values, at, samples);
    for (let taper = 0; taper < count; taper += 1) {
      const from = taper * samples;
      for (let n = 0; n < samples; n += 1)
        input[stride * n] = ((values[at + n] as number) - mean) * (tapers[from + n] as number);
      addPower(powers, taper * bins);
      const first = taper * bins;
      powers[first] = (powers[first] as number) / 2;
      if (stride === 1) powers[first + bins - 1] = (powers[first + bins - 1] as number) / 2;
    }
    return powers;
  };
};

/** Twice the mean over tapers, weighted by their concentrations. */
const fixedMean =
  (concentrations: Float64Array, bins: number): AdaptiveMean =>
  (powers, out, at) => {
    const whole = concentrations.reduce((sum, weight) => sum + weight, 0);
    for (let k = 0; k < bins; k += 1) {
      let sum = 0;
      for (let taper = 0; taper < concentrations.length; taper += 1)
        sum += (concentrations[taper] as number) * (powers[taper * bins + k] as number);
      out[at + k] = (2 * sum) / whole;
    }
    return true;
  };

/**
 * Thomson's multitaper spectra, equal to mne.time_frequency.psd_array_multitaper (MNE 1.3) to 1e-9 and to 1e-6 with adaptive
 * weights. doi:10.1109/PROC.1982.12433
 * @throws ValvomoError SPECTRUM_RATE, SPECTRUM_COUNT, MULTITAPER_BANDWIDTH, MULTITAPER_TAPERS, SLEPIAN_SIZE
 */
export const createMultitaper = (options: MultitaperOptions): Multitaper => {
  const { rate_hz, rows = 1, samples, adaptive = false, normalization = 'full' } = options;
  demandRate(rate_hz);
  demandWhole('number of rows', rows, 1, 1 << 16);
  demandWhole('number of samples', samples, 2, transformSizeMax);
  const bandwidth_hz = options.bandwidth_hz ?? (8 * rate_hz) / samples;
  const tapers = tapersOf(options, bandwidth_hz);
  const grid = frequencies({ rate_hz, size: samples });
  const bins = grid.length;
  const powersOf = taperedPowers(realPlanOf(samples), tapers, samples);
  const mean = adaptive ? adaptiveMean(tapers.concentrations, bins) : fixedMean(tapers.concentrations, bins);
  const process = (values: Float64Array, out: Float64Array): boolean => {
    demandLength('the epoch', values, rows * samples);
    demandLength('the spectra', out, rows * bins);
    let settled = true;
    for (let row = 0; row < rows; row += 1)
      settled = mean(powersOf(values, row * samples), out, row * bins) && settled;
    if (normalization === 'full')
      for (let k = 0; k < out.length; k += 1) out[k] = (out[k] as number) / rate_hz;
    return settled;
  };
  return { bins, frequencies_hz: grid, tapers: tapers.count, bandwidth_hz, process };
};
