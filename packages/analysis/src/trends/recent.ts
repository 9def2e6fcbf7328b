import type { Plain } from '@valvomo/model';

interface SavedRecent {
  readonly next: number;
  readonly count: number;
  readonly values: Float64Array;
}

/** Few values are sorted faster here than by a call of the platform's sort. */
const few = 16;

const sort = (values: Float64Array): void => {
  if (values.length > few) values.sort();
  else
    for (let i = 1; i < values.length; i += 1) {
      const value = values[i] as number;
      let k = i - 1;
      for (; k >= 0 && (values[k] as number) > value; k -= 1) values[k + 1] = values[k] as number;
      values[k + 1] = value;
    }
};

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
    for (let i = 0; i < sorted.length; i += 1) {
      const value = this.#values[k * sorted.length + i] as number;
      if (Number.isNaN(value)) return Number.NaN;
      sorted[i] = value;
    }
    sort(sorted);
    const middle = this.#seconds >> 1;
    const upper = sorted[middle] as number;
    return this.#seconds % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  }

  snapshot(): Plain {
    return { next: this.#next, count: this.#count, values: this.#values.slice() };
  }
}
