import type { Plain } from '@valvomo/model';
import { createPeriodogram, type Periodogram } from './periodogram.ts';
import type { RowRing } from './row-ring.ts';

interface SavedSpectra {
  readonly seconds: readonly number[];
  readonly densities: readonly Float64Array[];
}

const addTo = (sums: Float64Array, values: Float64Array, at: number): void => {
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] as number) + (values[at + k] as number);
};

/**
 * Power densities of windows that begin at every second of the grid, each made once, and their means. A window less its
 * mean, times a periodic Hann window, one-sided, µV²/Hz: the periodograms that scipy.signal.welch averages.
 */
export class Spectra {
  readonly bins: number;
  readonly binWidth_hz: number;
  readonly #ring: RowRing;
  readonly #hop: number;
  readonly #length: number;
  readonly #windows_max: number;
  readonly #periodogram: Periodogram;
  readonly #rows: number;
  /** Newest last: the second at which a window begins, and its densities [rows × bins]. */
  #history: { readonly second: number; readonly densities: Float64Array }[] = [];
  readonly #mean: Float64Array[];

  constructor(
    ring: RowRing,
    rows: number,
    grid: {
      readonly hop: number;
      readonly length: number;
      readonly rate_hz: number;
      readonly windows_max: number;
    },
  ) {
    this.#ring = ring;
    this.#rows = rows;
    this.#hop = grid.hop;
    this.#length = grid.length;
    this.#windows_max = grid.windows_max;
    this.#periodogram = createPeriodogram(rows, grid.length, grid.rate_hz);
    this.binWidth_hz = grid.rate_hz / grid.length;
    this.bins = this.#periodogram.bins;
    this.#mean = Array.from({ length: rows }, () => new Float64Array(this.bins));
  }

  /** Makes the densities of the window that begins at `second`, if its samples are there. */
  make(second: number): void {
    const views = this.#ring.window(second * this.#hop, this.#length);
    if (views === undefined) return;
    const oldest = this.#history.length >= this.#windows_max ? this.#history.shift() : undefined;
    const densities = oldest?.densities ?? new Float64Array(this.#rows * this.bins);
    this.#periodogram.densities(views, densities);
    this.#history.push({ second, densities });
  }

  /** Mean of the windows that begin at seconds [from, to], oldest first; undefined unless all are there. Lent. */
  mean(from: number, to: number): readonly Float64Array[] | undefined {
    const windows = this.#history.filter(({ second }) => second >= from && second <= to);
    if (windows.length !== to - from + 1) return undefined;
    const { bins } = this;
    const [oldest, ...younger] = windows.map(({ densities }) => densities);
    if (oldest === undefined) return undefined;
    const rowsOf = (row: number): Float64Array => oldest.subarray(row * bins, (row + 1) * bins);
    if (younger.length === 0) return this.#mean.map((_, row) => rowsOf(row));
    for (const [row, mean] of this.#mean.entries()) {
      mean.set(rowsOf(row));
      for (const densities of younger) addTo(mean, densities, row * bins);
      for (let bin = 0; bin < bins; bin += 1) mean[bin] = (mean[bin] as number) / windows.length;
    }
    return this.#mean;
  }

  snapshot(): Plain {
    return {
      seconds: this.#history.map(({ second }) => second),
      densities: this.#history.map(({ densities }) => densities.slice()),
    };
  }

  restore(saved: Plain): void {
    const { seconds, densities } = saved as unknown as SavedSpectra;
    this.#history = seconds.map((second, k) => ({
      second,
      densities: (densities[k] as Float64Array).slice(),
    }));
  }
}
