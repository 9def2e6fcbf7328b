import type { Plain } from '@valvomo/model';
import type { JudgedRow } from './electrode.ts';
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
  next(rows: readonly Float64Array[]): Uint8Array {
    const found = new Uint8Array(rows.length);
    const kept = this.#step + this.#stays;
    const tails = this.#rows.map(({ row }, k) => {
      const x = rows[row] as Float64Array;
      const before = this.#tails[k];
      const joined = new Float64Array((before?.length ?? 0) + x.length);
      if (before !== undefined) joined.set(before);
      joined.set(x, before?.length ?? 0);
      if (this.#popped(joined)) found[row] = 1;
      return joined.slice(Math.max(0, joined.length - kept));
    });
    this.#tails = tails;
    return found;
  }

  #popped(x: Float64Array): boolean {
    const end = x.length - this.#step - this.#stays;
    for (let i = 0; i < end; i += 1) {
      const step = (x[i + this.#step] as number) - (x[i] as number);
      if ((step > this.#limit_uV || step < -this.#limit_uV) && this.#stayed(x, i, step)) return true;
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
