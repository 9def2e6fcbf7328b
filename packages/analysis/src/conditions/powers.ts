import { createPeriodogram } from '../engine/periodogram.ts';
import { binsOf } from '../trends/band.ts';

/** Powers of one second of one electrode in µV²; 0 for a band that begins above half the rate. */
export interface Powers {
  /**
   * Within 1.5 Hz of the mains, less what the 3 Hz on either side of that have in the mean; 0 unless eight times as much. Of 50
   * and 60 Hz the one with more: files say nothing of the country they come from.
   */
  readonly mains: number;
  /** 1–45 Hz. */
  readonly brain: number;
  /** 1–30 Hz. */
  readonly slow: number;
  /** 30–70 Hz, but not within 2.5 Hz of the mains of the settings, nor of the other ones when these are there. */
  readonly fast: number;
}

type Bins = readonly [number, number];

interface Line {
  readonly line: Bins;
  readonly sides: readonly [Bins, Bins];
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
  const other_hz = mains_hz === 60 ? 50 : 60;
  const lineAt = (hz: number): Line => ({
    line: hz + 1 > rate_hz / 2 ? [0, 0] : band(hz - 1.5, hz + 1.5),
    sides: [band(hz - 5.5, hz - 2.5), band(hz + 2.5, hz + 5.5)],
  });
  const [own, other] = [lineAt(mains_hz), lineAt(other_hz)];
  const [brain, slow] = [band(1, 45), band(1, 30)];
  const [below, above] = [band(30, mains_hz - 2.5), band(mains_hz + 2.5, 70)];
  const apart = [band(30, 47.5), band(52.5, 57.5), band(62.5, 70)];
  const power = (at: number, [first, end]: Bins): number => addUp(all, at + first, at + end, 0) * width_hz;
  const excess = (at: number, { line, sides: [left, right] }: Line): number => {
    const inside = power(at, line);
    const beside = (power(at, left) + power(at, right)) / 2;
    return inside > line_min * beside ? inside - beside : 0;
  };
  const powersAt = (at: number): Powers => {
    const [mains, elsewhere] = [excess(at, own), excess(at, other)];
    // Both begin at 1 Hz.
    const sum = addUp(all, at + slow[0], at + slow[1], 0);
    return {
      mains: Math.max(mains, elsewhere),
      brain: addUp(all, at + slow[1], at + brain[1], sum) * width_hz,
      slow: sum * width_hz,
      fast:
        elsewhere > 0
          ? apart.reduce((total, part) => total + power(at, part), 0)
          : power(at, below) + power(at, above),
    };
  };
  return (rows) => {
    periodogram.densities(rows, all);
    return rows.map((_, row) => powersAt(row * bins));
  };
};
