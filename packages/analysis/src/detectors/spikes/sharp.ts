import type { Plain } from '@valvomo/model';
import { TrailingBaseline } from '../common/baseline.ts';

const baseline_s = 60;
/** Mean absolute value → standard deviation of noise. */
const toDeviation = Math.sqrt(Math.PI / 2);
/** A peak is compared with points so much before and after it. */
const aside_s = 0.025;
const base_s = 0.06;
/** Nothing of 0.6 times its sharpness lies from 0.06 to 0.25 s before or after it. */
const [near_s, around_s, lone] = [0.06, 0.25, 0.6];

/** A sharp peak on one row; samples are places in the epoch. */
export interface Peak {
  readonly row: number;
  readonly at: number;
  /** Of the row, + or −. */
  readonly sign: number;
  /** Sharpness over its usual deviation. */
  readonly score: number;
  readonly amplitude_uV: number;
  readonly width_s: number;
  /** Mean of 0.1 to 0.35 s after it over its height: positive when a slow wave of the same polarity follows. */
  readonly slow: number;
}

export interface PeakRule {
  readonly score_min: number;
  readonly amplitude_min_uV: number;
  /** [from, to] */
  readonly width_s: readonly [number, number];
}

/** Sharp peaks of rows against what is usual there. */
export class SharpPeaks {
  readonly #rate_hz: number;
  readonly #rule: PeakRule;
  readonly #usual: TrailingBaseline;
  #sharp = new Float64Array(0);

  constructor(rows: number, rate_hz: number, rule: PeakRule, saved?: Plain) {
    this.#rate_hz = rate_hz;
    this.#rule = rule;
    this.#usual = new TrailingBaseline(rows, baseline_s, saved);
  }

  snapshot(): Plain {
    return this.#usual.snapshot();
  }

  /** Peaks of row `row` in [from, to) of its last 2 s. */
  next(row: number, x: Float64Array, [from, to]: readonly [number, number]): readonly Peak[] {
    const s = this.#sharpness(x);
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += Math.abs(s[i] as number);
    this.#usual.push(row, sum / (to - from));
    const deviation = Math.max(1e-6, toDeviation * this.#usual.median(row));
    const limit = Math.max(this.#rule.score_min * deviation, 0.5 * this.#rule.amplitude_min_uV);
    const found: Peak[] = [];
    for (let i = from; i < to; i += 1) {
      const height = Math.abs(s[i] as number);
      if (height < limit || height < Math.abs(s[i - 1] as number) || height <= Math.abs(s[i + 1] as number))
        continue;
      const peak = this.#peak(row, x, s, i, deviation);
      if (peak !== undefined) found.push(peak);
    }
    return found;
  }

  /** x − mean of its values 25 ms before and after. Lent. */
  #sharpness(x: Float64Array): Float64Array {
    const aside = Math.round(aside_s * this.#rate_hz);
    if (this.#sharp.length !== x.length) this.#sharp = new Float64Array(x.length);
    const s = this.#sharp;
    for (let i = aside; i < x.length - aside; i += 1)
      s[i] = (x[i] as number) - ((x[i - aside] as number) + (x[i + aside] as number)) / 2;
    return s;
  }

  #peak(row: number, x: Float64Array, s: Float64Array, at: number, deviation: number): Peak | undefined {
    const { amplitude_min_uV, width_s } = this.#rule;
    const rate_hz = this.#rate_hz;
    const sharpness = Math.abs(s[at] as number);
    if (!this.#isLone(s, at, lone * sharpness)) return undefined;
    const sign = Math.sign(s[at] as number);
    const aside = Math.round(base_s * rate_hz);
    const base = ((x[at - aside] as number) + (x[at + aside] as number)) / 2;
    const amplitude_uV = sign * ((x[at] as number) - base);
    if (amplitude_uV < amplitude_min_uV) return undefined;
    let [first, last] = [at, at];
    const half = base + (sign * amplitude_uV) / 2;
    while (first > 0 && sign * ((x[first] as number) - half) > 0) first -= 1;
    while (last < x.length - 1 && sign * ((x[last] as number) - half) > 0) last += 1;
    const part = (inside: number, outside: number): number =>
      (sign * ((x[inside] as number) - half)) /
      Math.max(1e-9, sign * ((x[inside] as number) - (x[outside] as number)));
    const width = (last - 1 - (first + 1) + part(first + 1, first) + part(last - 1, last)) / rate_hz;
    if (width < width_s[0] || width > width_s[1]) return undefined;
    const [a, b] = [at + Math.round(0.1 * rate_hz), Math.min(x.length, at + Math.round(0.35 * rate_hz))];
    let sum = 0;
    for (let i = a; i < b; i += 1) sum += (x[i] as number) - (x[at - aside] as number);
    const slow = (sign * sum) / Math.max(1, b - a) / amplitude_uV;
    return { row, at, sign, score: sharpness / deviation, amplitude_uV, width_s: width, slow };
  }

  #isLone(s: Float64Array, at: number, limit: number): boolean {
    const [near, around] = [Math.round(near_s * this.#rate_hz), Math.round(around_s * this.#rate_hz)];
    for (let i = Math.max(0, at - around); i < at - near; i += 1)
      if (Math.abs(s[i] as number) > limit) return false;
    for (let i = at + near + 1; i < Math.min(s.length, at + around); i += 1)
      if (Math.abs(s[i] as number) > limit) return false;
    return true;
  }
}
