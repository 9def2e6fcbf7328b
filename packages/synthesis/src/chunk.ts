/** The next stretch of one stream, to which every voice adds: [rows × samples], planar, in each signal's own unit. */
export class Chunk {
  readonly rate_hz: number;
  readonly rows: number;
  readonly samples: number;
  readonly values: Float64Array;
  readonly #scratch: Float64Array[] = [];
  #start = 0;

  constructor(rows: number, samples: number, rate_hz: number) {
    this.rows = rows;
    this.samples = samples;
    this.rate_hz = rate_hz;
    this.values = new Float64Array(rows * samples);
  }

  /** Index of the first sample in the stream. */
  get start(): number {
    return this.#start;
  }

  /** When sample `i` of this chunk is taken. */
  seconds(i: number): number {
    return (this.#start + i) / this.rate_hz;
  }

  /** Empties the chunk for the stretch from `start`. */
  restart(start: number): void {
    this.#start = start;
    this.values.fill(0);
  }

  row(number: number): Float64Array {
    return this.values.subarray(number * this.samples, (number + 1) * this.samples);
  }

  /** A buffer of one row's length to work in; whatever an earlier user left is in it. */
  scratch(number: number): Float64Array {
    return (this.#scratch[number] ??= new Float64Array(this.samples));
  }

  /** Adds `source[from, to)` to every row, weighted by its place in `field`. */
  project(source: Float64Array, field: Float64Array, from = 0, to = this.samples): void {
    for (let row = 0; row < this.rows; row++) {
      const weight = field[row] as number;
      if (weight === 0) continue;
      const at = row * this.samples;
      for (let i = from; i < to; i++) {
        this.values[at + i] = (this.values[at + i] as number) + weight * (source[i] as number);
      }
    }
  }
}
