import type { EventType, Plain } from '@valvomo/model';
import { spoiltIn } from '../../trends/suppressed.ts';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { Episode, type EpisodeState } from '../common/episode.ts';
import { eyesIn, isOverEyes } from '../common/eyes.ts';
import { Trailing } from '../common/trailing.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { Points, points_hz, window_s } from './points.ts';
import { durationWord, Prevalence, rateWord } from './words.ts';

/** Every second second is looked at. */
const every_s = 2;
/** Four looks in a row, and it ends after three that see nothing. */
const episode = { needed_s: 2, within_s: 7, quiet_s: 7 };

/** A look that begins so much later than the one before it does not see the same. */
const chance_s = 2.5;
/** Eyes in so many of the 10 s explain what is only over them. */
const eyes_min = 3;

/** Rows of a side: numbers among the rows of EEG. */
export interface Sides {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly midline: readonly number[];
}

/** What the last 10 s look like. */
export interface Look {
  /** Enough for what goes on, not to begin. */
  readonly isWeak: boolean;
  readonly type: EventType;
  /** Numbers among the rows of EEG. */
  readonly rows: readonly number[];
  readonly rate_hz: number;
  /** Point of the 10 s in which it begins. */
  readonly from: number;
  /** 0–1 */
  readonly strength: number;
  readonly features: Readonly<Record<string, number>>;
  /** E.g. the side. */
  readonly words: readonly string[];
}

export interface Looking {
  readonly points: Points;
  readonly sides: Sides;
  /** Numbers of rows that can be judged, among the rows of EEG. */
  readonly known: ReadonlySet<number>;
  /** Points of R waves in the 10 s. */
  readonly beats: readonly number[];
  /** Of every row. */
  readonly signals: readonly (readonly number[])[];
}

interface Saved {
  readonly points: Plain;
  readonly prevalence: Plain;
  readonly episodes: readonly Plain[];
  readonly best: readonly Plain[];
  readonly beats: Float64Array;
  readonly eyes: Plain;
  readonly spoilt: Uint8Array;
  readonly explained: number;
}

const sidesOf = ({ derivations, regions }: TrendContext, rows: readonly number[]): Sides => {
  const of = (name: string): readonly number[] => {
    const region = regions.find((one) => one.name === name)?.rows ?? [];
    return rows.flatMap((row, k) => (region.includes(row) ? [k] : []));
  };
  const [left, right] = [of('left'), of('right')];
  const midline = rows.flatMap((row, k) =>
    left.includes(k) || right.includes(k) || derivations[row] === undefined ? [] : [k],
  );
  return { left, right, midline };
};

