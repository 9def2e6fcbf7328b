import type { Plain } from '@valvomo/model';
import { bandCount, priorHigh, priorMean, usualRise, type Bands } from './bands.ts';

/** Seconds over which it remembers: minutes for what is usual now, an hour for rhythms that came and went. */
const fast_s = 180;
const slow_s = 2400;
/** Seconds after which the patient is known. */
export const known_s = 40;
/** Deviations above the mean that still are usual. */
const high = 1.2;
const firstVariance = 0.3;

interface Saved {
  readonly means: Float64Array;
  readonly slowMeans: Float64Array;
  readonly variances: Float64Array;
  readonly slowVariances: Float64Array;
  readonly counts: Float64Array;
}

/** Mean and variance that forget, and that no single second can move far. */
const learn = (mean: Float64Array, variance: Float64Array, k: number, x: number, gain: number): void => {
  const m = mean[k] as number;
  const v = variance[k] as number;
  const limit = 2 * Math.sqrt(v) + 0.1;
  const step = Math.max(-limit, Math.min(limit, x - m));
  mean[k] = m + gain * step;
  variance[k] = v + gain * (step * step - v);
};

/** What is usual of every row and band: mean, and what it reaches now and then; ln. */
export class Usual {
  readonly #bands: Bands;
  readonly #means: Float64Array;
  readonly #variances: Float64Array;
  readonly #slowMeans: Float64Array;
  readonly #slowVariances: Float64Array;
  /** Seconds learnt of every row. */
  readonly #counts: Float64Array;
  readonly #prior: readonly { readonly mean: number; readonly high: number; readonly rise: number }[];

  /** @param prior_dB how much stronger than on the scalp of a stranger everything is */
  constructor(rows: number, bands: Bands, prior_dB: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const size = rows * bandCount;
    this.#bands = bands;
    this.#means = kept?.means.slice() ?? new Float64Array(size);
    this.#slowMeans = kept?.slowMeans.slice() ?? new Float64Array(size);
    this.#variances = kept?.variances.slice() ?? new Float64Array(size).fill(firstVariance);
    this.#slowVariances = kept?.slowVariances.slice() ?? new Float64Array(size).fill(firstVariance);
    this.#counts = kept?.counts.slice() ?? new Float64Array(rows);
    const prior = (prior_dB * Math.LN10) / 10;
    this.#prior = bands.middles_hz.map((f) => ({
      mean: priorMean(f) + prior,
      high: priorHigh(f) + prior,
      rise: usualRise(f),
    }));
  }

  /** 0: nothing is known of the row; 1: enough. */
  known(row: number): number {
    return Math.min(1, (this.#counts[row] as number) / known_s);
  }

  learn(row: number, powers: Float64Array): void {
    const n = (this.#counts[row] as number) + 1;
    this.#counts[row] = n;
    for (let b = 0; b < bandCount; b += 1) {
      const k = row * bandCount + b;
      const x = powers[b] as number;
      if (n === 1) {
        this.#means[k] = x;
        this.#slowMeans[k] = x;
        continue;
      }
      learn(this.#means, this.#variances, k, x, Math.max(1 / fast_s, 1 / (n + 4)));
      learn(this.#slowMeans, this.#slowVariances, k, x, Math.max(1 / slow_s, 1 / (n + 4)));
    }
  }

  /** Densities, µV²/Hz, of every band: the usual ones, and those that are still usual. */
  levels(row: number, mean: Float64Array, highest: Float64Array): void {
    const w = this.known(row);
    const at = row * bandCount;
    const rest = this.#rest(at);
    for (let b = 0; b < bandCount; b += 1) {
      const k = at + b;
      const prior = this.#prior[b] as { mean: number; high: number; rise: number };
      const fast = (this.#means[k] as number) + high * Math.sqrt(this.#variances[k] as number);
      const slow = (this.#slowMeans[k] as number) + high * Math.sqrt(this.#slowVariances[k] as number);
      const risen = rest(b) + prior.rise;
      mean[b] = Math.exp(w * (this.#means[k] as number) + (1 - w) * prior.mean);
      highest[b] = Math.exp(w * Math.max(fast, slow, risen) + (1 - w) * prior.high);
    }
  }

  snapshot(): Plain {
    return {
      means: this.#means.slice(),
      slowMeans: this.#slowMeans.slice(),
      variances: this.#variances.slice(),
      slowVariances: this.#slowVariances.slice(),
      counts: this.#counts.slice(),
    };
  }

  /** The spectrum without alpha and spindles: what is usual, and a straight line over ln f where those would be. */
  #rest(at: number): (band: number) => number {
    const { middles_hz } = this.#bands;
    const below = middles_hz.findLastIndex((f) => f < 7);
    const above = middles_hz.findIndex((f) => f >= 16);
    const lower = this.#means[at + below] as number;
    const upper = this.#means[at + above] as number;
    const [from, to] = [Math.log(middles_hz[below] as number), Math.log(middles_hz[above] as number)];
    return (band) => {
      if (band <= below || band >= above) return this.#means[at + band] as number;
      const part = (Math.log(middles_hz[band] as number) - from) / (to - from);
      return lower + part * (upper - lower);
    };
  }
}
