import { runIn_s } from '@valvomo/analysis';
import { createCascade, type Cascade, type DerivationMatrix, type Section } from '@valvomo/dsp';

/** Seconds of samples before a page over which its filters are run. */
export const preroll_s = ({ lowCut_hz }: { readonly lowCut_hz: number | null }): number => runIn_s(lowCut_hz);

/** Where in the ring the samples lie that are to be filtered, and what makes rows of them. */
export interface Place {
  readonly index: number;
  readonly matrix: DerivationMatrix;
}

/** What a tracer wants of the filters of its rows. */
export interface RowsFilter {
  /** Forgets everything: the next sample settles every row. To be called at every hole. */
  reset(): void;
  /** The next sample settles these rows; the others go on. */
  settleRows(rows: ReadonlySet<number>): void;
  /** Filters `samples` samples of every row; row r lies at r · stride. */
  process(values: Float64Array, samples: number, stride: number, place: Place): void;
  /** What looks ahead need not look beyond this sample. */
  lookUntil?(index: number): void;
}

/** Display filters of all rows of one stream, with memory, in place. */
export class RowFilters implements RowsFilter {
  readonly #cascade: Cascade;
  readonly #fresh: Cascade;
  readonly #filtered: readonly boolean[];
  readonly #one: Float64Array;
  #settle: ReadonlySet<number> = new Set();

  /** `filtered[row]` false: the row is shown as measured. */
  constructor(sections: readonly (readonly Section[])[], filtered: readonly boolean[]) {
    this.#cascade = createCascade(sections, filtered.length, filtered);
    this.#fresh = createCascade(sections, filtered.length, filtered);
    this.#filtered = filtered;
    this.#one = new Float64Array(filtered.length);
  }

  reset(): void {
    this.#cascade.reset();
    this.#settle = new Set();
  }

  settleRows(rows: ReadonlySet<number>): void {
    this.#settle = new Set([...this.#settle, ...rows]);
  }

  process(values: Float64Array, samples: number, stride: number): void {
    if (this.#settle.size > 0 && samples > 0) this.#begin(values, stride);
    this.#cascade.process(values, samples, stride);
  }

  /** Puts the settled state of some rows before the next sample among the running state of the others. */
  #begin(values: Float64Array, stride: number): void {
    const running = this.#cascade.snapshot();
    if (running.settled) {
      const active = this.#filtered.flatMap((filtered, row) => (filtered ? [row] : []));
      for (let row = 0; row < this.#one.length; row += 1) this.#one[row] = values[row * stride] as number;
      this.#fresh.reset();
      this.#fresh.process(this.#one, 1, 1);
      const settled = this.#fresh.snapshot();
      const states = running.states.map((state, at) =>
        this.#settle.has(active[(at >> 1) % active.length] ?? -1) ? (settled.states[at] ?? null) : state,
      );
      this.#cascade.restore({ ...running, states });
    }
    this.#settle = new Set();
  }
}
