import { createWelch } from '@valvomo/dsp';

export interface Periodogram {
  readonly bins: number;
  /** One-sided densities of every row, µV²/Hz, into `out` [rows × bins]. */
  densities(rows: readonly Float64Array[], out: Float64Array): void;
}

/** Windows of any length of all rows at once, each less its mean, times a periodic Hann window. */
export const createPeriodogram = (rows: number, length: number, rate_hz: number): Periodogram => {
  const { bins, process } = createWelch({
    rate_hz,
    rows: Math.max(1, rows),
    samples: length,
    segment: length,
    overlap: 0,
  });
  const values = new Float64Array(rows * length);
  return {
    bins,
    densities(views, out) {
      for (let row = 0; row < rows; row += 1) values.set(views[row] as Float64Array, row * length);
      if (rows > 0) process(values, out);
    },
  };
};
