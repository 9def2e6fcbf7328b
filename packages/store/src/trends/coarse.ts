import type { TrendColumn } from '@valvomo/model';

/** The rows of one bin of a coarser scale, reduced column by column as they come. */
export class Bin {
  readonly #columns: number;
  readonly #states: readonly number[];
  readonly #sum: Float64Array;
  readonly #count: Uint32Array;
  readonly #least: Float64Array;
  readonly #most: Float64Array;
  /** Seconds of each state, of the columns that have states. */
  readonly #lasted: Map<number, number>[];
  /** Rows in it. */
  rows = 0;

  constructor(columns: readonly TrendColumn[]) {
    const { length } = columns;
    this.#columns = length;
    this.#states = columns.flatMap(({ states }, at) => (states === undefined ? [] : [at]));
    this.#sum = new Float64Array(length);
    this.#count = new Uint32Array(length);
    this.#least = new Float64Array(length);
    this.#most = new Float64Array(length);
    this.#lasted = this.#states.map(() => new Map<number, number>());
    this.clear();
  }

  clear(): void {
    this.rows = 0;
    this.#sum.fill(0);
    this.#count.fill(0);
    this.#least.fill(Infinity);
    this.#most.fill(-Infinity);
    for (const lasted of this.#lasted) lasted.clear();
  }

  add(values: Float64Array): void {
    this.rows += 1;
    for (let at = 0; at < this.#columns; at += 1) {
      const value = values[at] as number;
      if (Number.isNaN(value)) continue;
      this.#sum[at] = (this.#sum[at] as number) + value;
      this.#count[at] = (this.#count[at] as number) + 1;
      if (value < (this.#least[at] as number)) this.#least[at] = value;
      if (value > (this.#most[at] as number)) this.#most[at] = value;
    }
    for (const [k, at] of this.#states.entries()) {
      const value = values[at] as number;
      const lasted = this.#lasted[k];
      if (!Number.isNaN(value)) lasted?.set(value, (lasted.get(value) ?? 0) + 1);
    }
  }

  /** Mean (of states: the one that lasted longest, of equals the higher), least and most of every column; NaN: none. */
  planes(): Float32Array {
    const out = new Float32Array(3 * this.#columns).fill(Number.NaN);
    for (let at = 0; at < this.#columns; at += 1) {
      const count = this.#count[at] as number;
      if (count === 0) continue;
      out[at] = (this.#sum[at] as number) / count;
      out[this.#columns + at] = this.#least[at] as number;
      out[2 * this.#columns + at] = this.#most[at] as number;
    }
    for (const [k, at] of this.#states.entries()) {
      let [longest, seconds] = [Number.NaN, 0];
      for (const [state, lasted] of this.#lasted[k] ?? [])
        if (lasted > seconds || (lasted === seconds && state > longest)) [longest, seconds] = [state, lasted];
      out[at] = longest;
    }
    return out;
  }
}
