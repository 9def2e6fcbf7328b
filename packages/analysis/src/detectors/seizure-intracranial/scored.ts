import type { Plain } from '@valvomo/model';
import { SeizureEpisodes, type Evidence } from '../common/seizures.ts';
import type { Finding } from '../detector.ts';

/** A second that belongs to a seizure, and one that holds it open. */
const belongs = 0.3;
const holds = 0.2;
/** Seconds without evidence that part two stretches of it. */
const pause_s = 4;
const needed_s = 5;

interface Saved {
  readonly episodes: Plain;
  readonly since: number;
  readonly last: number;
  readonly seconds: number;
}

/** Score and evidence of seconds → findings: begun when the score reaches its minimum, dated back to where the evidence began. */
export class ScoredEpisodes {
  readonly #score_min: number;
  readonly #episodes: SeizureEpisodes;
  /** First and last second of the stretch of evidence, and how many were. */
  #since: number;
  #last: number;
  #seconds: number;

  constructor(hop: number, score_min: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#score_min = score_min;
    this.#episodes = new SeizureEpisodes(hop, { needed_s: 1, within_s: 1, quiet_s: 8 }, kept?.episodes);
    this.#since = kept?.since ?? -1;
    this.#last = kept?.last ?? -1;
    this.#seconds = kept?.seconds ?? 0;
  }

  next(second: number, score: number, evidence: number, of: Evidence): readonly Finding[] {
    if (evidence >= belongs) {
      if (this.#since < 0 || second - this.#last > pause_s) {
        this.#since = Math.max(0, second - 1);
        this.#seconds = 0;
      }
      this.#last = second;
      this.#seconds += 1;
    }
    const begins = score >= this.#score_min && this.#seconds >= needed_s && evidence >= holds;
    return this.#episodes.next(second, begins, evidence >= holds, of, this.#since);
  }

  stop(): readonly Finding[] {
    this.#since = -1;
    this.#seconds = 0;
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return {
      episodes: this.#episodes.snapshot(),
      since: this.#since,
      last: this.#last,
      seconds: this.#seconds,
    };
  }
}
