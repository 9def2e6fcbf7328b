import type { Plain } from '@valvomo/model';

/** The newest samples of some rows since the last gap, from the first one that is still needed on. */
export class RowRing {
  readonly #rows: number;
  /** Planar: row r begins at r · stride. */
  #values = new Float64Array(0);
  #stride = 0;
  /** Index of the first sample kept. */
  #start = 0;
  #kept = 0;
  /** Of the kept ones, how many are not needed any more. */
  #done = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  get stride(): number {
    return this.#stride;
  }

  /** Samples before `start` are not needed any more. */
  forget(start: number): void {
    this.#done = Math.max(this.#done, Math.min(this.#kept, start - this.#start));
  }

  /** Room for the next samples, to be filled at once: row r from r · stride on. Valid until the next call. */
  extend(samples: number): Float64Array {
    if (this.#stride < this.#kept + samples) this.#makeRoom(samples);
    const at = this.#kept;
    this.#kept = at + samples;
    return this.#values.subarray(at);
  }

  /** The newest samples, laid out as `extend` gave them. */
  newest(samples: number): Float64Array {
    return this.#values.subarray(this.#kept - samples);
  }

  /** What was before is forgotten; the next sample is number `start`. */
  restart(start: number): void {
    this.#start = start;
    this.#kept = 0;
    this.#done = 0;
  }

  /** Samples [start, start + length) of every row as views, valid until the next ones; undefined unless all are kept. */
  window(start: number, length: number): readonly Float64Array[] | undefined {
    const first = start - this.#start;
    if (first < 0 || first + length > this.#kept) return undefined;
    const views: Float64Array[] = [];
    for (let row = 0; row < this.#rows; row += 1) {
      const at = row * this.#stride + first;
      views.push(this.#values.subarray(at, at + length));
    }
    return views;
  }

  snapshot(): Plain {
    return {
      start: this.#start + this.#done,
      rows: Array.from({ length: this.#rows }, (_, row) =>
        this.#values.slice(row * this.#stride + this.#done, row * this.#stride + this.#kept),
      ),
    };
  }

  restore(saved: { readonly start: number; readonly rows: readonly Float64Array[] }): void {
    this.restart(saved.start);
    this.#kept = saved.rows[0]?.length ?? 0;
    this.#stride = this.#kept;
    this.#values = new Float64Array(this.#rows * this.#stride);
    for (const [row, kept] of saved.rows.entries()) this.#values.set(kept, row * this.#stride);
  }

  /** Lets go what is done, and takes more memory when less than half of it would be free then. */
  #makeRoom(samples: number): void {
    const left = this.#kept - this.#done;
    const stride = 2 * left + samples > this.#stride ? 2 * (left + samples) : this.#stride;
    const values = stride === this.#stride ? this.#values : new Float64Array(this.#rows * stride);
    for (let row = 0; row < this.#rows; row += 1) {
      const from = row * this.#stride + this.#done;
      if (values === this.#values) values.copyWithin(row * stride, from, from + left);
      else values.set(this.#values.subarray(from, from + left), row * stride);
    }
    this.#values = values;
    this.#stride = stride;
    this.#start += this.#done;
    this.#kept = left;
    this.#done = 0;
  }
}
