import { groupDelay_s } from '@valvomo/dsp';
import type { Plain } from '@valvomo/model';
import type { TrendFilter } from '../../trends/trend.ts';
import { BlobFinder } from './blob.ts';
import { candidatesIn, peaksAbove, rangeOf, type Candidate } from './candidates.ts';
import { levelsOf, UsualLevels, type Statistic } from './level.ts';

/** One band of oscillations. */
export interface Band {
  readonly grade: 'ripple' | 'fast-ripple';
  readonly from_hz: number;
  readonly to_hz: number;
  readonly floor_uV: number;
}

export interface SearchRule {
  readonly statistic: Statistic;
  readonly window_s: number;
  readonly length_min_s: number;
  readonly begins_sd: number;
  readonly peaks_min: number;
  readonly contrast_min: number;
  readonly height_min_dB: number;
  readonly share_min: number;
}

/** An oscillation on one row, in samples of the recording. */
export interface Oscillation {
  readonly row: number;
  readonly start: number;
  readonly samples: number;
  readonly features: Readonly<Record<string, number>> & { readonly score: number };
}

const merged_s = 0.01;
/** An event stands out of so much before and after it. */
const around_s = 0.1;
const [sides_sd, peaks_sd] = [2, 3];
/** Longer than this it is muscle or the mains. */
const length_max_s = 0.5;
/** Mean and deviation of the absolute value of noise, in its standard deviations. */
const [absolute_mean, absolute_sd] = [Math.sqrt(2 / Math.PI), Math.sqrt(1 - 2 / Math.PI)];
const cycles_min = 4;

const meanOf = (levels: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += levels[i] as number;
  return sum / Math.max(1, to - from);
};

interface Saved {
  readonly usual: Plain;
  readonly from: Float64Array;
}

/** Oscillations of one band on all rows, second by second of epochs of 2 s. */
export class Search {
  readonly #band: Band;
  readonly #rule: SearchRule;
  readonly #rate_hz: number;
  readonly #filters: readonly TrendFilter[];
  readonly #usual: UsualLevels;
  readonly #width: number;
  /** Samples at either end of an epoch that have no level. */
  readonly #margin: number;
  readonly #around: number;
  readonly #blobs: BlobFinder;
  /** Of every row: the sample from which on it is to be looked at; 0 after a gap. */
  readonly #from: Float64Array;
  #levels = new Float64Array(0);

  constructor(
    rows: number,
    rate_hz: number,
    band: Band,
    filters: readonly TrendFilter[],
    rule: SearchRule,
    saved?: Plain,
  ) {
    const kept = saved as unknown as Saved | undefined;
    this.#band = band;
    this.#rule = rule;
    this.#rate_hz = rate_hz;
    this.#filters = filters;
    this.#usual = new UsualLevels(rows, kept?.usual);
    this.#width = Math.max(2, Math.round(rule.window_s * rate_hz));
    this.#blobs = new BlobFinder(rate_hz);
    this.#margin = this.#width + 2;
    this.#around = Math.max(this.#blobs.reach, Math.round(around_s * rate_hz));
    this.#from = kept?.from.slice() ?? new Float64Array(rows);
  }

  stop(): void {
    this.#from.fill(0);
  }

  /** Says nothing of a row in this second. */
  skip(row: number, end: number): void {
    this.#from[row] = end - this.#margin - this.#around;
  }

