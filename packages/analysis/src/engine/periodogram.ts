import { createFft } from '@valvomo/dsp';

export interface Periodogram {
  readonly bins: number;
  /** One-sided densities of every row, µV²/Hz, into `out` [rows × bins]. */
  densities(rows: readonly Float64Array[], out: Float64Array): void;
}

/** A window less its mean, times a periodic Hann window. */
export const createPeriodogram = (length: number, rate_hz: number): Periodogram => {
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const scale = 1 / (rate_hz * window.reduce((sum, w) => sum + w * w, 0));
  const fft = createFft(length);
  const bins = Math.floor(length / 2) + 1;
  const windowed = new Float64Array(length);
  return {
    bins,
    densities(rows, out) {
      for (const [row, x] of rows.entries()) {
        const mean = x.reduce((sum, value) => sum + value, 0) / length;
        for (let i = 0; i < length; i += 1) windowed[i] = ((x[i] as number) - mean) * (window[i] as number);
        const density = out.subarray(row * bins, (row + 1) * bins);
        fft.powerSpectrum(windowed, density);
        for (let k = 0; k < bins; k += 1)
          density[k] = (density[k] as number) * scale * (k === 0 || 2 * k === length ? 1 : 2);
      }
    },
  };
};