/** Finds patterns that last, of some types, with the words of ACNS 2021. */
export class PatternRun implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #types: readonly EventType[];
  readonly #look: (looking: Looking) => Look | undefined;
  readonly #rows: readonly number[];
  readonly #names: readonly string[];
  readonly #sides: Sides;
  readonly #signals: Looking['signals'];
  readonly #points: Points;
  readonly #prevalence: Prevalence;
  readonly #episodes: readonly Episode[];
  readonly #best: (Look | null)[];
  #beats: number[];
  /** Seconds for which another pattern explains what is seen. */
  #explained: number;
  /** 1 for seconds with eyes. */
  readonly #eyes: Trailing;
  readonly #overEyes: ReadonlySet<number>;
  readonly #now = new Float64Array(1);
  /** Seconds until a row may be looked at again. */
  readonly #spoilt: Uint8Array;

  constructor(
    id: string,
    types: readonly EventType[],
    context: TrendContext,
    look: (looking: Looking) => Look | undefined,
    saved?: Plain,
  ) {
    const kept = saved as unknown as Saved | undefined;
    this.#context = context;
    this.#types = types;
    this.#look = look;
    this.#rows = context.derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#names = this.#rows.map((row) => context.derivations[row]?.name ?? '');
    this.#sides = sidesOf(context, this.#rows);
    this.#signals = this.#rows.map(
      (row) => context.derivations[row]?.terms.map(({ signal }) => signal) ?? [],
    );
    this.#points = new Points(this.#rows.length, kept?.points);
    this.#prevalence = new Prevalence(types, kept?.prevalence);
    this.#episodes = types.map((_, k) => new Episode(episode, kept?.episodes[k]));
    this.#best = types.map((_, k) => (kept?.best[k] ?? null) as unknown as Look | null);
    this.#beats = [...(kept?.beats ?? [])];
    this.#explained = kept?.explained ?? 0;
    this.#eyes = new Trailing(1, window_s, kept?.eyes);
    this.#overEyes = new Set(
      [...this.#rows.keys()].filter((k) => {
        const derivation = context.derivations[this.#rows[k] ?? 0];
        return derivation !== undefined && isOverEyes(derivation);
      }),
    );
    this.#spoilt = kept?.spoilt.slice() ?? new Uint8Array(this.#rows.length);
    const shown = [...types.map((type) => [type, '1'] as const), ['rate', 'Hz'] as const];
    this.columns = [
      judgedColumn(id, this.#names),
      ...shown.map(([part, unit]) => featureColumn(id, 'all', part, unit, this.#names)),
    ];
  }

  next({ second, of: { eeg }, needed, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (eeg === undefined) return [];
    const { hop, regions } = this.#context;
    this.#points.push(
      this.#rows.map((row) => eeg.rows[row] as Float64Array),
      hop,
    );
    this.#hear(second, conditions.at(-1)?.beats);
    this.#now[0] = Number(eyesIn(conditions.at(-1)));
    this.#eyes.push(second, this.#now);
    const spoilt = spoiltIn(conditions.at(-1), this.#context).subarray(regions.length);
    for (const [k, row] of this.#rows.entries())
      this.#spoilt[k] = spoilt[row] === 1 ? window_s : Math.max(0, (this.#spoilt[k] as number) - 1);
    const known = new Set([...this.#names.keys()].filter((k) => this.#spoilt[k] === 0));
    out[0] = this.#points.isFull && 2 * known.size >= this.#rows.length ? 1 : 0;
    if (out[0] === 0) return this.#tell(second, undefined);
    if (second % every_s !== 0) return [];
    // What a pattern that goes before it explains is none.
    if (needed.some((strength) => strength > 0)) this.#explained = window_s;
    const isExplained = this.#explained > 0;
    this.#explained = Math.max(0, this.#explained - every_s);
    const look = this.#doubted(
      isExplained
        ? undefined
        : this.#look({
            points: this.#points,
            sides: this.#sides,
            known,
            signals: this.#signals,
            beats: this.#beats.map((beat) => (beat / hop - (second + 1 - window_s)) * points_hz),
          }),
    );
    this.#prevalence.push(second, look?.type);
    for (const [k, type] of this.#types.entries()) out[1 + k] = look?.type === type ? look.strength : 0;
    out[1 + this.#types.length] = look?.rate_hz ?? 0;
    return this.#tell(second, look);
  }

  stop(): readonly Finding[] {
    this.#points.forget();
    this.#explained = 0;
    this.#eyes.forget();
    this.#beats = [];
    return this.#types.flatMap((type, k) => {
      const state = this.#episodes[k]?.stop();
      return state === undefined ? [] : this.#finding(type, k, state);
    });
  }

  snapshot(): Plain {
    return {
      points: this.#points.snapshot(),
      prevalence: this.#prevalence.snapshot(),
      episodes: this.#episodes.map((one) => one.snapshot()),
      best: this.#best.map((look) => look as unknown as Plain),
      beats: Float64Array.from(this.#beats),
      eyes: this.#eyes.snapshot(),
      spoilt: this.#spoilt.slice(),
      explained: this.#explained,
    };
  }

  /** What lies over the eyes alone while they are seen begins nothing. */
  #doubted(look: Look | undefined): Look | undefined {
    if (look === undefined || !look.rows.every((row) => this.#overEyes.has(row))) return look;
    const seen = window_s * this.#eyes.mean(0, window_s, 1);
    return seen >= eyes_min ? { ...look, isWeak: true } : look;
  }

  /** R waves of the last 10 s. */
  #hear(second: number, beats: Float64Array | undefined): void {
    const { hop } = this.#context;
    const all = new Set([...this.#beats, ...(beats ?? [])]);
    this.#beats = [...all].filter((beat) => beat >= (second + 1 - window_s) * hop).toSorted((a, b) => a - b);
  }

  #tell(second: number, look: Look | undefined): readonly Finding[] {
    return this.#types.flatMap((type, k) => {
      const isOther = this.#episodes.some((one, other) => other !== k && one.isOpen);
      const isSeen = look?.type === type && !look.isWeak && !isOther;
      const holds = look !== undefined && !isOther;
      const state = this.#episodes[k]?.next(second, isSeen, holds);
      const best = this.#best[k];
      // Where it begins is said by the first look, all else by the best.
      if (isSeen && (best === null || best === undefined)) this.#best[k] = this.#dated(look, second);
      else if (isSeen && best !== undefined && best !== null)
        this.#best[k] = this.#better(best, look, second, this.#episodes[k]?.isOpen === true);
      if (state === undefined) {
        // A look that stays alone is forgotten.
        if (!isSeen && best !== null && best !== undefined && second - this.#secondOf(best) > 2 * window_s)
          this.#best[k] = null;
        return [];
      }
      return state.change === 'going' ? [] : this.#finding(type, k, state);
    });
  }

  /** With the sample in place of the point in which it begins. */
  #dated(look: Look, second: number): Look {
    const { hop } = this.#context;
    return { ...look, from: Math.round((second + 1 - window_s + look.from / points_hz) * hop) };
  }

  /** The stronger look. A first one that the next ones do not go back to was chance, and says no beginning. */
  #better(best: Look, look: Look, second: number, isOpen: boolean): Look {
    const { from } = this.#dated(look, second);
    const begins = !isOpen && from > best.from + chance_s * this.#context.hop ? from : best.from;
    return { ...(look.strength > best.strength ? look : best), from: begins };
  }

  #secondOf({ from }: Look): number {
    return Math.floor(from / this.#context.hop);
  }

  #finding(type: EventType, k: number, { last, change }: EpisodeState): readonly Finding[] {
    const look = this.#best[k];
    if (look === undefined || look === null) return [];
    const { hop, rate_hz: samples_hz } = this.#context;
    const start = Math.max(0, look.from);
    const samples = Math.max(hop, (last + 1) * hop - start);
    const length_s = samples / samples_hz;
    if (change === 'ended') this.#best[k] = null;
    const prevalence = this.#prevalence.word(type);
    return [
      {
        key: `${type}:${start}`,
        type,
        grade: null,
        start,
        samples,
        open: change !== 'ended',
        channels: look.rows.map((row) => this.#names[row] ?? ''),
        confidence: look.strength,
        features: { ...look.features, score: look.strength, rate_hz: look.rate_hz, length_s },
        words: [
          ...look.words,
          rateWord(look.rate_hz),
          durationWord(length_s),
          `${prevalence} in the last hour`,
        ].join(', '),
      },
    ];
  }
}
