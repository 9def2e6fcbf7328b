type Values = Float32Array | Float64Array;

interface Chunk<Kept extends Values> {
  readonly values: Kept;
  readonly present: Uint8Array;
}

const chunkRows = 128;

/** Rows of so many numbers, one a second, of which the newest are kept; seconds without a row cost nothing. */
export class RowLog<Kept extends Values> {
  readonly #width: number;
  readonly #make: (length: number) => Kept;
  readonly #rows_max: number;
  /** By number of chunk; a chunk without rows is not there. */
  readonly #chunks = new Map<number, Chunk<Kept>>();
  #begun: number | undefined;
  #end = 0;

  /** @param rows_max that are kept at least; at most 127 more */
  constructor(width: number, rows_max: number, make: (length: number) => Kept) {
    this.#width = width;
    this.#rows_max = rows_max;
    this.#make = make;
  }

  /** Second of the oldest row that may be there. */
  get from(): number {
    return Math.max(this.#begun ?? 0, this.#end - this.#rows_max);
  }

  /** Second after the newest. */
  get end(): number {
    return this.#end;
  }

  /** @param second not before `end` */
  push(second: number, row: Float64Array): void {
    this.skip(second, 0);
    const number = Math.floor(second / chunkRows);
    const at = second % chunkRows;
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = { values: this.#make(chunkRows * this.#width), present: new Uint8Array(chunkRows) };
      this.#chunks.set(number, chunk);
    }
    chunk.values.set(row, at * this.#width);
    chunk.present[at] = 1;
    this.#end = second + 1;
    this.#letGo();
  }

  /** Nothing is known of seconds [second, second + seconds). */
  skip(second: number, seconds: number): void {
    this.#begun ??= second;
    this.#end = second + seconds;
    this.#letGo();
  }

  /** A view; undefined where there is no row. */
  at(second: number): Kept | undefined {
    const chunk = second < this.from ? undefined : this.#chunks.get(Math.floor(second / chunkRows));
    const at = second % chunkRows;
    if (chunk?.present[at] !== 1) return undefined;
    return chunk.values.subarray(at * this.#width, (at + 1) * this.#width) as Kept;
  }

  #letGo(): void {
    const oldest = Math.floor(this.from / chunkRows);
    for (const number of this.#chunks.keys()) {
      if (number >= oldest) return;
      this.#chunks.delete(number);
    }
  }
}