  /**
   * @param x, raw the row's last 2 s, which begin at sample `start`, filtered and not
   * @param hop samples a second
   */
  next(row: number, x: Float64Array, raw: Float64Array, start: number, hop: number): readonly Oscillation[] {
    const end = x.length - this.#margin;
    const to = end - this.#around;
    const from = Math.max(this.#margin + this.#around, Math.min(to, (this.#from[row] as number) - start));
    const first = Math.min(from - this.#around, end - hop);
    if (this.#levels.length < x.length) this.#levels = new Float64Array(x.length);
    const levels = this.#levels.subarray(0, end - first);
    levelsOf(this.#rule.statistic, x, [first, end], this.#width, levels);
    this.#usual.push(row, levels.subarray(levels.length - hop));
    this.#from[row] = start + to;
    const found: Oscillation[] = [];
    for (const one of this.#candidates(row, levels.subarray(from - first, to - first))) {
      if (from + one.end >= to && from + one.start > hop + this.#margin + this.#around) {
        // The next epoch has all of it.
        this.#from[row] = start + from + one.start - 1;
        break;
      }
      if (this.#contrast(levels, from - first, one) < this.#rule.contrast_min) continue;
      const features = this.#judge(row, x, raw, one, from);
      if (features !== undefined) found.push(this.#oscillation(row, start + from, one, features));
    }
    return found;
  }

  snapshot(): Plain {
    return { usual: this.#usual.snapshot(), from: this.#from.slice() };
  }

  #candidates(row: number, levels: Float64Array): readonly Candidate[] {
    const rate_hz = this.#rate_hz;
    return candidatesIn(levels, this.#usual.of(row), {
      begins_sd: this.#rule.begins_sd,
      sides_sd,
      floor: this.#rule.statistic === 'rms' ? this.#band.floor_uV : 0,
      length_min: Math.round(this.#rule.length_min_s * rate_hz),
      merged: Math.round(merged_s * rate_hz),
    });
  }

  /** Highest level over the mean of those before or after the event, whichever is higher. */
  #contrast(levels: Float64Array, from: number, { start, end, level }: Candidate): number {
    const around = this.#around;
    const before = meanOf(levels, Math.max(0, from + start - around), from + start);
    const after = meanOf(levels, from + end, Math.min(levels.length, from + end + around));
    return level / Math.max(before, after);
  }

  #judge(
    row: number,
    x: Float64Array,
    raw: Float64Array,
    { start, end, first, last, peak, level }: Candidate,
    from: number,
  ): Oscillation['features'] | undefined {
    const { from_hz, to_hz, floor_uV } = this.#band;
    const { peaks_min, height_min_dB, share_min, length_min_s } = this.#rule;
    if (end - start > length_max_s * this.#rate_hz || last - first < length_min_s * this.#rate_hz)
      return undefined;
    const { mean, deviation } = this.#usual.of(row);
    const noise_uV = this.#noise(mean, deviation);
    const height_uV = noise_uV * (absolute_mean + peaks_sd * absolute_sd);
    const peaks = peaksAbove(x, from + start, from + end, height_uV);
    if (peaks < peaks_min) return undefined;
    const amplitude_uV = rangeOf(x, from + start, from + end);
    if (amplitude_uV < 2 * Math.SQRT2 * floor_uV) return undefined;
    const { frequency_hz, height_dB, share } = this.#blobs.around(
      raw,
      from + peak - this.#delay(from_hz, to_hz),
      from_hz,
      to_hz,
    );
    if (!(height_dB >= height_min_dB && share >= share_min)) return undefined;
    const cycles = ((end - start) / this.#rate_hz) * frequency_hz;
    if (cycles < cycles_min) return undefined;
    const score = (level - mean) / Math.max(deviation, 1e-9);
    return {
      score,
      peaks,
      amplitude_uV,
      frequency_hz,
      height_dB,
      share,
      cycles,
      mean_uV: mean,
      deviation_uV: deviation,
    };
  }

  /** Standard deviation of what is usual in the band. */
  #noise(mean: number, deviation: number): number {
    if (this.#rule.statistic === 'rms') return Math.hypot(mean, deviation);
    const middle_hz = Math.sqrt(this.#band.from_hz * this.#band.to_hz);
    return mean / (absolute_mean * 2 * Math.sin((Math.PI * middle_hz) / this.#rate_hz));
  }

  /** Samples by which the filters delay the middle of some frequencies. */
  #delay(from_hz: number, to_hz: number): number {
    const rate_hz = this.#rate_hz;
    const middle_hz = Math.sqrt(from_hz * Math.min(to_hz, 0.45 * rate_hz));
    const sections = this.#filters.flatMap((filter) => filter.design(rate_hz));
    return Math.round(groupDelay_s(sections, middle_hz, rate_hz) * rate_hz);
  }

  #oscillation(
    row: number,
    from: number,
    { start, end }: Candidate,
    features: Oscillation['features'],
  ): Oscillation {
    const delay = this.#delay(this.#band.from_hz, this.#band.to_hz);
    return { row, start: Math.max(0, from + start - delay), samples: end - start, features };
  }
}
