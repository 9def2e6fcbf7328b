import type { Plain } from '@valvomo/model';

/** The newest samples of some rows since the last gap: at least `keep`, at most twice that and what one block adds. */
export class RowRing {
  readonly #rows: number;
  #keep = 1;
  /** Planar: row r begins at r · stride. */
  #values = new Float64Array(0);
  #stride = 0;
  /** Index of the first sample kept. */
  #start = 0;
  #kept = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  get stride(): number {
    return this.#stride;
  }

  /** From now on at least so many samples are kept. */
  keep(samples: number): void {
    this.#keep = Math.max(this.#keep, samples);
  }

  /** Room for the next samples, to be filled at once: row r from r · stride on. Valid until the next call. */
  extend(samples: number): Float64Array {
    this.#letGo();
    const at = this.#kept;
    if (this.#stride < at + samples) this.#widen(at + samples + this.#keep);
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
      start: this.#start,
      rows: Array.from({ length: this.#rows }, (_, row) =>
        this.#values.slice(row * this.#stride, row * this.#stride + this.#kept),
      ),
    };
  }

  restore(saved: { readonly start: number; readonly rows: readonly Float64Array[] }): void {
    this.#start = saved.start;
    this.#kept = saved.rows[0]?.length ?? 0;
    this.#stride = Math.max(this.#kept, 3 * this.#keep);
    this.#values = new Float64Array(this.#rows * this.#stride);
    for (const [row, kept] of saved.rows.entries()) this.#values.set(kept, row * this.#stride);
  }

  #letGo(): void {
    if (this.#kept <= 2 * this.#keep) return;
    const done = this.#kept - this.#keep;
    for (let row = 0; row < this.#rows; row += 1) {
      const at = row * this.#stride;
      this.#values.copyWithin(at, at + done, at + this.#kept);
    }
    this.#start += done;
    this.#kept -= done;
  }

  #widen(needed: number): void {
    const stride = Math.max(needed, 3 * this.#keep);
    const wider = new Float64Array(this.#rows * stride);
    for (let row = 0; row < this.#rows; row += 1)
      wider.set(this.#values.subarray(row * this.#stride, row * this.#stride + this.#kept), row * stride);
    this.#values = wider;
    this.#stride = stride;
  }
}
