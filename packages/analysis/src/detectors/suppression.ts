import type { Plain } from '@valvomo/model';
import { SuppressedSeconds, suppressionInput } from '../trends/suppressed-seconds.ts';
import { rowNames } from '../trends/spectrogram.ts';
import type { TrendContext } from '../trends/trend.ts';
import { featureColumn, judgedColumn } from './common/columns.ts';
import { Trailing } from './common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from './detector.ts';

const id = 'suppression';
const [long_s, short_s] = [60, 10];
/** Ratios are told when so much of their time is known. */
const known_min = 0.5;
/** Seconds from a suppressed second to the one in which it is known. */
const late_s = 2;
/** More than this is no burst suppression any more (ACNS 2021). */
const whole = 0.99;
/** Grade of what is less than burst suppression. ACNS 2021 has it from 10 % on, where quiet waking in narrow rows lies, too. */
const discontinuous = 'discontinuous';
/** It ends when it has been so long less than ends it: the ratio of a minute goes up and down. */
const hold_s = 60;
/** What is less than burst suppression begins when it has lasted so long. */
const brief_s = 30;
/** How often an episode that goes on is told again. */
const again_s = 300;
const columnParts = ['bsr-60', 'bsr-10'] as const;
const told = ['left', 'right', 'all'];

interface Rule {
  readonly bsr_min: number;
  readonly discontinuous_min: number;
  readonly hysteresis: number;
}

interface Open {
  readonly first: number;
  readonly last: number;
  readonly toldAt: number;
  readonly highest: number;
  /** Seconds that it has been below what ends it. */
  readonly below: number;
  readonly grade: string;
}

interface Saved {
  readonly seconds: Plain;
  readonly recent: Plain;
  readonly open: Open | null;
}

