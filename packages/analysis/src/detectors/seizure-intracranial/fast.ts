import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { blocks, fastEnvelope } from '../common/fast-envelope.ts';

/** Bands of the epileptogenicity index, Hz: fast is β and γ, slow is θ and α. */
const slow_hz = [3.5, 12.4] as const;
const fast_hz = [12.4, 97] as const;
/** Mains is left out of the fast band, this far from it. */
const mains_hz = 2;
const baseline_s = 120;
const known_s = 8;
/** Values that are followed of every contact. */
const kinds = 3;
/** Page-Hinkley: what is taken off every second, dB, and what must have been gathered. */
const bias_dB = 2;
const alarm_dB = 10;

const dB = 10 / Math.LN10;
const lowest = 1e-4;

interface Saved {
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly seconds: number;
  readonly sums: Float64Array;
  readonly since: Float64Array;
}

const sumOf = (density: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let k = from; k < Math.min(to, density.length); k += 1) sum += density[k] as number;
  return sum;
};

/** Fast activity of every contact against its own usual one, and when it began by Page and Hinkley's test. */
export class FastActivity {
  /** How far fast power, and its ratio to slow power, are above what is usual: the lesser of both, dB. */
  readonly excess_dB: Float64Array;
  /** Ratio of fast to slow power over its usual one. */
  readonly ratio: Float64Array;
  readonly #bins: (hz: number) => number;
  readonly #mainsHz: number;
  readonly #rate_hz: number;
  readonly #envelope = new Float64Array(blocks);
  readonly #rows: readonly number[];
  /** Of ln fast power, ln ratio, and ln of the squared fast envelope in the middle of the second, row by row. */
  readonly #means: Float64Array;
  readonly #variances: Float64Array;
  readonly #now: Float64Array;
  #seconds: number;
  /** What the test has gathered, and since which second. */
  readonly #sums: Float64Array;
  readonly #since: Float64Array;

  constructor(
    rows: readonly number[],
    { binWidth_hz, rate_hz, settings }: Pick<TrendContext, 'binWidth_hz' | 'rate_hz' | 'settings'>,
    saved?: Plain,
  ) {
    const kept = saved as unknown as Saved | undefined;
    this.#rows = rows;
    this.#mainsHz = settings.mains_hz;
    this.#rate_hz = rate_hz;
    this.#bins = (hz) => Math.round(hz / binWidth_hz);
    this.excess_dB = new Float64Array(rows.length);
    this.ratio = new Float64Array(rows.length);
    this.#now = new Float64Array(kinds * rows.length);
    this.#means = kept?.means.slice() ?? new Float64Array(kinds * rows.length);
    this.#variances = kept?.variances.slice() ?? new Float64Array(kinds * rows.length).fill(0.3);
    this.#seconds = kept?.seconds ?? 0;
    this.#sums = kept?.sums.slice() ?? new Float64Array(rows.length);
    this.#since = kept?.since.slice() ?? new Float64Array(rows.length).fill(-1);
  }

  get isKnown(): boolean {
    return this.#seconds >= known_s;
  }

  /** Second with which the contact's fast activity began; −1: it has not. */
  onset(k: number): number {
    return (this.#sums[k] as number) >= alarm_dB ? (this.#since[k] as number) : -1;
  }

  /** @param samples of the last second @param densities of the last two */
  look(second: number, samples: readonly Float64Array[], densities: readonly Float64Array[]): void {
    const at = this.#bins;
    for (const [k, row] of this.#rows.entries()) {
      const density = densities[row] as Float64Array;
      const slow = sumOf(density, at(slow_hz[0]), at(slow_hz[1]));
      const below = sumOf(density, at(fast_hz[0]), at(this.#mainsHz - mains_hz));
      const fast = below + sumOf(density, at(this.#mainsHz + mains_hz), at(fast_hz[1]));
      fastEnvelope(samples[row] as Float64Array, this.#rate_hz, this.#envelope);
      const middle = this.#envelope.toSorted()[blocks / 2] as number;
      const n = kinds * k;
      this.#now[n] = Math.log(fast + lowest);
      this.#now[n + 1] = Math.log((fast + lowest) / (slow + lowest));
      this.#now[n + 2] = 2 * Math.log(middle + lowest);
      // Spikes are fast, too, but not all the time.
      const power_dB = this.#over(n + 2);
      const ratio_dB = this.#over(n + 1);
      this.ratio[k] = 10 ** (ratio_dB / 10);
      this.excess_dB[k] = this.isKnown ? Math.min(power_dB, ratio_dB + 3) - this.#spread_dB(n + 2) : 0;
      this.#test(k, second);
    }
  }

  /** What was looked at last is usual. */
  learn(): void {
    this.#seconds += 1;
    const gain = Math.max(1 / baseline_s, 1 / (this.#seconds + 3));
    for (let k = 0; k < this.#now.length; k += 1) {
      const value = this.#now[k] as number;
      if (this.#seconds === 1) this.#means[k] = value;
      const limit = 2.5 * Math.sqrt(this.#variances[k] as number) + 0.1;
      const step = Math.max(-limit, Math.min(limit, value - (this.#means[k] as number)));
      this.#means[k] = (this.#means[k] as number) + gain * step;
      this.#variances[k] =
        (this.#variances[k] as number) + gain * (step * step - (this.#variances[k] as number));
    }
  }

  forget(): void {
    this.#sums.fill(0);
    this.#since.fill(-1);
  }

  snapshot(): Plain {
    return {
      means: this.#means.slice(),
      variances: this.#variances.slice(),
      seconds: this.#seconds,
      sums: this.#sums.slice(),
      since: this.#since.slice(),
    };
  }

  #over(k: number): number {
    return dB * ((this.#now[k] as number) - (this.#means[k] as number));
  }

  #spread_dB(k: number): number {
    return dB * Math.sqrt(this.#variances[k] as number);
  }

  #test(k: number, second: number): void {
    const sum = Math.max(0, (this.#sums[k] as number) + (this.excess_dB[k] as number) - bias_dB);
    if (sum === 0) this.#since[k] = -1;
    else if ((this.#since[k] as number) < 0) this.#since[k] = second;
    this.#sums[k] = Math.min(sum, 4 * alarm_dB);
  }
}
