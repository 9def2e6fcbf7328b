import { groupDelay_s } from '@valvomo/dsp';
import type { EventType, Plain } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import { spoiltIn } from '../../trends/suppressed.ts';
import type { TrendContext, TrendFilter } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { eyesIn, isOverEyes } from '../common/eyes.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { SlowWaves, type SlowWave } from './slow-waves.ts';
import { blocks_hz, Spindles, type Spindle } from './spindles.ts';
import { stageProbabilities, stages, type Stage } from './stage.ts';

const id = 'sleep';
const sigma: readonly TrendFilter[] = [highPass(11, 4), lowPass(16, 4)];
/** Half a minute is judged when so many of its seconds are known. */
const [epoch_s, known_min] = [30, 20];
/** Below this power in 0.5–30 Hz nothing is judged. */
const power_min_uV2 = 1;
const artefact_min = 0.5;
const others_min = 6;
const bands_hz = [
  [0.5, 4],
  [4, 8],
  [8, 12],
  [16, 30],
] as const;
/** Sums of half a minute: known seconds, four bands, spindles, seconds of slow waves, muscle, eyes. */
const sums = 9;

interface Rule {
  readonly ratio_min: number;
  readonly spindle_min_uV: number;
  readonly slow_min_uV: number;
}

/** A stage that goes on. */
interface Open {
  readonly stage: Stage;
  readonly first: number;
  readonly last: number;
  readonly probabilities: Readonly<Record<Stage, number>>;
}

interface Saved {
  readonly spindles: Plain;
  readonly slow: Plain;
  readonly sums: Float64Array;
  readonly last: Float64Array;
  readonly open: Open | null;
}

const typeOf = (stage: Stage): EventType => `sleep-${stage}`;

