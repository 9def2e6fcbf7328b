import type { Plain } from '@valvomo/model';

/** How an episode begins and ends. */
export interface EpisodeRule {
  /** So many of the last `within_s` seconds must be for it. */
  readonly needed_s: number;
  readonly within_s: number;
  /** It ends when so many seconds in a row are against it. */
  readonly quiet_s: number;
}

/** An episode that goes on, or ends with this second. */
export interface EpisodeState {
  /** First second that was for it. */
  readonly first: number;
  /** Last second that was for it. */
  readonly last: number;
  /** Seconds that were for it. */
  readonly seconds: number;
  readonly change: 'begun' | 'going' | 'ended';
}

interface Saved {
  readonly recent: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly seconds: number;
  readonly isOpen: boolean;
}

/** Seconds for and against → episodes, with hysteresis: what holds an open one may be less than what begins one. */
export class Episode {
  readonly #rule: EpisodeRule;
  /** Seconds of the last `within_s` that were for it. */
  #recent: number[] = [];
  #first = 0;
  #last = 0;
  #seconds = 0;
  #isOpen = false;

  constructor(rule: EpisodeRule, saved?: Plain) {
    this.#rule = rule;
    if (saved === undefined) return;
    const { recent, first, last, seconds, isOpen } = saved as unknown as Saved;
    this.#recent = [...recent];
    this.#first = first;
    this.#last = last;
    this.#seconds = seconds;
    this.#isOpen = isOpen;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * @param begins this second would begin one
   * @param holds this second holds one that is open
   * @param since where one that begins now is dated back to
   * @returns undefined when there is none
   */
  next(second: number, begins: boolean, holds: boolean, since?: number): EpisodeState | undefined {
    const { needed_s, within_s, quiet_s } = this.#rule;
    if (this.#isOpen) {
      if (holds || begins) {
        this.#last = second;
        this.#seconds += 1;
        return this.#state('going');
      }
      return second - this.#last >= quiet_s ? this.#end() : this.#state('going');
    }
    this.#recent = this.#recent.filter((one) => one > second - within_s);
    if (begins) this.#recent.push(second);
    if (!begins || this.#recent.length < needed_s) return undefined;
    this.#first = since ?? this.#recent[0] ?? second;
    this.#last = second;
    this.#seconds = this.#recent.length;
    this.#recent = [];
    this.#isOpen = true;
    return this.#state('begun');
  }

  /** A gap, or the end: what was open ends with its last second. */
  stop(): EpisodeState | undefined {
    this.#recent = [];
    return this.#isOpen ? this.#end() : undefined;
  }

  snapshot(): Plain {
    return {
      recent: [...this.#recent],
      first: this.#first,
      last: this.#last,
      seconds: this.#seconds,
      isOpen: this.#isOpen,
    };
  }

  #end(): EpisodeState {
    this.#isOpen = false;
    return this.#state('ended');
  }

  #state(change: EpisodeState['change']): EpisodeState {
    return { first: this.#first, last: this.#last, seconds: this.#seconds, change };
  }
}
