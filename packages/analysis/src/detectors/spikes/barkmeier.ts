import { groupDelay_s } from '@valvomo/dsp';
import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { TrendContext, TrendFilter } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { Trailing } from '../common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { ContactGroups, usableRows, type ContactPeak } from './contacts.ts';
import { halfWavesAround } from './half-wave.ts';

const id = 'spike-barkmeier';
/** What is usual is told of so many seconds. */
const block_s = 60;
/** Extremes before and after a peak are looked for within this. */
const trough_s = 0.05;
/** The largest value of the wide band is looked for so near to a candidate. */
const near_s = 0.02;
const narrow: readonly TrendFilter[] = [highPass(20), lowPass(50)];
const wide: readonly TrendFilter[] = [highPass(1), lowPass(80)];

interface Rule {
  readonly sd: number;
  readonly scale_uV: number;
  readonly height_uV: number;
  readonly slope_uV_ms: number;
  readonly duration_ms: number;
}

interface Saved {
  readonly levels: Plain;
  readonly counts: Plain;
  readonly last: Float64Array;
  readonly groups: Plain;
}

/** Mean absolute value, mean square, or NaN of a row that is not judged. */
const levelOf = (x: Float64Array, from: number): { readonly mean: number; readonly square: number } => {
  let [sum, square] = [0, 0];
  for (let i = from; i < x.length; i += 1) {
    const value = Math.abs(x[i] as number);
    sum += value;
    square += value * value;
  }
  const n = x.length - from;
  return { mean: sum / n, square: square / n };
};

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1];
  return ((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2;
};

class HalfWaveSpikes implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #rule: Rule;
  readonly #rows: readonly number[];
  readonly #names: readonly string[];
  /** Of every row and second: mean and mean square of the narrow band's absolute value, mean of the wide band's. */
  readonly #levels: Trailing;
  readonly #counts: Trailing;
  readonly #now: Float64Array;
  readonly #groups: ContactGroups;
  /** Sample of every row's last spike. */
  readonly #last: Float64Array;
  /** Samples by which the narrow band comes later than the wide one, and the wide one than the signal. */
  readonly #late: readonly [number, number];

  constructor(context: TrendContext, rule: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { derivations, rate_hz } = context;
    this.#context = context;
    this.#rule = rule;
    this.#rows = derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#names = this.#rows.map((row) => derivations[row]?.name ?? '');
    this.#levels = new Trailing(3 * this.#rows.length, block_s, kept?.levels);
    this.#counts = new Trailing(this.#rows.length, block_s, kept?.counts);
    this.#now = new Float64Array(3 * this.#rows.length);
    this.#groups = new ContactGroups(this.#names, rate_hz, kept?.groups);
    this.#last = kept?.last.slice() ?? new Float64Array(this.#rows.length).fill(-Infinity);
    const delay = (filters: readonly TrendFilter[]): number =>
      Math.round(
        rate_hz *
          groupDelay_s(
            filters.flatMap((filter) => filter.design(rate_hz)),
            30,
            rate_hz,
          ),
      );
    this.#late = [delay(narrow) - delay(wide), delay(wide)];
    this.columns = [
      judgedColumn(id, this.#names),
      featureColumn(id, 'all', 'scale', '1', this.#names),
      ...this.#names.map((name) => featureColumn(id, name, 'rate', '1/min', [name])),
    ];
  }

  next({ second, of, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    const { narrow: fine, wide: broad } = of;
    if (fine === undefined || broad === undefined) return [];
    const { hop } = this.#context;
    const usable = usableRows(this.#context, this.#rows, conditions.at(-1));
    this.#learn(second, fine.rows, broad.rows, usable);
    const scale = this.#scale();
    const isJudged = usable.includes(true) && scale > 0;
    out[0] = isJudged ? 1 : 0;
    out[1] = scale;
    const peaks = isJudged
      ? this.#rows.flatMap((row, k) =>
          usable[k] === true
            ? this.#peaks(
                k,
                fine.rows[row] as Float64Array,
                broad.rows[row] as Float64Array,
                scale,
                broad.start,
              )
            : [],
        )
      : [];
    const counts = new Float64Array(this.#rows.length);
    for (const [k, isUsable] of usable.entries())
      counts[k] = isUsable ? peaks.filter(({ row }) => row === k).length : Number.NaN;
    this.#counts.push(second, counts);
    for (const k of this.#rows.keys()) out[2 + k] = 60 * this.#counts.mean(k, block_s, 10);
    return this.#groups.add(peaks, broad.start + (hop >> 1) + hop - this.#late[1]);
  }

  stop(): readonly Finding[] {
    this.#levels.forget();
    this.#counts.forget();
    return this.#groups.add([], Infinity);
  }

  snapshot(): Plain {
    return {
      levels: this.#levels.snapshot(),
      counts: this.#counts.snapshot(),
      last: this.#last.slice(),
      groups: this.#groups.snapshot(),
    };
  }

  #learn(
    second: number,
    fine: readonly Float64Array[],
    broad: readonly Float64Array[],
    usable: readonly boolean[],
  ): void {
    const { hop } = this.#context;
    for (const [k, row] of this.#rows.entries()) {
      const [a, b] = [fine[row] as Float64Array, broad[row] as Float64Array];
      const isUsable = usable[k] === true;
      const { mean, square } = levelOf(a, a.length - hop);
      this.#now[3 * k] = isUsable ? mean : Number.NaN;
      this.#now[3 * k + 1] = isUsable ? square : Number.NaN;
      this.#now[3 * k + 2] = isUsable ? levelOf(b, b.length - hop).mean : Number.NaN;
    }
    this.#levels.push(second, this.#now);
  }

  /** What brings the middle one of the rows' mean amplitudes to the scale; NaN while nothing is known. */
  #scale(): number {
    const means = this.#rows
      .map((_, k) => this.#levels.mean(3 * k + 2, block_s, 1))
      .filter((mean) => mean > 0);
    return means.length === 0 ? Number.NaN : this.#rule.scale_uV / medianOf(means);
  }

  /** Spikes of a row in the second from 1.5 to 0.5 s before the row's time. */
  #peaks(k: number, fine: Float64Array, broad: Float64Array, scale: number, start: number): ContactPeak[] {
    const { hop, rate_hz } = this.#context;
    const [mean, square] = [this.#levels.mean(3 * k, block_s, 1), this.#levels.mean(3 * k + 1, block_s, 1)];
    const limit = mean + this.#rule.sd * Math.sqrt(Math.max(0, square - mean * mean));
    const found: ContactPeak[] = [];
    const merged = Math.round(trough_s * rate_hz);
    for (let i = hop >> 1; i < (hop >> 1) + hop; i += 1) {
      const value = Math.abs(fine[i] as number);
      if (
        value <= limit ||
        value < Math.abs(fine[i - 1] as number) ||
        value <= Math.abs(fine[i + 1] as number)
      )
        continue;
      const peak = this.#judge(k, broad, i - this.#late[0], scale, start);
      const last = found.at(-1);
      if (peak === undefined || peak.at - (this.#last[k] as number) <= merged) continue;
      if (last === undefined || peak.at - last.at > merged) found.push(peak);
      else if (peak.amplitude_uV > last.amplitude_uV) found[found.length - 1] = peak;
    }
    this.#last[k] = found.at(-1)?.at ?? (this.#last[k] as number);
    return found;
  }

  #judge(k: number, x: Float64Array, around: number, scale: number, start: number): ContactPeak | undefined {
    const { rate_hz } = this.#context;
    const reach = Math.round(near_s * rate_hz);
    let at = Math.max(1, around - reach);
    for (let i = at; i <= Math.min(x.length - 2, around + reach); i += 1)
      if (Math.abs(x[i] as number) > Math.abs(x[at] as number)) at = i;
    const { before, after } = halfWavesAround(x, at, Math.round(trough_s * rate_hz));
    const { height_uV, slope_uV_ms, duration_ms } = this.#rule;
    const [before_ms, after_ms] = [before, after].map(({ samples }) => (1000 * samples) / rate_hz) as [
      number,
      number,
    ];
    if (!(before_ms > duration_ms && after_ms > duration_ms)) return undefined;
    const height = scale * (before.height + after.height);
    const slope = scale * Math.min(before.height / before_ms, after.height / after_ms);
    if (!(height > height_uV && slope > slope_uV_ms)) return undefined;
    return {
      row: k,
      at: start + at - this.#late[1],
      ratio: Math.min(height / height_uV, slope / slope_uV_ms),
      amplitude_uV: (before.height + after.height) / 2,
      features: { score: height, slope_uV_ms: slope, scale, before_ms, after_ms },
    };
  }
}

export const spikeBarkmeier: Detector = {
  id,
  version: 1,
  name: 'Spikes at depth and on the cortex by their half-waves',
  reference: 'Barkmeier 2012, doi:10.1016/j.clinph.2011.09.023',
  definition:
    'Candidates: local maxima of |x| from 20 to 50 Hz above mean + `sd` standard deviations of |x| of the row. From 1 to 80 Hz (the paper says 1 to 35) every row is scaled by one factor that ' +
    'brings the middle one of the rows’ mean |x| to `scale`. The largest |x| within 20 ms of a candidate is the peak; from the lowest value (of a positive peak; the highest of a negative one) of the 50 ms before it, and to that of the 50 ms after it, ' +
    'go two half-waves: a spike where their heights are together more than `score`, each is steeper than `slope`, and each longer than `duration`, in scaled µV. Peaks of a row within 50 ms are one, ' +
    'and peaks of rows that follow each other within 0.1 s are one spike, which begins on the first of them. Unlike the paper, mean, deviation and factor are those of the row’s last 60 judged seconds, not of blocks of ' +
    'a minute, from the first second on; filters are causal (Butterworth of order 2 either side; their delay at 30 Hz is taken off); and rows with an electrode that is flat, saturated, disconnected, bridged or unknown are left out, ' +
    'not those whose slope is 10 SD from the others’. Looked at: the second from 1.5 to 0.5 s before the row’s time. Confidence: r / (1 + r), r the least of height and slope over their thresholds. At most 16 a second',
  types: ['spike'],
  madeFor: { modality: 'intracranial', rows_min: 1, rate_hz_min: 199 },
  thresholds: {
    score: { value: 600, from: 50, to: 5000, unit: 'µV', what: 'height of both half-waves, scaled' },
    slope: { value: 7, from: 0.5, to: 100, unit: 'µV/ms', what: 'least slope of a half-wave, scaled' },
    duration: { value: 10, from: 1, to: 40, unit: 'ms', what: 'each half-wave is longer' },
    sd: { value: 4, from: 1, to: 20, unit: 'SD', what: 'candidates above mean + so many deviations' },
    scale: {
      value: 70,
      from: 1,
      to: 1000,
      unit: 'µV',
      what: 'mean amplitude of the middle row after scaling',
    },
  },
  inputs: {
    narrow: { montage: 'brain', filters: narrow, kind: 'samples', epoch_s: 2 },
    wide: { montage: 'brain', filters: wide, kind: 'samples', epoch_s: 2 },
  },
  create({ of, thresholds: { score = 600, slope = 7, duration = 10, sd = 4, scale = 70 } }, saved) {
    if (of['wide'] === undefined) throw new Error('no input');
    const rule = { sd, scale_uV: scale, height_uV: score, slope_uV_ms: slope, duration_ms: duration };
    return new HalfWaveSpikes(of['wide'], rule, saved);
  },
};
