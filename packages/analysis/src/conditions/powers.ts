import { createFft } from '@valvomo/dsp';
import { binsOf } from '../trends/band.ts';

/** Powers of one second of one electrode in µV²; 0 for a band that begins above half the rate. */
export interface Powers {
  /** Within 1 Hz of the mains. */
  mains: number;
  /** 1–45 Hz. */
  brain: number;
  /** 1–30 Hz. */
  slow: number;
  /** 30–70 Hz, but not within 2 Hz of the mains. */
  fast: number;
}

/**
 * The powers of a second: less its mean, times a periodic Hann window, padded with zeros to a power of two; one-sided
 * densities of bins from ≤ f < to are summed, times the bin width.
 */
export const createPowers = (
  length: number,
  rate_hz: number,
  mains_hz: number,
): ((x: Float64Array) => Powers) => {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  const fft = createFft(size);
  const density = new Float64Array(size / 2 + 1);
  const padded = new Float64Array(size);
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const width_hz = rate_hz / size;
  const scale = (2 * width_hz) / (rate_hz * window.reduce((sum, w) => sum + w * w, 0));
  const bins = (from: number, to: number) => binsOf([from, to], width_hz, density.length);
  const bands = {
    mains: mains_hz + 1 > rate_hz / 2 ? ([0, 0] as const) : bins(mains_hz - 1, mains_hz + 1),
    brain: bins(1, 45),
    slow: bins(1, 30),
    below: bins(30, mains_hz - 2),
    above: bins(mains_hz + 2, 70),
  };
  const power = ([first, end]: readonly [number, number]): number => {
    let sum = 0;
    for (let k = first; k < end; k += 1) sum += density[k] as number;
    return sum * scale;
  };
  return (x) => {
    let mean = 0;
    for (let i = 0; i < length; i += 1) mean += x[i] as number;
    mean /= length;
    for (let i = 0; i < length; i += 1) padded[i] = ((x[i] as number) - mean) * (window[i] as number);
    fft.powerSpectrum(padded, density);
    return {
      mains: power(bands.mains),
      brain: power(bands.brain),
      slow: power(bands.slow),
      fast: power(bands.below) + power(bands.above),
    };
  };
};
