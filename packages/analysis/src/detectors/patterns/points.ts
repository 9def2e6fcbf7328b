import type { Plain } from '@valvomo/model';

/** Points a second that patterns are looked for in. */
export const points_hz = 64;
/** A pattern is looked for in so many seconds. */
export const window_s = 10;
export const window = window_s * points_hz;

/** The last 10 s of every row, each point the mean of the samples in its 64th part of a second. */
export class Points {
  readonly #rows: number;
  readonly #values: Float64Array;
  #seconds: number;
  readonly #line = new Float64Array(window);

  constructor(rows: number, saved?: Plain) {
    const [seconds, values] = (saved ?? [0]) as readonly [number, Float64Array?];
    this.#rows = rows;
    this.#values = values?.slice() ?? new Float64Array(rows * window);
    this.#seconds = seconds;
  }

  forget(): void {
    this.#seconds = 0;
  }

  get isFull(): boolean {
    return this.#seconds === window_s;
  }

  /** @param rows one second of each row, at the end of the arrays */
  push(rows: readonly Float64Array[], hop: number): void {
    for (let row = 0; row < this.#rows; row += 1) {
      const x = rows[row] as Float64Array;
      const from = x.length - hop;
      const at = row * window;
      this.#values.copyWithin(at, at + points_hz, at + window);
      for (let p = 0; p < points_hz; p += 1) {
        const [a, b] = [Math.floor((p * hop) / points_hz), Math.floor(((p + 1) * hop) / points_hz)];
        let sum = 0;
        for (let i = a; i < b; i += 1) sum += x[from + i] as number;
        this.#values[at + window - points_hz + p] = sum / (b - a);
      }
    }
    this.#seconds = Math.min(window_s, this.#seconds + 1);
  }

  /** The last 10 s of a row less their mean. Lent until the next call. */
  row(row: number): Float64Array {
    const line = this.#line;
    line.set(this.#values.subarray(row * window, (row + 1) * window));
    let sum = 0;
    for (let i = 0; i < window; i += 1) sum += line[i] as number;
    const mean = sum / window;
    for (let i = 0; i < window; i += 1) line[i] = (line[i] as number) - mean;
    return line;
  }

  snapshot(): Plain {
    return [this.#seconds, this.#values.slice()];
  }
}
