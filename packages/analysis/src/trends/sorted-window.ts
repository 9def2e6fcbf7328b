import type { Plain } from '@valvomo/model';
import { quantile } from '../conditions/slow.ts';

/**
 * The values of the last seconds, always sorted: every second the oldest go and the newest come in one pass. Seconds may
 * have different numbers of values.
 */
export class SortedWindow {
  readonly #seconds: number;
  /** Sorted, oldest second first. */
  #chunks: Float64Array[];
  #sorted: Float64Array<ArrayBuffer>;
  /** The values before, to be overwritten. */
  #spare: Float64Array<ArrayBuffer> = new Float64Array(0);

  constructor(seconds: number, saved?: Plain) {
    this.#seconds = seconds;
    this.#chunks = ((saved ?? []) as readonly Float64Array[]).map((chunk) => chunk.slice());
    this.#sorted = new Float64Array(this.#chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      this.#sorted.set(chunk, at);
      at += chunk.length;
    }
    this.#sorted.sort();
  }

  restart(): void {
    this.#chunks = [];
    this.#sorted = new Float64Array(0);
  }

  /** @returns whether all seconds are there now */
  push(values: Float64Array): boolean {
    const added = values.toSorted();
    const isFull = this.#chunks.length === this.#seconds;
    const gone = isFull ? (this.#chunks.shift() as Float64Array) : new Float64Array(0);
    this.#chunks.push(added);
    this.#merge(gone, added);
    return this.#chunks.length === this.#seconds;
  }

  #merge(gone: Float64Array, added: Float64Array): void {
    const before = this.#sorted;
    const length = before.length - gone.length + added.length;
    const after = this.#spare.length === length ? this.#spare : new Float64Array(length);
    let [g, a, to] = [0, 0, 0];
    for (let i = 0; i < before.length; i += 1) {
      const value = before[i] as number;
      if (g < gone.length && gone[g] === value) {
        g += 1;
        continue;
      }
      while (a < added.length && (added[a] as number) <= value) after[to++] = added[a++] as number;
      after[to++] = value;
    }
    while (a < added.length) after[to++] = added[a++] as number;
    this.#spare = before;
    this.#sorted = after;
  }

  quantile(q: number): number {
    return quantile(this.#sorted, q);
  }

  snapshot(): Plain {
    return this.#chunks.map((chunk) => chunk.slice());
  }
}
