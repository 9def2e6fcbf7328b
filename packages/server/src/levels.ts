import { rateHz, type Epoch, type Rate } from '@valvomo/model';

/** Peak to peak of every row of an epoch, in the rows' unit. */
export const peakToPeak = ({ derivations, samples, values }: Epoch): Float64Array => {
  const out = new Float64Array(derivations.length);
  for (let row = 0; row < derivations.length; row += 1) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = row * samples; at < (row + 1) * samples; at += 1) {
      const value = values[at] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    out[row] = high - low;
  }
  return out;
};

/** Peak to peak below this is no brain, electrode or amplifier: µV. */
const flat_uV = 1;
const flat_s = 5;
/** A slower stream has no waves whose height could be judged within a second. */
const rate_hz_min = 10;

/** Peak to peak of the voltages of a second, µV. */
export interface LevelSummary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** How high the waves of a stream were in the last second, and whether anything is measured at all. */
export interface Levels {
  /** Peak to peak over one second of every row, one second after the other. */
  take(levels: Float64Array): void;
  /** Every voltage was below 1 µV for at least 5 s; null when there is no voltage to judge. */
  readonly flat: boolean | null;
  /** Of the voltages of the last second, µV. */
  readonly summary: LevelSummary | null;
}

/** @param voltages whether a row is in µV */
export const createLevels = (rate: Rate, voltages: readonly boolean[]): Levels => {
  let seconds = 0;
  let last: Float64Array = new Float64Array(0);
  const isJudged = voltages.includes(true) && rateHz(rate) >= rate_hz_min;
  return {
    take: (levels) => {
      last = levels.filter((_, row) => voltages[row] === true).toSorted();
      seconds = (last.at(-1) ?? 0) < flat_uV ? seconds + 1 : 0;
    },
    get flat() {
      return isJudged ? seconds >= flat_s : null;
    },
    get summary() {
      const [min] = last;
      const median = last[last.length >> 1];
      const max = last.at(-1);
      return min === undefined || median === undefined || max === undefined ? null : { min, median, max };
    },
  };
};
