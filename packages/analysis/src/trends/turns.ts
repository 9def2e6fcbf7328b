import type { Plain } from '@valvomo/model';

/** Longer activity is no burst. */
const burst_max_s = 30;

/** What one second brought: bursts that were seen to end, and the length of the suppression that was seen to end last. */
interface Brought {
  /** NaN when the second is unknown. */
  readonly bursts: number;
  /** NaN when none ended. */
  readonly interval_s: number;
}

/** Bursts and the suppressions between them: the state turns where the other one has lasted long enough. */
export class Turns {
  readonly #rate_hz: number;
  readonly #length_min: number;
  /** 1 suppressed, 0 not, −1 not known yet. */
  #state = -1;
  /** Samples since the state began; Infinity when its beginning was not seen. */
  #length = Infinity;
  /** Of the run that goes on: its state and length. */
  #run = -1;
  #runLength = 0;

  constructor(rate_hz: number, length_min_s: number, saved?: Plain) {
    this.#rate_hz = rate_hz;
    this.#length_min = Math.max(1, Math.round(length_min_s * rate_hz));
    if (saved === undefined) return;
    [this.#state, this.#length, this.#run, this.#runLength] = saved as [number, number, number, number];
  }

  restart(): void {
    this.#state = -1;
    this.#length = Infinity;
    this.#run = -1;
    this.#runLength = 0;
  }

  /** A second of which nothing is known. */
  skip(): Brought {
    this.restart();
    return { bursts: Number.NaN, interval_s: Number.NaN };
  }

  next(suppressed: Uint8Array): Brought {
    let bursts = 0;
    let interval_s = Number.NaN;
    for (const state of suppressed) {
      this.#length += 1;
      this.#runLength = state === this.#run ? this.#runLength + 1 : 1;
      this.#run = state;
      if (state === this.#state || this.#runLength < this.#length_min) continue;
      // The state that ends lasted until the run began.
      const ended_s = (this.#length - this.#runLength) / this.#rate_hz;
      if (this.#state === 0 && ended_s <= burst_max_s) bursts += 1;
      if (this.#state === 1 && Number.isFinite(ended_s)) interval_s = ended_s;
      this.#length = this.#state === -1 ? Infinity : this.#runLength;
      this.#state = state;
    }
    return { bursts, interval_s };
  }

  snapshot(): Plain {
    return [this.#state, this.#length, this.#run, this.#runLength];
  }
}
