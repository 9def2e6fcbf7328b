import type { Plain } from '@valvomo/model';
import { SeizureEpisodes, type Evidence } from '../common/seizures.ts';
import type { Finding } from '../detector.ts';

/** So much less log odds than what begins one hold it open … */
const holds = 2;
/** … and belong to it, looking back, without a longer pause. */
const belongs = 2.5;
const pause_s = 3;
/** A second's spectrum reaches so far back. */
const reach_s = 2;

interface Saved {
  readonly episodes: Plain;
  readonly since: number;
  readonly last: number;
}

/** Log odds of seconds → findings: begun when the score reaches its minimum, dated back to where the odds rose. */
export class WeighedEpisodes {
  readonly #odds_min: number;
  readonly #episodes: SeizureEpisodes;
  /** First and last second of the stretch that would belong to a seizure. */
  #since: number;
  #last: number;

  constructor(hop: number, score_min: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#odds_min = Math.log(score_min / (1 - score_min));
    this.#episodes = new SeizureEpisodes(hop, { needed_s: 1, within_s: 1, quiet_s: 8 }, kept?.episodes);
    this.#since = kept?.since ?? -1;
    this.#last = kept?.last ?? -1;
  }

  /** @param odds of this second alone @param gathered of this and those before */
  next(second: number, odds: number, gathered: number, of: Evidence): readonly Finding[] {
    if (odds >= this.#odds_min - belongs) {
      if (this.#since < 0 || second - this.#last > pause_s) this.#since = Math.max(0, second - reach_s);
      this.#last = second;
    }
    const begins = gathered >= this.#odds_min;
    return this.#episodes.next(
      second,
      begins,
      gathered >= this.#odds_min - holds,
      of,
      Math.max(0, this.#since),
    );
  }

  stop(): readonly Finding[] {
    this.#since = -1;
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return { episodes: this.#episodes.snapshot(), since: this.#since, last: this.#last };
  }
}
