/** Seconds that are kept at most: 4 h, and what a chunk adds. */
export const keptMax_s = 14_400;
const chunkRows = 256;

interface Chunk {
  readonly values: Float32Array;
  readonly present: Uint8Array;
}

/** Rows of trends by second, in whatever order they come; the newest 4 h are kept. */
export class TrendRows {
  readonly width: number;
  readonly #chunks = new Map<number, Chunk>();
  #oldest = Infinity;
  #end = 0;

  constructor(width: number) {
    this.width = width;
  }

  /** First second that ever came and may still be there; Infinity before the first. */
  get oldest(): number {
    return Math.max(this.#oldest, this.#end - keptMax_s);
  }

  /** Second after the newest that is known, seconds without a row included. */
  get end(): number {
    return this.#end;
  }

  set(second: number, values: Float32Array): void {
    this.reach(second, second + 1);
    const number = Math.floor(second / chunkRows);
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = { values: new Float32Array(chunkRows * this.width), present: new Uint8Array(chunkRows) };
      this.#chunks.set(number, chunk);
    }
    chunk.values.set(values, (second % chunkRows) * this.width);
    chunk.present[second % chunkRows] = 1;
  }

  /** What lies in [from, end) is known, be it that there is nothing. */
  reach(from: number, end: number): void {
    this.#oldest = Math.min(this.#oldest, from);
    if (end <= this.#end) return;
    this.#end = end;
    const first = Math.floor(this.oldest / chunkRows);
    for (const number of this.#chunks.keys()) if (number < first) this.#chunks.delete(number);
  }

  /** A view; undefined where there is no row. */
  row(second: number): Float32Array | undefined {
    const chunk = this.#chunks.get(Math.floor(second / chunkRows));
    const at = second % chunkRows;
    if (chunk?.present[at] !== 1) return undefined;
    return chunk.values.subarray(at * this.width, (at + 1) * this.width);
  }

  /** NaN where there is no value or no row. */
  value(second: number, column: number): number {
    return this.row(second)?.[column] ?? Number.NaN;
  }
}
