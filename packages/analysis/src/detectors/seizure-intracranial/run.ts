import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { EvolutionTrack, present } from '../seizure/evolution.ts';
import { noRhythm } from '../seizure/rhythm.ts';
import { RowEvidence } from '../seizure/rows.ts';
import { ramp } from '../seizure/rule.ts';
import { ScoredEpisodes } from './scored.ts';
import { spreadOf } from '../seizure/spread.ts';
import { weightOf } from '../seizure/weight.ts';
import { FastActivity } from './fast.ts';
import { Onsets } from './onsets.ts';

export const id = 'seizure-intracranial';

const rule = {
  /** Fast activity over what is usual, dB, from no evidence to whole. */
  fast_dB: [2, 6],
  fast_max: 1.2,
  gather_s: 5,
  /** Depth electrodes see ten times what the scalp sees. */
  prior_dB: 14,
  frozen: 0.3,
  /** A contact takes part from so much on. */
  taking: 0.3,
} as const;

interface Saved {
  readonly rows: Plain;
  readonly fast: Plain;
  readonly onsets: Plain;
  readonly episodes: Plain;
  readonly track: Plain;
  readonly weight: number;
  readonly soFar: Float64Array;
  readonly began: Float64Array;
  readonly last: number;
}

/** The best two of some values, their rows, and one number of both: a contact and another that hears the same. */
const together = (values: Float64Array): number => {
  let [first, second] = [0, 0];
  for (const value of values) {
    second = Math.max(second, Math.min(first, value));
    first = Math.max(first, value);
  }
  return values.length === 1 ? first : 0.7 * first + 0.3 * second;
};

export class IntracranialRun implements DetectorRun {
  readonly columns;
  readonly #names: readonly string[];
  readonly #rows: RowEvidence;
  readonly #fast: FastActivity;
  readonly #onsets: Onsets;
  readonly #episodes: ScoredEpisodes;
  readonly #track: EvolutionTrack;
  /** What a rhythm counts beside fast activity. */
  #weight: number;
  readonly #now: Float64Array;
  readonly #soFar: Float64Array;
  /** Second with which each contact began to take part; −1 while it does not. */
  readonly #began: Float64Array;
  #last: number;

  constructor(context: TrendContext, fine: TrendContext, score_min: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const rows = context.derivations.flatMap(({ role, name }, row) =>
      role === 'eeg' ? [{ row, name }] : [],
    );
    const numbers = rows.map(({ row }) => row);
    this.#names = rows.map(({ name }) => name);
    this.#rows = new RowEvidence(fine, numbers, rule.prior_dB, kept?.rows);
    this.#fast = new FastActivity(numbers, context, kept?.fast);
    this.#onsets = new Onsets(kept?.onsets);
    this.#episodes = new ScoredEpisodes(context.hop, score_min, kept?.episodes);
    this.#track = new EvolutionTrack(kept?.track);
    this.#weight = kept?.weight ?? 0;
    this.#now = new Float64Array(rows.length);
    this.#soFar = kept?.soFar.slice() ?? new Float64Array(rows.length);
    this.#began = kept?.began.slice() ?? new Float64Array(rows.length).fill(-1);
    this.#last = kept?.last ?? -1;
    this.columns = [
      judgedColumn(id, this.#names),
      featureColumn(id, 'all', 'score', '1', this.#names),
      ...this.#names.map((name) => featureColumn(id, name, 'fast', 'dB', [name])),
    ];
  }

  next(
    { second, of: { spectrum, fine, eeg, raw }, conditions }: DetectorEpoch,
    out: Float64Array,
  ): readonly Finding[] {
    if (spectrum === undefined || fine === undefined || eeg === undefined || raw === undefined) return [];
    if (second !== this.#last + 1) this.#forget();
    this.#last = second;
    this.#rows.look(fine.rows, eeg.rows, conditions);
    this.#fast.look(second, raw.rows, spectrum.rows);
    this.#weigh(second);
    this.#gather(second);
    const evidence = together(this.#now);
    const score = together(this.#soFar);
    out[0] = this.#rows.isJudged ? 1 : 0;
    out[1] = score;
    out.set(this.#fast.excess_dB, 2);
    if (Math.max(evidence, score) < rule.frozen) {
      this.#rows.learn();
      this.#fast.learn();
      this.#onsets.clear();
    } else this.#onsets.next(second, this.#names.length, (k) => this.#onsetOf(k), this.#fast.ratio);
    return this.#episodes.next(second, score, evidence, this.#say(score));
  }

  stop(): readonly Finding[] {
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return {
      rows: this.#rows.snapshot(),
      fast: this.#fast.snapshot(),
      onsets: this.#onsets.snapshot(),
      episodes: this.#episodes.snapshot(),
      track: this.#track.snapshot(),
      weight: this.#weight,
      soFar: this.#soFar.slice(),
      began: this.#began.slice(),
      last: this.#last,
    };
  }

  #forget(): void {
    this.#rows.forget();
    this.#fast.forget();
    this.#onsets.clear();
    this.#track.clear();
    this.#weight = 0;
    this.#soFar.fill(0);
    this.#began.fill(-1);
  }

  #weigh(second: number): void {
    const { lead, rows, evidence } = spreadOf(this.#rows.rhythmic, this.#rows.frequencies_hz);
    const rhythm = this.#rows.rhythms[lead] ?? noRhythm();
    const evolved = this.#track.next(second, evidence, rhythm.frequency_hz, rhythm.excess_dB, rows.length);
    if (evidence >= present) this.#weight += (weightOf(rhythm, evolved) - this.#weight) / 2;
  }

  #gather(second: number): void {
    for (let k = 0; k < this.#names.length; k += 1) {
      const fast = ramp(this.#fast.excess_dB[k] as number, rule.fast_dB, rule.fast_max);
      const now = Math.max(fast, this.#weight * (this.#rows.rhythmic[k] as number));
      this.#now[k] = now;
      this.#soFar[k] = (this.#soFar[k] as number) + (now - (this.#soFar[k] as number)) / rule.gather_s;
      if ((this.#soFar[k] as number) < rule.taking) this.#began[k] = -1;
      else if ((this.#began[k] as number) < 0) this.#began[k] = second;
    }
  }

  /** By its fast activity where that began, else by the rhythm that it takes part in. */
  #onsetOf(k: number): number {
    const fast = this.#fast.onset(k);
    return fast >= 0 ? fast : (this.#began[k] as number);
  }

  #say(score: number): Parameters<ScoredEpisodes['next']>[3] {
    const order = this.#onsets.order();
    const nameOf = (row: number): string => this.#names[row] ?? '';
    const first = order.filter(({ after_s }) => after_s <= 1);
    const later = order.filter(({ after_s }) => after_s > 1);
    const words = [
      ...(first.length === 0
        ? []
        : [
            `first ${first
              .slice(0, 4)
              .map(({ row }) => nameOf(row))
              .join(', ')}`,
          ]),
      ...later.slice(0, 4).map(({ row, after_s }) => `${nameOf(row)} after ${after_s} s`),
      ...(this.#fast.isKnown ? [] : ['judged without a baseline']),
    ];
    return {
      channels: order.map(({ row }) => nameOf(row)),
      confidence: Math.min(1, score),
      features: {
        score,
        fast_dB: Math.max(-99, ...this.#fast.excess_dB),
        rhythm: Math.max(0, ...this.#rows.rhythmic),
        contacts: order.length,
        epileptogenic: order.filter(({ index }) => index >= 0.3).length,
        spread_s: order.at(-1)?.after_s ?? 0,
      },
      words: words.length === 0 ? null : words.join('; '),
    };
  }
}
