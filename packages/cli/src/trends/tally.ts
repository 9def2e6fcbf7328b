import type { TrendColumn, TrendItem } from '@valvomo/model';

export interface Tallied {
  /** Rows written, gaps included. */
  readonly seconds: number;
  /** Rows with at least one value. */
  readonly seconds_judged: number;
  readonly seconds_in_gaps: number;
  /** Rows in which anywhere an intensity counts as artefact; null when artefact is not among the trends. */
  readonly seconds_with_artefact: number | null;
}

/** Counts what the rows of an analysis hold. */
export class Tally {
  readonly #artefacts: readonly number[];
  readonly #artefact_min: number;
  #seconds = 0;
  #judged = 0;
  #inGaps = 0;
  #disturbed = 0;

  /** @param artefact_min an intensity from which on a second counts as artefact */
  constructor(columns: readonly TrendColumn[], artefact_min: number) {
    this.#artefact_min = artefact_min;
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
    if (this.#artefacts.some((k) => (item.values[k] ?? 0) >= this.#artefact_min)) this.#disturbed += 1;
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
