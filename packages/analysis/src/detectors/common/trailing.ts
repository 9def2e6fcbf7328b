import type { Plain } from '@valvomo/model';

/** The last seconds of some values, NaN where one is unknown; a gap forgets them. */
export class Trailing {
  readonly #seconds: number;
  readonly #values: Float64Array;
  #second: number;

  constructor(width: number, seconds: number, saved?: Plain) {
    const [second, values] = (saved ?? [-1]) as readonly [number, Float64Array?];
    this.#seconds = seconds;
    this.#values = values?.slice() ?? new Float64Array(width * seconds).fill(Number.NaN);
    this.#second = second;
  }

  push(second: number, values: Float64Array): void {
    if (second !== this.#second + 1) this.#values.fill(Number.NaN);
    this.#second = second;
    for (let k = 0; k < values.length; k += 1)
      this.#values[k * this.#seconds + (second % this.#seconds)] = values[k] as number;
  }

  /** Value `k` of `ago` seconds before the newest one. */
  at(k: number, ago: number): number {
    const seconds = this.#seconds;
    const place = (((this.#second - ago) % seconds) + seconds) % seconds;
    return ago < seconds ? (this.#values[k * seconds + place] as number) : Number.NaN;
  }

  /** Mean of what is known of value `k` in the last `of` seconds; NaN when less than `known_min` of them are. */
  mean(k: number, of: number, known_min: number): number {
    let [sum, known] = [0, 0];
    for (let ago = 0; ago < of; ago += 1) {
      const value = this.at(k, ago);
      if (Number.isNaN(value)) continue;
      sum += value;
      known += 1;
    }
    return known > 0 && known >= known_min ? sum / known : Number.NaN;
  }

  forget(): void {
    this.#values.fill(Number.NaN);
    this.#second = -1;
  }

  snapshot(): Plain {
    return [this.#second, this.#values.slice()];
  }
}
