import { createPeriodogram } from '../engine/periodogram.ts';
import { binsOf } from '../trends/band.ts';

/** Powers of one second of one electrode in µV²; 0 for a band that begins above half the rate. */
export interface Powers {
  /** Within 1.5 Hz of the mains, less what the 3 Hz on either side of that have in the mean; 0 unless eight times as much. */
  readonly mains: number;
  /** 1–45 Hz. */
  readonly brain: number;
  /** 1–30 Hz. */
  readonly slow: number;
  /** 30–70 Hz, but not within 2.5 Hz of the mains. */
  readonly fast: number;
}

/** Sharp waves and muscle have power at the mains, too: a line stands out. */
const line_min = 8;

/** `sum` and then values [first, end), one after the other. */
const addUp = (values: Float64Array, first: number, end: number, sum: number): number => {
  let total = sum;
  for (let k = first; k < end; k += 1) total += values[k] as number;
  return total;
};

/**
 * The powers of a second of some rows: each less its mean, times a periodic Hann window; one-sided densities of bins from
 * ≤ f < to are summed, times the bin width.
 */
export const createPowers = (
  count: number,
  length: number,
  rate_hz: number,
  mains_hz: number,
): ((rows: readonly Float64Array[]) => readonly Powers[]) => {
  const periodogram = createPeriodogram(count, length, rate_hz);
  const { bins } = periodogram;
  const width_hz = rate_hz / length;
  const all = new Float64Array(count * bins);
  const band = (from: number, to: number) => binsOf([from, to], width_hz, bins);
  const mains = mains_hz + 1 > rate_hz / 2 ? ([0, 0] as const) : band(mains_hz - 1.5, mains_hz + 1.5);
  const sides = [band(mains_hz - 5.5, mains_hz - 2.5), band(mains_hz + 2.5, mains_hz + 5.5)] as const;
  const [brain, slow] = [band(1, 45), band(1, 30)];
  const [below, above] = [band(30, mains_hz - 2.5), band(mains_hz + 2.5, 70)];
  const power = (at: number, [first, end]: readonly [number, number]): number =>
    addUp(all, at + first, at + end, 0) * width_hz;
  const powersAt = (at: number): Powers => {
    const line = power(at, mains);
    const beside = (power(at, sides[0]) + power(at, sides[1])) / 2;
    // Both begin at 1 Hz.
    const sum = addUp(all, at + slow[0], at + slow[1], 0);
    return {
      mains: line > line_min * beside ? line - beside : 0,
      brain: addUp(all, at + slow[1], at + brain[1], sum) * width_hz,
      slow: sum * width_hz,
      fast: power(at, below) + power(at, above),
    };
  };
  return (rows) => {
    periodogram.densities(rows, all);
    return rows.map((_, row) => powersAt(row * bins));
  };
};
