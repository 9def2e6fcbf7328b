import type { Plain } from '@valvomo/model';

interface SavedRecent {
  readonly next: number;
  readonly count: number;
  readonly values: Float64Array;
}

/** The values of the last seconds, one vector a second; forgets everything when a second is left out. */
export class Recent {
  readonly #width: number;
  readonly #seconds: number;
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  /** Second that follows without a gap. */
  #next = -1;
  #count = 0;

  /** @param saved what `snapshot` gave */
  constructor(width: number, seconds: number, saved?: Plain) {
    this.#width = width;
    this.#seconds = seconds;
    this.#values = new Float64Array(width * seconds);
    this.#sorted = new Float64Array(seconds);
    if (saved === undefined) return;
    const { next, count, values } = saved as unknown as SavedRecent;
    this.#next = next;
    this.#count = count;
    this.#values.set(values);
  }

  /** @returns whether all of the last seconds are there now */
  push(second: number, values: Float64Array): boolean {
    if (second !== this.#next) this.#count = 0;
    this.#next = second + 1;
    this.#count += 1;
    const at = second % this.#seconds;
    for (let k = 0; k < this.#width; k += 1) this.#values[k * this.#seconds + at] = values[k] as number;
    return this.#count >= this.#seconds;
  }

  /** The last seconds of value `k` in no order, newest or not; only meaningful when all are there. Lent. */
  of(k: number): Float64Array {
    return this.#values.subarray(k * this.#seconds, (k + 1) * this.#seconds);
  }

  /** Median over the last seconds of value `k`; NaN when one of them is. */
  median(k: number): number {
    const sorted = this.#sorted;
    sorted.set(this.of(k));
    sorted.sort();
    const middle = this.#seconds >> 1;
    // Sorting puts NaN last.
    if (Number.isNaN(sorted.at(-1))) return Number.NaN;
    const upper = sorted[middle] as number;
    return this.#seconds % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  }

  snapshot(): Plain {
    return { next: this.#next, count: this.#count, values: this.#values.slice() };
  }
}