class Sleep implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #spectrum: TrendContext;
  readonly #rule: Rule;
  readonly #rows: readonly number[];
  readonly #names: readonly string[];
  readonly #rows_min: number;
  /** Rows over the eyes, where there are enough others: nothing slow is believed of them. */
  readonly #blinks: ReadonlySet<number>;
  readonly #silence: Float64Array;
  readonly #spindles: Spindles;
  readonly #slow: SlowWaves;
  readonly #sums: Float64Array;
  /** Probabilities of the last half minute. */
  readonly #last: Float64Array;
  readonly #delay_s: number;
  #open: Open | null;

  constructor(context: TrendContext, spectrum: TrendContext, rule: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { derivations, rate_hz } = context;
    this.#context = context;
    this.#spectrum = spectrum;
    this.#rule = rule;
    this.#rows = derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#names = this.#rows.map((row) => derivations[row]?.name ?? '');
    this.#rows_min = this.#rows.length < 4 ? 1 : 2;
    const overEyes = this.#rows.flatMap((row, k) => {
      const derivation = derivations[row];
      return derivation !== undefined && isOverEyes(derivation) ? [k] : [];
    });
    this.#blinks = new Set(this.#rows.length - overEyes.length >= others_min ? overEyes : []);
    this.#silence = new Float64Array(context.hop);
    const spindleRule = {
      ratio_min: rule.ratio_min,
      amplitude_min_uV: rule.spindle_min_uV,
      rows_min: this.#rows_min,
    };
    this.#spindles = new Spindles(this.#rows.length, spindleRule, kept?.spindles);
    this.#slow = new SlowWaves(this.#rows.length, kept?.slow);
    this.#sums = kept?.sums.slice() ?? new Float64Array(sums);
    this.#last = kept?.last.slice() ?? new Float64Array(stages.length).fill(Number.NaN);
    this.#open = kept?.open ?? null;
    this.#delay_s = groupDelay_s(
      sigma.flatMap((filter) => filter.design(rate_hz)),
      13,
      rate_hz,
    );
    this.columns = [
      judgedColumn(id, this.#names),
      ...stages.map((stage) => featureColumn(id, 'all', `p-${stage}`, '1', this.#names)),
    ];
  }

  next(
    { second, of: { narrow, broad, powers }, conditions }: DetectorEpoch,
    out: Float64Array,
  ): readonly Finding[] {
    if (narrow === undefined || broad === undefined) return [];
    const now = conditions.at(-1);
    const spoilt = spoiltIn(now, this.#context).subarray(this.#context.regions.length);
    // What is spoilt is looked at as silence, so that rows keep their places.
    const [sigmaRows, broadRows] = [narrow, broad].map(({ rows }) =>
      this.#rows.map((row) => {
        const x = rows[row] as Float64Array;
        return spoilt[row] === 1 ? new Float64Array(x.length) : x;
      }),
    ) as [Float64Array[], Float64Array[]];
    const spindles = this.#spindles.next(second, sigmaRows, broadRows, (k) => this.#isSigma(powers?.rows, k));
    const artefact = now?.artefact['all'];
    const [muscle, eye, movement] = [artefact?.muscle, artefact?.eye, artefact?.movement].map(
      (one) => one || 0,
    );
    const isMoved = eyesIn(now) || (movement ?? 0) >= artefact_min;
    const rule = { amplitude_min_uV: this.#rule.slow_min_uV, rows_min: this.#rows_min };
    const still = broadRows.map((x, k) => (this.#blinks.has(k) ? this.#silence : x));
    const waves = this.#slow.next(still, rule).filter(() => !isMoved);
    const isKnown = this.#sum(powers?.rows, [muscle ?? 0, eye ?? 0], spindles, waves);
    out[0] = isKnown ? 1 : 0;
    const staged = (second + 1) % epoch_s === 0 ? this.#stage(second) : [];
    for (const k of stages.keys()) out[1 + k] = this.#last[k] as number;
    return [
      ...spindles.map((one) => this.#spindle(one)),
      ...waves.map((one) => this.#wave(second, one)),
      ...staged,
    ].toSorted((a, b) => a.start - b.start);
  }

  stop(): readonly Finding[] {
    this.#spindles.stop();
    this.#slow.stop();
    this.#sums.fill(0);
    this.#last.fill(Number.NaN);
    return this.#close();
  }

  snapshot(): Plain {
    return {
      spindles: this.#spindles.snapshot(),
      slow: this.#slow.snapshot(),
      sums: this.#sums.slice(),
      last: this.#last.slice(),
      open: this.#open as unknown as Plain,
    };
  }

  /** Whether a row has more density at its highest between 11 and 16 Hz than between 8 and 11 Hz. */
  #isSigma(rows: readonly Float64Array[] | undefined, k: number): boolean {
    const densities = rows?.[this.#rows[k] ?? 0];
    if (densities === undefined) return false;
    const highest = (from_hz: number, to_hz: number): number => {
      const { binWidth_hz } = this.#spectrum;
      let high = 0;
      for (let bin = Math.ceil(from_hz / binWidth_hz); bin * binWidth_hz < to_hz; bin += 1)
        high = Math.max(high, densities[bin] ?? 0);
      return high;
    };
    return highest(11.2, 16.1) > highest(8, 11);
  }

  #sum(
    rows: readonly Float64Array[] | undefined,
    [muscle, eye]: readonly [number, number],
    spindles: readonly Spindle[],
    waves: readonly SlowWave[],
  ): boolean {
    this.#sums[5] = (this.#sums[5] as number) + spindles.length;
    for (const { from_s, to_s } of waves) this.#sums[6] = (this.#sums[6] as number) + from_s - to_s;
    if (rows === undefined) return false;
    const powers = bands_hz.map(([from_hz, to_hz]) => this.#power(rows, from_hz, to_hz));
    const total = this.#power(rows, 0.5, 30);
    if (!(total >= power_min_uV2 * (this.#rows.length - this.#blinks.size))) return false;
    this.#sums[0] = (this.#sums[0] as number) + 1;
    for (const [k, power] of powers.entries())
      this.#sums[1 + k] = (this.#sums[1 + k] as number) + power / total;
    this.#sums[7] = (this.#sums[7] as number) + muscle;
    this.#sums[8] = (this.#sums[8] as number) + eye;
    return true;
  }

  #power(rows: readonly Float64Array[], from_hz: number, to_hz: number): number {
    const { binWidth_hz } = this.#spectrum;
    let sum = 0;
    for (const [k, row] of this.#rows.entries()) {
      if (this.#blinks.has(k)) continue;
      const densities = rows[row] as Float64Array;
      for (let bin = Math.ceil(from_hz / binWidth_hz); bin * binWidth_hz < to_hz; bin += 1)
        sum += densities[bin] ?? 0;
    }
    return sum * binWidth_hz;
  }

  /** The half minute that ends with this second. */
  #stage(second: number): readonly Finding[] {
    const [
      known = 0,
      delta = 0,
      theta = 0,
      alpha = 0,
      beta = 0,
      spindles = 0,
      slow = 0,
      muscle = 0,
      eye = 0,
    ] = this.#sums;
    this.#sums.fill(0);
    if (known < known_min) {
      this.#last.fill(Number.NaN);
      return this.#close();
    }
    const probabilities = stageProbabilities({
      delta: delta / known,
      theta: theta / known,
      alpha: alpha / known,
      beta: beta / known,
      spindles,
      slow: slow / epoch_s,
      muscle: muscle / known,
      eye: eye / known,
    });
    for (const [k, stage] of stages.entries()) this.#last[k] = probabilities[stage];
    const stage = stages.toSorted((a, b) => probabilities[b] - probabilities[a])[0] ?? 'w';
    if (this.#open?.stage === stage) {
      this.#open = { ...this.#open, last: second, probabilities };
      return [];
    }
    const ended = this.#close();
    this.#open = { stage, first: second + 1 - epoch_s, last: second, probabilities };
    return [...ended, this.#staged(this.#open, true)];
  }

  #close(): readonly Finding[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [this.#staged(open, false)];
  }

  #staged({ stage, first, last, probabilities }: Open, open: boolean): Finding {
    const { hop } = this.#context;
    const start = Math.max(0, first) * hop;
    return {
      key: `sleep-${stage}:${start}`,
      type: typeOf(stage),
      grade: 'estimate',
      start,
      samples: (last + 1) * hop - start,
      open,
      channels: this.#names,
      confidence: probabilities[stage],
      features: {
        score: probabilities[stage],
        ...Object.fromEntries(stages.map((one) => [`p_${one}`, probabilities[one]])),
      },
      words: 'an estimate, not scored by anybody; REM is not told from N1 for sure, nor N3 from slowing',
    };
  }

  #spindle({ first, last, rows, ratio, amplitude_uV }: Spindle): Finding {
    const { hop } = this.#context;
    const start = Math.max(0, Math.round((first / blocks_hz - this.#delay_s - 0.1) * hop));
    return this.#graphoelement('spindle', start, Math.round(((last + 1 - first) / blocks_hz) * hop), rows, {
      score: ratio,
      amplitude_uV,
    });
  }

  #wave(second: number, { from_s, to_s, rows, amplitude_uV }: SlowWave): Finding {
    const { hop } = this.#context;
    const start = Math.max(0, Math.round((second + 1 - from_s) * hop));
    return this.#graphoelement('slow-wave', start, Math.round((from_s - to_s) * hop), rows, {
      score: amplitude_uV / this.#rule.slow_min_uV,
      amplitude_uV,
    });
  }

  #graphoelement(
    type: EventType,
    start: number,
    samples: number,
    rows: readonly number[],
    features: Readonly<Record<string, number>> & { readonly score: number },
  ): Finding {
    const { score } = features;
    return {
      key: `${type}:${start}:${rows[0] ?? 0}`,
      type,
      grade: null,
      start,
      samples,
      open: false,
      channels: rows.map((row) => this.#names[row] ?? ''),
      confidence: score / (1 + score),
      features,
      words: null,
    };
  }
}

export const sleep: Detector = {
  id,
  version: 3,
  name: 'Sleep: spindles, slow waves and an estimate of the stage',
  reference:
    'AASM Manual for the Scoring of Sleep; spindles as excess over the usual level: Lacourse 2019, doi:10.1016/j.jneumeth.2018.08.014; Kane 2017, doi:10.1016/j.cnp.2017.07.002',
  definition:
    'Spindle: root mean square of 11–16 Hz (Butterworth of order 4 either side) in three blocks of 0.1 s, on 2 derivations (1 where there are fewer than 4) at least `score` times the row’s usual one (median over the last 60 s of each second’s median), 2√2 times it at least ' +
    '`spindle_min`, its square at least 0.2 of that of 0.5–30 Hz, and the density of the last 4 s is higher between 11.2 and 16 Hz than between 8 and 11 Hz; for 0.5 to 3 s. Slow wave: 0.5–30 Hz as 16 means a second goes below zero for 0.25–1 s and above for 0.12–1.2 s, lowest to highest at least `slow_min`, on ' +
    '2 derivations within 0.25 s; not while eyes (0.3) or movement (0.5) are artefact. Slow waves and powers leave out derivations with Fp or AF where there are 6 others. Stage of every 30 s of the recording (20 known at least): softmax of W = 8α + 5β + 3 muscle + 4 eyes − 4s − 6w − 0.6; N1 = 5θ − 3α − 3s − 6w − 0.8; N2 = 4s + 1.5δ − 2α − 2 muscle − 4 eyes − 4 max(0, w − 0.2) − 0.5; N3 = 15 min(0.4, w) + δ − 2α − 4 eyes − 4; R = 4θ − 4α − 4s − 8w − 4 muscle − 0.7; ' +
    'δ 0.5–4, θ 4–8, α 8–12, β 16–30 Hz as parts of 0.5–30 Hz (all derivations, mean of the seconds), s = half the number of spindles, 1 at most, w the part of the time in slow waves, muscle and eyes the artefact of all. Weights by hand: an estimate. One finding a stage, from its first to its last half minute',
  types: ['spindle', 'slow-wave', ...stages.map(typeOf)],
  madeFor: { modality: 'scalp', age_years: [2, 200], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    score: { value: 2, from: 1, to: 20, unit: '1', what: 'spindle: level over the usual one' },
    spindle_min: { value: 6, from: 0, to: 200, unit: 'µV', what: 'spindle, lowest to highest' },
    slow_min: {
      value: 50,
      from: 5,
      to: 500,
      unit: 'µV',
      what: 'slow wave between two electrodes, lowest to highest',
    },
  },
  inputs: {
    narrow: { montage: 'brain', filters: sigma, kind: 'samples', epoch_s: 1 },
    broad: { montage: 'brain', filters: [highPass(0.5), lowPass(30)], kind: 'samples', epoch_s: 1 },
    powers: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  },
  create({ of: { broad, powers }, thresholds: { score = 2, spindle_min = 6, slow_min = 50 } }, saved) {
    if (broad === undefined || powers === undefined) throw new Error('no input');
    const rule = { ratio_min: score, spindle_min_uV: spindle_min, slow_min_uV: slow_min };
    return new Sleep(broad, powers, rule, saved);
  },
};
