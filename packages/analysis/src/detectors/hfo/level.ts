import type { Plain } from '@valvomo/model';
import { TrailingBaseline } from '../common/baseline.ts';

/** What is made of the filtered samples around a moment: their root mean square, or the way they go. */
export type Statistic = 'rms' | 'line-length';

const baseline_s = 60;
/** A baseline leaves out pieces of a second that are so much higher than the middle one. */
const [pieces, usual_max] = [20, 1.5];

/**
 * `rms`: root of the mean square of `width` samples around each; `line-length`: mean of |x[i] − x[i − 1]| over as many.
 * @param out one value for each of x[from … to), from > width, to + width < length
 */
export const levelsOf = (
  kind: Statistic,
  x: Float64Array,
  [from, to]: readonly [number, number],
  width: number,
  out: Float64Array,
): void => {
  const first = from - (width >> 1);
  if (kind === 'rms') squares(x, first, to - from, width, out);
  else ways(x, first, to - from, width, out);
};

/** Sums of `width` squares from x[first] on, x[first + 1] on, …, their means' roots. */
const squares = (x: Float64Array, first: number, count: number, width: number, out: Float64Array): void => {
  let sum = 0;
  for (let i = first; i < first + width; i += 1) sum += (x[i] as number) ** 2;
  for (let k = 0; k < count; k += 1) {
    out[k] = Math.sqrt(Math.max(0, sum) / width);
    const newest = x[first + k + width] as number;
    const oldest = x[first + k] as number;
    sum += newest * newest - oldest * oldest;
  }
};

const ways = (x: Float64Array, first: number, count: number, width: number, out: Float64Array): void => {
  let sum = 0;
  for (let i = first; i < first + width; i += 1) sum += Math.abs((x[i] as number) - (x[i - 1] as number));
  for (let k = 0; k < count; k += 1) {
    out[k] = Math.max(0, sum) / width;
    const next = first + k + width;
    sum += Math.abs((x[next] as number) - (x[next - 1] as number));
    sum -= Math.abs((x[first + k] as number) - (x[first + k - 1] as number));
  }
};

/** Mean and deviation of what is usual on a row. */
export interface Usual {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * What is usual on every row: mean and standard deviation of the level in a second, without its pieces of 50 ms that are 1.5
 * times the middle one or more, and of that the median of the last 60 s, this one among them. One second is enough to begin.
 */
export class UsualLevels {
  readonly #means: TrailingBaseline;
  readonly #deviations: TrailingBaseline;
  readonly #sums = new Float64Array(pieces);
  readonly #squares = new Float64Array(pieces);

  constructor(rows: number, saved?: Plain) {
    const [means, deviations] = (saved ?? []) as readonly (Plain | undefined)[];
    this.#means = new TrailingBaseline(rows, baseline_s, means);
    this.#deviations = new TrailingBaseline(rows, baseline_s, deviations);
  }

  /** @param levels of one second, and no more */
  push(row: number, levels: Float64Array): void {
    const length = Math.floor(levels.length / pieces);
    if (length === 0) return;
    const sums = this.#sums;
    const squares = this.#squares;
    for (let piece = 0; piece < pieces; piece += 1) {
      let sum = 0;
      let square = 0;
      for (let i = piece * length; i < (piece + 1) * length; i += 1) {
        const level = levels[i] as number;
        sum += level;
        square += level * level;
      }
      sums[piece] = sum;
      squares[piece] = square;
    }
    const limit = usual_max * (sums.toSorted()[pieces >> 1] as number);
    let [sum, square, n] = [0, 0, 0];
    for (let piece = 0; piece < pieces; piece += 1) {
      if ((sums[piece] as number) > limit) continue;
      sum += sums[piece] as number;
      square += squares[piece] as number;
      n += length;
    }
    const mean = sum / n;
    this.#means.push(row, mean);
    this.#deviations.push(row, Math.sqrt(Math.max(0, square / n - mean * mean)));
  }

  /** Seconds that are known of a row. */
  count(row: number): number {
    return this.#means.count(row);
  }

  of(row: number): Usual {
    return { mean: this.#means.median(row), deviation: this.#deviations.median(row) };
  }

  snapshot(): Plain {
    return [this.#means.snapshot(), this.#deviations.snapshot()];
  }
}
