/** Cuts what is made a second at a time, planar, into whatever a reader asks for. */
export class Reel<Values extends Int16Array | Float64Array> {
  readonly #rows: number;
  readonly #length: number;
  readonly #make: () => Values;
  readonly #empty: (places: number) => Values;
  #second: Values;
  #taken: number;

  /**
   * @param length samples of a second
   * @param make the next second [rows × length]; its buffer may be used again
   */
  constructor(rows: number, length: number, make: () => Values, empty: (places: number) => Values) {
    this.#rows = rows;
    this.#length = length;
    this.#make = make;
    this.#empty = empty;
    this.#second = empty(0);
    this.#taken = length;
  }

  take(samples: number): Values {
    const block = this.#empty(this.#rows * samples);
    for (let filled = 0; filled < samples;) {
      if (this.#taken === this.#length) {
        this.#second = this.#make();
        this.#taken = 0;
      }
      const part = Math.min(samples - filled, this.#length - this.#taken);
      for (let row = 0; row < this.#rows; row++) {
        const from = row * this.#length + this.#taken;
        block.set(this.#second.subarray(from, from + part), row * samples + filled);
      }
      filled += part;
      this.#taken += part;
    }
    return block;
  }
}
