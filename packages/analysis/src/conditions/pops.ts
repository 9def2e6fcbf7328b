import type { Plain } from '@valvomo/model';
import type { JudgedRow } from './electrode.ts';
import type { Scan } from './scan.ts';
import type { ConditionSettings } from './settings.ts';

/**
 * Steps of the contact's own potential: more than `pop_uV` within `pop_step_s`, of which more than half still stands
 * through all of `pop_stays_s` (a spike or a muscle twitch has gone by then). A step is known so much later: the last
 * samples of a second are judged with the next one.
 */
export class Pops {
  readonly #rows: readonly JudgedRow[];
  readonly #limit_uV: number;
  readonly #step: number;
  readonly #stays: number;
  /** The end of the second before of every row; empty after a gap. */
  #tails: Float64Array[];
  /** The end of the second before and the beginning of this one. */
  #seam = new Float64Array(0);

  constructor(rows: readonly JudgedRow[], rate_hz: number, settings: ConditionSettings, saved?: Plain) {
    const { pop_uV, pop_step_s, pop_stays_s } = settings;
    this.#rows = rows.filter(({ place }) => place === 'scalp');
    this.#limit_uV = pop_uV;
    this.#step = Math.max(1, Math.ceil(pop_step_s * rate_hz) - 1);
    this.#stays = Math.ceil(pop_stays_s * rate_hz);
    this.#tails = saved === undefined ? [] : (saved as readonly Float64Array[]).map((tail) => tail.slice());
  }

  restart(): void {
    this.#tails = [];
  }

  /** 1 for every row of the epoch on which a step was found. */
  next(rows: readonly Float64Array[], { lowest, highest }: Scan): Uint8Array {
    const found = new Uint8Array(rows.length);
    const hasTails = this.#tails.length > 0;
    for (let k = 0; k < this.#rows.length; k += 1) {
      const row = this.#rows[k]?.row ?? 0;
      const x = rows[row] as Float64Array;
      const low = lowest[row] as number;
      const high = highest[row] as number;
      // No step is higher than the range.
      if (high - low > this.#limit_uV && this.#popped(x)) found[row] = 1;
      else if (hasTails && this.#reaches(k, low, high) && this.#popped(this.#join(k, x))) found[row] = 1;
      this.#keepTail(k, x);
    }
    return found;
  }

  /** Whether the range of a second together with the end of the one before is high enough for a step. */
  #reaches(k: number, lowest: number, highest: number): boolean {
    const tail = this.#tails[k] as Float64Array;
    let low = lowest;
    let high = highest;
    for (let i = 0; i < tail.length; i += 1) {
      const value = tail[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low > this.#limit_uV;
  }

  #join(k: number, x: Float64Array): Float64Array {
    const tail = this.#tails[k] as Float64Array;
    if (this.#seam.length !== 2 * tail.length) this.#seam = new Float64Array(2 * tail.length);
    const seam = this.#seam;
    seam.set(tail);
    for (let i = 0; i < tail.length; i += 1) seam[tail.length + i] = x[i] as number;
    return seam;
  }

  #keepTail(k: number, x: Float64Array): void {
    const first = Math.max(0, x.length - this.#step - this.#stays);
    const tail = (this.#tails[k] ??= new Float64Array(x.length - first));
    for (let i = 0; i < tail.length; i += 1) tail[i] = x[first + i] as number;
  }

  #popped(x: Float64Array): boolean {
    const step = this.#step;
    const limit_uV = this.#limit_uV;
    const end = x.length - step - this.#stays;
    for (let i = 0; i < end; i += 1) {
      const height = (x[i + step] as number) - (x[i] as number);
      if ((height > limit_uV || height < -limit_uV) && this.#stayed(x, i, height)) return true;
    }
    return false;
  }

  #stayed(x: Float64Array, at: number, step: number): boolean {
    const from = x[at] as number;
    const first = at + this.#step;
    for (let i = first; i <= first + this.#stays; i += 1)
      if (((x[i] as number) - from) / step <= 0.5) return false;
    return true;
  }

  snapshot(): Plain {
    return this.#tails.map((tail) => tail.slice());
  }
}
