import { groupDelay_s } from '@valvomo/dsp';
import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { Trailing } from '../common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { ContactGroups, usableRows, type ContactPeak } from './contacts.ts';
import { cubic, envelopeOf, logNormalOf, modeAndMedian, points_hz } from './envelope-threshold.ts';

const id = 'spike-intracranial';
/** Seconds of the window of the distribution, and those of the least one at the end of a short recording. */
const [window_s, window_s_min] = [5, 2];
/** Seconds that are kept: those that wait for the threshold around them, and what lies before them. */
const kept_s = 10;
/** Windows on either side of one with which it is smoothed. */
const smoothed = 2;
/** So many seconds after a second its threshold is sure. */
const late_s = (window_s >> 1) + smoothed + 2;
/** One spike of several peaks. */
const union_s = 0.12;
/** What follows a larger one so soon belongs to it. */
const [after_s, larger] = [0.3, 3];
const filters = [highPass(1), lowPass(80, 4)] as const;

interface Rule {
  readonly k1: number;
  readonly floor_uV: number;
}

interface Saved {
  readonly first: number;
  readonly next: number;
  readonly last: number;
  readonly points: Float64Array;
  readonly envelopes: Float64Array;
  readonly distributions: Float64Array;
  readonly usable: Uint8Array;
  readonly counts: Plain;
  readonly groups: Plain;
}

/** One second of x as means of its samples. */
const pointsOf = (x: Float64Array, out: Float64Array, at: number): void => {
  for (let p = 0; p < points_hz; p += 1) {
    const a = Math.floor((p * x.length) / points_hz);
    const b = Math.max(a + 1, Math.floor(((p + 1) * x.length) / points_hz));
    let sum = 0;
    for (let i = a; i < b; i += 1) sum += x[i] as number;
    out[at + p] = sum / (b - a);
  }
};

