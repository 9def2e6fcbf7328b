import { calibrationOf } from '@valvomo/model';
import type { Scenario, TruthMark } from './scenario.ts';
import { synthesise } from './synthesise.ts';

/** How tests measure what was made, with nothing but sums: seconds of a scenario's stream in its signals' own units. */
export interface Measured {
  readonly rate_hz: number;
  readonly truth: readonly TruthMark[];
  /** Samples of one signal in [from_s, to_s). */
  row(label: string, from_s?: number, to_s?: number): Float64Array;
  /** Difference of two signals. */
  pair(active: string, reference: string, from_s?: number, to_s?: number): Float64Array;
}

/** The first `length_s` seconds of one stream. */
export const measured = (scenario: Scenario, length_s: number, stream = 0): Measured => {
  const synthesis = synthesise(scenario);
  const signals = synthesis.streams[stream]?.signals ?? [];
  const rate_hz = scenario.streams[stream]?.rate_hz ?? 1;
  const samples = Math.round(length_s * rate_hz);
  const rows = signals.map(() => new Float64Array(samples));
  const gains = signals.map((signal) => calibrationOf(signal).gain);
  for (let at = 0; at < samples;) {
    const part = Math.min(samples - at, 4 * rate_hz);
    const counts = synthesis.next(stream, part);
    rows.forEach((row, k) => {
      for (let i = 0; i < part; i++) row[at + i] = (counts[k * part + i] as number) * (gains[k] as number);
    });
    at += part;
  }
  const row = (label: string, from_s = 0, to_s = length_s): Float64Array => {
    const k = signals.findIndex((signal) => signal.label === label);
    if (k < 0) throw new RangeError(`no signal '${label}'`);
    return (rows[k] as Float64Array).slice(Math.round(from_s * rate_hz), Math.round(to_s * rate_hz));
  };
  return {
    rate_hz,
    truth: synthesis.truth,
    row,
    pair(active, reference, from_s, to_s) {
      const other = row(reference, from_s, to_s);
      return row(active, from_s, to_s).map((value, i) => value - (other[i] as number));
    },
  };
};

export const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;

/** Standard deviation. */
export const deviation = (x: Float64Array): number => {
  const middle = mean(x);
  return Math.sqrt(x.reduce((sum, value) => sum + (value - middle) ** 2, 0) / x.length);
};

/** Largest minus smallest. */
export const peakToPeak = (x: Float64Array): number => Math.max(...x) - Math.min(...x);

export const correlation = (x: Float64Array, y: Float64Array): number => {
  const [a, b] = [mean(x), mean(y)];
  const product = x.reduce((sum, value, i) => sum + (value - a) * ((y[i] as number) - b), 0);
  return product / x.length / deviation(x) / deviation(y);
};

/** Power at one frequency of Hann-windowed stretches of two seconds, half overlapped, in the mean. */
export const powerAt = (x: Float64Array, rate_hz: number, frequency_hz: number): number => {
  const window = Math.round(2 * rate_hz);
  let sum = 0;
  let stretches = 0;
  for (let from = 0; from + window <= x.length; from += window / 2) {
    const stretch = x.subarray(from, from + window);
    const middle = mean(stretch);
    let re = 0;
    let im = 0;
    for (let i = 0; i < window; i++) {
      const turn = (2 * Math.PI * frequency_hz * i) / rate_hz;
      const value = ((stretch[i] as number) - middle) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));
      re += value * Math.cos(turn);
      im += value * Math.sin(turn);
    }
    sum += (re * re + im * im) / (window * rate_hz * 0.375);
    stretches++;
  }
  return (2 * sum) / stretches;
};

/** Power between two frequencies: density × width, in steps of half a hertz. */
export const bandPower = (x: Float64Array, rate_hz: number, low_hz: number, high_hz: number): number => {
  let sum = 0;
  for (let frequency_hz = low_hz; frequency_hz < high_hz; frequency_hz += 0.5)
    sum += 0.5 * powerAt(x, rate_hz, frequency_hz);
  return sum;
};

/** Frequency of the highest power between two frequencies. */
export const peakFrequency = (
  x: Float64Array,
  rate_hz: number,
  low_hz: number,
  high_hz: number,
  step_hz = 0.25,
): number => {
  let best = low_hz;
  let most = -1;
  for (let frequency_hz = low_hz; frequency_hz <= high_hz; frequency_hz += step_hz) {
    const power = powerAt(x, rate_hz, frequency_hz);
    if (power > most) [best, most] = [frequency_hz, power];
  }
  return best;
};
