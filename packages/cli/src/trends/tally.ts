import type { TrendColumn, TrendItem } from '@valvomo/model';

/** An intensity of artefact from which a second counts as disturbed. */
const disturbed_min = 0.5;

export interface Tallied {
  /** Rows written, gaps included. */
  readonly seconds: number;
  /** Rows with at least one value. */
  readonly seconds_judged: number;
  readonly seconds_in_gaps: number;
  /** Rows in which an intensity of artefact is 0.5 or more anywhere; null when artefact is not among the trends. */
  readonly seconds_with_artefact: number | null;
}

/** Counts what the rows of an analysis hold. */
export class Tally {
  readonly #artefacts: readonly number[];
  #seconds = 0;
  #judged = 0;
  #inGaps = 0;
  #disturbed = 0;

  constructor(columns: readonly TrendColumn[]) {
    this.#artefacts = columns.flatMap(({ trend, states }, k) =>
      trend === 'artefact' && states === undefined ? [k] : [],
    );
  }

  count(item: TrendItem): void {
    if (item.kind === 'no-rows') {
      this.#seconds += item.seconds;
      this.#inGaps += item.seconds;
      return;
    }
    this.#seconds += 1;
    if (item.values.some((value) => !Number.isNaN(value))) this.#judged += 1;
    if (this.#artefacts.some((k) => (item.values[k] ?? 0) >= disturbed_min)) this.#disturbed += 1;
  }

  get tallied(): Tallied {
    return {
      seconds: this.#seconds,
      seconds_judged: this.#judged,
      seconds_in_gaps: this.#inGaps,
      seconds_with_artefact: this.#artefacts.length === 0 ? null : this.#disturbed,
    };
  }
}