class DepthSpikes implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #rule: Rule;
  readonly #rows: readonly number[];
  readonly #names: readonly string[];
  readonly #delay_s: number;
  /** Rings of the last seconds of every row. */
  readonly #points: Float64Array;
  readonly #envelopes: Float64Array;
  /** Of the window around each second: mean and deviation of the logarithm. */
  readonly #distributions: Float64Array;
  readonly #usable: Uint8Array;
  readonly #counts: Trailing;
  readonly #groups: ContactGroups;
  /** Seconds: first one since a gap, next one to judge, newest one; −1 after a gap. */
  #first: number;
  #next: number;
  #last: number;

  constructor(context: TrendContext, rule: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#context = context;
    this.#rule = rule;
    this.#rows = context.derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#names = this.#rows.map((row) => context.derivations[row]?.name ?? '');
    const design = filters.flatMap((filter) => filter.design(context.rate_hz));
    // A point is the mean of the samples up to its end.
    this.#delay_s = groupDelay_s(design, 25, context.rate_hz) - 0.5 / points_hz;
    const rows = this.#rows.length;
    this.#points = kept?.points.slice() ?? new Float64Array(rows * kept_s * points_hz);
    this.#envelopes = kept?.envelopes.slice() ?? new Float64Array(rows * kept_s * points_hz);
    this.#distributions = kept?.distributions.slice() ?? new Float64Array(2 * rows * kept_s);
    this.#usable = kept?.usable.slice() ?? new Uint8Array(rows * kept_s);
    this.#counts = new Trailing(rows, 60, kept?.counts);
    this.#groups = new ContactGroups(this.#names, context.rate_hz, kept?.groups);
    this.#first = kept?.first ?? -1;
    this.#next = kept?.next ?? -1;
    this.#last = kept?.last ?? -1;
    this.columns = [
      judgedColumn(id, this.#names),
      ...this.#names.map((name) => featureColumn(id, name, 'rate', '1/min', [name])),
    ];
  }

  next({ second, of: { points }, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (points === undefined) return [];
    if (this.#first === -1) {
      this.#first = second;
      this.#next = second + 1;
    }
    this.#last = second;
    const usable = usableRows(this.#context, this.#rows, conditions.at(-1));
    for (const [k, row] of this.#rows.entries()) {
      pointsOf(points.rows[row] as Float64Array, this.#points, this.#place(k, second));
      this.#usable[k * kept_s + (second % kept_s)] = usable[k] === true ? 1 : 0;
    }
    if (second - this.#first + 1 >= window_s) this.#window(second - (window_s >> 1));
    const found = second - late_s < this.#next ? [] : this.#judge(this.#next);
    for (const k of this.#rows.keys()) out[1 + k] = 60 * this.#counts.mean(k, 60, 10);
    // A second is judged when those after it are there, or none come.
    const isWaiting = second - this.#first + 1 >= window_s;
    out[0] = isWaiting && usable.includes(true) ? 1 : 0;
    return found;
  }

  /** What still waits is judged by the thresholds that there are, but for the last second: the envelope’s end is not sure. */
  stop(): readonly Finding[] {
    const [from, to] = [this.#next, this.#last];
    const length = to - this.#first + 1;
    const found: Finding[] = [];
    if (this.#first !== -1 && length >= window_s_min) {
      if (length < window_s) this.#window(to - (Math.min(length, window_s) >> 1));
      for (let second = from; second < to; second += 1) found.push(...this.#judge(second));
    }
    this.#first = -1;
    this.#counts.forget();
    return [...found, ...this.#groups.add([], Infinity)];
  }

  snapshot(): Plain {
    return {
      first: this.#first,
      next: this.#next,
      last: this.#last,
      points: this.#points.slice(),
      envelopes: this.#envelopes.slice(),
      distributions: this.#distributions.slice(),
      usable: this.#usable.slice(),
      counts: this.#counts.snapshot(),
      groups: this.#groups.snapshot(),
    };
  }

  #place(k: number, second: number): number {
    return (k * kept_s + (second % kept_s)) * points_hz;
  }

  /** Seconds of the newest window. */
  #seconds(): readonly number[] {
    const from = Math.max(this.#first, this.#last + 1 - window_s);
    return Array.from({ length: this.#last + 1 - from }, (_, k) => from + k);
  }

  /** The distribution of the window around second `middle`, and its envelope from there on (before it, too, of the first window). */
  #window(middle: number): void {
    const seconds = this.#seconds();
    const values = new Float64Array(seconds.length * points_hz);
    const isFirst = (seconds[0] ?? 0) === this.#first;
    for (const k of this.#rows.keys()) {
      for (const [j, second] of seconds.entries()) {
        const at = this.#place(k, second);
        values.set(this.#points.subarray(at, at + points_hz), j * points_hz);
      }
      const envelope = envelopeOf(values);
      const { mean, deviation } = logNormalOf(envelope);
      const place = 2 * (k * kept_s + (middle % kept_s));
      this.#distributions[place] = mean;
      this.#distributions[place + 1] = deviation;
      for (const [j, second] of seconds.entries())
        if (isFirst || second >= middle)
          this.#envelopes.set(envelope.subarray(j * points_hz, (j + 1) * points_hz), this.#place(k, second));
    }
  }

  #judge(second: number): readonly Finding[] {
    this.#next = second + 1;
    const usable = this.#rows.map((_, k) => this.#usable[k * kept_s + (second % kept_s)] === 1);
    const peaks = this.#rows.flatMap((_, k) => (usable[k] === true ? this.#peaks(k, second) : []));
    const counts = Float64Array.from(usable, (isUsable, k) =>
      isUsable ? peaks.filter(({ row }) => row === k).length : Number.NaN,
    );
    this.#counts.push(second, counts);
    return this.#groups.add(peaks, Math.round((second + 1 - this.#delay_s) * this.#context.hop));
  }

  /** Mean and deviation around some second: the mean of the windows up to 2 s away, of those that there are. */
  #smoothed(k: number, second: number): readonly [number, number] {
    const span = Math.min(window_s, this.#last - this.#first + 1);
    const [from, to] = [this.#first + (span >> 1), this.#last - (span >> 1)];
    const middle = Math.min(Math.max(from, to), Math.max(from, second));
    let [mean, deviation, n] = [0, 0, 0];
    for (let at = middle - smoothed; at <= middle + smoothed; at += 1) {
      // Those of the beginning are no longer kept when so much has gone by that they are not asked for.
      if (at < from || at > Math.max(from, to)) continue;
      const place = 2 * (k * kept_s + (at % kept_s));
      mean += this.#distributions[place] as number;
      deviation += this.#distributions[place + 1] as number;
      n += 1;
    }
    return [mean / n, deviation / n];
  }

  /** Thresholds of the points of a second: the middles of windows lie in the middles of seconds. */
  #thresholds(k: number, second: number): Float64Array {
    const around = [-2, -1, 0, 1, 2].map((ago) => this.#smoothed(k, second + ago));
    return Float64Array.from({ length: points_hz }, (_, p) => {
      const place = (p + 0.5) / points_hz - 0.5;
      const at = place < 0 ? 1 : 2;
      const of = (part: 0 | 1): number => {
        const [a = 0, b = 0, c = 0, d = 0] = [-1, 0, 1, 2].map((more) => around[at + more]?.[part] ?? 0);
        return cubic(a, b, c, d, place < 0 ? place + 1 : place);
      };
      return this.#rule.k1 * modeAndMedian(of(0), of(1));
    });
  }

  #envelope(k: number, second: number, point: number): number {
    const place = second * points_hz + point;
    const at = Math.floor(place / points_hz);
    return this.#envelopes[this.#place(k, at) + (place - at * points_hz)] as number;
  }

  #peaks(k: number, second: number): readonly ContactPeak[] {
    const thresholds = this.#thresholds(k, second);
    const found: ContactPeak[] = [];
    for (let p = 0; p < points_hz; p += 1) {
      const value = this.#envelope(k, second, p);
      const threshold_uV = thresholds[p] as number;
      if (value < threshold_uV || !this.#isHighest(k, second, p, value)) continue;
      if (this.#isAfterLarger(k, second, p, value)) continue;
      const amplitude_uV = this.#range(k, second, p);
      if (amplitude_uV < this.#rule.floor_uV) continue;
      const ratio = value / threshold_uV;
      const at = Math.max(0, Math.round((second + p / points_hz - this.#delay_s) * this.#context.hop));
      found.push({
        row: k,
        at,
        ratio,
        amplitude_uV,
        features: { score: ratio * this.#rule.k1, threshold_uV },
      });
    }
    return found;
  }

  /** Whether nothing within 120 ms is higher. */
  #isHighest(k: number, second: number, p: number, value: number): boolean {
    const reach = Math.round(union_s * points_hz);
    for (let more = 1; more <= reach; more += 1)
      if (this.#envelope(k, second, p - more) > value || this.#envelope(k, second, p + more) >= value)
        return false;
    return true;
  }

  /** Whether it follows one three times as large: the slow wave of a spike. */
  #isAfterLarger(k: number, second: number, p: number, value: number): boolean {
    const reach = Math.min(Math.round(after_s * points_hz), (second - this.#first) * points_hz + p);
    for (let ago = 1; ago <= reach; ago += 1)
      if (this.#envelope(k, second, p - ago) > larger * value) return true;
    return false;
  }

  /** Lowest to highest within 0.06 s. */
  #range(k: number, second: number, p: number): number {
    const reach = Math.round(0.06 * points_hz);
    let [low, high] = [Infinity, -Infinity];
    for (let more = -reach; more <= reach; more += 1) {
      const place = second * points_hz + p + more;
      const at = Math.floor(place / points_hz);
      const value = this.#points[this.#place(k, at) + (place - at * points_hz)] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low;
  }
}

export const spikeIntracranial: Detector = {
  id,
  version: 2,
  name: 'Spikes at depth and on the cortex',
  reference: 'Janca 2015, doi:10.1007/s10548-014-0379-1; floor: one more than the paper has',
  definition:
    'Every bipolar row from 1 to 80 Hz as 200 points a second (means of samples), and of windows of 5 s that begin a second apart: from 10 to 60 Hz forward and backward (Chebyshev of the second kind, 6 dB there and 60 dB at 5 and 70 Hz, each way), the Hilbert envelope, ' +
    'mean μ and deviation σ of its logarithm. Both are smoothed over 5 windows and interpolated between the middles of the windows by a cubic spline; mode = exp(μ − σ²), median = exp(μ); the threshold is `score` · (mode + median) (k3 = 0). ' +
    'A spike is where the envelope is above it and highest within 120 ms, with at least `floor` from lowest to highest within 60 ms from 1 to 80 Hz; none that follows three times its envelope within 0.3 s (a slow wave). Peaks ' +
    'of rows that follow each other within 0.1 s are one spike, which begins on the first of them. The first and the last second of a stretch are not judged. Unlike the paper: the floor; the slow wave; smoothing once, not to and fro, and the spline through four windows, so that a second is ' +
    'judged 6 s after it; no notch (the reader’s display has one); 0.1 s over contacts where the paper has 5 ms. Rate: spikes a minute of the row’s last 60 judged seconds. The delay of the filters at 25 Hz is taken off. Rows with an electrode that is flat, saturated, disconnected, bridged or unknown are not judged. ' +
    'Confidence: ratio to the threshold / (1 + it). At most 16 a second',
  types: ['spike'],
  madeFor: { modality: 'intracranial', rows_min: 1, rate_hz_min: 199 },
  thresholds: {
    score: { value: 3.65, from: 1, to: 20, unit: '1', what: 'k1 of Janca: envelope over mode + median' },
    floor: { value: 100, from: 0, to: 2000, unit: 'µV', what: 'height of a spike, lowest to highest' },
  },
  inputs: { points: { montage: 'brain', filters, kind: 'samples', epoch_s: 1 } },
  create({ of: { points }, thresholds: { score = 3.65, floor = 100 } }, saved) {
    if (points === undefined) throw new Error('no input');
    return new DepthSpikes(points, { k1: score, floor_uV: floor }, saved);
  },
};
