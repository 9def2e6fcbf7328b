import type { Plain } from '@valvomo/model';

/**
 * Counts, second by second, the samples that lie in runs of at least `length_min` judged 1, and in the gaps shorter than
 * `gap_end` between two such runs. A sample is sure a second later: length_min + gap_end must not be more than that.
 */
export class Runs {
  readonly #length_min: number;
  readonly #gap_end: number;
  #run = 0;
  /** Samples since the last one that counts. */
  #since = Infinity;
  #before = 0;
  #now = 0;

  /** @param gap_end 0: gaps are not closed */
  constructor(length_min: number, gap_end: number, saved?: Plain) {
    this.#length_min = Math.max(1, length_min);
    this.#gap_end = gap_end;
    if (saved === undefined) return;
    [this.#run, this.#since, this.#before, this.#now] = saved as [number, number, number, number];
  }

  restart(): void {
    this.#run = 0;
    this.#since = Infinity;
    this.#before = 0;
    this.#now = 0;
  }

  /** Takes the next second; returns how many samples of the second before count, now that it is sure. */
  next(judged: Uint8Array): number {
    this.#before = this.#now;
    this.#now = 0;
    for (let i = 0; i < judged.length;)
      i = this.#run < this.#length_min ? this.#grow(judged, i) : this.#go(judged, i);
    return this.#before;
  }

  /**
   * From sample `from` on, in a run too short to count: to the sample that makes it long enough, or behind one that ends
   * it. The last of several that do so is found first, so that most samples need no look.
   */
  #grow(judged: Uint8Array, from: number): number {
    const end = Math.min(judged.length, from + this.#length_min - this.#run);
    let i = end - 1;
    while (i >= from && judged[i] === 1) i -= 1;
    if (i >= from) {
      this.#run = 0;
      this.#since += i + 1 - from;
      return i + 1;
    }
    this.#run += end - from;
    this.#since += end - from;
    if (this.#run === this.#length_min) this.#count(end - 1);
    return end;
  }

  /** Sample `at`, behind a run that counts. */
  #go(judged: Uint8Array, at: number): number {
    this.#since += 1;
    if (judged[at] === 1) {
      this.#run += 1;
      this.#count(at);
    } else this.#run = 0;
    return at + 1;
  }

  /** The run up to sample `at` counts: all of it when it has just become long enough, with the gap that it closes. */
  #count(at: number): void {
    const gap = this.#since - this.#run;
    const isClosed = gap > 0 && gap < this.#gap_end;
    const length = this.#run === this.#length_min ? this.#run + (isClosed ? gap : 0) : 1;
    const here = Math.min(length, at + 1);
    this.#now += here;
    this.#before += length - here;
    this.#since = 0;
  }

  snapshot(): Plain {
    return [this.#run, this.#since, this.#before, this.#now];
  }
}
