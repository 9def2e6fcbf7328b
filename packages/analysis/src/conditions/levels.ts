import type { Plain } from '@valvomo/model';
import type { JudgedRow } from './electrode.ts';
import type { Scan } from './scan.ts';
import type { ConditionSettings } from './settings.ts';

export interface Level {
  readonly lowest_uV: number;
  readonly highest_uV: number;
  readonly saturated: boolean;
  readonly flat: boolean;
}

/** Range of every row in the last seconds, and what follows from it: flat or saturated. */
export class Levels {
  readonly #rows: readonly JudgedRow[];
  readonly #settings: ConditionSettings;
  /** [rows × flat_s] of the last seconds, in turn. */
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  #seconds = 0;

  constructor(rows: readonly JudgedRow[], settings: ConditionSettings, saved?: Plain) {
    this.#rows = rows;
    this.#settings = settings;
    this.#lowest = new Float64Array(rows.length * settings.flat_s);
    this.#highest = new Float64Array(rows.length * settings.flat_s);
    if (saved === undefined) return;
    const kept = saved as { seconds: number; lowest: Float64Array; highest: Float64Array };
    this.#seconds = kept.seconds;
    this.#lowest.set(kept.lowest);
    this.#highest.set(kept.highest);
  }

  /** After a gap. */
  restart(): void {
    this.#seconds = 0;
  }

  next(rows: readonly Float64Array[], scan: Scan): readonly Level[] {
    const { flat_s } = this.#settings;
    const at = this.#seconds % flat_s;
    this.#seconds += 1;
    return this.#rows.map((row) => this.#level(row, rows[row.row] as Float64Array, scan, at));
  }

  #level({ row, low_uV, high_uV }: JudgedRow, x: Float64Array, scan: Scan, at: number): Level {
    const { flat_s, flat_uV, saturated_share } = this.#settings;
    const lowest = scan.lowest[row] as number;
    const highest = scan.highest[row] as number;
    this.#lowest[row * flat_s + at] = lowest;
    this.#highest[row * flat_s + at] = highest;
    let least = lowest;
    let most = highest;
    for (let k = row * flat_s; k < (row + 1) * flat_s; k += 1) {
      least = Math.min(least, this.#lowest[k] as number);
      most = Math.max(most, this.#highest[k] as number);
    }
    return {
      lowest_uV: lowest,
      highest_uV: highest,
      saturated:
        (lowest <= low_uV || highest >= high_uV) &&
        x.filter((value) => value <= low_uV || value >= high_uV).length >= saturated_share * x.length,
      flat: highest === lowest || (this.#seconds >= flat_s && most - least < flat_uV),
    };
  }

  snapshot(): Plain {
    return { seconds: this.#seconds, lowest: this.#lowest.slice(), highest: this.#highest.slice() };
  }
}
