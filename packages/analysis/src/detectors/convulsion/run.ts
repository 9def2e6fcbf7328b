import type { Plain } from '@valvomo/model';
import type { Conditions } from '../../conditions/conditions.ts';
import type { TrendContext } from '../../trends/trend.ts';
import { TrailingBaseline } from '../common/baseline.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { blocks, fastEnvelope, meanOf } from '../common/fast-envelope.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { Afterwards } from './afterwards.ts';
import { Bursts } from './bursts.ts';

export const id = 'convulsion';

/** The numbers of the rule that nobody sets. */
const rule = {
  /** Muscle over its median of so many seconds, and what it is at least, µV; without a baseline it must be this. */
  baseline_s: 180,
  known_s: 30,
  ratio: 4,
  muscle_uV: 40,
  unknown_uV: 60,
  /** Part of the rows on which it must be: all regions, but for what electrodes fail. */
  rows: 0.75,
  /** A second is tonic when its weakest eighth has so much of its mean. */
  steady: 0.4,
  /** Seconds of muscle with jerks, where no tonic ones came before; they must have slowed by this. */
  clonic_s: 10,
  slowed: 1.3,
  /** Where there are so few rows muscle is everywhere at once: it must last longer. */
  fewRows: 3,
  few_s: 10,
  few_uV: 60,
  /** Seconds without muscle that end it: jerks come at 1 Hz at last. */
  quiet_s: 5,
  /** Suppressed: so much from lowest to highest in 2 s on half of the rows. */
  suppressed_uV: 10,
  /** More mains is no muscle; tonic seconds must have muscle by the conditions, too, where these can tell. */
  mains: 0.3,
  mainsTonic: 0.15,
  muscleTonic: 0.3,
} as const;

interface Saved {
  readonly baseline: Plain;
  readonly bursts: Plain;
  readonly afterwards: Plain;
  readonly state: State;
  readonly last: number;
}

/** A convulsion that goes on, or is followed by what comes after it. */
interface State {
  readonly phase: 'none' | 'muscle' | 'open' | 'after';
  readonly first: number;
  /** Last second with muscle. */
  readonly end: number;
  readonly strong: number;
  readonly tonic: number;
  /** Tonic seconds in a row, now. */
  readonly tonicRun: number;
  readonly highest_uV: number;
}

const nothing: State = { phase: 'none', first: 0, end: 0, strong: 0, tonic: 0, tonicRun: 0, highest_uV: 0 };

type Artefact = Conditions['artefact'][string] | undefined;

/** One second of muscle over the head. */
interface Second {
  readonly second: number;
  readonly isStrong: boolean;
  readonly isTonic: boolean;
  readonly part: number;
  readonly muscle_uV: number;
}

export class ConvulsionRun implements DetectorRun {
  readonly columns;
  readonly #rows: readonly { readonly row: number; readonly name: string }[];
  readonly #context: TrendContext;
  readonly #tonic_s: number;
  readonly #baseline: TrailingBaseline;
  readonly #bursts: Bursts;
  readonly #afterwards: Afterwards;
  readonly #envelope = new Float64Array(blocks);
  readonly #mean = new Float64Array(blocks);
  #state: State;
  #last: number;

