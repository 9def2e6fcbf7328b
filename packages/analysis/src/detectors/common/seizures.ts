import type { Plain } from '@valvomo/model';
import type { Finding } from '../detector.ts';
import { Episode, type EpisodeRule } from './episode.ts';

/** An electrographic seizure lasts so long, by ACNS 2021 (Hirsch 2021, doi:10.1097/WNP.0000000000000806). */
export const esz_s = 10;

/** What speaks for a seizure in one second. */
export interface Evidence {
  readonly channels: readonly string[];
  /** 0–1 */
  readonly confidence: number;
  readonly features: Readonly<Record<string, number>>;
  readonly words: string | null;
}

interface Saved {
  readonly episode: Plain;
  readonly grade: string | null;
  readonly channels: readonly string[];
  readonly confidence: number;
  readonly features: Readonly<Record<string, number>>;
  readonly words: string | null;
}

/**
 * Seconds for and against a seizure → findings: `suspected` when it begins, told again as `ESz` when it has gone on for 10 s,
 * and when it has ended. Channels are all that stood out; confidence and features are those of the strongest second.
 */
export class SeizureEpisodes {
  readonly #hop: number;
  readonly #episode: Episode;
  #grade: string | null = null;
  #channels = new Set<string>();
  #strongest: Evidence | undefined;

  /** @param hop samples a second */
  constructor(hop: number, rule: EpisodeRule, saved?: Plain) {
    this.#hop = hop;
    const kept = saved as unknown as Saved | undefined;
    this.#episode = new Episode(rule, kept?.episode);
    if (kept === undefined) return;
    const { grade, channels, confidence, features, words } = kept;
    this.#grade = grade;
    this.#channels = new Set(channels);
    if (confidence >= 0) this.#strongest = { channels: [], confidence, features, words };
  }

  get isOpen(): boolean {
    return this.#episode.isOpen;
  }

  /**
   * @param begins this second would begin a seizure
   * @param holds this second is enough for one that goes on
   * @param since where one that begins now is dated back to
   */
  next(
    second: number,
    begins: boolean,
    holds: boolean,
    evidence: Evidence,
    since?: number,
  ): readonly Finding[] {
    const state = this.#episode.next(second, begins, holds, since);
    if (begins || (holds && state !== undefined)) this.#take(evidence);
    if (state === undefined) {
      if (!begins && !holds) this.#forget();
      return [];
    }
    const { first, last, change } = state;
    const grade = last + 1 - first >= esz_s ? 'ESz' : 'suspected';
    const isNews = change !== 'going' || grade !== this.#grade;
    this.#grade = grade;
    if (!isNews) return [];
    return [this.#finding(first, last, change !== 'ended', grade)];
  }

  /** A gap, or the end. */
  stop(): readonly Finding[] {
    const state = this.#episode.stop();
    const found =
      state === undefined ? [] : [this.#finding(state.first, state.last, false, this.#grade ?? 'suspected')];
    this.#forget();
    return found;
  }

  snapshot(): Plain {
    const { confidence = -1, features = {}, words = null } = this.#strongest ?? {};
    return {
      episode: this.#episode.snapshot(),
      grade: this.#grade,
      channels: [...this.#channels],
      confidence,
      features: { ...features },
      words,
    };
  }

  #take(evidence: Evidence): void {
    for (const channel of evidence.channels) this.#channels.add(channel);
    if (evidence.confidence > (this.#strongest?.confidence ?? -1)) this.#strongest = evidence;
  }

  #forget(): void {
    this.#grade = null;
    this.#channels.clear();
    this.#strongest = undefined;
  }

  #finding(first: number, last: number, open: boolean, grade: string): Finding {
    const { confidence = 0, features = {}, words = null } = this.#strongest ?? {};
    const finding: Finding = {
      key: `sz:${first * this.#hop}`,
      type: 'sz',
      grade,
      start: first * this.#hop,
      samples: (last + 1 - first) * this.#hop,
      open,
      channels: [...this.#channels],
      confidence,
      features,
      words,
    };
    if (!open) this.#forget();
    return finding;
  }
}
