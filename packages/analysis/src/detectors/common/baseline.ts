import type { Plain } from '@valvomo/model';

interface Saved {
  readonly next: Int32Array;
  readonly rings: readonly Float64Array[];
}

/** The last values of one row, in order of time and in order of size. */
class Window {
  readonly ring: Float64Array;
  readonly #sorted: Float64Array;
  count = 0;
  next = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
    this.#sorted = new Float64Array(length);
  }

  push(value: number): void {
    const { ring } = this;
    if (this.count === ring.length) this.#remove(ring[this.next] as number);
    ring[this.next] = value;
    this.next = (this.next + 1) % ring.length;
    const at = this.#below(value);
    this.#sorted.copyWithin(at + 1, at, this.count);
    this.#sorted[at] = value;
    this.count += 1;
  }

  /** The value in the middle; of even numbers the lower one. NaN when there is none. */
  quantile(q: number): number {
    return this.count === 0 ? Number.NaN : (this.#sorted[Math.floor(q * (this.count - 1))] as number);
  }

  restore(values: Float64Array, next: number): void {
    this.ring.set(values);
    this.count = values.length;
    this.next = next;
    this.#sorted.set(values.toSorted());
  }

  #remove(value: number): void {
    const at = this.#below(value);
    this.#sorted.copyWithin(at, at + 1, this.count);
    this.count -= 1;
  }

  /** How many values are below `value`. */
  #below(value: number): number {
    let [from, to] = [0, this.count];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sorted[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/**
 * What is usual in every row: a quantile of its last values. Whoever pushes nothing freezes it. Values outlive gaps: a
 * patient is the same after one.
 */
export class TrailingBaseline {
  readonly #windows: readonly Window[];

  constructor(rows: number, seconds: number, saved?: Plain) {
    this.#windows = Array.from({ length: rows }, () => new Window(seconds));
    if (saved === undefined) return;
    const { next, rings } = saved as unknown as Saved;
    for (const [row, window] of this.#windows.entries())
      window.restore(rings[row] as Float64Array, next[row] as number);
  }

  /** @param value finite */
  push(row: number, value: number): void {
    this.#windows[row]?.push(value);
  }

  /** How many values are known of a row, at most as many as it keeps. */
  count(row: number): number {
    return this.#windows[row]?.count ?? 0;
  }

  /** NaN when nothing is known. */
  quantile(row: number, q: number): number {
    return this.#windows[row]?.quantile(q) ?? Number.NaN;
  }

  median(row: number): number {
    return this.quantile(row, 0.5);
  }

  snapshot(): Plain {
    return {
      next: Int32Array.from(this.#windows, ({ next, count, ring }) => (count < ring.length ? count : next)),
      rings: this.#windows.map(({ ring, count }) => ring.slice(0, count)),
    };
  }
}
