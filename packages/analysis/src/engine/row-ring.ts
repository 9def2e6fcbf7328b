import type { Plain } from '@valvomo/model';

/** The newest samples of some rows since the last gap: at least `keep`, at most twice that and what one block adds. */
export class RowRing {
  readonly #keep: number;
  #rows: Float64Array[];
  /** Index of the first sample kept. */
  #start = 0;
  #kept = 0;

  constructor(rows: number, keep: number) {
    this.#keep = keep;
    this.#rows = Array.from({ length: rows }, () => new Float64Array(2 * keep));
  }

  /** @param values planar [rows × samples] */
  append(values: Float64Array, samples: number): void {
    this.#letGo();
    const needed = this.#kept + samples;
    for (const [row, kept] of this.#rows.entries()) {
      let target = kept;
      if (kept.length < needed) {
        target = new Float64Array(needed + this.#keep);
        target.set(kept.subarray(0, this.#kept));
        this.#rows[row] = target;
      }
      target.set(values.subarray(row * samples, (row + 1) * samples), this.#kept);
    }
    this.#kept = needed;
  }

  /** What was before is forgotten; the next sample is number `start`. */
  restart(start: number): void {
    this.#start = start;
    this.#kept = 0;
  }

  /** Samples [start, start + length) of every row as views, valid until the next append; undefined unless all are kept. */
  window(start: number, length: number): readonly Float64Array[] | undefined {
    const at = start - this.#start;
    if (at < 0 || at + length > this.#kept) return undefined;
    return this.#rows.map((row) => row.subarray(at, at + length));
  }

  snapshot(): Plain {
    return {
      start: this.#start,
      rows: this.#rows.map((row) => row.slice(0, this.#kept)),
    };
  }

  restore(saved: { readonly start: number; readonly rows: readonly Float64Array[] }): void {
    this.#start = saved.start;
    this.#kept = saved.rows[0]?.length ?? 0;
    this.#rows = saved.rows.map((row) => {
      const kept = new Float64Array(Math.max(row.length, 2 * this.#keep));
      kept.set(row);
      return kept;
    });
  }

  #letGo(): void {
    if (this.#kept <= 2 * this.#keep) return;
    const done = this.#kept - this.#keep;
    for (const row of this.#rows) row.copyWithin(0, done, this.#kept);
    this.#start += done;
    this.#kept -= done;
  }
}
