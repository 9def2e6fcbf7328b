import type { Plain } from '@valvomo/model';

const span_s = 60;
/** A rate is told from so many seconds on. */
const known_s = 10;

interface Saved {
  readonly counts: Int32Array;
  readonly known: Int32Array;
}

/** Events a minute of every row over its last 60 seconds without artefact, wherever these lie. */
export class Rates {
  readonly #counts: Int32Array;
  /** Seconds that were known of every row since the beginning. */
  readonly #known: Int32Array;

  constructor(rows: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#counts = kept?.counts.slice() ?? new Int32Array(rows * span_s);
    this.#known = kept?.known.slice() ?? new Int32Array(rows);
  }

  /** A second without artefact. */
  push(row: number, events: number): void {
    const known = this.#known[row] as number;
    this.#counts[row * span_s + (known % span_s)] = events;
    this.#known[row] = known + 1;
  }

  /** NaN while too little is known. */
  perMinute(row: number): number {
    const known = Math.min(span_s, this.#known[row] as number);
    if (known < known_s) return Number.NaN;
    let sum = 0;
    for (let k = 0; k < known; k += 1) sum += this.#counts[row * span_s + k] as number;
    return (60 * sum) / known;
  }

  snapshot(): Plain {
    return { counts: this.#counts.slice(), known: this.#known.slice() };
  }
}