class Suppression implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #rule: Rule;
  readonly #hop: number;
  readonly #names: readonly string[];
  /** Where regions that are shown lie among all; the last is `all`. */
  readonly #regions: readonly number[];
  readonly #seconds: SuppressedSeconds;
  /** Shares of the regions that are shown; NaN where unknown. */
  readonly #recent: Trailing;
  readonly #now: Float64Array;
  #open: Open | null;

  constructor(context: TrendContext, rule: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { regions, derivations, hop } = context;
    this.#rule = rule;
    this.#hop = hop;
    this.#names = derivations.filter(({ role }) => role === 'eeg').map(({ name }) => name);
    this.#regions = told
      .map((name) => regions.findIndex((region) => region.name === name))
      .filter((k) => k >= 0);
    this.#seconds = new SuppressedSeconds(context, kept?.seconds);
    this.#recent = new Trailing(this.#regions.length, long_s, kept?.recent);
    this.#now = new Float64Array(this.#regions.length);
    this.#open = kept?.open ?? null;
    this.columns = [
      judgedColumn(id, this.#names),
      ...this.#regions.flatMap((at) => {
        const { name, rows } = regions[at] ?? { name: '', rows: [] };
        return columnParts.map((part) => featureColumn(id, name, part, '%', rowNames(context, rows)));
      }),
    ];
  }

  next({ second, of: { eeg }, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (eeg === undefined) return [];
    const shares = this.#seconds.next({ second, start: eeg.start, rows: eeg.rows, conditions });
    for (const [k, at] of this.#regions.entries()) this.#now[k] = shares?.[2 * at] ?? Number.NaN;
    this.#recent.push(second, this.#now);
    const all = this.#regions.length - 1;
    const share = this.#now[all] as number;
    out[0] = Number.isNaN(share) ? 0 : 1;
    for (let k = 0; k <= all; k += 1) {
      out[1 + 2 * k] = this.#ratio(k, long_s);
      out[2 + 2 * k] = this.#ratio(k, short_s);
    }
    return this.#tell(second - late_s, this.#ratio(all, long_s));
  }

  stop(): readonly Finding[] {
    this.#recent.forget();
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [this.#finding(open, false, Number.NaN)];
  }

  snapshot(): Plain {
    return {
      seconds: this.#seconds.snapshot(),
      recent: this.#recent.snapshot(),
      open: this.#open === null ? null : { ...this.#open },
    };
  }

  /** Suppressed part of the last seconds of a region, %. */
  #ratio(k: number, of_s: number): number {
    return 100 * this.#recent.mean(k, of_s, known_min * of_s);
  }

  /** @param at newest second that is known */
  #tell(at: number, bsr: number): readonly Finding[] {
    const open = this.#open;
    if (open === null) return this.#begin(at, bsr, 0);
    const isBelow = bsr < this.#endOf(open.grade);
    if (isBelow && open.below < hold_s) {
      this.#open = { ...open, below: open.below + 1 };
      return [];
    }
    const last = isBelow ? open.last : (this.#lastSuppressed(at) ?? open.last);
    const isMore = open.grade === discontinuous && bsr >= this.#rule.bsr_min;
    if (isMore) return this.#becomesMore(open, at, bsr);
    if (isBelow) {
      this.#open = null;
      return [this.#finding({ ...open, last }, false, bsr), ...this.#begin(at, bsr, last + 1)];
    }
    const grade = Number.isNaN(bsr) || open.grade === discontinuous ? open.grade : gradeOf(bsr);
    const going = { ...open, last, below: 0, highest: Math.max(open.highest, Number.isNaN(bsr) ? 0 : bsr) };
    if (grade !== open.grade || at - open.toldAt >= again_s)
      return this.#say({ ...going, toldAt: at, grade }, bsr);
    this.#open = going;
    return [];
  }

  /** What begins now, not before second `earliest`. */
  #begin(at: number, bsr: number, earliest: number): readonly Finding[] {
    const { bsr_min, discontinuous_min } = this.#rule;
    if (!(bsr >= Math.min(bsr_min, discontinuous_min))) return [];
    const grade = bsr >= bsr_min ? gradeOf(bsr) : discontinuous;
    const first = Math.max(earliest, this.#firstSuppressed(at));
    if (grade === discontinuous && at - first < brief_s) return [];
    const last = Math.max(first, this.#lastSuppressed(at) ?? at);
    return this.#say({ first, last, toldAt: at, highest: bsr, below: 0, grade }, bsr);
  }

  /** Burst suppression follows what was discontinuous: that ends where it begins, or is taken for it from the beginning. */
  #becomesMore(open: Open, at: number, bsr: number): readonly Finding[] {
    const first = this.#firstSuppressed(at);
    const last = this.#lastSuppressed(at) ?? at;
    const begun = { first, last, toldAt: at, highest: bsr, below: 0, grade: gradeOf(bsr) };
    if (first <= open.first + short_s) return this.#say({ ...begun, first: open.first }, bsr);
    return [this.#finding({ ...open, last: first - 1 }, false, bsr), ...this.#say(begun, bsr)];
  }

  /** Below this an episode ends. */
  #endOf(grade: string): number {
    const { bsr_min, discontinuous_min, hysteresis } = this.#rule;
    const floor = grade === discontinuous ? discontinuous_min : bsr_min;
    return floor - Math.min(hysteresis, floor / 2);
  }

  #say(open: Open, bsr: number): readonly Finding[] {
    this.#open = open;
    return [this.#finding(open, true, bsr)];
  }

  /** The first of the last 60 s of which half is suppressed. */
  #firstSuppressed(at: number): number {
    const all = this.#regions.length - 1;
    for (let ago = long_s - 1; ago >= 0; ago -= 1) if (this.#recent.at(all, ago) >= 0.5) return at - ago;
    return at;
  }

  #lastSuppressed(at: number): number | undefined {
    const all = this.#regions.length - 1;
    for (let ago = 0; ago < long_s; ago += 1) if (this.#recent.at(all, ago) >= 0.5) return at - ago;
    return undefined;
  }

  #finding({ first, last, highest, grade }: Open, open: boolean, bsr: number): Finding {
    const at = Math.max(0, first);
    return {
      key: `suppression:${at * this.#hop}`,
      type: 'suppression',
      grade,
      start: at * this.#hop,
      samples: Math.max(1, last + 1 - at) * this.#hop,
      open,
      channels: this.#names,
      confidence: Math.min(1, highest / 100),
      features: { score: highest, ...(Number.isNaN(bsr) ? {} : { bsr }) },
      words: `suppressed ${Math.round(highest)} % of 60 s at most`,
    };
  }
}

const gradeOf = (bsr: number): string => (bsr > 100 * whole ? 'suppressed' : 'burst-suppression');

export const suppression: Detector = {
  id,
  version: 2,
  name: 'Burst suppression',
  reference:
    'Westover 2013, doi:10.1016/j.jneumeth.2013.07.003; 50 % and 99 %: ACNS 2021 (Hirsch 2021, doi:10.1097/WNP.0000000000000806)',
  definition:
    'Suppressed or not: sample by sample as in the trend suppression (its rule westover, its unknown seconds), and of every second the part that is suppressed, the ' +
    'mean over the known derivations of all. bsr-60 and bsr-10: its mean over the known ones of the last 60 and 10 seconds, from half of them on; they end 2 s before ' +
    'the row’s time. An episode begins when bsr-60 of all derivations is `score` or more, with the first second of these 60 of which half is suppressed; it ends when ' +
    'bsr-60 is more than `hysteresis` (at most half of where it begins) below for 60 s, with the last such second before these, and where a gap begins. burst-suppression up to 99 %, suppressed above. Told again when that changes, every 5 min, and at its end. ' +
    'From `discontinuous` to `score` it is an episode of its own, discontinuous, by the same rules; it is told when it lasts 30 s, and ends where burst suppression begins. Confidence: the highest bsr-60 / 100. ' +
    'Off under 1 year: trace alternant is normal there',
  types: ['suppression'],
  madeFor: { modality: 'scalp', age_years: [1, 200], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    score: { value: 50, from: 5, to: 100, unit: '%', what: 'suppressed part of 60 s' },
    discontinuous: {
      value: 20,
      from: 2,
      to: 100,
      unit: '%',
      what: 'suppressed part of 60 s from which on it is discontinuous',
    },
    hysteresis: { value: 10, from: 0, to: 50, unit: '%', what: 'by how much less it ends' },
  },
  inputs: { eeg: suppressionInput },
  create({ of: { eeg }, thresholds: { score = 50, discontinuous: from = 20, hysteresis = 10 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    return new Suppression(eeg, { bsr_min: score, discontinuous_min: from, hysteresis }, saved);
  },
};
