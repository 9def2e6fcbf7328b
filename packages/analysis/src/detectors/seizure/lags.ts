import type { Plain } from '@valvomo/model';

/** Means that forget, one after the other in the order in which they are asked for every second. The first value is the mean of itself. */
export class Lags {
  readonly #values: Float64Array;
  #at = 0;

  constructor(count: number, saved?: Plain) {
    this.#values = (saved as Float64Array | undefined)?.slice() ?? new Float64Array(count).fill(Number.NaN);
  }

  /** A second begins. */
  begin(): void {
    this.#at = 0;
  }

  /** What `next` gave a second ago; `now` where there is none. */
  peek(now: number): number {
    const value = this.#values[this.#at] as number;
    return Number.isNaN(value) ? now : value;
  }

  next(now: number, over_s: number): number {
    const before = this.peek(now);
    const value = before + (now - before) / over_s;
    this.#values[this.#at] = value;
    this.#at += 1;
    return value;
  }

  forget(): void {
    this.#values.fill(Number.NaN);
  }

  snapshot(): Plain {
    return this.#values.slice();
  }
}
