import type { Band } from './settings.ts';

/** Numbers of the bins k with from ≤ k · width < to, as [first, end); a hair of tolerance for the rounding of k · width. */
export const binsOf = ([from, to]: Band, binWidth_hz: number, bins: number): readonly [number, number] => {
  const first = Math.ceil(from / binWidth_hz - 1e-9);
  const end = Math.ceil(to / binWidth_hz - 1e-9);
  return [Math.max(0, first), Math.min(bins, end)];
};

/** Σ density · width over bins [first, end): power in µV². */
export const sumOf = (
  density: Float64Array,
  [first, end]: readonly [number, number],
  binWidth_hz: number,
): number => {
  let sum = 0;
  for (let bin = first; bin < end; bin += 1) sum += density[bin] as number;
  return sum * binWidth_hz;
};

/** A band in spectra of this rate and bin width. */
interface Spectra {
  readonly rate_hz: number;
  readonly binWidth_hz: number;
  readonly bins: number;
}

/** Why there is no power of this band; undefined when there is: it lies below half the rate and holds a bin. */
export const lacking = (band: Band, { rate_hz, binWidth_hz, bins }: Spectra): string | undefined => {
  const [from, to] = band;
  if (to > rate_hz / 2) return `${to} Hz is above half the rate, ${rate_hz / 2} Hz`;
  const [first, end] = binsOf(band, binWidth_hz, bins);
  return first < end ? undefined : `no bin of ${binWidth_hz} Hz lies in ${from} … ${to} Hz`;
};

/** Mean over some rows of the power in bins [first, end), µV². */
export const meanPower = (
  densities: readonly Float64Array[],
  rows: readonly number[],
  range: readonly [number, number],
  binWidth_hz: number,
): number => {
  let sum = 0;
  for (const row of rows) sum += sumOf(densities[row] as Float64Array, range, binWidth_hz);
  return sum / rows.length;
};

/** Mean density over some rows of the first bins, as many as `out` has: sums row after row, two of them in one pass. */
export const meanDensity = (
  densities: readonly Float64Array[],
  rows: readonly number[],
  out: Float64Array,
): void => {
  const bins = out.length;
  const count = rows.length;
  out.fill(0);
  for (let k = 0; k < count; k += 2) {
    const a = densities[rows[k] as number] as Float64Array;
    const b = densities[rows[k + 1] ?? -1];
    if (b === undefined)
      for (let bin = 0; bin < bins; bin += 1) out[bin] = (out[bin] as number) + (a[bin] as number);
    else
      for (let bin = 0; bin < bins; bin += 1)
        out[bin] = (out[bin] as number) + (a[bin] as number) + (b[bin] as number);
  }
  for (let bin = 0; bin < bins; bin += 1) out[bin] = (out[bin] as number) / count;
};

/** Powers of rows in one band, and their means over regions, which share rows. */
export class RowPowers {
  readonly #range: readonly [number, number];
  readonly #binWidth_hz: number;
  readonly #powers: Float64Array;

  /** @param range bins [first, end) */
  constructor(rows: number, range: readonly [number, number], binWidth_hz: number) {
    this.#range = range;
    this.#binWidth_hz = binWidth_hz;
    this.#powers = new Float64Array(rows);
  }

  take(densities: readonly Float64Array[]): void {
    for (let row = 0; row < densities.length; row += 1)
      this.#powers[row] = sumOf(densities[row] as Float64Array, this.#range, this.#binWidth_hz);
  }

  /** Mean over some rows of what was taken last, µV². */
  mean(rows: readonly number[]): number {
    let sum = 0;
    for (let k = 0; k < rows.length; k += 1) sum += this.#powers[rows[k] as number] as number;
    return sum / rows.length;
  }
}

/** A ratio in decibels. */
export const decibels = (ratio: number): number => (10 / Math.LN10) * Math.log(ratio);

/** Densities below this count as this, so that digital silence has a level: −100 dB. No amplifier is so quiet. */
export const densityMin_uV2_Hz = 1e-10;
