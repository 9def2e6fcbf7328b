import { hilbertEnvelope } from '@valvomo/dsp';
import type { Plain } from '@valvomo/model';
import { qualityStates, spoiltStates, type Conditions } from '../../conditions/conditions.ts';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { Trailing } from '../common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from '../detector.ts';

const id = 'spike-intracranial';
/** Points a second, and seconds of the window of the distribution. */
const points_hz = 200;
const window_s = 5;
const window = window_s * points_hz;
/** The second that is looked at ends so long before the newest point: the envelope's end is not sure. */
const margin = points_hz / 2;
/** One spike of several peaks, and one spike of several contacts. */
const [union_s, together_s] = [0.12, 0.05];
/** What follows a larger one so soon belongs to it. */
const [after_s, larger] = [0.3, 3];
const findings_max = 16;

interface Rule {
  readonly k1: number;
  readonly floor_uV: number;
}

/** A peak of a row; `at` in points of the window. */
interface Peak {
  readonly row: number;
  readonly at: number;
  readonly ratio: number;
  readonly threshold_uV: number;
  readonly amplitude_uV: number;
}

interface Saved {
  readonly seconds: number;
  readonly narrow: Float64Array;
  readonly wide: Float64Array;
  readonly counts: Plain;
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

/** k1 · (mode + median) of the log-normal distribution that the values have. */
const thresholdOf = (envelope: Float64Array, k1: number): number => {
  let [sum, square] = [0, 0];
  for (let i = 0; i < envelope.length; i += 1) {
    const log = Math.log(Math.max(1e-3, envelope[i] as number));
    sum += log;
    square += log * log;
  }
  const mean = sum / envelope.length;
  const variance = Math.max(0, square / envelope.length - mean * mean);
  return k1 * (Math.exp(mean - variance) + Math.exp(mean));
};

/** Whether it follows one three times as large: the slow wave of a spike. */
const isAfterLarger = (envelope: Float64Array, at: number): boolean => {
  for (let i = Math.max(0, at - Math.round(after_s * points_hz)); i < at; i += 1)
    if ((envelope[i] as number) > larger * (envelope[at] as number)) return true;
  return false;
};

const isSpoilt = (second: Conditions | undefined, signal: number): boolean => {
  const state = qualityStates[second?.quality[signal] ?? 0] ?? 'good';
  return state !== 'pop' && spoiltStates.has(state);
};

class DepthSpikes implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #rule: Rule;
  readonly #rows: readonly number[];
  readonly #names: readonly string[];
  /** The last 5 s of every row, 10–60 Hz and from 1 Hz on. */
  readonly #narrow: Float64Array;
  readonly #wide: Float64Array;
  readonly #counts: Trailing;
  readonly #now: Float64Array;
  #seconds: number;

