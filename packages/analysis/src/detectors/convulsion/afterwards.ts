import type { Plain } from '@valvomo/model';
import type { Conditions } from '../../conditions/conditions.ts';

/** It waits so long for suppression to begin, and looks at it for at most so long. */
const wait_s = 10;
const watch_s = 180;
/** Interruptions of so many seconds belong to it. */
const interruption_s = 3;

interface Saved {
  readonly waited: number;
  readonly suppressed: number;
  readonly interrupted: number;
  readonly beats: readonly number[];
}

/** What follows a convulsion: how long nothing is left of the EEG, and how fast the heart goes. */
export class Afterwards {
  #waited: number;
  #suppressed: number;
  #interrupted: number;
  /** The last R waves, samples. */
  #beats: number[];

  constructor(saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#waited = kept?.waited ?? 0;
    this.#suppressed = kept?.suppressed ?? 0;
    this.#interrupted = kept?.interrupted ?? 0;
    this.#beats = [...(kept?.beats ?? [])];
  }

  /** Seconds that were suppressed. */
  get suppressed_s(): number {
    return this.#suppressed;
  }

  begin(): void {
    this.#waited = 0;
    this.#suppressed = 0;
    this.#interrupted = 0;
  }

  /** Heart beats are followed all the time. */
  hear(conditions: Conditions | undefined): void {
    for (const beat of conditions?.beats ?? []) if (beat > (this.#beats.at(-1) ?? -1)) this.#beats.push(beat);
    if (this.#beats.length > 12) this.#beats = this.#beats.slice(-12);
  }

  /** Beats a minute; undefined without an ECG that can be read. */
  heartRate(rate_hz: number, now: number): number | undefined {
    const recent = this.#beats.filter((beat) => beat > now - 12 * rate_hz);
    const intervals = recent.slice(1).map((beat, k) => beat - (recent[k] as number));
    if (intervals.length < 3) return undefined;
    const middle = intervals.toSorted((a, b) => a - b)[intervals.length >> 1] as number;
    return Math.round((60 * rate_hz) / middle);
  }

  /** @returns whether all is over */
  next(isSuppressed: boolean): boolean {
    this.#waited += 1;
    if (isSuppressed) {
      this.#suppressed += 1 + (this.#suppressed > 0 ? this.#interrupted : 0);
      this.#interrupted = 0;
    } else this.#interrupted += 1;
    if (this.#suppressed === 0) return this.#waited >= wait_s;
    return this.#interrupted > interruption_s || this.#waited >= watch_s;
  }

  snapshot(): Plain {
    return {
      waited: this.#waited,
      suppressed: this.#suppressed,
      interrupted: this.#interrupted,
      beats: [...this.#beats],
    };
  }
}
