import type { EventType, Plain } from '@valvomo/model';
import { TrailingBaseline } from './baseline.ts';
import { featureColumn, judgedColumn } from './columns.ts';
import { Episode, type EpisodeState } from './episode.ts';
import { Trailing } from './trailing.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';

const mean_s = 60;
const known_min = 30;
const [baseline_s, baseline_min] = [900, 120];
/** What lasts longer is the background of now. */
const longest_s = 1800;
/** What goes on needs so much of what began it. */
const holds = 0.7;
const episode = { needed_s: 20, within_s: 25, quiet_s: 20 };

export interface ChangeRule {
  readonly id: string;
  readonly type: EventType;
  readonly part: string;
  readonly change_min: number;
  /** +1: only what grows counts; 0: either way. */
  readonly direction: 0 | 1;
  readonly names: readonly string[];
  readonly hop: number;
  /** Value of a second; NaN where it is unknown. */
  readonly valueOf: (epoch: DetectorEpoch) => number;
  readonly wordsOf: (change: number) => string;
  /** How many states have a baseline of their own, and which one is on; NaN when it is not known. */
  readonly states?: number;
  readonly stateOf?: (epoch: DetectorEpoch) => number;
  /** A second in which nothing is judged and nothing learnt. */
  readonly isHeld?: (epoch: DetectorEpoch) => boolean;
}

interface Told {
  readonly change: number;
  readonly baseline: number;
}

interface Saved {
  readonly recent: Plain;
  readonly baseline: Plain;
  readonly episode: Plain;
  readonly told: Told;
  readonly state: number;
}

/** A value of the whole recording, the mean of its last minute against its median of the last quarter of an hour. */
export class ChangeRun implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #rule: ChangeRule;
  readonly #recent: Trailing;
  readonly #baseline: TrailingBaseline;
  readonly #episode: Episode;
  readonly #now = new Float64Array(1);
  #told: Told;
  /** The row of the baseline that is compared with: 0 of all states. */
  #state: number;

  constructor(rule: ChangeRule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { id, names, part } = rule;
    this.#rule = rule;
    this.#recent = new Trailing(1, mean_s, kept?.recent);
    this.#baseline = new TrailingBaseline(1 + (rule.states ?? 0), baseline_s, kept?.baseline);
    this.#state = kept?.state ?? 0;
    this.#episode = new Episode(episode, kept?.episode);
    this.#told = kept?.told ?? { change: 0, baseline: 0 };
    this.columns = [
      judgedColumn(id, names),
      featureColumn(id, 'all', part, '1', names),
      featureColumn(id, 'all', 'change', '1', names),
    ];
  }

  next(epoch: DetectorEpoch, out: Float64Array): readonly Finding[] {
    const { second } = epoch;
    const { direction, change_min } = this.#rule;
    const isHeld = this.#rule.isHeld?.(epoch) === true;
    const value = isHeld ? Number.NaN : this.#rule.valueOf(epoch);
    this.#turn(epoch);
    this.#now[0] = value;
    this.#recent.push(second, this.#now);
    const mean = this.#recent.mean(0, mean_s, known_min);
    const row = this.#baseline.count(this.#state) >= baseline_min ? this.#state : 0;
    const baseline = this.#baseline.median(row);
    const isKnown = !isHeld && !Number.isNaN(mean) && this.#baseline.count(0) >= baseline_min;
    const change = isKnown ? mean - baseline : Number.NaN;
    out[0] = isKnown ? 1 : 0;
    out[1] = value;
    out[2] = change;
    const size = direction === 0 ? Math.abs(change) : change;
    const state = this.#episode.next(second, size >= change_min, size >= holds * change_min);
    if (!Number.isNaN(value)) this.#learn(value, row);
    if (state === undefined) return [];
    if (state.change === 'begun' || size > Math.abs(this.#told.change))
      this.#told = { change: change || 0, baseline };
    if (second - state.first > longest_s) return this.stop();
    return state.change === 'going' ? [] : [this.#finding(state)];
  }

  /** A state begins: what was before it is of another one. */
  #turn(epoch: DetectorEpoch): void {
    const known = this.#rule.stateOf?.(epoch) ?? Number.NaN;
    const state = Number.isNaN(known) ? 0 : 1 + known;
    if (state !== this.#state) this.#recent.forget();
    this.#state = state;
  }

  /** An episode freezes what it is compared with, not what is not yet known of a state. */
  #learn(value: number, compared: number): void {
    const { isOpen } = this.#episode;
    if (!isOpen) this.#baseline.push(0, value);
    if (this.#state > 0 && (!isOpen || compared === 0)) this.#baseline.push(this.#state, value);
  }

  stop(): readonly Finding[] {
    this.#recent.forget();
    const state = this.#episode.stop();
    return state === undefined ? [] : [this.#finding(state)];
  }

  snapshot(): Plain {
    return {
      recent: this.#recent.snapshot(),
      baseline: this.#baseline.snapshot(),
      episode: this.#episode.snapshot(),
      told: { ...this.#told },
      state: this.#state,
    };
  }

  #finding({ first, last, change: news }: EpisodeState): Finding {
    const { type, hop, names, change_min, wordsOf } = this.#rule;
    const { change, baseline } = this.#told;
    const size = Math.abs(change);
    return {
      key: `${type}:${first * hop}`,
      type,
      grade: null,
      start: first * hop,
      samples: (last + 1 - first) * hop,
      open: news !== 'ended',
      channels: names,
      confidence: size / (size + change_min),
      features: { score: size, change, baseline },
      words: wordsOf(change),
    };
  }
}

/** How it works, in words, after what the value is. */
export const changeWords =
  'Its mean over the known ones of the last 60 s (30 at least) less its median over the last 900 known seconds (120 at least), which stands still during an episode. ' +
  'An episode begins when 20 of 25 s have a change of `score` or more, and ends after 20 s below 0.7 of it, at a gap, and after 30 min, when it has become the background. A second in which muscle, eyes, movement or electrodes of all are ' +
  'artefact (0.5 or more) is unknown. Confidence: change / (change + `score`)';
