import {
  applyMatrix,
  collector,
  collectRow,
  ColumnStore,
  createCascade,
  derivationMatrix,
  edgePlan,
  leaveColumns,
  passEdges,
  planEdges,
  positionOf,
  type Cascade,
  type Collector,
  type DerivationMatrix,
  type EdgePlan,
  type Placement,
  type Section,
} from '@valvomo/dsp';
import { displayCalibration, type Signal, type Term } from '@valvomo/model';
import type { ReadWindow } from '@valvomo/store';

/** Classes of columns: 1 where the recording has a gap. */
const hole = { none: 0, gap: 1 } as const;
/** Values of all rows that are worked on at once: they stay in the second cache. */
const batchValues = 65_536;

/** What columns are made of and where they lie. Everything in samples of the stream. */
export interface ColumnPlan {
  /** Left edge of column 0 and width of all columns; fractions are allowed. */
  readonly from: number;
  readonly samples: number;
  readonly columns: number;
  readonly signals: readonly Signal[];
  readonly rows: readonly {
    readonly name: string;
    readonly terms: readonly Term[];
    readonly filtered: boolean;
  }[];
  readonly sections: readonly (readonly Section[])[];
  /** Samples before `from` over which the filters are run. */
  readonly runIn: number;
  /** A value stays until the next sample. */
  readonly hold: boolean;
}

/**
 * Counts → rows → filters → extents of columns, one stretch after the other: what the viewer does with the samples it holds,
 * for more of them than it can hold. Filters begin anew, settled on the first sample, behind every gap.
 */
export class ColumnMaker {
  readonly store: ColumnStore;
  readonly #placement: Placement;
  readonly #collector: Collector;
  readonly #plan: EdgePlan;
  readonly #filters: Cascade;
  readonly #matrix: DerivationMatrix;
  readonly #batch: number;
  readonly #values: Float64Array;
  readonly #collectFrom: number;
  readonly #columns: number;
  #next: number;
  #connected = false;

  constructor({ from, samples, columns, signals, rows, sections, runIn, hold }: ColumnPlan) {
    this.store = new ColumnStore(rows.length, columns);
    this.#placement = { offset: -from, spacing: 1, column: samples / columns, hold };
    this.#columns = columns;
    this.#collector = collector(rows.length);
    this.#collectFrom = Math.max(0, Math.ceil(from));
    this.#next = Math.max(0, Math.ceil(from - runIn));
    const step = columns / samples;
    const most = Math.min(4096, Math.max(64, batchValues / Math.max(1, rows.length)));
    this.#batch = Math.max(1, Math.floor(most / Math.max(1, step)));
    this.#plan = edgePlan(Math.ceil((this.#batch + 2) * step) + 2);
    this.#values = new Float64Array((this.#batch + 1) * rows.length);
    this.#matrix = derivationMatrix(rows, signals.map(displayCalibration));
    this.#filters = createCascade(
      sections,
      rows.length,
      rows.map(({ filtered }) => filtered),
    );
  }

  /** Index wanted next. */
  get next(): number {
    return this.#next;
  }

  /** Index from which on nothing is wanted. */
  get limit(): number {
    const { offset, column, hold } = this.#placement;
    return Math.max(0, Math.ceil(this.#columns * column - offset)) + (hold ? 0 : 1);
  }

  /** Takes the window that begins with the sample wanted next. */
  take(window: ReadWindow): void {
    const end = window.start + window.samples;
    for (const { start, samples } of window.holes) {
      this.#follow(window, start);
      this.#pass(start + samples);
    }
    this.#follow(window, end);
  }

  /** Nothing more comes: the column of the last sample is as whole as it will be. */
  finish(): void {
    const last = Math.floor(this.#position(this.#next - 1)) + 1;
    leaveColumns(this.store, this.#collector, Math.min(this.#columns, last), hole.none);
  }

  #position(index: number): number {
    return positionOf(this.#placement, index);
  }

  /** No samples up to `to`. */
  #pass(to: number): void {
    const own = this.#collector;
    const from = Math.max(this.#next, this.#collectFrom);
    if (to > from) {
      leaveColumns(this.store, own, Math.floor(this.#position(from)), hole.none);
      own.hole = hole.gap;
      const last = Math.min(this.#columns, Math.ceil(this.#position(to)) - 1);
      leaveColumns(this.store, own, last, hole.gap);
    }
    this.#filters.reset();
    this.#connected = false;
    this.#next = to;
  }

  /** Samples of a window up to index `to`. */
  #follow({ start, samples: stride, counts }: ReadWindow, to: number): void {
    const values = this.#values;
    while (this.#next < to) {
      const collecting = this.#next >= this.#collectFrom;
      const until = collecting ? to : Math.min(to, this.#collectFrom);
      const samples = Math.min(until - this.#next, this.#batch);
      applyMatrix(this.#matrix, counts, stride, this.#next - start, samples, values, this.#batch + 1);
      this.#filters.process(values, samples, this.#batch + 1);
      if (collecting) this.#collect(samples);
      else this.#remember(samples);
      this.#connected = true;
      this.#next += samples;
    }
  }

  #collect(samples: number): void {
    const { hold } = this.#placement;
    const own = this.#collector;
    if (!this.#connected) leaveColumns(this.store, own, Math.floor(this.#position(this.#next)), hole.none);
    const points = hold ? samples + 1 : samples;
    planEdges(this.#plan, own.column, this.#placement, this.#next, points);
    for (let row = 0; row < this.store.rows; row += 1) {
      const at = row * (this.#batch + 1);
      if (hold) this.#values[at + samples] = this.#values[at + samples - 1] as number;
      collectRow(this.store, own, row, this.#plan, this.#values, at, points);
    }
    passEdges(this.store, own, this.#plan);
  }

  /** Before the first column: only where the line comes from. */
  #remember(samples: number): void {
    for (let row = 0; row < this.store.rows; row += 1)
      this.#collector.last[row] = this.#values[row * (this.#batch + 1) + samples - 1] as number;
    this.#collector.column = -1;
  }
}