  constructor(context: TrendContext, rule: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#context = context;
    this.#rule = rule;
    this.#rows = context.derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#names = this.#rows.map((row) => context.derivations[row]?.name ?? '');
    this.#narrow = kept?.narrow.slice() ?? new Float64Array(this.#rows.length * window);
    this.#wide = kept?.wide.slice() ?? new Float64Array(this.#rows.length * window);
    this.#counts = new Trailing(this.#rows.length, 60, kept?.counts);
    this.#now = new Float64Array(this.#rows.length);
    this.#seconds = kept?.seconds ?? 0;
    this.columns = [
      judgedColumn(id, this.#names),
      ...this.#names.map((name) => featureColumn(id, name, 'rate', '1/min', [name])),
    ];
  }

  next({ second, of: { narrow, wide }, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (narrow === undefined || wide === undefined) return [];
    for (const [k, row] of this.#rows.entries()) {
      this.#take(this.#narrow, k, narrow.rows[row] as Float64Array);
      this.#take(this.#wide, k, wide.rows[row] as Float64Array);
    }
    this.#seconds = Math.min(window_s, this.#seconds + 1);
    if (this.#seconds < 2) {
      out[0] = 0;
      return [];
    }
    const usable = this.#rows.map((row) =>
      (this.#context.derivations[row]?.terms ?? []).every(
        ({ signal }) => !isSpoilt(conditions.at(-1), signal),
      ),
    );
    out[0] = usable.includes(true) ? 1 : 0;
    const peaks = this.#rows.flatMap((_, k) => (usable[k] === true ? this.#peaks(k) : []));
    for (const [k, isUsable] of usable.entries())
      this.#now[k] = isUsable ? peaks.filter(({ row }) => row === k).length : Number.NaN;
    this.#counts.push(second, this.#now);
    for (const k of this.#rows.keys()) out[1 + k] = 60 * this.#counts.mean(k, 60, 10);
    return this.#clusters(peaks)
      .slice(0, findings_max)
      .map((cluster) => this.#finding(second, cluster));
  }

  stop(): readonly Finding[] {
    this.#seconds = 0;
    this.#counts.forget();
    return [];
  }

  snapshot(): Plain {
    return {
      seconds: this.#seconds,
      narrow: this.#narrow.slice(),
      wide: this.#wide.slice(),
      counts: this.#counts.snapshot(),
    };
  }

  #take(points: Float64Array, k: number, x: Float64Array): void {
    const at = k * window;
    points.copyWithin(at, at + points_hz, at + window);
    pointsOf(x, points, at + window - points_hz);
  }

  /** Peaks of a row in the second that ends half a second before the newest point. */
  #peaks(k: number): readonly Peak[] {
    const { k1, floor_uV } = this.#rule;
    const [first, end] = [k * window + (window_s - this.#seconds) * points_hz, (k + 1) * window];
    const envelope = hilbertEnvelope(this.#narrow.subarray(first, end));
    const threshold_uV = thresholdOf(envelope, k1);
    const to = envelope.length - margin;
    const found: Peak[] = [];
    for (let i = Math.max(1, to - points_hz); i < to; i += 1) {
      const value = envelope[i] as number;
      if (value < threshold_uV || value < (envelope[i - 1] as number) || value <= (envelope[i + 1] as number))
        continue;
      if (isAfterLarger(envelope, i)) continue;
      const at = i + window - envelope.length;
      const amplitude_uV = this.#range(k, at);
      if (amplitude_uV < floor_uV) continue;
      const peak = { row: k, at, ratio: value / threshold_uV, threshold_uV, amplitude_uV };
      const last = found.at(-1);
      if (last === undefined || at - last.at > union_s * points_hz) found.push(peak);
      else if (peak.ratio > last.ratio) found[found.length - 1] = peak;
    }
    return found;
  }

  /** Lowest to highest within 0.06 s. */
  #range(k: number, at: number): number {
    const reach = Math.round(0.06 * points_hz);
    let [low, high] = [Infinity, -Infinity];
    for (let i = Math.max(0, at - reach); i <= Math.min(window - 1, at + reach); i += 1) {
      const value = this.#wide[k * window + i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low;
  }

  /** Peaks that follow each other by less than 50 ms; the first of each begins it. */
  #clusters(peaks: readonly Peak[]): readonly (readonly Peak[])[] {
    const found: Peak[][] = [];
    for (const peak of peaks.toSorted((a, b) => a.at - b.at)) {
      const last = found.at(-1);
      const before = last?.at(-1);
      if (last !== undefined && before !== undefined && peak.at - before.at <= together_s * points_hz)
        last.push(peak);
      else found.push([peak]);
    }
    return found;
  }

  #finding(second: number, cluster: readonly Peak[]): Finding {
    const { hop } = this.#context;
    const largest = cluster.toSorted((a, b) => b.amplitude_uV - a.amplitude_uV)[0] as Peak;
    const sampleOf = (point: number): number =>
      Math.max(0, Math.round((second + 1 - window_s + point / points_hz - delay_s) * hop));
    const first = sampleOf(cluster[0]?.at ?? 0);
    const channels = [...new Set(cluster.map(({ row }) => this.#names[row] ?? ''))];
    const samples = Math.max(
      Math.round(0.05 * hop),
      sampleOf(cluster.at(-1)?.at ?? 0) - first + Math.round(0.05 * hop),
    );
    const lead = this.#names[largest.row] ?? '';
    return {
      key: `spike:${channels[0]}:${first}`,
      type: 'spike',
      grade: null,
      start: Math.max(0, first - Math.round(0.025 * hop)),
      samples,
      open: false,
      channels,
      confidence: largest.ratio / (largest.ratio + 1),
      features: {
        score: largest.ratio * this.#rule.k1,
        amplitude_uV: largest.amplitude_uV,
        threshold_uV: largest.threshold_uV,
        contacts: channels.length,
        peak: sampleOf(largest.at),
      },
      words: channels.length === 1 ? null : `first on ${channels[0]}, largest on ${lead}`,
    };
  }
}

/** Of the filters around 25 Hz, measured with their group delay: 10 Hz high-pass and 60 Hz low-pass of order 2. */
const delay_s = 0.006;

export const spikeIntracranial: Detector = {
  id,
  version: 1,
  name: 'Spikes at depth and on the cortex',
  reference: 'Janca 2015, doi:10.1007/s10548-014-0379-1; floor: one more than the paper has',
  definition:
    'Every bipolar row as 200 points a second (means of samples), 10–60 Hz (Butterworth of order 2; Janca: Chebyshev), its Hilbert envelope over the last 5 s (fewer at the beginning, 2 at least). The logarithm’s mean μ and variance σ² of these give ' +
    'mode = exp(μ − σ²) and median = exp(μ); the threshold is `score` · (mode + median) (k3 = 0; not smoothed over windows: it moves by a second). Peaks of the envelope above it in the second that ends 0.5 s before the row’s time, with at least `floor` from lowest to highest within 60 ms from 1 to 60 Hz; ' +
    'none that follows three times its envelope within 0.3 s (a slow wave); peaks of a row within 120 ms are one, and peaks of rows that follow each other within 50 ms are one spike, which begins on the first of them. Rate: spikes a minute of the row’s last 60 judged seconds. 6 ms for the filters are taken off. Rows with an electrode that is flat, saturated, disconnected, bridged or unknown are not judged. Confidence: ratio to the threshold / (1 + it). At most 16 a second',
  types: ['spike'],
  madeFor: { modality: 'intracranial', rows_min: 1, rate_hz_min: 199 },
  thresholds: {
    score: { value: 3.65, from: 1, to: 20, unit: '1', what: 'k1 of Janca: envelope over mode + median' },
    floor: { value: 100, from: 0, to: 2000, unit: 'µV', what: 'height of a spike, lowest to highest' },
  },
  inputs: {
    narrow: { montage: 'brain', filters: [highPass(10), lowPass(60)], kind: 'samples', epoch_s: 1 },
    wide: { montage: 'brain', filters: [highPass(1), lowPass(60)], kind: 'samples', epoch_s: 1 },
  },
  create({ of: { wide }, thresholds: { score = 3.65, floor = 100 } }, saved) {
    if (wide === undefined) throw new Error('no input');
    return new DepthSpikes(wide, { k1: score, floor_uV: floor }, saved);
  },
};