  constructor(context: TrendContext, tonic_s: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#context = context;
    this.#tonic_s = tonic_s;
    this.#rows = context.derivations.flatMap(({ role, name }, row) =>
      role === 'eeg' ? [{ row, name }] : [],
    );
    this.#baseline = new TrailingBaseline(this.#rows.length, rule.baseline_s, kept?.baseline);
    this.#bursts = new Bursts(kept?.bursts);
    this.#afterwards = new Afterwards(kept?.afterwards);
    this.#state = kept?.state ?? nothing;
    this.#last = kept?.last ?? -1;
    const names = this.#rows.map(({ name }) => name);
    this.columns = [
      judgedColumn(id, names),
      featureColumn(id, 'all', 'muscle', 'µV', names),
      featureColumn(id, 'all', 'rows', '1', names),
      featureColumn(id, 'all', 'jerks', 'Hz', names),
    ];
  }

  next({ second, of: { raw, eeg }, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (raw === undefined) return [];
    this.#last = second;
    const newest = conditions.at(-1);
    this.#afterwards.hear(newest);
    const now = this.#look(second, raw.rows, newest?.artefact['all']);
    const jerks_hz = now.isStrong || this.#state.phase === 'open' ? this.#bursts.next(this.#mean) : undefined;
    out[0] = 1;
    out[1] = now.muscle_uV;
    out[2] = now.part;
    out[3] = jerks_hz ?? Number.NaN;
    return this.#step(now, eeg?.rows);
  }

  stop(): readonly Finding[] {
    const { phase } = this.#state;
    const found = phase === 'open' || phase === 'after' ? [this.#finding(false)] : [];
    this.#state = nothing;
    this.#bursts.clear();
    return found;
  }

  snapshot(): Plain {
    return {
      baseline: this.#baseline.snapshot(),
      bursts: this.#bursts.snapshot(),
      afterwards: this.#afterwards.snapshot(),
      state: { ...this.#state },
      last: this.#last,
    };
  }

  /** Muscle on all rows; `#mean` becomes its envelope over them. */
  #look(second: number, samples: readonly Float64Array[], artefact: Artefact): Second {
    const count = this.#rows.length;
    this.#mean.fill(0);
    let strong = 0;
    const least_uV = count <= rule.fewRows ? rule.few_uV : rule.muscle_uV;
    const means: number[] = [];
    for (const [k, { row }] of this.#rows.entries()) {
      fastEnvelope(samples[row] as Float64Array, this.#context.rate_hz, this.#envelope);
      const mean = meanOf(this.#envelope);
      means.push(mean);
      for (let b = 0; b < blocks; b += 1)
        this.#mean[b] = (this.#mean[b] as number) + (this.#envelope[b] as number) / count;
      const isKnown = this.#baseline.count(k) >= rule.known_s;
      const limit = isKnown ? Math.max(least_uV, rule.ratio * this.#baseline.median(k)) : rule.unknown_uV;
      if (mean >= limit) strong += 1;
    }
    const part = strong / count;
    const { mains = 0, muscle = 1 } = artefact ?? {};
    const isStrong = part >= rule.rows && !(mains > rule.mains);
    const isMuscle = !(mains > rule.mainsTonic) && !(muscle < rule.muscleTonic);
    if (part < 0.25 && this.#state.phase === 'none')
      for (const [k, mean] of means.entries()) this.#baseline.push(k, mean);
    const muscle_uV = meanOf(this.#mean);
    const weakest = meanOf(this.#mean.toSorted().subarray(0, 2));
    return {
      second,
      isStrong,
      isTonic: isStrong && isMuscle && weakest >= rule.steady * muscle_uV,
      part,
      muscle_uV,
    };
  }

  #step(now: Second, samples: readonly Float64Array[] | undefined): readonly Finding[] {
    const { phase } = this.#state;
    if (phase === 'after') return this.#after(now, samples);
    if (now.isStrong) this.#take(now);
    else if (phase !== 'none' && now.second - this.#state.end >= rule.quiet_s) return this.#quiet(samples);
    else this.#state = { ...this.#state, tonicRun: 0 };
    if (phase !== 'open' && now.isStrong && this.#isConvulsion()) {
      this.#state = { ...this.#state, phase: 'open' };
      return [this.#finding(true)];
    }
    return [];
  }

  #take({ second, isTonic, muscle_uV }: Second): void {
    const { phase, first, strong, tonic, tonicRun, highest_uV } = this.#state;
    this.#state = {
      phase: phase === 'open' ? 'open' : 'muscle',
      first: phase === 'none' ? second : first,
      end: second,
      strong: strong + 1,
      tonic: tonic + (isTonic ? 1 : 0),
      tonicRun: isTonic ? tonicRun + 1 : 0,
      highest_uV: Math.max(highest_uV, muscle_uV),
    };
  }

  #isConvulsion(): boolean {
    const { tonicRun, strong } = this.#state;
    const isFew = this.#rows.length <= rule.fewRows;
    if (tonicRun >= (isFew ? Math.max(rule.few_s, this.#tonic_s) : this.#tonic_s)) return true;
    return strong >= rule.clonic_s && this.#bursts.seconds >= rule.clonic_s / 2 && this.#hasSlowed();
  }

  #hasSlowed(): boolean {
    const slowing = this.#bursts.slowing();
    return slowing !== undefined && slowing.from_hz >= rule.slowed * slowing.to_hz;
  }

  /** The muscles rest. */
  #quiet(samples: readonly Float64Array[] | undefined): readonly Finding[] {
    if (this.#state.phase === 'muscle') {
      this.#state = nothing;
      this.#bursts.clear();
      return [];
    }
    this.#state = { ...this.#state, phase: 'after' };
    this.#afterwards.begin();
    // The seconds that ended it may have been suppressed already.
    for (let k = 0; k < rule.quiet_s; k += 1) this.#afterwards.next(this.#isSuppressed(samples));
    return [this.#finding(true)];
  }

  #after(now: Second, samples: readonly Float64Array[] | undefined): readonly Finding[] {
    if (!this.#afterwards.next(this.#isSuppressed(samples))) return [];
    const finding = this.#finding(false);
    this.#state = nothing;
    this.#bursts.clear();
    if (now.isStrong) this.#take(now);
    return [finding];
  }

  #isSuppressed(samples: readonly Float64Array[] | undefined): boolean {
    if (samples === undefined) return false;
    let suppressed = 0;
    for (const { row } of this.#rows) {
      let [lowest, highest] = [Infinity, -Infinity];
      for (const x of samples[row] as Float64Array) {
        lowest = Math.min(lowest, x);
        highest = Math.max(highest, x);
      }
      if (highest - lowest < rule.suppressed_uV) suppressed += 1;
    }
    return suppressed >= this.#rows.length / 2;
  }

  #finding(open: boolean): Finding {
    const { hop, rate_hz } = this.#context;
    const { first, end, strong, tonic, highest_uV, phase } = this.#state;
    const slowing = this.#bursts.slowing();
    const heart = this.#afterwards.heartRate(rate_hz, (this.#last + 1) * hop);
    const { suppressed_s } = this.#afterwards;
    const isAfter = phase === 'after';
    const hasSlowed = this.#hasSlowed();
    const said = [
      ...(isAfter ? [suppressed_s > 0 ? `suppressed ${suppressed_s} s` : 'not suppressed afterwards'] : []),
      ...(heart === undefined ? [] : [`heart rate ${heart}`]),
    ];
    return {
      key: `convulsion:${first * hop}`,
      type: 'convulsion',
      grade: null,
      start: first * hop,
      samples: (end + 1 - first) * hop,
      open,
      channels: this.#rows.map(({ name }) => name),
      confidence: Math.min(
        1,
        0.4 + 0.02 * Math.min(10, tonic) + (hasSlowed ? 0.25 : 0) + (isAfter && suppressed_s >= 5 ? 0.2 : 0),
      ),
      features: {
        muscle_uV: highest_uV,
        strong_s: strong,
        tonic_s: tonic,
        jerks_s: this.#bursts.seconds,
        ...(slowing === undefined ? {} : { jerks_from_hz: slowing.from_hz, jerks_to_hz: slowing.to_hz }),
        ...(isAfter ? { suppressed_s } : {}),
        ...(heart === undefined ? {} : { heart_bpm: heart }),
      },
      words: said.length === 0 ? null : said.join(', '),
    };
  }
}
