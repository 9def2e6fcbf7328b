import type { Plain } from '@valvomo/model';

/** Seconds over which the index sums, and what keeps the first from being endless. */
const sum_s = 5;
const tau_s = 1;

interface Onset {
  readonly row: number;
  readonly second: number;
  /** Sum of ratios over the first seconds. */
  readonly sum: number;
}

/** In what order contacts are recruited, and their epileptogenicity. */
export class Onsets {
  #onsets: Onset[];

  constructor(saved?: Plain) {
    this.#onsets = [...((saved as unknown as readonly Onset[] | undefined) ?? [])];
  }

  /** @param onsetOf second with which a contact began, −1 for none @param ratio fast to slow power over usual */
  next(second: number, rows: number, onsetOf: (row: number) => number, ratio: Float64Array): void {
    for (let row = 0; row < rows; row += 1) {
      const since = onsetOf(row);
      const known = this.#onsets.findIndex((one) => one.row === row);
      const one = this.#onsets[known];
      if (one === undefined) {
        if (since >= 0) this.#onsets.push({ row, second: since, sum: ratio[row] as number });
      } else if (second < one.second + sum_s)
        this.#onsets[known] = { ...one, sum: one.sum + (ratio[row] as number) };
    }
  }

  /** The first first; of those of one second the more epileptogenic. */
  order(): readonly { readonly row: number; readonly after_s: number; readonly index: number }[] {
    const first = Math.min(...this.#onsets.map(({ second }) => second));
    const counted = this.#onsets.map(({ row, second, sum }) => ({
      row,
      after_s: second - first,
      index: sum / (second - first + tau_s),
    }));
    const most = Math.max(...counted.map(({ index }) => index));
    return counted
      .map(({ row, after_s, index }) => ({ row, after_s, index: most > 0 ? index / most : 0 }))
      .toSorted((a, b) => a.after_s - b.after_s || b.index - a.index);
  }

  clear(): void {
    this.#onsets = [];
  }

  snapshot(): Plain {
    return this.#onsets.map((one) => ({ ...one }));
  }
}
