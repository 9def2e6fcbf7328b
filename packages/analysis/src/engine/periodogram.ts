import { createRealTransform } from '@valvomo/dsp';

export interface Periodogram {
  readonly bins: number;
  /** One-sided densities of every row, µV²/Hz, into `out` [rows × bins]. */
  densities(rows: readonly Float64Array[], out: Float64Array): void;
}

const meanOf = (x: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] as number;
  return sum / x.length;
};

/** A window of any length less its mean, times a periodic Hann window. */
export const createPeriodogram = (length: number, rate_hz: number): Periodogram => {
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const scale = 1 / (rate_hz * window.reduce((sum, w) => sum + w * w, 0));
  const { bins, forward } = createRealTransform(length);
  const windowed = new Float64Array(length);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const density = (x: Float64Array, out: Float64Array, at: number): void => {
    const mean = meanOf(x);
    for (let i = 0; i < length; i += 1) windowed[i] = ((x[i] as number) - mean) * (window[i] as number);
    forward(windowed, re, im);
    for (let k = 0; k < bins; k += 1) {
      const a = re[k] as number;
      const b = im[k] as number;
      out[at + k] = (a * a + b * b) * scale * (k === 0 || 2 * k === length ? 1 : 2);
    }
  };
  return {
    bins,
    densities(rows, out) {
      for (let row = 0; row < rows.length; row += 1) density(rows[row] as Float64Array, out, row * bins);
    },
  };
};
