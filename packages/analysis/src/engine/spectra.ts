import type { Plain } from '@valvomo/model';
import { createPeriodogram, type Periodogram } from './periodogram.ts';
import type { RowRing } from './row-ring.ts';

interface SavedSpectra {
  readonly seconds: readonly number[];
  readonly densities: readonly Float64Array[];
}

/** Densities of one window, planar [rows × bins] and row by row. */
interface Densities {
  readonly all: Float64Array;
  readonly rows: readonly Float64Array[];
}

/** The windows that begin at one second. */
interface Window {
  readonly second: number;
  readonly densities: Densities;
}

const densitiesOf = (rows: number, bins: number, all = new Float64Array(rows * bins)): Densities => ({
  all,
  rows: Array.from({ length: rows }, (_, row) => all.subarray(row * bins, (row + 1) * bins)),
});

/** Sums one after the other, oldest first, then the division. */
const meanInto = (windows: readonly Window[], out: Float64Array): void => {
  const [a, b, c, ...others] = windows.map(({ densities }) => densities.all);
  if (a === undefined || b === undefined) return;
  const n = windows.length;
  if (n === 3 && c !== undefined) {
    for (let k = 0; k < out.length; k += 1)
      out[k] = ((a[k] as number) + (b[k] as number) + (c[k] as number)) / n;
    return;
  }
  for (let k = 0; k < out.length; k += 1) out[k] = (a[k] as number) + (b[k] as number);
  for (const d of c === undefined ? [] : [c, ...others])
    for (let k = 0; k < out.length; k += 1) out[k] = (out[k] as number) + (d[k] as number);
  for (let k = 0; k < out.length; k += 1) out[k] = (out[k] as number) / n;
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
  readonly #periodogram: Periodogram;
  readonly #rows: number;
  #windows_max = 1;
  /** Newest last. */
  #history: Window[] = [];
  readonly #mean: Densities;

  constructor(
    ring: RowRing,
    rows: number,
    grid: { readonly hop: number; readonly length: number; readonly rate_hz: number },
  ) {
    this.#ring = ring;
    this.#rows = rows;
    this.#hop = grid.hop;
    this.#length = grid.length;
    this.#periodogram = createPeriodogram(rows, grid.length, grid.rate_hz);
    this.binWidth_hz = grid.rate_hz / grid.length;
    this.bins = this.#periodogram.bins;
    this.#mean = densitiesOf(rows, this.bins);
  }

  /** From now on means of at least so many windows can be asked for. */
  keep(windows: number): void {
    this.#windows_max = Math.max(this.#windows_max, windows);
  }

  /** Makes the densities of the window that begins at `second`, if its samples are there and nobody asked before. */
  make(second: number): void {
    if (this.#history.at(-1)?.second === second) return;
    const views = this.#ring.window(second * this.#hop, this.#length);
    if (views === undefined) return;
    const oldest = this.#history.length >= this.#windows_max ? this.#history.shift() : undefined;
    const densities = oldest?.densities ?? densitiesOf(this.#rows, this.bins);
    this.#periodogram.densities(views, densities.all);
    this.#history.push({ second, densities });
  }

  /** Mean of the windows that begin at seconds [from, to], oldest first; undefined unless all are there. Lent. */
  mean(from: number, to: number): readonly Float64Array[] | undefined {
    const windows = this.#history.filter(({ second }) => second >= from && second <= to);
    if (windows.length !== to - from + 1) return undefined;
    if (windows.length === 1) return windows[0]?.densities.rows;
    meanInto(windows, this.#mean.all);
    return this.#mean.rows;
  }

  snapshot(): Plain {
    return {
      seconds: this.#history.map(({ second }) => second),
      densities: this.#history.map(({ densities }) => densities.all.slice()),
    };
  }

  restore(saved: Plain): void {
    const { seconds, densities } = saved as unknown as SavedSpectra;
    this.#history = seconds.map((second, k) => ({
      second,
      densities: densitiesOf(this.#rows, this.bins, (densities[k] as Float64Array).slice()),
    }));
  }
}
